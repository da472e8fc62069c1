extension LexiconSource {
    /// Words that tell, several together, whether a person is needed.
    static let portugueseCues = """
        harm: roub* furt* assalt* ladrao ladroes hacke* hake* invadi* clon* golp* fraud* estelion* phishing queim* fogo
        harm: incendi* chamas fumaca faisca* explod* explosao gas vaza* vazou inund* alag* sangr* sangue ferid* feriu
        harm: machuc* cortou corte desmai* desacord* engasg* respir* inchad* inchou envenen* intoxic* vomit* alergi*
        harm: convuls* overdose suicid* matar mata mato morto morta morrer morr* arma armado faca tiro ameac* agred*
        harm: agress* bate bateu batendo bater abus* estupr* persegu* assedi* violen* perigo perigos* risco emergencia
        harm: ambulancia samu bombeiros choque pres* engoliu engolir afog* chorando gritando grito bebado discrimin*
        harm: racis* barata baratas rato ratos prego vidro metal mofo toxic* desab* caiu rachando rachou ar doente
        harm: adoeceu sumiu sozinho sozinha estranho estranhos desconhecido vespa vespas picad* mordeu morder parafuso
        harm: grade capsula rodovia roxo roxos hematoma cheiro fedor fedia enxame fio fios
        fault: quebr* estrag* defeit* danific* rasg* solt* trinc* rach* vazando erro erros bug* trav* congel* branca
        fault: preta cai caiu caindo fora parou parad* pararam morreu falh* falha errad* enganad* engano confus*
        fault: bagunc* falta faltando faltou faltam sumiu sumiram sumid* desaparec* vazia vazio incomplet* metade
        fault: atras* demor* vencid* cancelaram cancelou cancelad* recus* neg* bloque* suspen* banid* fech* expir*
        fault: deslig* cort* arruin* acabaram acabou perdi perdeu perderam perdendo perdid* apag* delet* ignor* esquec*
        fault: inutil inuteis pior piores lent* fri* suj* podre mofad* mofo barulh* duplic* dobro indevid* impossivel
        fault: nao dificil complicad* mentir* mentiu mentem mentira engan* enrol* desculpa* problema* reclam* ruim
        fault: ruins pessim* dor doi doendo amassad* torto torta manchad* mancha encharcad* devolv* voltou invalid*
        fault: indisponivel inacessivel pendente vermelho piscando feio murch* desist* parado parada largou entup*
        fault: piora piorou inacabad* trancad* tranca negativ* apodrec* grosso grossa xing*
        money: dinheiro grana reais real reembols* estorn* ressarc* deposit* salario aluguel cobr* fatura* boleto*
        money: conta contas taxa* multa* juros debit* divida* poupanca pag* pix transfer* saldo saque* sacaram sacar
        money: cartao banco preco valor prejuizo indeniz* emprestimo parcela* caucao sinal bolso carteira imposto troco
        money: devolv* cheque
        body: hospital cirurgia operacao operad* medic* doutor doutora enfermeir* insulina remedio* receita gravid*
        body: gestante bebe nenem recem crianca* filho filha filhos filhas menino menina mae pai avo avos marido esposa
        body: mulher viuv* idos* velh* ceg* surd* deficien* cadeirante autist* cancer doente doenca faleceu falecid*
        body: morreu morte velorio enterro luto boca lingua rosto peito coracao febre terapia fome luz agua energia gas
        body: fogao elevador telhado teto escada consulta exame
        lasting: desde semana semanas mes meses ano anos dia dias hora horas minutos segunda terca quarta quinta sexta
        lasting: sabado domingo janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro
        lasting: dezembro ontem anteontem manha tarde noite madrugada sempre espera esperando esperei esperar aguard*
        lasting: ate faz ha tempo atras natal pascoa cedo
        recurring: novo denovo novamente ainda continua continuam continuo duas tres vezes vez terceira terceiro quarta
        recurring: quinta segunda sempre toda todo todas cada mesma mesmo mesmos mesmas outra outro ja volta voltou
        recurring: voltar circulos repet* insist* reabr* mais tambem enesima quarto quinto sexto
        promise: promet* promess* combin* garant* ficaram ficou ficar prazo disse disseram falaram falou informaram
        promise: confirm* marc* agend* previst* previsao era devia deveria deveriam
        addressee: voce voces vc vcs seu sua seus suas tu te ces ce
        insist: agora ja imediatamente urgente urgencia urgentemente hoje logo rapido pare parem chega basta preciso
        insist: precisamos exijo socorro ajud* meia-noite amanha prazo desesper* pelo amor deus finalmente enfim
        contacted: liguei ligo ligando ligamos ligar escrev* mand* envi* pedi pediram pedindo peco perguntei perguntar
        contacted: expliqu* falei falo avis* reclam* contat* contact* abri abrir respond* protocolo* chamado* email*
        contacted: ligac* mensag* tentei tento tentativa* tentar cobrei fui reiter*
        staff: atendente* funcionari* tecnico* entregador* motoboy motorista* gerente* supervisor* operador* recepcion*
        staff: setor setores equipe suporte atendimento loja empresa agencia central sac ouvidoria pessoal medico
        staff: doutora professor* instrutor sindico porteiro dono dona moca rapaz moco gente alguem colega responsavel
        staff: povo
        person: humano humana humanos pessoa pessoas gente alguem ninguem alma carne osso vivo viva moca rapaz
        talk: falar fala falo falando falei conversar converso ligar liga liguem ligue ligasse telefone telefonar
        talk: telefonasse explicar atender atende atenda atendeu ouvir contato passa transfere transferir chamar chama
        talk: encaminhar linha voz responder
        absence: ninguem nada nunca nenhum nenhuma nem sem jamais zero sequer silencio mudo
        leave: sair saio saindo embora mudar mudando trocar troco cancel* encerr* rescind* rescis* desist* concorr*
        leave: tchau adeus perderam perder perdem cliente fui nunca renov* ficar ficaria avaliac* estrela estrelas
        leave: twitter instagram facebook postar publicar expor exponho reclame imprensa jornal tv televisao denunc*
        leave: confianca
        law: advogad* juridic* justica judicial juiz* process* procon anatel anac bacen policia delegacia boletim
        law: ocorrencia denunc* reclam* ouvidoria direito* lei ilegal crime lgpd anpd dados privacidade contest*
        law: chargeback consumidor tribunal sindicato conselho notific* prova provas permissao autoriz* consentimento
        law: indeniz*
        despair: desist* desesper* choran* chorei chorar cansei cansad* cansa exaust* aguento aguentar suporto irritad*
        despair: irrita bravo brava nervos* furios* decepcion* triste medo preocupad* vergonha humilh* absurdo ridicul*
        despair: palhac* piada descaso desrespeito revolt* indign* sacanagem raiva saco cheio perdid* sofr* socorro
        despair: esquece larga pena angusti*
        rhetoric: mesmo serio sera aham parece alias simplesmente sequer claro sinceramente honestamente enfim importa
        rhetoric: acham acha pensa brincadeira conseguiram conseguiu
        flourish: parabens nossa uau bravo maravilh* lindo otimo sensacional fantastic* adorei adoro amei amo excelente
        flourish: perfeito legal show valeu obrigad* beleza muito
        asking: como qual quais quando onde quem que quanto quantos quantas posso pode podem da tem existe ha vende
        asking: vendem aceita aceitam entregam entrega fazem precisa preciso cabe serve seria consigo quero sera o
        asking: voces fica abre abrem vai
        trade: compr* preco* custa custo* barat* tamanho* numero cor cores estoque disponivel disponib* desconto
        trade: promoc* oferta frete entrega* horario* aberto abre reserv* mesa ingresso* cardapio quarto* vaga* agend*
        trade: marcar garantia reposic* inclui incluir incluso aceita* cadastr* inscri* assin* plano planos modelo*
        trade: versao catalogo vend* alug* orcament* formulario documento* requisito* minim* maxim* idade politica
        trade: curso aula aulas receita diferenca compativel baixar export* import* configurac* senha usuario
        trade: newsletter presente embrulh* estacionamento cachorro parcel* desmarc* remarc* troca trocar
        request: favor gentileza queria quero gostaria preciso manda mandar mande envia enviar inclui incluir inscreve
        request: troca trocar muda mudar marca marcar desmarcar reserva reservar suspende renova libera lembra passa
        request: confirma segue pode poderia separa pfv pf
        solved: obrigad* valeu vlw brigad* agradec* resolv* consegui deu certo funcionou funcionando achei encontr*
        solved: relaxa esquece desculpa tranquilo otimo otima ador* amei linda lindo boa bom delicia gostoso simpatic*
        solved: rapidinho impecavel recomend* perfeito perfeita parabens beleza blz ok sim kkk kkkk kkkkk haha rs feliz
        solved: bacana legal show massa top
        leisure: filme filmes novela livro livros romance jogo jogos festa aniversario museu show teatro peca concerto
        leisure: festival seminario palestra oficina curso aula escola passeio trilha piquenique fantasia exposicao
        leisure: futebol natacao escalada ioga danca musica bolo torta restaurante padaria pousada praia terror crime
        leisure: suspense misterio ensaio bale forro
        hypothesis: se caso seria poderia exemplo curiosidade duvida
        own: meu minha meus minhas me mim nosso nossa nossos nossas eu nos comigo
        past: foi fui era eram estava estavam fiz fez fizeram teve tinha tive vim veio vieram disse disseram deu deram
        past: pus pos quis trouxe trouxeram houve ficou sido tido
        opening: oi ola oie eai e entao ok bom gente
        """
}
