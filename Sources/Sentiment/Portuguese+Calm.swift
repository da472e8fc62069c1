extension LexiconSource {
    /// Phrases of those who are content, take something back, or want no help.
    static let portugueseCalm = """
        calm!: sem|nenhum|nenhuma|zero|nunca|nao ~3 problema|problemas|reclamacao|reclamacoes|estresse|pressa|defeito|dor|drama|surpresas
        calm!: nada|nao|nem ~3 criticar|reclamar|queixar|arrepender
        calm!: nao|nem ~1 precisa|preciso|precisam|necessario|quero|carece ~3 ligar|transferir|transfere|falar|atendente|humano|pessoa|chamar|chama|ajuda|telefonar|alguem|explicar
        calm!: nao ~1 precisa|preciso|precisam|carece mais
        calm!: nao ~1 cancela|cancele|cancelem|encerra|encerre|encerrem|apaga|apague|transfere|transfira|exclua|excluam|remove|suspende
        calm!: nao vou|quero ~1 mais? contestar|cancelar|reclamar|sair|processar|devolver
        calm: alarme|engano falso|meu
        calm: deixa|esquece|ignora|desconsidera|desconsidere|ignore|esqueca ~1 o|a|que|minha|isso|ultima ~2 que|mensagem|falei|disse|email|pedido|ja
        calm: deixa|esquece|relaxa ja|meu|minha|era|foi|consegui|achei
        calm: retiro ~1 o|a|que|minha ~1 que|disse|contestacao|reclamacao|queixa
        calm: ja|agora ~1 consegui|achei|resolvi|resolveu|resolvido|encontrei|deu|entendi|chegou|funciona|funcionou|paguei|pegou
        calm: achei|encontrei|consegui|resolvi $
        calm: tudo|agora ~2 certo|bem|resolvido|funcionando|ok|otimo|perfeito|joia
        calm: deu ~1 tudo? certo
        calm: voltou a|ao|tudo ~1 funcionar|normal
        calm: acabou|acabaram de chegar|achar|resolver
        calm: vou|quero|prefiro ficar|continuar ~1 com|voces|por|no
        calm: fico|ficamos com|nesse|por
        calm: tinha|estava|tava ~1 pavor|medo|preocupado|preocupada|bravo|brava|nervoso|nervosa|receio ~10 mas|e ~6 resolveu|gentis|bem|otimo|calma|facil|atencioso|otima
        calm: prefiro|melhor|resolvo|resolver ~4 aqui|chat|email|escrito|online
        calm: chat|email|robo|aqui ~1 ta|esta|e ~2 otimo|bom|bem|perfeito|melhor|suficiente
        calm: melhor|mais ~2 que|do que
        calm: muito|bem|tao menos|melhor chato|complicado|que
        calm: pior das hipoteses
        calm: meio|pouco|um ~1 caro|salgado|pequeno|murcho|amassado|diferente|lento|seco|frio|apertado|doce ~9 mas|otimo|gostoso|ok|fora|resto|bom
        calm: podia|poderia estar|ser ~2 mais|melhor ~6 mas
        calm: pena|triste|poxa|puxa ~3 que|ver|eu|fechar|gostava|o|nao
        calm: mas ~2 da|tudo|acontece|serve|fico|bem ~2 pro|bem|gasto|o|ok
        calm: por|so curiosidade|brincadeira|brincando|perguntando|saber
        calm: desculpa|desculpe|ops ~2 quis|chat|errado|errei|engano|incomodo
        calm: minha|meu|uma|um ~1 amiga|amigo|chefe|vizinho|vizinha|colega|irma|irmao|mae|esposa|marido ~1 quer|queria|pediu|perguntou|indicou|recomendou|reclamou
        calm: escrevo|escrevendo|fazendo|preparando|pesquisando|pra|para ~3 novela|livro|tese|trabalho|artigo|materia|reportagem|tcc|roteiro|conto|monografia|faculdade
        calm: espero|aguardo|esperar sem|entao|tranquilo ~1 pressa?
        calm: nao|sem obrigado|obrigada|valeu|pressa|estresse
        calm: resolveu|resolveram|resolvido ~2 em|rapido|rapidinho ~1 minutos|segundos|horas
        calm: a|o|as|os nova|novo|novos|novas ~3 chegou|ficou|linda|otima|perfeito|funciona
        calm: e|era so isso
        calm: so isso
        calm!: nunca ~2 tive|fui|vi|comi ~3 problema|problemas|bem|melhor|bom
        calm: unica coisa ~1 ruim
        calm: igual|como ~2 ultima|sempre|antes ~1 vez?
        calm: nada|sem mais|urgente
        calm: posso esperar
        calm!: nao ~1 me? importo
        calm!: nao ~1 esta|ta quebrado|quebrada
        calm: eu ~1 que? errei
        calm: so queria dizer|avisar|agradecer
        calm: quase morri|morremos de rir
        calm: matou ~2 de ~1 rir|susto ~3 genial|kkk|demais|amei
        calm: obrigado|obrigada por ~1 retornarem|responder|responderem|ajudar|ligarem|ligar
        calm: otima|boa|otimo|bom conversa|papo|atendimento
        """
}
