extension Situations {
    static let portuguese = """
        + quero falar com um atendente
        + qro fala com uma pessoa de vdd
        + tem alguém aí?
        + humano por favor
        + Me passa para o gerente
        + Podem me ligar? Pelo chat não dá
        + já expliquei isso mil vezes, que saco
        + É a terceira vez que entro em contato e ninguém resolve
        + esse robô não entende nada
        + não foi isso que eu perguntei
        + vou mudar pra concorrência
        + quero cancelar minha assinatura
        + fui cobrado duas vezes no cartão
        + Invadiram minha conta e trocaram a senha
        + Estou há três semanas esperando e nada de resposta
        + vou acionar meu advogado
        + Vou abrir reclamação no Procon
        + vou contestar a compra com o banco
        + vocês vazaram meus dados, isso viola a LGPD
        + não aguento mais viver assim, quero morrer
        + o carregador pegou fogo aqui em casa
        + Parabéns pelo péssimo atendimento
        + obrigado por nada
        + NINGUÉM RESPONDE???
        + absurdo, nunca mais compro aqui
        + nao quero falar com maquina
        + cadê o meu dinheiro?
        + quero registrar uma reclamação formal
        + que palhaçada é essa
        + fico sendo jogado de um setor pro outro
        + atendimento horrivel, pessimo mesmo
        + preciso de alguem q resolva
        + chega de robô
        + não reconheço essa compra na minha fatura
        + estou muito frustrado, já tentei de tudo
        + isso é inaceitável
        + perderam um cliente
        + uma vergonha essa empresa
        + ainda não recebi meu reembolso e ninguém me responde
        + I need help, esse bot é uma porcaria
        + senti cheiro de gás depois da instalação de vocês
        + perda de tempo total
        + Ótimo, de novo fora do ar. Lindo serviço.
        - bateria morta, onde compro outra?
        - qual o horário de funcionamento no sábado?
        - obrigado, deu certo!
        - não quero cancelar, só mudar de plano
        - posso cancelar quando quiser?
        - estou morrendo de curiosidade, quando lança?
        - como faço para matar um processo travado no servidor?
        - quantas pessoas podem usar a mesma conta?
        - preciso falar com meu gerente antes de assinar
        - o que significa o erro 504?
        - meu amigo advogado indicou a loja, vocês entregam em Recife?
        - sem problema, fico no aguardo
        - quais documentos preciso para o cadastro
        - quanto tempo demora a entrega?
        - quero trocar meu endereço
        - a tela do celular trincou, quanto custa o conserto?
        - posso devolver uma jaqueta que não serviu?
        - amei, as crianças adoraram
        - oi
        - ok
        - como redefinir minha senha?
        - o app ficou meio lento depois da atualização
        - tem desconto para estudante?
        - preciso de 40 cadeiras com urgência para sexta, tem em estoque?
        - qual a política de reembolso?
        - pode me explicar como funciona o seguro?
        - fiquei triste que a loja fechou, quando abre a nova?
        - vocês imprimem em A3?
        - nada mal, gostei do novo visual
        - por favor reenviem o email de confirmação
        - mal posso esperar para usar
        - vcs vendem filme de terror em dvd?
        - quantas vezes posso parcelar?
        - bom dia, tudo bem?
        - quero comprar mais duas unidades
        - legal, show de bola
        - moro aqui há dois anos e queria saber se atendem meu bairro
        - a lâmpada queimou, qual modelo serve?
        - quero presentear alguém, vocês embrulham?
        + tem como falar com gente de verdade?
        + queria conversar com alguém da equipe, o chat não ajuda
        + isso é um robô? prefiro falar com pessoa
        + vocês são impossíveis de contatar
        + ja liguei, ja mandei email, ja usei o chat, sempre a mesma historia
        + minha paciência acabou
        + que maravilha, cinco dias sem internet. nota dez pra vocês
        + que lindo, meu pedido sumiu de novo
        + se não resolverem hoje eu saio
        + vou levar meu dinheiro pra outro lugar
        + cmo faço pra fala com atendemte
        + atendente
        + SOCORRO minha conta bloqueada e meu voo sai em uma hora
        + roubaram os dados do meu cartão no site de vocês
        + saiu dinheiro da minha conta e não tem pedido
        + isso já está ficando ridículo
        + até sexta ou meu advogado entra em contato
        + vou denunciar vocês na anatel
        + to pensando em acabar com a minha vida
        + o produto deu choque no meu filho
        + quem é o responsável aí?
        + me arruma alguem que pense
        + já passei o número do pedido duas vezes
        + errado de novo, você não entendeu nada
        + prometeram ligar e ninguém ligou
        + prometeram o estorno em março, já é junho
        + a pior experiência que já tive com uma empresa
        + cancela tudo, cansei dessa empresa
        + vcs tão me ouvindo??
        + desisto
        + pelo amor de deus me deixa falar com um ser humano
        + parem com as respostas automáticas
        + que bagunça
        + minha mãe idosa está há quatro dias sem gás
        + isso já dura meses
        + apaguem todos os meus dados, nunca autorizei isso
        + bando de ladrão
        + mesmo problema da semana passada
        + quero falar com a ouvidoria
        + afff esse treco nunca me entende
        + tem telefone pra eu ligar? o chat nao resolve
        + vou postar isso em todo lugar
        + ou resolve ou abro disputa no cartão
        + sério? outro formulário? tão de brincadeira
        + minha insulina não chegou e acabou
        + olha, my order nunca chegou e nobody responde
        - encerrei o app em segundo plano e voltou ao normal, valeu!
        - o painel do atendente tem modo escuro?
        - meu filho é louco por dinossauro, vocês têm forma de bolo de bomba? kkk
        - onde compro uma pulseira nova, a minha quebrou
        - é ilegal enviar vinho pra Noruega?
        - minha bateria morreu, qual o tamanho da nova?
        - como comunico cartão perdido no app?
        - quero cancelar a newsletter
        - preciso cancelar minha reserva de amanhã, mesa pra dois
        - dá pra mudar de plano no meio do mês?
        - vendem extintor de incêndio?
        - cobram por excesso de bagagem?
        - qual a garantia do aquecedor
        - o gerente aprovou meu pedido, o que faço agora?
        - o atendimento ontem foi ótimo, obrigada!
        - tá um calor do inferno aqui, o ventilador sai hoje?
        - qual o número de emergência impresso no cartão?
        - esperei a promoção, já começou?
        - o pacote atrasou um dia mas já chegou, tudo certo
        - quanto tempo de espera por uma mesa?
        - preciso falar com alguém pra ativar o cartão ou é pelo site?
        - acho que escolhi o tamanho errado, posso trocar?
        - esqueci minha senha de novo
        - o filme do advogado que processa o banco tá no catálogo?
        - o jogo trava quando atiro no chefe, tem correção?
        - onde está meu pedido?
        - estou com um problema na impressora, a luz pisca
        - ninguém me contou que era tão bom, uau
        - o antigo era horrível mas esse é ótimo
        - a tela ficou preta, como reinicio?
        - que legal, matou minha curiosidade
        - não estou bravo, só curioso com o preço
        - meu advogado pode receber cópia do contrato por email?
        - vocês atendem pessoa jurídica?
        - quantas pessoas cabem na barraca?
        - pode me mandar a segunda via do boleto?
        - preciso do processo de devolução passo a passo
        - vou pagar na terceira semana, tudo bem?
        + alguem de vcs tem coração?
        + nao quero digitar, só me telefona
        + posso ter uma palavra com quem cuidou do meu sinistro?
        + me joga pro financeiro
        + fecharam minha reclamação de maio sem explicar nada, reabram
        + terceiro chat hoje, terceira resposta diferente
        + o entregador jogou meu pacote por cima do muro e quebrou tudo, to furioso
        + bravo, parabéns mesmo, conseguiram perder minha mala duas vezes
        + na hora de cobrar vcs são rápidos, atender que é bom nada
        + então vocês ficam com o sinal? isso é roubo
        + usaram meu cartão na Argentina, nunca fui pra lá
        + acho que meu vizinho vai matar a mulher dele
        + nada mais faz sentido, queria que tudo acabasse
        + meu banco vai fazer o estorno da compra então
        + recebi a fatura de outro cliente por email
        + vcs sao um lixo
        + nota zero
        + esse bot é mais burro que uma porta
        + para de mandar o mesmo link toda hora
        + sou cliente há 12 anos e é assim que me tratam
        + ou me respondem hoje ou encerro o contrato
        + to exausta disso, toda semana uma desculpa nova
        + o técnico ia vir segunda, terça e hoje. ninguém apareceu
        + nada na página de ajuda serve pro meu caso
        + é urgente, meu casamento é sábado e o vestido não chegou
        + presiso fala c alguem de vdd
        + não saio do lugar com isso aqui
        + por que é tão difícil falar com alguém
        + minha filha engoliu uma peça do brinquedo de vocês
        + que serviço de bosta, sinceramente
        - o rastreio diz entregue, com qual vizinho ficou?
        - meu gato atacou o cabo, vendem reposição?
        - tem multa pra encerrar antes?
        - to morta de cansada, que horas é a retirada?
        - o que acontece se eu atrasar um pagamento?
        - tem alguém que fala inglês na loja de Curitiba?
        - detestaria perder o show, quando vendem ingressos?
        - tira o segundo item do carrinho por favor
        - minha reclamação foi resolvida rápido, obrigado
        - a atendente foi super simpática hoje
        - perdi a nota, ainda posso devolver a chaleira?
        - como desligo o alarme à noite?
        - qual seguro cobre bicicleta roubada?
        - demorou três semanas mas o sofá é lindo
        - que dia! enfim, abrem às 8?
        - como removo uma pessoa do álbum compartilhado?
        - quero mudar meu plano para pré-pago
        - pra onde mando o contrato assinado
        - os dados ficam no Brasil?
        - deixa, já consegui
        - aceitam devolução depois de 30 dias?
        - veio a cor errada, como troco?
        - seria problema entregar na segunda?
        - a piscina é perigosa pra criança?
        - preciso de meia de compressão tamanho M
        - vocês trabalham com pessoa com deficiência?
        - o boleto venceu ontem, como gero outro?
        - esse remédio mata piolho?
        - que horas passa o último ônibus
        - tem alguém que entrega no domingo?
        + esse é o chat mais irritante que já usei
        + já reiniciei cinco vezes e continua sem ligar, nada funciona
        + escala meu chamado, tá aberto desde janeiro
        + preciso falar com a cobrança, com gente, não com essa coisa
        + ah perfeito, cancelaram meu voo e o telefone só dá ocupado. bravo
        + consta como entregue mas não tá aqui e o entregador desliga na minha cara
        + cansei. quero reembolso. agora.
        + cadê meu reembolso?! falaram 5 dias, já são 20
        + vcs se importam com o cliente por acaso?
        + meu pai tá internado e não consigo entrar na conta dele, alguém me ajuda
        + por que eu continuaria com vocês se nem email respondem
        + o aplicativo apagou todas as minhas fotos
        + me sinto enganado
        + se não devolverem a caução a gente se vê no tribunal
        + tão me cobrando a mais faz seis meses
        + NÃO ENTENDO PRA QUE TANTA COMPLICAÇÃO
        + você é um robô, não vai me ajudar
        + kkkk claro, "sua ligação é muito importante"
        + parem de cobrar meu cartão, cancelei em abril
        + socoro, conta hakeada
        - qual o frete mais rápido
        - oi! me manda a tabela de medidas?
        - pediram pra enviar meu RG por aqui, confere?
        - minha assinatura renova quando?
        - como desligo as notificações
        - entregam faca em Portugal?
        - procuro presente pra alguém que odeia cozinhar
        - a atualização resolveu o problema da bateria, muito obrigado
        - tem lista de espera pro modelo 3
        - posso pagar com dois cartões
        - tem formulário de reclamação em PDF?
        - errei no pedido, como edito?
        - qual a multa por devolver atrasado
        - foi fácil, valeu
        - desculpa a demora, segue meu documento
        - esse é o site oficial ou é golpe?
        - posso falar em espanhol com vocês?
        - vão repor o vermelho?
        - quanto custa a consulta com advogado no plano
        - meu filho quer ser gerente de banco, vocês têm livros sobre isso?
        + não acredito que devolveram o aparelho quebrado sem consertar
        + esperei o técnico o dia todo, nem ligou nem apareceu
        + cortaram minha luz mesmo com a conta paga
        + não vou perguntar pra robô de novo, pra quem eu ligo
        + o que veio de troca também tá quebrado
        + três pessoas me disseram três coisas diferentes
        + sou idosa e não entendo esse aplicativo, alguém por favor
        + fecharam meu chamado sem resolver
        + o pagamento saiu mas a reserva não existe
        + isso é perseguição, parem de me mandar email
        + depois de dez anos, tchau
        + some com esse chatbot
        + temos hóspedes chegando e a chave não funciona
        + quero falar com quem é responsável por essa bagunça
        + quantas vezes mais vou ter que mandar esse documento??
        + a comida deixou todo mundo doente ontem
        + pensando seriamente em entrar na justiça
        + meu reembolso foi aprovado mas nunca caiu
        - me lembra meu número de cliente?
        - o site ficou bonito depois da mudança
        - nossa equipe de atendentes quer desconto de grupo
        - perdi 10 quilos com o app de vocês, obrigada!
        - que horas abre o setor de reclamações
        - como é a proteção contra fraude de vocês?
        - meu voo é amanhã, onde despacho a mala?
        - por favor apaguem o rascunho que salvei ontem
        - a bateria desse notebook dá pra trocar?
        - sem pressa, só queria saber o andamento
        - paguei por transferência, recebo recibo?
        - como bloqueio um número
        - vamos ter um bebê, qual berço é melhor?
        - mudei de casa, novo endereço rua das Flores 4
        - falta a página 3 do manual do aquecedor, podem mandar por email
        - qual a política de cancelamento para grupos?
        - meus filhos destruíram o antigo, então preciso de um novo
        - não sei se escolho azul ou verde, qual vende mais?
        - queria pagar a fatura em duas vezes
        - estou esperando na entrada, qual portão?
        + nunca me avisaram que o plano ia renovar, devolvam
        + tô sem acesso e o suporte desligou na minha cara
        + pf um humano pode olhar isso, a foto mostra a rachadura
        + estou perdendo clientes porque o checkout de vocês caiu
        + por que recebo cobrança de fatura que paguei em maio, já é a segunda vez
        + o dono do apê precisa dessa carta até amanhã e o sistema tá fora
        + que lindo, fecharam de novo sem resolver. gênios
        + odeio essa empresa
        + não quero dica, quero alguém
        + não consigo respirar depois de usar o spray
        + quero reclamar do motorista
        + que tipo de serviço é esse, piada
        + minha mãe faleceu e preciso encerrar o contrato dela
        + vc é robo né, quero uma pessoa
        + a fivela da cadeirinha do bebê quebrou com o carro andando
        - que tomada a luminária usa
        - tenho alergia a nozes, a barrinha é segura?
        - app ficou lindo, quando vem o modo escuro?
        - quebrei a perna, dá pra pausar a academia?
        - vocês têm o livro morte e vida severina
        - como matar erva daninha sem veneno
        - meu celular velho morreu, quero pedir o S4
        - o que acontece com meus dados se eu desinstalar
        - tem modelo de contrato feito por advogado
        - vou ver com meu chefe e já volto
        - preciso da nota do meu pedido de junho
        - tem o totem de tamanho humano em estoque
        - maravilha, acabou de chegar, muito obrigado
        - quanto tempo posso ficar na sala vip
        - por favor mude a entrega pra terça
        + alguém??
        + quero falar c vendas, pessoa mesmo
        + aham, "em até 24 horas". já são nove dias
        + devolve meu dinhero ou ligo pro banco
        + é a segunda troca e veio com defeito de novo
        + tá de sacanagem né
        + ajudou muito, só que não
        + perdi toda a confiança em vocês
        + preciso ir aí na loja pra ter resposta?
        + o rapaz do telefone foi super grosso com minha esposa
        + mandaram meus dados bancários pra um estranho
        + ou me pagam ou eu exponho vocês
        + ninguém avisou das taxas extras, isso é fraude
        + só me deixa falar com um humano, cacete
        + quero sair desse contrato
        + 4a vez que o entregador diz que não tinha ninguém em casa
        + tô tremendo, esvaziaram minha conta
        - quantas calorias tem a asinha
        - meu cachorro enjoou do sabor antigo kkk, qual é mais suave?
        - tem opção de tradutor humano na tabela de preço
        - em dúvida entre dois tamanhos, 38 ou 39?
        - nunca agradeci vocês direito, obrigada!
        - qual o pior que acontece se lavar a 60 graus
        - reclamam do barulho desse modelo?
        - quero deixar uma avaliação, onde?
        - posso incluir uma segunda pessoa no plano
        - faz tempo que não compro, meu login ainda vale?
        - até quando posso pedir reembolso
        - já tenho conta, como vinculo
        - chat errado, desculpa
        - meu gerente quer orçamento pra 20 licenças
        - é normal o ventilador fazer barulho no começo
        - beleza, fico esperando o email
        - vocês têm bolo sem glúten pra sábado?
        - quero reservar mesa pra seis pessoas
        - minha internet voltou, obrigado pela rapidez
        - quero mudar meu telefone no cadastro
        - dá pra falar com o chef durante o passeio?
        - nunca recebi um vale antes, como funciona?
        - vocês entregam em hospital?
        - ainda estou esperando meu amigo, depois fazemos o check-in
        - aniversário da minha esposa é semana que vem, alguma ideia de presente?
        - a maquininha diz recusado, preciso digitar a senha de novo?
        - tenho duas contas por engano, como junto
        - pode confirmar que meu cancelamento foi feito
        - que documentos o advogado precisa pra compra da casa?
        - a delegacia fica do lado da loja de vocês, né?
        - vendem cobertor de emergência?
        - perdi o controle, qual modelo serve?
        - como encerro uma chamada no app
        - tem corretor perto de Campinas que mostre o apê
        - meu carregador é lento, um mais rápido serve?
        - errei a data, é dia 14
        - não preciso de ajuda, obrigado
        - não encontro a tabela de medidas
        - quebrei um copo, vendem avulso
        - os três últimos pedidos vieram perfeitos
        - onde coloco o cupom? ainda não aceitou
        - parou de chover, a varanda está aberta?
        - sou louco por jazz, tem show esse mês?
        - posso falar do meu projeto com o time de design semana que vem?
        - bateu saudade da pizza de vocês, tão abertos?
        - a senha expirou, gero outra onde?
        + o pior é que ninguém nem pediu desculpa
        + o chat fecha toda vez antes de eu ter resposta
        + estou mais que decepcionado
        + me tira desse robô
        + dois técnicos, zero resultado
        + um supervisor pode rever essa decisão?
        + não vou pagar por algo que nunca pedi
        + isso que vocês fazem não pode ser legal
        + meu filho tá chorando porque o brinquedo chegou em pedaços
        + encerra logo minha conta
        + coloca um humano aqui
        + oiii tem alguém trabalhando hoje?
        + já mandei o formulário duas vezes e vocês dizem que não receberam
        + parabéns, agora os dois telefones pararam
        + se ninguém responder até as 5 vou na loja com a polícia
        + o concorrente resolveu isso em uma hora
        + cade meu dinhero
        + cansado de resposta copia e cola
        + me levem a sério, é sobre minha saúde
        + fui cobrado em dobro e o formulário recusa meu número
        + apaguem meu perfil e tudo que sabem de mim
        + vocês estão estragando minhas férias
        + não confio nesse robô com meus dados, pra quem eu ligo
        + diz entregue mas tô na porta e nada
        + não sei mais o que fazer com essa internet
        - quantas estrelas tem o hotel
        - mataria por essa jaqueta, vai voltar?
        - minha única reclamação é que é gostoso demais kkk
        - dá pra agendar retorno pelo site?
        - o plano inclui consultoria jurídica
        - nunca usei vaporizador, qual recomendam?
        - desculpa, número errado
        - onde vejo minhas conversas antigas com o robô
        - comprei usado já quebrado, vocês têm peças?
        - qual a diferença entre seguro humano e pet
        - não, obrigado
        - não preciso mais do orçamento
        - mais alguém comprou o azul? faltam avaliações
        - no feriado de segunda vocês abrem?
        - os atendentes foram rápidos e gentis
        + presizo flaar com uma peçoa urjente
        + me conecta c um atendete pfvr
        + qero meu dinhero de volta!!!
        + isso e rediculo e inasseitavel
        + canselar minha asinatura agora
        + app pecimo, nimguem ajuda
        + ah claro, é só reiniciar de novo, funcionou super bem nas últimas cinco vezes
        + parabéns pelo suporte mais lento da história
        + que surpresa, caiu de novo
        + adoro esperar 3 horas pra nada 🙄
        + valeu por perderem meu pedido, nota 10
        + please, quero falar com someone real
        + esse bot is useless, me passa um agent
        + mein gott que atendimento horrível
        + meu advogado manda lembranças
        + a gente se fala na justiça
        + acho que vou pedir pro banco devolver o dinheiro
        + nessa altura preferia estar morto
        + acho que vou testar o concorrente então
        + vocês empregam gente de verdade?
        + será que alguém lê essas mensagens
        + tem como ser por telefone?
        + eu e o robô não estamos nos entendendo
        + cansei de explicar
        + terceira vez perguntando: cadê meu reembolso
        - chave de corte do cortador, onde fica?
        - tô morrendo pra ver a coleção nova
        - me manda um email quando ficar pronto
        - o prazo do imposto é amanhã, onde envio?
        - descontos insanos hoje hein!
        - vendem bomba de chocolate?
        - tem colchonete de queda pra escalada?
        - pixel morto entra na garantia?
        - quero cancelar o alarme de amanhã cedo
        - assento na saída de emergência custa quanto a mais?
        - tem veneno pra barata que não faça mal pro cachorro?
        - o dlc não aparece na biblioteca, onde acho
        - o que significa 'atendente offline' no painel
        - odeio picles, dá pra tirar
        - meu protocolo é 8812, alguma novidade? obrigada!
        + Olá, você pode me conectar com um representante do atendimento ao cliente?
        + Estou tentando um reembolso há mais de um mês e só me enrolam.
        + O técnico não apareceu e perdi um dia de trabalho. Quero compensação.
        + Quero encerrar minha conta hoje.
        + Esse chat não adianta nada, tem alguém com quem eu possa falar de verdade?
        + Pior empresa do mundo. Vou mudar de operadora.
        + Meu filho se machucou com o produto de vocês e quero saber o que vão fazer.
        + Vocês me cobraram três vezes pelo mesmo pedido!!
        + Pedi a exclusão dos meus dados e fui ignorado. Vou acionar a ANPD.
        + A encomenda sumiu, a transportadora culpa vocês e vocês culpam ela. Resolvam.
        + Ninguém responde meus emails, o que está acontecendo?
        + Fiquei muito chateada com a forma como fui tratada.
        + Já fiz todos esses passos e continua sem funcionar.
        + Não tenho como pagar outra multa, estou desesperada, me ajudem
        + É assim que tratam cliente fiel?
        + sua resposta não faz sentido
        + Roubaram meu cartão e usaram no site de vocês, bloqueiem agora!
        + Nunca mais compro aqui
        + Por favor, encaminhem meu caso para um superior.
        + Me sinto completamente ignorado
        - Olá, queria saber se a jaqueta azul tem no tamanho G.
        - Como atualizo meu endereço de cobrança?
        - Qual a diferença entre o plano básico e o premium?
        - Muito obrigada pela ajuda, tudo funcionando agora!
        - Gostaria de remarcar minha consulta de segunda para quarta.
        - A garantia cobre dano por água?
        - Como baixo minha nota fiscal?
        - Tem estacionamento perto da loja?
        - A luz do roteador está laranja, o que significa?
        - Quando meu pedido vai ser enviado?
        - Pode me mandar o manual da cafeteira?
        - Preciso incluir meu marido no seguro, qual é o formulário?
        - Dá pra somar desconto de estudante com a promoção?
        - Minha encomenda chegou hoje, ficou ótima.
        - Vocês têm horário no fim de semana?
        - Pedi a cor errada sem querer, posso trocar?
        - Os produtos são testados em animais?
        - Como saio da lista de emails?
        - Quais os efeitos colaterais desse suplemento?
        - Vou me mudar mês que vem, como transfiro o contrato pro novo endereço?
        + Alguém pode explicar por que fui cobrado depois de cancelar?
        + quero que um supervisor me ligue em uma hora
        + mandaram o item errado duas vezes, já deu
        + ninguém avisou que o voo foi cancelado, estou presa no aeroporto
        + vou contestar isso na operadora do cartão
        + tem sido um pesadelo lidar com vocês
        + continuo sem internet. dia 4.
        + como faço pra falar com humano
        + o sistema recusa meus documentos e não sei por quê
        + estou com muita raiva agora
        + queria conversar com alguém sobre meu financiamento, é complicado
        + é a última vez que uso o serviço de vocês
        - A assinatura inclui modo offline?
        - quero deixar gorjeta pro entregador
        - quais os ingredientes do molho
        - meu pedido chegou, a cor é linda
        - dá pra trocar o nome no ingresso
        - vocês têm loja física em Belo Horizonte?
        - Como ativo a verificação em duas etapas?
        - ganho pontos nessa compra
        - Pode ser, por mim tudo bem
        - frete grátis acima de 50
        - tenho uma dúvida sobre a etiqueta de devolução
        - pode reenviar o código, expirou
        """
}
