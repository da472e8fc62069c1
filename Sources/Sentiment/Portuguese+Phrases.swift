extension LexiconSource {
    static let portuguesePhrases = """
        wish: <talk> ~2 com ~4 <human>
        wish: <talk> ~1 c ~3 <human>
        wish: <talk> ~1 <human>
        harmless: falar|conversar com meu|minha|meus|minhas|nosso|nossa|outra|outras|mais ~1 <human>
        wish: <want> ~3 <strict> $
        wish: <want> ~2 ser? atendido|atendida ~2 por ~3 <human>
        wish: <want> ~3 um|uma|de|o|a|algum|alguma|ajuda ~1 <strict>
        wish: <human> de ~1 verdade|vdd
        wish: pessoa|alguem|humano|atendente|gente|atendimento|contato|ser|ajuda|suporte ~1 real|humano|humana|humanizado
        wish: pessoa|alguem|humano|atendente|gente|ser de|em verdade|vdd|carne
        wish: me passa|passe|transfere|transfira|transferir|passar|conecta|coloca|direciona|encaminha|encaminhe|passem|transfiram ~3 para|pra|pro|com|a|ao|p ~4 <human>|supervisor|gerente|outro|setor
        wish: transferir|transfere|transfira|passa|passe|passar|encaminhar|encaminhe|direcionar|chama|chame|chamar|cade|manda|mande|colocar|coloca ~4 <human>
        wish: transferir|transfere|transfira|passar|passa me? para|pra|pro|ao ~3 <human>
        wish: tem|ha|existe|teria|haveria|nao ~3 alguem|humano|pessoa|atendente|gente ~3 ai|real|disponivel|lendo|vivo|online|atendendo
        wish: tem|ha|existe|algum|alguma|cade ~2 humano|atendente|atendentes|humana
        wish: ^ alguem|algum ~2 ai|real|pode|vivo|humano
        wish: ^ oi|ola|bom? atendente|humano|gerente|supervisor|atendimento|operador|supervisora|operadora|pessoa por|agora|urgente|pf|pfv|humano|ja|pls? favor? $
        wish: atendente|humano|gerente|supervisor por favor|gentileza
        wish: atendente|humano|gerente agora|pfv|pf|urgente|ja|pff
        wish: me liga|ligue|ligar|liguem|retorna|retorne|retornem|telefona|telefone|chama|chamem
        wish: ligar|ligue|liga|liguem|telefonar|retornar|retorne|retornem ~1 para|pra mim|ca|ka
        wish: <want>|alguem|podem|poderia ~3 me|mim ~1 ligar|ligue|ligasse|telefonar|contatar|contactar
        wish: <want> ~3 ligacao|retorno|telefonema
        wish: entre|entrem|entrar ~1 em contato comigo
        wish: alguem ~1 entre|entra|entrar em contato
        wish!: nao|chega|sem|cansei|cansado|cansada|odeio|pare|parem|detesto|basta|nunca ~5 <bot>
        wish!: <bot> ~2 nao ~2 resolve|ajuda|entende|serve|resolvem|responde
        wish: to|estou ~1 falando|conversando ~2 com ~2 <bot>|humano|pessoa|alguem|gente
        wish: alguem|pessoa|humano|gente|atendente que ~2 entenda|entende|resolva|resolve|ajude|saiba|sabe|possa|pode|decida|responda|pense|leia|escute|realmente|tenha|consiga|fale
        wish: alguem ~1 com ~2 poder|autoridade|cerebro|autonomia|competencia|responsavel
        wish: com quem eu? ~1 <want>|falo|reclamo|converso|consigo|devo ~2 <talk>|reclamar?
        wish: falar|falo|conversar ~2 por|pelo|no|ao telefone|fone|tel|voz|ligacao|whats|zap
        wish: falar|conversar ~1 pessoalmente|diretamente|voces|vcs
        wish: ouvir ~2 voz ~1 humana|pessoa|alguem
        wish: atendimento ~1 humano|humanizado|pessoal|presencial|telefonico|personalizado
        wish: falar|falo com voce|voces|vc|vcs
        wish: chama|chame|quero|cade|passa|passe|exijo ~2 o|a|seu|sua|teu|um|uma ~1 gerente|supervisor|supervisora|chefe|responsavel|superior|encarregado
        wish: falar|fala|conversar ~2 o|a|com|seu|sua ~2 gerente|supervisor|supervisora|chefe|responsavel|superior|dono|setor|financeiro|suporte|tecnico
        wish: alguem ~1 da|do|de|na|no ~2 equipe|suporte|atendimento|empresa|setor|area|financeiro|loja
        wish: alguem ~1 pode|poderia|consegue|vai me ~1 ajudar|atender|responder|ouvir|explicar|ligar
        wish: alguem ~1 vai|pode|ira ~2 resolver|atender|responder|ver|olhar|aparecer
        wish: contato ~1 humano|direto
        wish: preciso|quero|exijo de? uma|um|alguma? pessoa|alguem|gente
        wish: <strict> ~2 urgente|urgentemente|imediatamente
        wish: cade|onde ~2 atendente|atendentes|atendimento|alguem|humano|suporte
        wish: coloca|bota|põe|coloque ~1 um|uma|o ~1 <human>
        wish: tem alguem ~1 trabalhando|acordado|lendo|vivo
        trouble: cade|onde esta? ~1 meu|minha ~1 dinheiro|dinhero|grana|deposito
        trouble: levem|leve|leva ~1 me? ~1 a serio
        complaint: se ~8 vou|chamo|irei|ligo ~5 policia|justica|advogado|procon|delegacia
        data_protection: apaguem|apague|excluam|deletem|apagar ~2 perfil|conta|cadastro ~1 e ~2 tudo
        leave: concorrente|concorrencia ~3 resolveu|resolve|faz|atende|oferece|fez
        unhelpful!: nao sei ~1 mais ~1 o que fazer
        -2!: parabens|otimo|lindo|maravilha ~3 agora ~6 pararam|parou|quebrou|pior|mortos|fora
        1!: nao obrigado|obrigada|valeu
        harmless: minha|unica ~1 unica|reclamacao reclamacao? e ~3 demais
        wish: tira|tirem|tire ~1 me? ~2 <bot>
        harmless: esperando|aguardando|espero meu|minha|um|uma|o|a ~1 amigo|amiga|esposa|marido|colega|onibus|email|promocao|resposta
        harmless: nao preciso ~1 de? ajuda
        contact_again!: zero|sem|nenhum resultado|resultados|solucao
        complaint!: nao ~1 vou|quero pagar
        legal!: nao ~2 ser? legal|permitido
        unhelpful: chat|ligacao|conversa|app fecha|cai|trava|encerra
        wish: ^ alguem $
        complaint: ou eu? ~1 ligo|vou|denuncio|aciono|procuro|chamo ~3 banco|policia|procon|imprensa|justica
        leave: exponho|exporei|expor ~2 voces|vcs|empresa|tudo
        -4.5!: so que nao
        -1.6: preciso|tenho|vou ~3 ir|ligar|escrever ~6 ter|conseguir|receber ~1 resposta|atendimento|solucao
        data_protection: mandaram|enviaram|passaram|mandou|enviou ~1 meus|minhas|minha|meu ~2 dados|documentos|endereco|fatura|bancarios ~3 estranho|outra|outro|errado|desconhecido|terceiros
        trouble: esvaziaram|zeraram|limparam|raparam ~2 minha|meu|a|o ~1 conta|cartao|saldo
        waiting: ja|la sao|vao|foram ~1 <number> ~1 <periods>
        harmless: pior que ~2 pode|acontece|acontecer
        wish: humano|atendente|supervisor|gerente|pessoa|alguem pode|poderia|consegue ~2 rever|revisar|olhar|ver|analisar|verificar|ler|checar|atender|falar|cuidar
        danger: cadeirinha|capacete|freio|freios|escada|berco|carrinho|fivela|airbag ~6 quebrou|soltou|falhou|caiu|rompeu|desmontou
        trouble?: sistema|site|app|aplicativo|checkout|servidor|internet ~3 fora|caiu|indisponivel|travado
        harmless: falar|escrever|conversar ~1 em? english|german|spanish|french|portuguese|italian|polish|russian|turkish|deutsch|englisch|spanisch|französisch|polnisch|russisch|türkisch|portugiesisch|ingles|espanhol|frances|alemao|portugues|italiano
        harmless: alguem|pessoa|amigo|marido|filho que ~1 odeia|detesta
        harmless: esqueci|esqueceu|redefinir|trocar ~2 senha|pin|login
        harmless: protecao|prevencao|seguro|contra|evitar contra? ~1 fraude|fraudes|golpe|golpes|roubo
        wish: alguem por|pf|pfv favor?
        wish: alguem ~1 me ajuda|ajude|ajudar|atende|responde
        contact_again: <number> ~1 pessoas|respostas|versoes|coisas|atendentes diferentes
        contact_again: quantas vezes mais
        leave: depois|apos|ha de? ~1 <number> anos ~2 tchau|adeus|chega|fim
        danger: comida|produto|remedio|lanche|almoco ~5 doente|doentes|mal|vomitando|passando
        -2: some|sumam|suma com esse|essa|este|isso
        wish: joga|jogue|coloca|coloque|passa|passe|manda|transfere|transfira|direciona me? ~1 pro|para|pra|ao|a|no ~2 financeiro|suporte|setor|comercial|vendas|cobranca|tecnico|ouvidoria|gerencia|departamento
        wish: me joga|passa|coloca|manda|transfere pro|para|pra|ao ~2 financeiro|suporte|setor|comercial|vendas|cobranca|tecnico|gerencia
        wish: palavra|palavrinha com
        wish: tem|tenha ~1 coracao|cerebro|alma
        wish: por|pq que|e? ~3 dificil|impossivel ~2 falar|contatar|conseguir|achar
        wish: <want>|exijo ~3 diretor|diretoria|presidente|gerencia|direcao
        danger: matar|bater|agredir|machucar|espancar ~3 mulher|esposa|filho|filha|crianca|criancas|marido|mae|namorada
        danger: engoliu|engasgou|ingeriu|engolir|bebeu ~4 peca|pilha|brinquedo|bateria|produto|pedaco|ima|botao
        danger: queimou|queimei|cortou|machucou|feriu ~2 minha|meu|a|o|me ~1 mao|filho|filha|pele|rosto|dedo|perna|braco
        self_harm!: nada ~1 faz sentido
        self_harm!: queria|quero|desejo ~3 acabasse|acabar|sumir ~2 tudo|vida|deste|desse?
        trouble: usaram|usou|compraram|gastaram|sacaram ~3 meu|minha ~1 cartao|conta|nome|limite|dados
        trouble!?: nao|nunca ~2 chegou|chegaram|entregaram|entregue|apareceu|veio|vieram
        trouble: casamento|viagem|voo|cirurgia|festa|velorio|prova|formatura ~9 nao|sem|atrasou|bloqueada|perdi|sumiu
        trouble: perderam|quebraram|extraviaram|perder|estragaram|jogou|danificaram|amassaram ~4 mala|malas|bagagem|pacote|encomenda|movel|carro|celular|pedido
        data_protection: fatura|dados|boleto|conta|informacoes|nota|contrato|email|pedido ~2 de|do outro|outra|terceiro ~1 cliente|pessoa|clientes
        unhelpful!: nada|nenhuma|nenhum ~6 serve|cobre|ajuda|resolve|responde ~3 meu|minha|nosso
        unhelpful!: nao saio|saimos|sai ~2 lugar
        unhelpful!: nao ~1 chego|chegamos|leva|levando a|em ~1 lugar|nenhum|nada
        -2.5: nota|nota zero
        -2.4: zero|uma|0|1 estrela|estrelas
        -1.8: assim|jeito|forma que|como ~2 tratam|trata|tratado|tratada|tratam
        -1.6: cliente ha|faz|desde ~3 anos
        -1.8: toda|todo|cada dia|semana|mes|vez|hora ~3 desculpa|desculpas|mesma|mesmo|outra|historia|link
        -1.6: uma|outra|sempre|so ~1 desculpa|desculpas ~1 nova|nova|diferente|esfarrapada
        -2: na|hora hora de? ~1 cobrar|vender|receber
        -2: conseguiram|conseguem|conseguiu ~2 perder|quebrar|estragar|errar|piorar|atrasar
        -2.2: burro|inteligencia ~3 porta|pedra|jumento|porca
        -2: para|parem|pare de ~1 mandar|enviar|repetir|enrolar|mentir
        -2.2: isso|e ~1 roubo|furto
        wish: quem ~2 responsavel|chefe|gerente|manda
        wish: tem|ha|qual|algum|existe ~2 telefone|numero|fone ~4 ligar|falar|ligue
        wish: arruma|arranja|arrume|traz|traga ~3 alguem|gente|pessoa|humano
        waiting: impossivel|impossiveis|dificil|difíceis ~2 contatar|falar|contato|contactar|atendimento
        waiting: prometeram|prometeu|prometido|prometida|prometeram
        waiting: dura|durando|arrasta|arrastando|durou ~2 meses|semanas|dias|anos|mes|semana
        waiting!?: nunca ~1 chegou|chega|recebi|responderam|recebemos|veio|entregaram|entregue
        waiting!: <number> ~1 <periods> ~2 sem ~1 internet|luz|agua|gas|energia|telefone|sinal|aquecimento|servico|resposta|salario|conexao
        waiting!: sem ~1 internet|luz|agua|gas|energia|telefone|sinal|servico|conexao ~2 ha|faz|desde|tem ~2 <number>|<periods>|ontem|segunda
        contact_again: mesmo|mesma problema|erro|coisa|historia|conversa ~3 passada|passado|sempre|ontem|antes
        contact_again: sempre ~1 mesmo|mesma problema|erro|coisa|historia|conversa|desculpa
        contact_again: ja <contacted> ~2 ja <contacted>
        leave: postar|expor|divulgar|posto|publicar|espalhar|contar ~4 redes|todo|todas|todos|internet|twitter|google|instagram|facebook|tiktok
        leave: avaliacao|nota|avaliar ~2 negativa|zero|uma ~1 estrela?
        leave: levar|levo|gastar ~2 meu|dinheiro ~3 outro|outra|lugar|concorrente
        leave: se ~9 saio|cancelo|desisto|mudo|troco
        trouble!: insulina|remedio|medicamento|medicacao|oxigenio|bombinha|formula ~5 nao|acabou|sem|falta|atrasou|nunca
        trouble: saiu|sacaram|tiraram|sumiu|debitaram|levaram ~3 dinheiro|valor ~3 conta
        trouble: roubaram|clonaram|vazaram ~2 dados|cartao
        trouble: marido|esposa|mae|pai|filho|filha|avo|irmao|irma|esposo ~3 faleceu|falecimento|falecido|falecida
        trouble: conta ~3 bloqueada
        unhelpful: tao|estao|ta|esta|voces|vcs ~2 me ouvindo|lendo|escutando|entendendo
        unhelpful: tentei|testei|fiz de? tudo
        unhelpful!: nada ~1 funciona|resolve|adianta|ajuda|funcionou|resolveu
        -2.2!: maravilha|otimo|lindo|parabens|show|excelente|beleza|legal|perfeito ~3 <number> ~1 <periods> ~2 sem
        -2!: lindo|otimo|otima|maravilha|legal|parabens|beleza|excelente|show|perfeito ~6 novo|fora|sumiu|quebrou|caiu|errado|atrasou|fora|travou|falhou|cancelado|sem|queimou|parou ~4 novo|outra|novamente|mais|ar
        harmless: por|cada|para|pra|duas|2|3|4|6 pessoa|pessoas
        harmless: pessoa|pessoas fisica|juridica|fisicas|juridicas
        harmless: recursos|corpo|ser|erro|direitos humanos|humano
        harmless: ser|virar|tornar|sou|como|vaga|trabalhar|emprego|curso ~3 atendente|representante|gerente|operador|operadora|supervisor|vendedor|consultor
        harmless: gerente|gerenciador|operadora de? ~1 projetos|projeto|arquivos|senhas|conta|anuncios|telefonia|celular
        harmless: atendimento ao|horario|de|aos|das|funciona ~1 cliente|publico|sabado|domingo|sabados|feriado|domingos
        harmless: horario|horarios|central|canal|canais de|do atendimento
        harmless: viagem|viagens agente|agencia
        cancel: cancelar|cancelamento|encerrar|encerramento|rescindir|cancela|cancele|cancelem|cancelo|encerra ~3 meu|minha|o|a|do|da|meus|esse|essa|este|esta|de|nosso|nossa ~1 <service>
        cancel: <want> ~2 cancelar|cancelamento|encerrar ~1 tudo|ja|agora|imediatamente|logo|urgente|hoje
        cancel: quero|queria|gostaria|preciso|vou|desejo|solicito|exijo|peco ~2 cancelar|cancelamento|cancela|rescindir $
        cancel: <want>|vou ~2 cancelar|encerrar|rescindir ~3 <service>
        cancel: ^ cancela|cancelem|cancele ~1 tudo|isso|logo|ja|essa|esse|meu|minha
        cancel: excluir|fechar|deletar|apagar|desativar|excluam|encerrar ~2 minha|meu|a conta|cadastro|perfil
        cancel!: nao quero|preciso mais ~3 <service>|ser|cliente|assinante
        cancel: <want> ~2 sair|desistir ~2 do|da|desse|dessa|plano|contrato
        harmless: posso|pode|podemos|consigo|possivel cancelar ~4 quando|qualquer|depois|gratuitamente|gratis|momento
        harmless: politica|taxa|multa|prazo|termos|botao|regras|custo de cancelamento|devolucao|reembolso
        leave: mudar|mudando|trocar|trocando|migrar|migrando|ir|indo|mudo|troco|migro|vou|passar ~3 para|pra|pro|de|a|ao ~3 <provider>|concorrencia|concorrente|outra|outro
        leave: <want>|vou ~2 para|pra ~1 concorrencia|concorrente
        leave: concorrencia|concorrente
        leave: procurar|buscar|procurando|contratar|achar|buscando ~2 outra|outro|nova|novo ~1 <provider>|servico|plano
        leave: perder|perdendo|perderam|perdem|perdeu|perde ~3 cliente|clientes|assinante
        leave!: nunca|jamais|nao ~3 compro|comprar|compraria|uso|usar|volto|voltar|recomendo|recomendar|indico|indicar|contrato|renovar|renovo|assino|piso|quero ~3 mais|novamente|denovo|nada|voces|ninguem|aqui|ai|loja
        leave!: nunca|jamais mais ~2 compro|comprar|uso|usar|volto|voltar|contrato|piso|quero|peco|peço
        leave: ultima vez que ~2 compro|uso|contrato|peco|faco|comprei|venho
        leave: deixar|deixando de ser ~1 cliente|assinante
        leave: vou|estou|to sair|saindo|embora ~1 da|do|dessa|desse|daqui
        leave: fazer|fazendo|faco|pedir|pedindo|peco|farei ~1 portabilidade
        contact_again: <nth> ~1 vez ~4 que|eu|<contacted>|entro|mando|reclamo|isso|acontece|hoje|seguida
        contact_again: <nth> ~1 chat|resposta|visita|tecnico|troca|dia|semana ~2 hoje|diferente|seguida|que
        contact_again: <nth> vez $
        contact_again: <nth> ~1 ligacao|mensagem|email|tentativa|chamado|contato|reclamacao|protocolo|atendente
        contact_again: ja <contacted> ~6 vezes|<number>|mil|ontem|antes
        contact_again: <contacted> ~5 <number> ~1 vezes|emails|mensagens|protocolos|chamados|pessoas|atendentes
        contact_again: ja ~3 <number> ~1 <contacts>
        contact_again!: <number> ~1 <contacts> ~3 nada|sem|ninguem|nenhuma|e|ja
        contact_again: <number>|tantas|quantas vezes ~4 <contacted>|ligar|falar|explicar|repetir|dizer|pedir|reclamar|nada
        contact_again: tantas vezes
        contact_again: toda vez ~3 <contacted>|ligo|falo|mesma
        contact_again: de novo ~3 <contacted>|mesmo|mesma|isso|aqui
        contact_again: <contacted>|mesmo|mesma|problema|erro ~4 de novo|novo
        contact_again: mais|outra uma? vez ~3 <contacted>|mesmo|reclamando|aqui|explicar|problema
        contact_again: jogando|jogam|empurra|empurrando|empurram|passando|passam|mandam|joga|transfere|transferem|transferido|transferida ~4 de|um|um|setor|atendente|outro|jogo|la ~2 para|pra|setor|outro|empurra|ca
        contact_again: fico|ficam|vivo|estou|to repetindo|ligando|explicando|reclamando|cobrando|pedindo
        harmless: <number> vezes por|ao|sem|no|mais|maior
        harmless: vezes sem juros
        waiting: esperando|espero|aguardando|aguardo|espera|esperar|esperei|aguardei ~3 ha|a|faz|fazem|mais|desde|quase|tem|fas ~4 <number>|<periods>|segunda|terca|quarta|quinta|sexta|janeiro|fevereiro|marco|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro|ontem|tempo|muito
        waiting: ha|faz|fazem|tem|fas|mais|quase|desde ~3 <number>|um|uma|muito|de ~1 <periods>|tempo ~4 que|sem|nao|esperando|aguardando|espero|aguardo|nada|tentando|ninguem
        waiting: continuo|ainda|sigo|estou ~1 esperando|aguardando|sem ~3 ha|faz|desde|resposta|ate|retorno|solucao|nada|internet|luz|sinal|meu|minha|reembolso
        waiting!: ninguem ~3 responde|respondeu|atende|atendeu|ajuda|retorna|retornou|resolve|resolveu|liga|ligou|fala|aparece|apareceu|explica|sabe|da|faz|veio|entra|entrou|se
        waiting!: nao|nunca|sem|nenhuma|nenhum|nem ~3 resposta|retorno|respondem|atendem|retornam|respondeu|responderam|recebi|chegou|chega|chegaram|solucao|resolvem|resolveu|resolveram|resolvido|resolvida|veio|devolveram|estornaram|depositaram|ligaram|retornaram|apareceu|satisfacao ~3 ainda|ate|nada|ha|desde|nenhuma|<periods>|mim|meu|minha
        waiting!: sem|nenhuma|nenhum|cade ~2 resposta|retorno|solucao|posicao|previsao|satisfacao
        waiting!: nao|nunca|nem me ~1 responde|respondem|atendem|retornam|responderam|ajudam|ligam|ligaram|retornaram|ajudou|deram
        waiting!: ainda|ate ~3 nao|nada|sem ~4 chegou|recebi|resolveram|resolvido|responderam|caiu|veio|entregaram|devolveram|funciona|resposta|solucao|resolveu|estornaram
        waiting!: ate|e agora|hoje|momento|ainda nada
        waiting: quanto|ate tempo|quando ~3 esperar|aguardar|vou|terei
        waiting: fui|sou|sendo|estou|to|me ~1 ignorado|ignorada|ignoram|ignorando|enrolando|enrolam|enrolado
        waiting: horas|hora|minutos|<number> ~2 na|no|em espera|linha|fila|telefone
        waiting: demora ~1 absurda|demais|enorme|infinita
        complaint: fazer|faco|abrir|registrar|formalizar|quero|deixar|registro|abro|fiz|farei ~3 reclamacao|queixa|denuncia
        complaint: reclamacao|queixa formal|oficial|grave
        complaint: quero|queria|preciso|vou|gostaria|venho reclamar
        complaint: quero|exijo|devolve|devolvam|devolva|cade|preciso|quer|devolver|queremos ~3 meu|o|nosso|minha ~1 dinheiro|grana|estorno|reembolso
        complaint: exijo|quero|mereco|direito|solicito ~3 indenizacao|ressarcimento|compensacao|reembolso|explicacao|satisfacao|providencias|restituicao
        complaint: dinheiro|dinhero de ~1 volta|volta
        complaint: ouvidoria
        trouble: conta|cartao|celular|perfil|email|whatsapp|instagram ~3 hackead*|invadid*|clonad*|roubad*|bloquead*|suspens*|banid*
        trouble: hackearam|invadiram|clonaram|roubaram|bloquearam|furtaram|hackeou|roubou ~3 minha|meu|a|o|me ~2 conta|cartao|celular|perfil|email|dinheiro|whatsapp
        trouble: fui|sido|acabei ~1 roubado|roubada|hackeado|hackeada|clonado|enganado|enganada|lesado|lesada|assaltado|assaltada|vitima
        trouble: cai ~1 em|num|no golpe
        trouble: vitima de ~1 golpe|fraude
        trouble: cobrado|cobrada|cobraram|cobrou|cobranca|cobrando|debitado|debitaram|descontaram|descontado|debitou|paguei ~4 duas|2|tres|dobro|duplicidade|duplicada|duplicado|indevida|indevidamente|indevido|errado|errada|mais|vezes|novamente|alem
        trouble: cobranca|compra|debito|transacao|saque|pix|desconto|emprestimo ~3 indevid*|desconhecid*|duplicad*|fraudulent*|suspeit*
        trouble!: nao|nunca ~3 fiz|autorizei|reconheco|contratei|solicitei|comprei|pedi|assinei ~4 compra|cobranca|essa|esse|isso|debito|saque|transacao|emprestimo|nada|servico|pix
        trouble!: compra|cobranca|pix|saque|transacao|emprestimo|debito|conta ~3 que|eu ~2 nao|nunca ~1 fiz|autorizei|reconheco|contratei|pedi|solicitei
        trouble: meu|o ~1 dinheiro|saldo|salario|pix|pagamento ~3 sumiu|desapareceu|sumido|roubado|evaporou
        trouble: sumiu|sumiram|desapareceu|roubaram ~3 meu|o|com ~1 dinheiro|saldo|salario|grana
        trouble: alguem ~3 usou|usando|acessou|entrou|comprou|sacou|abriu|roubou|fez ~4 minha|meu|conta|cartao|nome
        trouble: perdi tudo
        trouble: cortaram|desligaram ~3 luz|agua|energia|internet|linha
        unhelpful!: isso|resposta|voce|vc|link|chat|<bot>|artigo|ajuda|sistema|atendimento ~3 nao|nada ~2 ajuda|ajudou|resolve|resolveu|adianta|adiantou|serve|serviu|funciona|funcionou|responde|respondeu
        unhelpful!: ^ nao|nada ~2 ajuda|ajudou|resolve|resolveu|adianta|adiantou|serve|serviu|resolvido
        unhelpful!: voce|vc|vcs|voces|<bot>|ele|ela|isso|treco|coisa|negocio|app|sistema ~2 nao|nunca ~2 entende|entendeu|entendem|ouve|le|escuta|entendendo|lê
        unhelpful!: nao ~1 foi|era|e|quis ~1 isso|o ~3 perguntei|pedi|quero|disse|falei|quis|queria|perguntado|minha
        unhelpful!: nao e isso
        unhelpful!: nao|nem ~1 respondeu|responde|respondem ~2 minha|a|o|que ~1 pergunta|duvida|perguntei
        unhelpful: <bot>|assistente|atendimento ~3 burro|burra|inutil|idiota|lixo|horrivel|pessimo|ridiculo|estupido|merda|ruim
        unhelpful: pessimo|horrivel|lixo|merda|inutil|ridiculo ~2 <bot>|assistente|atendimento|suporte
        unhelpful: mesma|mesmo ~1 resposta|coisa|link|mensagem|texto ~3 sempre|novo|toda|outra|novamente|vez
        unhelpful: sempre|so|fica|toda ~3 mesma|mesmo resposta|coisa|mensagem|texto|ladainha
        unhelpful: andando|andar|rodando|girando ~1 em|circulos circulos
        unhelpful: resposta|respostas ~1 errada|pronta|prontas|automatica|automaticas|padrao|generica|robotica|errado
        unhelpful: falando|falar com|pras|para ~2 parede|paredes|porta
        unhelpful!: nao ~1 faz sentido
        repeated: ja ~2 disse|falei|expliquei|informei|respondi|enviei|mandei|fiz|tentei|passei|mencionei|escrevi|reiniciei|perguntei|te
        repeated: como|conforme eu? ja? disse|falei|expliquei|informei
        repeated: repetir|repetindo|repito|explicar|explicando ~2 novo|tudo|mesma|vez|novamente|de
        repeated: vou repetir
        repeated: to|estou|fico|vou perguntando|perguntar ~2 novo|novamente|mesma
        self_harm!: me matar|mato|matando|suicidar|enforcar|cortar|machucar|ferir
        self_harm!: quero|queria|vontade|prefiro|vou|penso|pensando|pensado|desejo ~2 morrer
        self_harm!: suicid*
        self_harm!: tirar|acabar|dar|terminar ~2 minha|propria|a|com|fim|minha ~3 vida
        self_harm!: nao|sem ~3 quero|aguento|vontade|vale|razao|consigo|motivo ~3 viver|vida|existir|vivendo
        self_harm!: acabar com tudo
        self_harm!: seria|melhor|estaria ~2 morto|morta|morrer
        harmless: esquadrao suicida
        danger: matar|espancar|machucar|bater ~1 voces|voce|vc|vcs|alguem|ele|ela|atendente
        danger: botar|tocar|colocar|taco|tacar|meter|boto|ponho fogo
        danger: vou|irei|vamos ~2 ai|la ~2 quebrar|resolver|pessoalmente|acertar
        danger!: me|nos|esta|estou|ele|ela|marido|ex ~3 ameaca|ameacou|ameacando|ameacado|ameacada|agrediu|agredindo|batendo|bate|bateu|perseguindo|seguindo|abusou|estuprou|agredida|agredido
        danger: vazamento|vazando|cheiro|escapamento|escapando|fuga ~2 gas
        danger: cheiro|cheirando ~2 queimado|fumaca
        danger: pegou|pegando|pega|em fogo|chamas
        danger: incendio ~2 aqui|casa|predio|no|na|loja
        harmless: alarme|extintor|porta|seguro|contra de? ~1 incendio
        danger: saindo|soltando|sai|solta|saiu ~2 fumaca|faisca|faiscas|fogo
        danger: explodiu|explodindo|explosao|superaquecendo|derreteu|derretendo
        danger: choque|choques ~1 eletrico|eletricos
        danger: tomei|levei|levou|leva|da|dando|tomou|deu|dá ~1 choque
        danger: sangrando|desmaiou|desmaiei|convulsao|envenenado|intoxicado|intoxicada|intoxicacao|desacordado|infarto|afogando
        danger!: nao|mal ~2 respirar|respirando|respira
        danger: dor|dores ~1 no|peito peito
        danger: reacao|choque alergica|anafilatico|alergico
        danger: e|uma|isso emergencia
        danger: chama|chamar|chamem|chame|chamei ~2 ambulancia|policia|samu|bombeiros|190|192|193
        danger: corro|correndo|corre ~1 perigo|risco
        danger: em perigo
        danger: risco de ~1 vida|morte|morrer|incendio|explosao
        danger: medo ~2 pela|da|por|minha ~2 vida|seguranca|filhos
        danger: passei|passou|passando mal ~4 produto|comida|comer|remedio|tomar|comi|tomei
        harmless: saida|contato|luz|luzes|botao|numero|kit|reserva|cartao de emergencia
        harmless: fogo de? ~1 artificio|artificios|baixo|alto
        harmless: em|a|ao|no fogo baixo|alto|medio|fogao
        legal?: meu|minha|um|uma|com|falar|procurar|contratar|acionar|procurei|nosso|contratei|consultar|chamar|acionei ~1 <lawyer>
        legal: <lawyer> ~3 vai|entrara|ja|ira|entrar|entrou|contato
        legal?: processar|processo|processarei|processando|acionar ~2 voces|voce|vcs|empresa|judicialmente|judicial|vc|banco|loja
        legal: vou|vamos|irei|quero|posso processar
        legal: entrar|entro|entrarei|abrir|entrando ~2 com|na|um ~2 justica|processo|acao|juizado|judicial
        legal: acao|processo|medidas|providencias|vias|medida|acoes|meios|notificacao judicial|judiciais|legais|juridica|juridicas|cabiveis|extrajudicial
        legal: na|a|pela|para|pra|acionar justica
        legal: juizado|procon|senacon|proconsumidor
        legal: reclame aqui
        legal: consumidor ponto? gov
        legal: direitos|direito|codigo|defesa do|de consumidor
        legal: danos morais
        legal: dano moral
        legal: pequenas causas
        legal: denunciar|denuncia|denuncio|denunciei|denunciando ~3 voces|anatel|aneel|bacen|procon|policia|ministerio|central|empresa|vcs|ans|anac|isso
        legal: anatel|aneel|bacen|susep
        legal: banco central
        legal: boletim|b de|o ocorrencia
        legal: registrar|fazer|abrir|fiz|registrei ~1 bo|b.o
        legal: prestar|dar|registrar queixa
        legal: ir|vou|irei|indo|fui ~1 na|a|para|pra|ate ~1 policia|delegacia|justica|imprensa|midia|jornal
        legal?: isso|e|crime|pratica ~2 crime|ilegal|estelionato|abusiva
        legal: quebra de contrato
        harmless: sou|como|para|pra|curso|trabalho|indicacao ~2 <lawyer>
        harmless: processo|processos seletivo|de|do|da|produtivo ~1 selecao|compra|instalacao|devolucao|troca|cadastro
        chargeback!: chargeback
        chargeback: contestar|contestacao|contesto|contestei|contestando ~3 compra|cobranca|cartao|banco|pagamento|valor|fatura|debito
        chargeback: contestar|estornar|estorno|disputa|reverter ~3 cartao|banco|operadora|paypal
        chargeback: banco|cartao|operadora ~4 estornar|contestar|cancelar|reverter|bloquear|estorno ~3 compra|pagamento|valor|cobranca|debito
        data_protection: lgpd|anpd
        data_protection: protecao|vazamento|violacao|vazaram|vazou|privacidade|venda|exclusao|uso|compartilhamento ~3 dados|dado
        data_protection: meus|minhas|nossos ~1 dados|informacoes ~4 vazaram|vazados|vazou|vendidos|vendendo|expostos|compartilhados|compartilharam|roubados|terceiros|excluidos|apagados|internet|golpistas
        data_protection: excluir|apagar|excluam|apaguem|deletar|exclusao|remover|deletem|exclua|apague ~3 meus|minhas ~1 dados|informacoes
        data_protection!: sem|nao ~1 meu|minha|autorizei ~1 consentimento|autorizacao|dados
        data_protection: dados ~2 de|outro|outra|outros ~2 cliente|pessoa|clientes
        harmless: lgpd|privacidade compliance|politica|conforme|adequado|adequados
        harmless: politica de ~1 privacidade|dados|protecao
        harmless: conforme|adequado|adequada|segue|seguem|atende|sobre|curso a|ao|de|com lgpd
        0.8!: sem|nenhum problema|problemas|pressa|estresse
        0.8!: nao tem|ha problema|pressa
        1.6!: nao tenho ~2 reclamar|queixas|reclamacoes
        1.2!: nada|nao a|tenho reclamar
        1!: nada|nao mal
        1!: nao e|esta|foi|ficou ~1 ruim|mal|mau
        2!: mal posso esperar
        -2.6!: obrigado|obrigada|valeu|grato por nada
        -2.6: perda|perder|perdendo|perdi|desperdicio ~2 de|meu|tempo ~1 tempo|dinheiro|dia?
        -2.2!: nao aguento|suporto|aguenta|tolero mais?
        -2.2: de saco cheio
        -2.2: saco|cheio cheio ~1 de?
        -2.2: que saco|droga|raiva|absurdo|vergonha|palhacada|porcaria|ridiculo|nojo|decepcao|descaso|merda
        -2: falta de ~1 respeito|educacao|consideracao|vergonha|profissionalismo|compromisso|responsabilidade
        -2: passou|passaram|passando ~1 dos|do limites|limite
        -2: chega|basta $
        -2: perdi|perdendo|perder|acabou ~2 paciencia|confianca
        -2: paciencia ~2 acabou|esgotou|limite|acabando|fim
        -2: esta|estao|ta|tao|estao de brincadeira|sacanagem|palhacada
        -2: brincadeira|brincando|palhacada|tirando ~1 com|comigo|sarro|minha|cara ~2 cara?
        -1.6!: nao|nem|nunca ~2 bom|boa|gostei|recomendo|satisfeito|satisfeita|certo|justo|feliz|contente|presta|prestam|legal
        -1.2!: nao|nada ~2 funciona|funcionou|funcionando|abre|carrega|liga|entra|funcionam|carregando|conecta
        -1.6: parabens|otimo|lindo|maravilha|show|bravo|legal|excelente ~4 atendimento|servico|trabalho ~4 pessimo|nao|lixo|novo|nada|horrivel|demora|semanas|dias|errado|sumiu
        -1.2: pelo|por|pelo amor de? ~1 deus
        -1.4: que demora|atraso
        -2: faz|fazem|fazendo|fizeram|me de|fazer ~1 palhaco|trouxa|bobo|idiota|otario|besta
        -2: me|sou sinto|senti|tratado|tratada ~1 lesado|enganado|enganada|lesada|mal|lixo|roubado|desrespeitado
        -2: vcs|voces|vc ~2 roubando|roubam|ladroes|roubaram|enganando|mentem|mentiram|mentindo
        harmless: bateria|pilha|celular|controle ~3 morta|morreu|descarregada|acabou|fraca|viciada|descarregou|morto
        harmless: matar|mata|matando ~2 saudade|fome|tempo|processo|aula|baratas|formigas|mosquitos|insetos|curiosidade|sede|charada
        harmless: morrendo|morri|morrer|morta|morto|acabada|acabado rir|fome|curiosidade|vontade|saudade|calor|sono|amores|sede|cansada|cansado|frio
        harmless: codigo|mensagem de erro
        harmless: puta|foda que? ~1 bom|legal|show|demais
        harmless: bomba|bombas|bombom de? ~1 chocolate|agua|infusao
        harmless: filme|serie|livro|jogo de? ~1 terror|crime|horror|crimes|suspense
        harmless: desculpa|desculpe|perdao|lamento ~3 incomodo|demora|atraso|incomodar|perguntar
        harmless: pouco|baixo|baixa sinal|luz
        harmless: bom|boa dia|tarde|noite
        harmless: tudo bem|bom|certo
        harmless: <lawyer> ~3 indicou|recomendou|recomenda
        1!: de nada
        -3: odeio ~1 esse|essa|isso|voces|vcs|esta|este|quando|ter|esperar|falar
        -2.2: que surpresa
        -3!: adoro|amo ~1 esperar|ser|pagar|ficar
        -3.4!: valeu|obrigado|obrigada|parabens ~1 por perderem|estragarem|nada|ignorarem|perder|estragar|mentirem
        -4!: parabens ~4 mais ~1 lento|lenta|pior|demorado
        unhelpful: reiniciar|reinicia|reinicie|reiniciando ~2 novo|outra
        self_harm!: preferia|preferiria|queria ~2 morto|morta
        wish: conecta|conecte|conecto ~3 <human>
        wish: sera ~1 que alguem ~2 le|leu|lendo|responde
        wish: por|via telefone
        wish: empregam|contratam|tem ~1 gente|humanos|pessoas de verdade
        unhelpful!: <bot> ~1 nao ~2 nos entendendo|entendemos
        unhelpful: eu e ~1 <bot>
        -2: cansei|cansado|cansada de ~1 explicar|esperar|repetir|tentar|perguntar|ligar
        legal?: <lawyer> manda
        legal?: se fala|ve|vê na|no justica|tribunal
        danger: filho|filha|mae|crianca|pai|esposa|marido ~3 machucou|feriu|cortou|queimou|intoxicou|machucada|machucado|ferido|ferida
        -3: e assim que ~1 tratam|trata
        wish: encaminhem|encaminhe|escalem|escale|passem|repassem|levem ~5 superior|superiores|supervisor|gerente|gerencia|responsavel|diretoria
        unhelpful!: nao faz sentido
        trouble: pacote|encomenda|pedido|mala ~2 sumiu|perdido|perdida|extraviado|extraviada|desapareceu
        -2: ja deu
        trouble: cobrado|cobrada|cobraram|cobrando|cobram ~2 depois ~2 cancelar|cancelei|cancelamento
        """
}
