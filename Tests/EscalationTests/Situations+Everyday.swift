/// What people write between all the complaints: plain questions with alarming words, and needs without any.
extension Situations {
    static let englishEveryday = """
        + any real people there
        + I'd rather sort this out with someone directly
        + put me through to billing please, a human
        + you're not getting it, fetch somebody
        + No hot water for four days and I've a newborn
        + You've taken the payment twice and nobody replies
        + My wages are stuck in an account you froze
        + Fifth time: the address is wrong!
        + That's it, I'm switching to your competitor
        + This is going on Trustpilot
        + You'll be hearing from my solicitor
        + I've been sick since I ate your salad
        + I can smell gas in the kitchen
        + i don't want to live anymore
        + Great, another day off wasted for nothing
        + Lovely, third broken kettle in a row
        + My husband passed away and you keep sending him reminders
        + Mum's in a wheelchair and the lift has been out since yesterday
        + Someone got into my account and ordered stuff
        + You passed my details on without asking
        + Still no internet. I'm losing patience.
        + It was promised for last week, nothing happened
        + The fitter didn't turn up again
        + I've been waiting six weeks for my refund
        + That wasn't my question.
        + Tried all of that, still doesn't work
        + The wedding cake never came. Can you imagine?
        + Your driver hit my gate and drove off
        + What is this chat for if it can't do anything
        + If it isn't fixed by tomorrow I'm gone
        + I'll dispute the charge with my bank
        + I'm stuck at the airport and the desk is closed
        + I was called a thief in front of everyone in your shop
        + My mother is trapped in the lift
        + Don't bother apologising, I want this solved
        - Are you open on Thanksgiving?
        - How long does shipping to Alaska take?
        - Could I move Monday's appointment to Wednesday?
        - Never mind, the parcel was at my neighbour's. Thanks!
        - Do you have that dress in a size 14?
        - My grandpa died laughing at your advert
        - Which battery does the smoke alarm take?
        - I've got a lawyer friend who needs an office chair, do you do trade prices?
        - Is the murder mystery dinner still on for the 12th?
        - Do I need any experience for the course?
        - How would I cancel if I ever moved abroad? Just curious.
        - Where's my customer number printed?
        - Could you resend the invoice as a PDF?
        - No worries, I'll wait till Friday then.
        - That's all, cheers!
        - Sorry, I misread the page. All good.
        - The engineer was on time and lovely, just wanted to say.
        - Can I bring my dog to the surgery?
        - I'm running ten minutes late, is that okay?
        - My train was delayed, can I still check in after midnight?
        - Is the film very violent? My daughter's twelve.
        - What happens if it arrives damaged?
        - How much is the fine if I return it late?
        - Does the warranty cover water damage?
        - Do you sell rat poison that's safe around cats?
        - I'm writing an essay on consumer law, may I quote your terms?
        - My wife would kill for your cinnamon rolls, do you deliver on Sundays?
        - I moved house, please change my address to 4 Elm Road.
        - When is Dr Keller in?
        - Does Mr Yilmaz still work at the garage?
        - Is there anyone who speaks Polish at the desk?
        - Can somebody help me load the sofa when I pick it up?
        - What's the email of the accounts department?
        - Been with you two years and very happy, is there a loyalty bonus?
        - Third time ordering from you now, do I get a discount?
        - It's not urgent, but could you send me the sample?
        - The password reset worked, thank you.
        - Sadly I can't do Saturday, have you got Tuesday?
        - Shame the green mug's gone. Will it come back?
        - A bit pricey but I'll take it.
        - I was sceptical at first but it works great.
        - There's a typo on your contact page, just so you know.
        - Is there a fee for returns?
        - Do points expire after a year?
        - Please unsubscribe me from the newsletter only.
        - My back aches a little, which mattress would you suggest?
        - My son had an accident last year, now he needs a lighter bike. What have you got?
        - I'm allergic to nuts, what can I eat?
        - That game was sick! When's part two?
        - What does a spare key cost?
        - Your colleague already helped me yesterday, I just need the tracking number.
        - Please ignore my complaint, it was my own mistake.
        - Can I get a refund if it rains on the day?
        - Until when can I cancel for free?
        - Our club needs a coach for 40 people on May 3rd.
        - Nobody has to be in for the delivery, right?
        - I've never used this app, where do I start?
        - My internet dropped for five minutes but it's back, just letting you know.
        - I waited two minutes and it came through, brilliant.
        - How do I file a claim for my travel insurance?
        - Which form do I need to report a stolen bike to my insurance?
        - How do I block numbers on this phone?
        """

    static let portugueseEveryday = """
        + Chama alguém de carne e osso, por gentileza
        + Prefiro tratar disso com uma pessoa mesmo
        + Dá pra me passar pra alguém do financeiro?
        + tem gente de verdade aí ou só máquina
        + já expliquei tudo isso pro robô, de novo não
        + Vocês me cobraram duas vezes e ninguém devolve meu dinheiro
        + Estou sem água há quatro dias com uma criança de colo
        + Minha conta foi bloqueada e o salário tá preso lá dentro
        + O entregador jogou a caixa por cima do muro e quebrou tudo
        + Pela quinta vez: o endereço está errado!
        + Cansei, vou pra concorrência
        + Isso vai parar no Reclame Aqui
        + Vou abrir processo no juizado
        + Quero meu dinheiro de volta e não quero mais conversa
        + O remédio veio vencido e meu pai já tomou
        + To passando mal depois de comer o lanche de vocês
        + Sumiram com a minha mala e ninguém sabe de nada
        + Que maravilha, mais um dia sem internet. Parabéns.
        + Adoro pagar por um serviço que não funciona
        + Meu nome foi parar no Serasa por uma dívida que não é minha
        + Alguém entrou na minha conta e fez um pix de 3 mil
        + Não aguento mais isso, ninguém me responde desde segunda
        + O técnico ficou de vir ontem e não apareceu, de novo
        + Marquei três vezes e três vezes desmarcaram em cima da hora
        + Meu marido faleceu e vocês continuam mandando cobrança no nome dele
        + O elevador tá parado e minha mãe é cadeirante, ela tá presa no oitavo andar
        + sinto cheiro de gás no apartamento
        + não quero mais viver
        + Passaram meus dados pra outra empresa sem eu autorizar
        + Essa máquina não entende nada do que eu falo
        + Não foi isso que eu perguntei.
        + Continua sem funcionar depois de tudo que você mandou eu fazer
        + Prometeram pra semana passada e até agora nada
        + A geladeira nova pifou em dois dias, perdi toda a comida
        + Fui humilhada pelo segurança da loja na frente da minha filha
        + Vocês estragaram o meu casamento com esse buffet
        + Me venderam o ingresso e não me deixaram entrar
        + Faz um mês que espero o reembolso
        + Estou presa no aeroporto, o balcão fechou e não tenho onde dormir
        + Cadê meu pedido??? Era pra ontem!!!
        + Toda vez que ligo cai a ligação
        + O carro que vocês consertaram parou na estrada com as crianças dentro
        + Se não resolverem hoje eu cancelo tudo
        + Vou contestar a compra no cartão
        + Nem adianta pedir desculpa, quero solução
        + Pra que serve esse chat se não resolve nada
        - Bom dia! Vocês abrem no feriado de 7 de setembro?
        - Qual o prazo de entrega para Manaus se eu pedir hoje?
        - Esse colchão tem garantia de quantos anos?
        - Posso pagar metade no pix e metade no cartão?
        - Meu filho quebrou o braço ano passado, a aula de judô dá pra fazer mesmo assim em março?
        - Queria remarcar a consulta da minha mãe para quinta à tarde, pode ser?
        - Perdi o jogo ontem por causa do trânsito, mas hoje eu vou. Ainda tem ingresso pra arquibancada?
        - Já chegou aqui, obrigado! Era só isso.
        - O boleto veio certinho, pode deixar.
        - Minha avó morreu de rir com o vídeo de vocês kkkk
        - Como faço pra trocar a senha do wi-fi do roteador?
        - Vocês vendem veneno pra barata que não faça mal a cachorro?
        - Tô matando o tempo aqui na sala de espera, qual é a senha do wifi mesmo?
        - Preciso de um extintor de incêndio pra minha loja, qual modelo vocês recomendam?
        - Qual a diferença entre o plano básico e o completo?
        - O curso de primeiros socorros ensina o que fazer em caso de parada cardíaca?
        - Tem como acompanhar o pedido pelo aplicativo?
        - No dia 12 não vou poder, tem vaga dia 15?
        - Esqueci meu guarda-chuva aí ontem, vocês guardaram?
        - Não precisa mais, consegui resolver sozinha pelo site.
        - Desculpa, mandei a mensagem errada.
        - Quero cancelar só a newsletter, continuo cliente tá?
        - Estou escrevendo um trabalho sobre assédio no trabalho, vocês têm algum material?
        - Meu advogado adorou o café de vocês, onde compro mais do mesmo grão?
        - O filme do assassino em série ainda tá em cartaz na quarta?
        - Vi que o show foi cancelado, quando começa a venda da nova data?
        - Vocês fazem entrega em prédio sem elevador?
        - A bateria do celular acaba em quantas horas, em média?
        - Qual o horário da coleta de lixo na minha rua?
        - A que horas fecha o estacionamento?
        - Aceita cachorro de porte grande no hotel?
        - Qual o CNPJ de vocês para a nota fiscal?
        - Preciso mudar o endereço de entrega pra casa da minha irmã.
        - Comprei ontem e ainda não chegou o e-mail de confirmação, é normal demorar?
        - Obrigada pela paciência, agora funcionou!
        - O técnico veio hoje e deixou tudo funcionando, nota dez.
        - Quero parabenizar a Camila do balcão, me atendeu super bem.
        - Tem sorvete sem lactose?
        - Como eu faço a segunda via da conta de luz?
        - É urgente não, mas quando puder me manda o catálogo.
        - Sem pressa: vocês consertam relógio de parede?
        - A promoção de 50% vale pra quem já é assinante?
        - Meu cartão vence em junho, preciso cadastrar outro?
        - Quanto custa o frete pra Portugal?
        - Vocês contratam? Queria mandar meu currículo.
        - Sou corretor e queria saber se vocês fazem parceria.
        - Queria um bolo de aniversário para 30 pessoas com o tema dinossauro
        - Quantos pontos faltam pra eu trocar pela mochila?
        - Pode me explicar o que é franquia do seguro?
        - A fatura fecha em que dia?
        - Se eu cancelar até sexta, tem multa?
        - Se o produto vier com defeito, como funciona a troca?
        - Caso eu não goste, posso devolver em quantos dias?
        - Vocês têm psicólogo que atende aos sábados?
        - Qual o remédio mais barato pra dor de cabeça que vocês têm?
        - Doeu um pouquinho a vacina mas tá tudo bem, só queria o comprovante.
        - A piscina vai estar fechada amanhã?
        - Entendi, então vou esperar até segunda.
        - Ok, combinado.
        - Pode ser sim
        - Não, só isso mesmo. Valeu!
        - Não é nada grave, só queria confirmar se o pagamento caiu.
        - Caiu minha internet ontem por cinco minutos mas já voltou, só avisando.
        - O aplicativo pediu para atualizar, tem algum problema se eu deixar pra depois?
        - Tem alguém aí no sábado pra receber a encomenda?
        - Alguém da loja pode medir a janela? Quanto custa esse serviço?
        - Vocês têm alguém que fala espanhol na recepção?
        - A professora Márcia ainda dá aula às terças?
        - A doutora Helena atende pelo convênio?
        - Preciso do telefone do setor de compras, por favor.
        - Estou há três anos com vocês e adoro, tem desconto pra indicação?
        - Faz duas semanas que comecei a dieta e queria trocar o cardápio.
        - Pela segunda vez vou viajar com vocês, tem fidelidade?
        - Todo mês eu pago no dia 10, dá pra mudar pro dia 5?
        - Toda vez que eu passo aí tem fila, qual o melhor horário?
        - O pacote chegou amassado mas o que tava dentro tá perfeito, tudo certo.
        - Achei meio caro mas tudo bem, quero fechar.
        - O texto do site tá com um erro de português na página de contato, só pra vocês saberem.
        - Uma pena que acabou a cor azul. Vai repor?
        - Que pena, queria tanto! Fica pra próxima.
        - Meu voo atrasou, posso fazer o check-in depois da meia-noite?
        - Vou chegar atrasada uns 20 minutos na consulta, tudo bem?
        - O alarme de casa apitou, qual a pilha que ele usa?
        - Me roubaram a atenção esses tênis! Tem número 38?
        - Que assalto de preço baixo hein kkk quero dois
        - Esse molho é uma bomba de tão apimentado? rs
        - Meu marido tá louco pela churrasqueira, entregam até o dia dos pais?
        - Estou morta de cansada, melhor marcar a massagem pra hoje ainda. Tem horário?
        - Pode processar meu pedido, já paguei.
        - Qual o tempo de processamento do visto?
        - A ação da bolsa XPTO3 caiu, onde vejo o gráfico no app?
        - Fui demitido e agora tenho tempo livre: tem curso à tarde?
        - Tive bebê! Queria incluir ela no plano de saúde, quais documentos?
        - Minha mãe faz 80 anos e é alérgica a camarão, tem opção no cardápio?
        - Sofri com a matemática na escola, tem curso do zero?
        - A chave do carro extra custa quanto?
        - Onde entrego o celular velho pra reciclar?
        - Recebi duas vezes a mesma propaganda por e-mail, dá pra receber uma só?
        - Cobra taxa pra sacar no exterior?
        - Qual o limite do meu cartão?
        - Vocês devolvem o dinheiro se chover no dia do passeio?
        - O gerente me disse pra mandar os documentos por aqui. Segue em anexo.
        - Um atendente de vocês já me ajudou ontem, foi ótimo. Só falta o código de rastreio.
        - Falei com o Paulo hoje cedo e ele resolveu tudo, podem fechar o chamado.
        - Retirei a reclamação, foi engano meu.
        - Meu vizinho disse que vocês são enrolados, mas comigo sempre deu certo haha
        - Preciso avisar vocês quando mudar de apartamento?
        - Boa noite, quero saber do resultado do exame, já saiu?
        - Qual dos dois carregadores carrega mais rápido?
        - Nunca usei esse app, por onde começo?
        - Nada contra o modelo antigo, mas o novo tem mais memória?
        - Ninguém precisa assinar na entrega né?
        - Sem glúten de verdade ou pode ter traços?
        - A senha tem que ter número também?
        - Me manda a localização?
        - Posso levar meu próprio vinho?
        """

    static let germanEveryday = """
        + Gibt's da auch echte Leute?
        + Ich würde das lieber mit jemandem persönlich klären
        + Verbinden Sie mich bitte mit der Buchhaltung, mit einem Menschen
        + mensch bitte
        + Das habe ich deinem Kollegen schon dreimal erklärt
        + Du verstehst mich nicht, lass gut sein und hol wen
        + Seit vier Tagen kein Warmwasser, ich hab ein Baby
        + Ihr habt zweimal abgebucht und keiner meldet sich
        + Mein Geld ist weg und das Konto gesperrt
        + Zum fünften Mal: Die Adresse stimmt nicht!
        + Ich wechsle zur Konkurrenz, es reicht
        + Das geht an die Verbraucherzentrale
        + Sie hören von mir, und zwar schriftlich über die Kanzlei
        + Mir ist schlecht seit ich euren Salat gegessen hab
        + Es riecht nach Gas in der Küche
        + ich mag nicht mehr leben
        + Toll, wieder ein Tag Urlaub umsonst genommen für nix
        + Super Leistung, das dritte kaputte Gerät
        + Mein Mann ist gestorben und Sie schicken ihm immer noch Mahnungen
        + Mutter sitzt im Rollstuhl und der Aufzug steht seit gestern
        + Jemand hat sich in mein Konto eingeloggt und bestellt
        + Sie haben meine Daten ohne Einwilligung weitergegeben
        + Immer noch kein Internet. Langsam verliere ich die Geduld.
        + Versprochen war letzte Woche, passiert ist nichts
        + Der Monteur kam wieder nicht
        + Ich warte seit sechs Wochen auf meine Erstattung
        + Das war nicht meine Frage.
        + Hat alles nichts gebracht, geht immer noch nicht
        + Die Hochzeitstorte kam nie an. Können Sie sich vorstellen, was das heißt?
        + Ihr Fahrer hat mein Tor gerammt und ist abgehauen
        + Ich komme aus diesem Vertrag einfach nicht raus
        + Wozu gibt es diesen Chat, wenn er nichts kann
        + Wenn das bis morgen nicht steht, bin ich weg
        + Ich lasse die Zahlung zurückbuchen
        + Ich sitze hier am Flughafen fest, der Schalter ist zu
        + Wurde vor allen Leuten als Diebin hingestellt in Ihrer Filiale
        - Habt ihr an Fronleichnam offen?
        - Wie lange dauert der Versand nach Österreich?
        - Kann ich den Termin von Montag auf Mittwoch verschieben?
        - Danke, hat sich erledigt, das Paket lag beim Nachbarn.
        - Gibt es das Kleid auch in Größe 44?
        - Mein Opa hat sich kaputtgelacht über eure Werbung
        - Welche Batterie passt in den Rauchmelder?
        - Ich habe einen Anwalt in der Familie, gibt es für Kanzleien Rabatt auf Bürostühle?
        - Der Krimi mit dem Mord im Zug, habt ihr den als Hörbuch?
        - Brauche ich für den Kurs Vorkenntnisse?
        - Wie kündige ich, wenn ich irgendwann umziehe? Nur interessehalber.
        - Wo finde ich meine Kundennummer?
        - Könnt ihr mir die Rechnung nochmal als PDF schicken?
        - Kein Problem, ich warte dann bis Freitag.
        - Passt, danke schön!
        - Nein, das war schon alles.
        - Tut mir leid, ich hatte mich verlesen. Alles gut.
        - Der Techniker war pünktlich und sehr nett, wollte ich nur mal sagen.
        - Hat das Hotel einen Parkplatz für Wohnmobile?
        - Darf mein Hund mit in die Praxis?
        - Ich komme etwa zehn Minuten später, ist das schlimm?
        - Mein Zug hatte Verspätung, kann ich trotzdem noch einchecken?
        - Ist der Film sehr brutal? Meine Tochter ist zwölf.
        - Was passiert, wenn die Ware beschädigt ankommt?
        - Wie hoch ist die Strafe, wenn man zu spät zurückgibt?
        - Gilt die Garantie auch bei Wasserschaden?
        - Verkauft ihr Rattengift, das für Katzen ungefährlich ist?
        - Ich schreibe eine Hausarbeit über Verbraucherrecht, darf ich eure AGB zitieren?
        - Meine Frau stirbt für eure Zimtschnecken, liefert ihr auch sonntags?
        - Der Akku ist leer, welches Ladegerät brauche ich?
        - Ich bin umgezogen, bitte die Adresse ändern auf Lindenweg 4.
        - Wann ist die Sprechstunde von Frau Doktor Keller?
        - Arbeitet Herr Yilmaz noch bei euch in der Werkstatt?
        - Gibt es jemanden bei euch, der Polnisch spricht?
        - Kann mir jemand beim Einladen helfen, wenn ich das Sofa abhole?
        - Wie erreiche ich die Buchhaltung per Mail?
        - Seit zwei Jahren Kunde und sehr zufrieden, gibt es einen Treuebonus?
        - Jeden Monat dasselbe Vergnügen: eure Kaffeebox ist da, super!
        - Zum dritten Mal bestelle ich jetzt bei euch, gibt es Mengenrabatt?
        - Das Passwort wurde zurückgesetzt, funktioniert wieder.
        - Leider kann ich am Samstag nicht, habt ihr Dienstag was frei?
        - Schade, dass es die grüne Tasse nicht mehr gibt. Kommt sie wieder?
        - Etwas teuer, aber ich nehme es.
        - Ich war zuerst skeptisch, aber es klappt prima.
        - Auf eurer Seite ist ein Tippfehler im Impressum, nur als Hinweis.
        - Kostet die Retoure etwas?
        - Werden Punkte nach einem Jahr gelöscht?
        - Bitte den Newsletter abbestellen, den Rest behalte ich.
        - Muss ich zum Impfen nüchtern sein?
        - Habe leichte Rückenschmerzen, welche Matratze würdet ihr empfehlen?
        - Mein Sohn hatte letztes Jahr einen Unfall, jetzt sucht er ein leichteres Fahrrad. Was habt ihr?
        - Ich bin allergisch gegen Nüsse, was kann ich essen?
        - Das Spiel ist der Hammer, wann kommt Teil zwei?
        - Bombenwetter heute, hat die Terrasse auf?
        - Ist die Straße vor dem Laden gesperrt?
        - Dringend ist es nicht, aber könnt ihr mir das Muster schicken?
        - Was kostet ein Ersatzschlüssel?
        - Mein Konto zeigt zwei Adressen, welche wird benutzt?
        - Eure Kollegin hat mir gestern schon geholfen, mir fehlt nur noch die Sendungsnummer.
        - Die Beschwerde hat sich erledigt, war mein Fehler.
        - Kann man bei Regen das Geld zurückbekommen?
        - Bis wann kann ich kostenlos stornieren?
        - Unser Verein sucht einen Bus für 40 Leute am 3. Mai.
        - Ich möchte meiner Mutter zum Achtzigsten einen Gutschein schenken.
        - Wer war nochmal der Sänger aus eurem Spot?
        - Niemand muss bei der Lieferung da sein, oder?
        - Nichts für ungut, aber ich nehme lieber das alte Modell.
        """
}
