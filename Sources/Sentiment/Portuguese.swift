internal import Words

extension LexiconSource {
    static let portuguese = LexiconSource(
        language: .portuguese, values: Self.portugueseValues, roles: Self.portugueseRoles,
        cues: Self.portugueseCues,
        leanings: Self.portugueseLeanings, classes: Self.portugueseClasses,
        phrases: [
            Self.portuguesePhrases, Self.portugueseIndirect, Self.portugueseEveryday, Self.portugueseCalm,
        ].joined(separator: "\n"))
}

extension LexiconSource {
    private static let portugueseValues = """
        -3.4 furios* revolta* revoltante indigna* nojent* nojo absurdo absurda escandal* merda porra caralho puta fdp pqp vsf
        -3 inaceitavel inadmissivel horrivel horrorosa horroroso terrivel pessimo pessima pessimos pessimas ridicul* vergonhos* lixo bosta idiota* imbeci* incompeten* ladrao ladroes ladra golpistas golpista picareta* mentiros* mentindo mentira palhacada desrespeit* descaso vergonha irrita* raiva puto puta safad* deploravel
        -2.6 pecimo pessimo inutil inuteis frustra* decepcion* decepcao pesadelo roubo golpe fraude burro burra burros insuport* intoleravel desonest* engana* enganad* lamentavel desastre desesper* porcaria droga humilha* abusiv* abuso
        -2.2 traido piada desisto desisti perseguicao caos exausto exausta desculpinha bagunca bando circo zona chatead* chata chato insatisfei* ruim ruins mal mau pior aborrec* bravo brava nervos* estress* ignorad* ignoram ignorando descontent* cansad* arrepend* desgosto droga grosseir* grosso prejudicad* prejuizo detest* detestei
        -1.6 confus* injust* demorad* angustia* medo panico complicado enrola* enrolacao enrolando desanima*
        -0.9 odeio odiei ódio reclam* triste preocupad* preocupa preocupante infelizmente falhou falha falhas quebrou quebrado quebrada defeito defeituos* estragad* estragou travou travando trava danificad*
        -0.7 erro erros errado errada errados problema problemas atraso atrasado atrasada atrasou dificil dificuldade lento lenta bug bugs perdi perdido sumiu desapareceu bloquead* recusad* negad* vencid* vazando vazamento falta faltando faltou demora demorando demorou nada bugado
        -0.4 espera esperando aguardando cancelad* ainda reembolso
        3.4 maravilhos* incrivel excelente excelentes fantastic* perfeito perfeita perfeitamente otimo otima otimos otimas sensacional espetacular amei amo adorei adoro
        2.6 feliz felizes contente encantad* impressionad* lindo linda show massa parabens melhor top
        2 bom boa bons boas gostei gosto satisfeit* grata grato agradavel atenciosa atencioso educad* recomendo simpatic* eficiente confiavel maravilha bacana legal
        1.4 obrigado obrigada obg obgd brigado brigada valeu vlw agradeco funcionou funciona resolvido resolveu resolveram facil rapido rapida certinho tranquilo tranquila rapidinho agradecid*
        0.8 ok certo beleza blz claro sim perfeito espero util interessante
        3 😍 🥰
        """

    private static let portugueseRoles = """
        common: pedido pedidos saber lugar vinho conteudo contratos quarto quadro folhas filhas casado causado aceitar decorar previdencia projecao portaria treco filho o a os as um uma uns umas de do da dos das em no na nos nas por pelo pela para pra pro com e ou se que q qual quais quando onde como quem meu minha meus minhas seu sua seus suas nosso nossa isso isto esse essa este esta aquele aquela ele ela eles elas voce vc vcs voces nos me te lhe se foi sao e era ser estar esta estou to ta tem tenho temos ter ha vou vai vamos quero queria posso pode podem fazer faz fez aqui ali la hoje ontem amanha agora muito mais menos tambem tb so ja entao depois antes ate ao aos à sobre entre oi ola dia tarde noite por favor pfv pf gostaria preciso meu né ne aí ai pq porque tudo algum alguma outra outro
        speaker: eu nos
        negation: nao naum n nunca jamais nem sem nenhum nenhuma ninguem nada
        refusal: nao naum n
        ability: consigo consegui conseguimos consegue conseguindo conseguir posso pude podemos pode podem da deu deixa deixam
        why: pq
        only: so apenas somente
        stronger: muito muita mt mto demais extremamente super totalmente completamente tao bem mega absurdamente completo completa verdadeir* realmente absolutamente bastante imensamente
        weaker: pouco pouquinho meio levemente talvez quase
        but: mas porem contudo entretanto todavia
        again: novamente denovo outra outro ainda continua continuam sempre
        """

    private static let portugueseClasses = """
        bot = robo robos robô bot bots maquina maquinas chatbot computador automatico automatica ia automatizad*
        human = someone human agent person atendete humano umano humanu atendnte atendete peçoa pesoa pssoa algem alguen pessoinha humana humanos pessoa pessoas atendente atendentes alguem gente operador operadora supervisor supervisora gerente representante funcionario funcionaria responsavel atendimento especialista consultor consultora vendedor vendedora
        strict = humano humana atendente atendentes operador operadora supervisor supervisora gerente representante
        want = qero qro presizo preciso quero quer queria gostaria preciso desejo exijo necessito prefiro posso poderia tenho kero quiero queremos precisamos desejaria pode podem vou
        talk = falar flar falr fla fala falo conversar converso fale contato tratar
        number = dois duas tres quatro cinco seis sete oito nove dez doze quinze vinte 2 3 4 5 6 7 8 9 10 11 12 15 20 30 varias varios muitas muitos inumeras diversas mil trocentas
        nth = terceiro segunda terceira 3a 3ª quarta 4a 4ª quinta 5a sexta setima oitava nona decima enesima milesima 2a terceiro
        contacted = liguei ligando ligo escrevi escrevo mandei mando enviei entrei pedi peco reclamei reclamo falei falo expliquei explico tentei tento contatei perguntei solicitei abri contactei cobrei avisei
        contacts = ligacoes ligacao emails mails mensagens chamados protocolos tentativas contatos atendentes reclamacoes
        periods = dia dias semana semanas mes meses hora horas ano anos seculo
        service = conta assinatura contrato plano servico servicos cartao linha pacote tudo matricula seguro internet
        provider = empresa operadora banco fornecedor loja plataforma concorrente marca companhia
        lawyer = advogado advogada advogados
        """
}
