extension LexiconSource {
    /// Phrases of those who are content, take something back, or want no help.
    static let englishCalm = """
        calm!: no|zero|never|not|without ~3 problem|problems|complaints|complaint|issues|hassle|faults|stress|worries|worry|rush|hurry|drama|surprises
        calm!: nothing|not|cant|cannot|hardly ~3 criticise|criticize|complain|moan|fault|worry|regret
        calm!: couldnt|cant|could|wouldnt not? have? been|be ~1 easier|better|happier|nicer|smoother|friendlier
        calm!: no|dont|not|doesnt|neednt ~1 need|have|necessary|require|want ~2 call|calling|transfer|connect|phone|ring|speak|talk|agent|person|human|someone|help|anyone|help|operator|explain
        calm!: neednt|not ~1 call|transfer|connect|phone|ring
        calm!: dont|not|never|please ~1 dont|not? cancel|close|delete|transfer|end|terminate|remove ~4 yet|still|after|my|the|it
        calm!: not|wont|isnt ~2 going|to|gonna ~1 to? dispute|cancel|complain|leave|sue|return
        calm: false alarm
        calm!: never mind
        calm: nevermind
        calm: forget|ignore|scrap|disregard|delete ~1 what|my|that|previous|last ~1 i|message|email|question|request|complaint|one
        calm: take|taking ~1 it|that|everything|all ~2 back
        calm: withdraw|withdrawing|retract ~1 my|the ~1 complaint|dispute|claim|objection
        calm: all|everything|now ~1 good|fine|sorted|ok|okay|clear|works|working|solved|resolved|perfect|set ~1 now?
        calm: i|ive|we|weve|just|already|she|he|wife|husband ~1 found|figured|solved|sorted|fixed|managed|got ~1 it|them|out|the|my
        calm: found it|them
        calm: thats|that|its|its ~1 sorted|solved|fixed|done|settled|resolved|working
        calm: works|working|arrived|here|back ~1 again|now|finally|today|already
        calm: just|it|has|have|the ~3 arrived|turned up
        calm: staying|stay|keep|keeping|continue ~3 after all
        calm: was|were ~1 afraid|worried|angry|scared|nervous|sceptical|skeptical ~12 but
        calm: was|were ~1 afraid|worried|angry|scared|nervous|sceptical|skeptical ~9 so|really gentle|kind|nice|well|good|patient|friendly
        calm: prefer|rather|sooner ~5 here|chat|bot|email|online|writing|app
        calm: fine|ok|okay|perfect|enough for|with me
        calm: chat|email|mail|writing|bot is ~1 fine|enough|ok|okay|perfect|great|better
        calm: much|far|so|way ~1 less|better ~1 annoying|painful|stressful|complicated|than
        calm: better|nicer|friendlier|faster|cheaper than
        calm: worst case
        calm: bit|little|slightly|somewhat|tad ~1 pricey|expensive|salty|small|smaller|big|bigger|dented|different|late|loud|dry|cold|slow|dark|tight ~9 but|otherwise|though|fine|still|anyway|keep|ok
        calm: could|would ~1 have|be ~1 been? ~1 hotter|better|nicer|bigger|warmer|faster ~8 but|though
        calm: too bad|shame
        calm: pity|shame|sad ~2 you|i|we|to|that ~4 dont|close|closed|liked|see|miss|missed|isnt
        calm: wasnt|didnt|not expect* ~8 but|lovely|wrong|great
        calm: only|just kidding|joking|asking|wondering|curious
        calm: got|have|has the wrong|right ~1 glasses|chat|number|page
        calm: wrong|sorry chat|meant
        calm: my|a|our ~1 friend|boss|neighbour|neighbor|colleague|sister|brother|mum|wife|husband ~1 wants|would|asks|asked|wonders|is|recommended ~2 to?|know|if|whether|like|looking|your
        calm: i|we|were|im ~1 writing|write|wrote|preparing|researching ~3 story|novel|article|thesis|paper|report|book|essay|script|issue|newspaper
        calm: for ~2 article|thesis|essay|school|paper|presentation|project|study
        calm: ill|well|i|we ~1 wait|waiting|will ~1 then|for|until ~3 rush|colleague|friend|finish|sale
        calm: no|not ~1 thanks|thank|rush|hurry
        calm: good|great|nice|lovely|super|brilliant|amazing ~1 job|work|service|team|experience|stay|value
        calm: solved|resolved|fixed|sorted ~2 in|within ~2 minutes|seconds|hours|time
        calm: the|those ~2 new one|lamp|replacement ~4 great|perfect|works|fine|gorgeous|lovely|good
        calm!: never|not ~1 had|been ~3 trouble|problem|problems|well|better|happier
        calm!: never ~3 so well|good|happy|friendly
        calm: only bad|negative thing
        calm: same|as ~1 as? last|always|usual ~1 time?
        calm: nothing urgent|else|more
        calm: i ~1 can wait
        calm: dont mind waiting
        calm!: not|isnt ~1 broken ~4 just|only|forgot
        calm: turns out
        calm: i ~1 was wrong
        calm: just|only wanted to say|tell|let
        calm: scared|laughing|died|dying ~6 brilliant|laughing|great|fun
        calm: great|good|nice|lovely talk|chat|call|conversation
        calm: thanks|thank ~2 for ~1 calling|answering|helping|coming|writing
        """
}
