extension LexiconSource {
    /// Phrases of those who do not say outright what they want, or say it once more.
    static let portugueseIndirect = """
        wish: me passar|transferir|encaminhar|colocar|botar|conectar pro|pra|com|para ~2 senhor|senhora|moca|rapaz|doutor|doutora|setor|<human>
        wish: enfermeira|doutora|doutor|medico|medica|dentista|gerente|tecnico|alguem|seu|dona ~2 me ~1 telefonar|ligar|ligasse|telefonasse|ligue|dar|atender|retornar|retornava
        wish: ser atendido|atendida|recebido|recebida ~3 por|na|no|pessoalmente|alguem
        wish: pra|para|com quem eu? ~2 tenho|preciso|devo|posso ~1 que|de? ~1 ligar|falar|reclamar|escrever
        wish: como eu? passo|saio|escapo de|do|da voce|vc|robo|bot|menu
        wish: sobrou|resta|existe|tem|ainda ~2 algum|alguma|um ~1 humano|humana|pessoa|gente|alma
        wish: alma|pessoa|gente|alguem ~1 viva|vivo|olhos|nome
        wish: resposta|funcionario|atendimento|colega|pessoa|numero de verdade
        wish: vou|irei|passo|indo ai|la|na|no|pessoalmente ~3 pessoalmente|agencia|loja|escritorio
        wish: prefiro|preferia|quero|queria|melhor ~2 uma? voz|telefone|pessoa|gente|humano
        wish: ramal|telefone|numero de|do|da ~2 setor|sinistros|financeiro|gerencia|cobranca|responsavel
        wish: seu|dona|doutor|doutora|senhora|senhor ~1 do|da|de? ~2 esta|ta|ai|trabalha
        wish: quem ~1 assinou|decide|resolve|autoriza|manda|entende|pode ~3 me|ligar|autorizar|resolver|ligue|isso
        wish: chama|chamem|traz|poe|coloca ~1 um|uma|o|a|alguem ~1 adulto|gente|chefe|responsavel|dono|equipe|pessoa
        wish: pra|para onde eu? vou|recorro|ligo ~1 se|quando
        complaint: por|pq|porque que|q ~1 me|minha|meu|minhas|meus|vcs|voces|tenho|fui|seu|sua|marcaram|nao|ninguem|ainda|eu|a|o ~5 cobr*|mostra|mandaram|marcaram|fecharam|cancel*|bloque*|cobrad*|provar|site|publica|nunca|deixam|consta|tem|sumiu|recus*
        complaint: quando ~2 que ~2 alguem|voces|vcs|vao ~2 vem|vao|vai|resolver|consertar|arrumar|pagar|devolver
        repeated: quantas|quantos ~1 vezes|fotos|protocolos|copias|mais
        contact_again: pela|é|e|na ~1 a? <nth> ~1 vez
        contact_again: terceiro|quarto|quinto|sexto|terceira|quarta|quinta ~1 mes|formulario|boleto|chamado|tecnico|vez|tentativa|troca|chaleira|entrega
        unhelpful: tudo|respondeu|responderam ~2 menos ~1 o|a ~1 que|minha
        unhelpful: nao|nenhum|nenhuma|nem ~3 meu|minha|na|no|cabe|lista|menu ~1 caso|lista|menu|duvida|assunto|meu
        unhelpful!: le|leia|leu ~1 de|novo|direito|isso|o
        unhelpful!: nao|num ~1 entendeu|entende|leu
        waiting: continua|segue|ainda|sempre ~1 igual|morto|errado|parado|mudo|quebrado|entupido|nada|mesma|mesmo|sem
        waiting: nada ainda|de|do
        waiting: mesmo|mesma|igual ~1 resultado|erro|coisa|problema|novela ~3 ontem|sempre|novo|ainda|hoje
        waiting!: nao|nada|nunca|ainda ~2 resolveu|resolveram|consertou|chegou|caiu|apareceu|voltou|veio|funcionou|mudou|saiu
        trouble: remedio|caixa|receita|conta|pessoa ~1 errada|errado|trocada|trocado
        trouble!: nunca|nao ~1 assinei|autorizei|concordei|contratei|aceitei
        leave: vendo|olhando|procurando|achamos|achei|encontrei ~2 outra|outro|outras|outros ~1 escola|escolas|veterinario|farmacia|operadora|banco|loja|medico|dentista|plano
        leave: levar|levo|vou ~3 pra|para|pro|na|no ~1 outra|outro|concorrente|concorrencia|padaria
        leave!: nao|nunca ~2 renovo|renovar|volto|voltar|compro
        """
}
