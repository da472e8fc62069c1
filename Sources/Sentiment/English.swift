internal import Words

extension LexiconSource {
    static let english = LexiconSource(
        language: .english, values: Self.englishValues, roles: Self.englishRoles, cues: Self.englishCues,
        leanings: Self.englishLeanings, classes: Self.englishClasses,
        phrases: [Self.englishPhrases, Self.englishIndirect, Self.englishEveryday, Self.englishCalm].joined(
            separator: "\n"))
}

extension LexiconSource {
    /// Feelings weigh 1 and more; faults, which are told of without any, less.
    private static let englishValues = """
        -3.4 furious outrage* livid disgust* despicable atrocious abysmal scandal* fucking fuck bullshit
        -3 unacceptable horrible horrendous terrible awful appalling disgrace* ridiculous* pathetic infuriat* worst scam scammer scammers scamming crap crappy shit shitty garbage idiot* moron* incompeten* crook* thieves liar liars lying rubbish angry angrily enraged pissed wtf ffs
        -2.6 pointless useless worthless shameful shame frustrat* disappointing disappointed disappointment joke nightmare ripoff stupid dumb insult* insane inexcusable unbelievable fraud disaster dreadful hopeless unprofessional mad loathe absurd
        -2.2 slowest upset betrayed harassment chaos theft thief exhausted exhausting annoy* shambles mess fiasco farce clown clowns nonsense madness disastrous rude sick fed lied irritat* bad poor poorly unhappy dissatisf* dishonest mislead* misleading cheat* ignored ignoring lousy sucks suck sucked sloppy careless unreliable ashamed fuming tired devastated desperate* distress* heartbroken regret
        -1.6 unhelpful excuse excuses smashed confus* worse stress* anxious tedious inconvenien* nobody* unfair overcharged unclear terribly panic* scared afraid fear
        -0.9 hate hates hated complain* complaint worried worry worrying sad sadly unfortunately failed fails failing fail failure broken broke crash* faulty defective damaged ruined
        -0.7 wrong missing lost stuck late delay* slow error* bug bugs issue issues problem problems trouble difficult hard cracked leaking leaks overdue blocked denied rejected refused declined glitch* dead waste wasted annoyance nothing pain
        -0.4 wait waiting waited still cancel cancelled refund expired invalid
        3.4 amazing awesome fantastic excellent outstanding superb brilliant perfect perfectly incredible love loved loves wonderful marvelous fabulous
        2.6 great delighted thrilled happy impressed fantastic lovely delightful terrific exceptional best
        2 bravo gorgeous good nice pleased satisfied grateful helpful friendly glad enjoy enjoyed enjoying recommend thankful excited beautiful appreciate* smooth smoothly reliable pleasant
        1.4 thanks thank thx ty cheers liked works worked solved resolved fixed easy fast quick quickly better fine cool sweet
        0.8 ok okay yes welcome hope interesting useful please
        3 😍 🥰 ❤ 🤩 😻 💕 💖 💯
        2 😀 😃 😄 😁 😊 🙂 👍 🎉 😘 👏 🙌 😎 🤗 ☺ ✅ 💪
        1 😂 🤣 😉 🙏 😅
        -1.4 😕 😐 😑 🤦 🙄 😒 😬 😩 😫 😓 ☹ 🙁 😞 😟 😔 👎
        -2.4 😢 😭 😠 😤 💔 😖 😣
        -3.2 😡 🤬 🖕 💩 🤮
        """

    private static let englishRoles = """
        common: cooking attached charging treat handled customers running heating looked engaged layers manger faculty spelling skipped posted tested leaves escalation the a an is are was were be been am it its this that these those of to in on at for from with and or so if then than as my your our their his her me you he she they them us have has had do does did will would should may might what when where who whom which how there here by about just get got go going one some any all more other out up down into over after before because being also theres thats whats youre youve theyre hes shes ill im ive id its let lets see only much many really again still now today since until per
        speaker: i im ive id we weve
        negation: not never dont doesnt didnt isnt arent wasnt werent wont wouldnt shouldnt havent hasnt hadnt aint without neither nor nothing none hardly barely dunno cant cannot couldnt no not
        refusal: no nope nah
        ability: cant cannot couldnt unable can could able
        why: why
        only: only just
        stronger: very really so extremely absolutely totally completely utterly incredibly super too fucking bloody damn highly deeply truly insanely beyond fully such
        weaker: slightly somewhat little bit kinda fairly rather quite maybe perhaps mildly almost
        but: but however yet although though except nevertheless
        again: again another still yet already always
        """

    private static let englishClasses = """
        bot = bot bots robot robots chatbot chatbots machine machines computer ai automated automation
        human = human humans humen humam hunan humn persn persin prsn persen sombody someon agnt agend person someone somebody agent agents representative representatives rep reps operator operators advisor adviser advisors staff employee supervisor supervisors manager managers specialist consultant superior anyone anybody people colleague humane
        strict = human humans humen humam hunan director ceo agent representative rep operator supervisor manager advisor adviser
        want = wnat wnt wan want wants wanna need needs like demand insist require wish must wanted trying gotta please rather prefer
        talk = talk speak tlak tak speek spek spk speack chat connect transfer connected transferred discuss escalate talking speaking
        number = two three four five six seven eight nine ten twelve twenty 2 3 4 5 6 7 8 9 10 11 12 14 15 20 21 30 several many multiple countless numerous couple few dozens
        nth = third 3rd fourth 4th fifth 5th sixth 6th seventh 7th eighth ninth tenth 10th second 2nd umpteenth hundredth 100th nth millionth
        contacted = called calling phoned emailed written wrote writing contacted contacting messaged asked asking complained reported reporting explained explaining rang chatted tried told spoken spoke requested opened raised texted
        contacts = calls emails mails messages tickets attempts chats requests complaints reminders
        periods = day days week weeks month months hours hour ages years year fortnight
        service = agreement deal account subscription contract membership plan service services policy everything package
        provider = provider company bank supplier carrier vendor competitor brand platform shop store one
        lawyer = lawyer lawyers attorney attorneys solicitor solicitors barrister
        """
}
