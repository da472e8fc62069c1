extension LexiconSource {
    /// Phrases of everyday talk whose words alarm and mean no harm, and some that sound mild and are not.
    static let portugueseEveryday = """
        harmless: morreu|morreram|morro|morremos|morrendo|chorei|chorando de ~1 rir|fome|sono|vontade|calor|frio|saudade|amores
        harmless: alguem|pessoa|atendente que ~1 fala|fale|falam|entenda|entende ~1 ingles|espanhol|frances|alemao|italiano|libras|japones
        harmless: tem|vai ~1 alguem ~2 no|na|em|pra|para|de ~2 sabado|domingo|segunda|terca|quarta|quinta|sexta|feriado|receber|retirar|manha|tarde|noite
        harmless: alguem ~3 pode|poderia|consegue|vem ~1 medir|instalar|montar|buscar|entregar|retirar|receber|carregar|traduzir
        harmless: ha|faz <number>|um|uma|alguns|algumas <periods> que? ~1 comecei|sou|moro|moramos|somos|uso|usamos|conheco|trabalho|casei|casamos|mudei|estou|estamos ~3 voces|dieta|aqui|academia|curso|plano|cidade|cliente|clientes|feliz
        harmless: pela|e|minha|nossa <nth> vez ~2 viajar|viajo|compro|comprando|visito|venho|fico|peco|aqui|com|assino
        harmless: nunca ~1 usei|fiz|viajei|experimentei|provei|fui|joguei|mexi
        harmless: telefone|numero|ramal|contato do|da|de ~1 setor|loja|recepcao|restaurante|consultorio|filial
        harmless: pena|poxa|puxa que
        harmless: acabou|acabaram|esgotou a|o|as|os cor|tamanho|modelo|numero|sabor
        calm: e|sera normal ~2 demorar|isso|atrasar|acontecer|esse|essa
        calm: quero|queria|gostaria|vim|so ~2 parabenizar|elogiar|agradecer
        calm: atendeu|atenderam|atendido|atendida|tratou|trataram ~1 super|muito|tao ~1 bem
        calm!: nao ~1 e|foi|era nada|tao ~1 grave|serio|demais|urgente|importante
        calm: nada de? grave|urgente|demais|serio
        calm: ja voltou|voltaram|normalizou|melhorou|passou
        calm: so|apenas avisando|avisar|informando|comentando|passando|registrando
        calm: so pra|para ~1 voces|vcs saberem|avisar|saber|informar
        calm: ja ~1 me|nos ajudou|ajudaram|atendeu|atenderam|respondeu|responderam
        calm: resolveu|resolveram|solucionou ~1 tudo|rapido|rapidinho|certinho
        calm: pode|podem|podes ~1 fechar|encerrar|baixa ~2 chamado|protocolo|ticket|atendimento|reclamacao
        calm: foi|foram ~1 otimo|otima|excelente|rapido|rapida|perfeito|maravilhoso|nota
        complaint?: mais|outro|outra um|uma? dia|semana|mes|noite|fim|feriado ~1 sem|perdido|perdida
        waiting!: era|eram ~1 pra|para ~1 ontem|anteontem|semana|segunda|terca|quarta|quinta|sexta|mes|hoje|chegado|vindo|entregue
        complaint!: nem|nao adianta ~3 desculpa|desculpas|pedir|prometer|falar
        complaint?: quero|queremos|exijo|espero ~2 solucao|providencia|providencias|explicacao|explicacoes
        trouble!: preso|presa|presos|presas|trancado|trancada|trancados ~1 no|na|em|dentro|aqui|fora|la
        """
}
