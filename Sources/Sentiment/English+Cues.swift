extension LexiconSource {
    /// Words that tell, several together, whether a person is needed.
    static let englishCues = """
        harm: stole stolen steal stealing theft thief robbed robbery burgled mugged hacked hacker hackers hijacked
        harm: cloned scam* conned swindled defraud* fraud fraudster fraudulent phish* impersonat* burn burns burned
        harm: burnt burning fire flames smoke smoking smoulder* spark sparks sparking explod* explosion gas carbon leak
        harm: leaks leaking leaked flood flooded flooding bleed bleeding bleeds blood injur* wound* hurt hurts
        harm: unconscious faint fainted collapsed collapse choking choke choked breathe breathing swollen swelling
        harm: swell poison* vomit* sick allergic rash seizure overdose* suicid* kill killed murder stab shoot weapon
        harm: gun knife armed threat threaten* attack* assault* abus* rape* stalk* harass* beat beats beaten hit hits
        harm: punched violent violence danger dangerous unsafe emergency ambulance electrocuted shock trapped swallowed
        harm: drowning drown crying screaming scream drunk discriminat* racist die dying dead death asbestos mould mold
        harm: toxic fumes cockroach* rats maggots metal glass followed outside alone stranger strangers wasp wasps
        harm: stung sting bitten bit bite screw nail railing capsule motorway bailiff bailiffs bruise bruises
        harm: threatening smell smells stench gap
        fault: broken broke break breaks breaking faulty defect* damage* smashed cracked crack snapped torn ripped
        fault: loose leaking error errors bug bugs crash* freez* frozen froze stuck hang hangs hung blank black offline
        fault: down outage dead died dies fail* malfunction* wrong incorrect* mistake mixed mess missing lost lose
        fault: losing vanish* disappear* gone empty incomplete half late delay* overdue cancelled canceled refus*
        fault: reject* denied deny declin* blocked block locked suspended banned closed expired disconnect* cut dropped
        fault: ruin* spoil* destroy* delet* wiped erased ignor* forgot forgotten unanswered unresolved useless unusable
        fault: worse worst slow cold dirty filthy mouldy rotten stale noisy bill overcharg* double duplicate unable
        fault: impossible cannot cant couldnt wont fell fallen missed complicated misunderst* confus* mislead* misled
        fault: lied lie lies pretend* excuse* unpaid unfair unacceptable trouble problem* issue* fault failure pain
        fault: painful peeling bent wobbl* stain* returned bounced hidden unchanged unfinished misspelt misspelled
        fault: fifth sixth nothing stopped stops spoiled leaks void unread unsafe
        money: money cash refund* deposit* salary wages wage rent euro euros pound pounds dollar dollars bucks charge
        money: charged charges charging bill billed billing invoice* fee fees fine fined debit* debt savings payment
        money: payments pay paid paying payout transfer* premium price bank card account balance cost costs
        money: compensation voucher pension loan mortgage withdrew withdrawn withdrawal pocket reimburs* 100 200 300
        money: 400 500
        body: hospital surgery operation operated doctor nurse insulin medication medicine tablets pills prescription
        body: pregnant pregnancy miscarriage baby babies newborn infant toddler child children kid kids son daughter
        body: mother mum mom father dad grandmother grandma gran grandfather husband wife widow widow* partner elderly
        body: old blind deaf disabled wheelchair dementia autistic autism cancer ill illness died passed funeral death
        body: grief grieving bereav* throat tongue chest heart face fever therapist homeless heating electricity water
        body: power stove oven lift elevator roof ceiling stairs
        lasting: since week weeks month months year years day days hour hours minutes monday tuesday wednesday thursday
        lasting: friday saturday sunday january february march april may june july august september october november
        lasting: december yesterday morning afternoon night forever ages long wait waiting waited until yet ago
        lasting: overnight christmas easter summer
        recurring: again still twice thrice times third fourth fifth sixth 3rd 4th 5th second time always every each
        recurring: constantly repeatedly keep keeps kept same another once already back circles over loop yet follow
        recurring: following reopen reopened reminder reminders repeat repeating forms more often
        promise: promise* supposed agreed assured guarantee* told said claimed claims confirmed expected would should
        promise: due committed scheduled appointment word
        addressee: you your yours u ur youve youre yall
        insist: now immediately instantly urgent urgently asap tonight today quickly right soon hurry stop must need
        insist: needs demand insist enough quit seriously finally once begging beg desperate please help sos midnight
        insist: deadline tomorrow
        contacted: called calling rang phoned telephoned emailed mailed wrote written writing messaged texted contacted
        contacted: asked asking explained explaining told reported complained spoke spoken visited chased chasing
        contacted: opened raised answered replied filled uploaded sent tried trying try ticket tickets email emails
        contacted: call calls begged reminded
        staff: agent agents rep reps representative technician engineer fitter plumber courier driver colleague
        staff: colleagues staff employee employees manager managers supervisor operator receptionist clerk department
        staff: departments hotline helpline helpdesk office branch desk team support service company people guys doctor
        staff: nurse teacher trainer caretaker landlord advisor adviser boss crew somebody someone
        person: human humans person people somebody someone anybody anyone real alive living pulse flesh soul brain
        person: staff man woman lady
        talk: talk talking speak speaking spoke call phone ring connect transfer put conversation discuss explain
        talk: listen listening hear heard hearing reach contact line voice escalate
        absence: nobody noone none nothing never no zero neither without nowhere hardly barely any anything ever
        absence: silence unanswered
        leave: leave leaving left switch switching switched cancel cancelling cancellation terminate terminating quit
        leave: quitting end ending close closing elsewhere competitor competitors competition rival goodbye done
        leave: finished through unsubscribe withdraw moving move stay review reviews star stars twitter facebook
        leave: trustpilot post public press newspaper media tell everyone warn trust loyal customer
        law: lawyer lawyers attorney solicitor solicitors legal legally court sue suing lawsuit ombudsman tribunal
        law: police authority authorities regulator watchdog complaint complain complaining report reported reporting
        law: rights law illegal unlawful breach gdpr privacy data chargeback dispute disputing discrimination consent
        law: permission notice claim evidence proof council union
        despair: give gave up hopeless helpless despair desperate desperately tears crying cried cry exhausted tired
        despair: fed sick frustrat* upset angry furious disappoint* anxious scared afraid worried ashamed humiliat*
        despair: insult* lost stuck stranded cant unable unbearable unbelievable incredible ridiculous outrageous joke
        despair: shame disgrac* nightmare sorry stress* begging anymore cope handle losing struggling alone
        rhetoric: even seriously apparently supposedly really actually honestly clearly obviously surely exactly
        rhetoric: managed somehow call kidding joking care value expect imagine believe wonder
        flourish: bravo wow congratulations congrats brilliant fantastic wonderful lovely great amazing excellent nice
        flourish: perfect love genius super impressive well clap thanks special
        asking: how what which when where who whose can could may might do does is are will would did am should any
        asking: whats wheres hows
        trade: buy buying purchase price prices priced cost costs cheap size sizes colour color colours stock available
        trade: availability discount sale offer voucher ship shipping delivery deliver opening hours open book booking
        trade: reserve reservation table ticket tickets menu room rooms seat seats slot slots appointment warranty
        trade: replacement spare spares include included includes accept register registration sign subscription
        trade: upgrade downgrade plan plans model models version catalogue catalog brochure sell sold sells rent hire
        trade: quote form forms document documents requirement requirements eligible minimum maximum age policy course
        trade: class lesson recipe features difference between support compatible download export import setting
        trade: settings feature password username newsletter gift wrap parking pets dog
        request: please pls kindly like want add change update send book move cancel reserve put register need looking
        request: interested wondering wanted would could remind forward resend pause
        solved: thanks thank thx cheers ok okay fine sorted solved resolved fixed works working found perfect great
        solved: good lovely nice glad happy enjoy* love loved friendly helpful quick easy easily delicious delighted
        solved: recommend* forget nevermind false alarm worries worry spotless welcome haha lol kidding congratulations
        solved: gorgeous keep cool yes correct yep sure
        leisure: film films movie movies novel story book books game games party birthday museum concert theatre
        leisure: theater show festival seminar lecture workshop course class school tour picnic costume escape
        leisure: exhibition sport football swimming climbing yoga pottery holiday dance music song recipe cake
        leisure: restaurant cafe crime thriller horror mystery zombie zombies
        hypothesis: if case would could might wondering curious example e.g whether
        own: my me mine our us myself i im ive we
        past: was were been had did didnt wasnt werent hadnt has have hasnt havent got went came took gave sent said
        past: told made found lost left kept paid bought sold broke fell let put cut hung rang wrote stole ate drove
        past: ran became felt saw heard met stood lay ended
        opening: hi hello hey hiya and ok okay so also well um uh
        """
}
