extension LexiconSource {
    static let englishPhrases = """
        wish: <talk> to|too|with|2|w ~4 <human>
        harmless: do|must|should|did i|we ~1 have|need|must? to? <talk> to|with ~2 <human>
        wish: <want> ~3 <talk> ~1 to|with ~4 <human>
        harmless: <talk> to|with my|his|her|our|their|other|more ~1 <human>
        wish: connect|transfer|put|forward|pass|redirect|route|hand|switch me|us|this ~3 to|with|through|thru|over|onto ~4 <human>
        wish: connect|transfer|put|forward|pass me|us ~1 to|with|through|thru ~3 billing|sales|accounts|accounting|finance|technical|department|team|office|complaints|retention|support
        wish: get|give|find|send|bring|fetch me|us ~2 a|an|the|some|your|any? ~2 human|person|agent|representative|rep|operator|supervisor|manager|advisor|someone|somebody|people
        wish: <want> ~1 a|an|the|some|your|any|real|live|actual|to ~2 <strict> $
        wish: <want> ~2 real|live|actual|human|living ~1 <human>
        wish: real|live|actual|living|breathing|flesh human|humans|person|people|agent|agents|being|representative|rep|operator|advisor|someone|somebody
        wish: human|live being|agent|agents|support|help|assistance|representative|rep|operator|advisor|contact|beings|intervention
        wish: is|are ~1 anyone|anybody|someone|somebody|people ~3 there|available|alive|listening|real|human|home
        wish: ^ anyone|anybody ~1 there|home|alive|real
        wish: ^ hello|hi|hey? human|humans|agent|representative|operator|supervisor|manager please|pls|plz|now|asap|thanks? $
        wish: human|agent|representative|operator|supervisor|someone please|pls|plz|now|asap|immediately
        wish: can|could|would|will|please|have|need|want ~2 someone|somebody|anyone|anybody|person|agent ~2 call|phone|ring|contact|reach|callback me|us
        wish: please|pls|can|could|you|just|then|rather ~2 call|phone|ring me|us
        wish: call|phone|ring me|us back|asap|now|immediately|urgently|please|pls|today
        wish: request|want|need|like|schedule|arrange ~2 callback
        wish: want|need|request|like|get ~2 call back
        wish!: not|dont|no|stop|without|hate|sick|tired|fed|enough|refuse|quit|instead|rather ~5 <bot>
        wish!: <bot> ~3 wont|cant|cannot ~2 help|solve|fix|understand
        wish: am i ~2 talking|speaking|chatting|writing ~2 human|person|someone|real|actual|<bot>
        wish: someone|somebody|person|human|people|anyone|anybody who|that ~2 actually|really|understands|understand|knows|know|decides|decide|help|helps|authority|thinks|think|cares|fix|listens
        wish: someone|somebody|anyone|person with|in ~2 brain|authority|charge|pulse|heartbeat|sense|clue|responsible|power
        wish: who can|do|could|should|would i|we ~2 talk|speak|complain|call
        wish: escalate this|it|my|the|please|immediately
        wish: put ~1 a|an|the|some|real ~1 <human> ~1 on
        wish: is|are anyone|anybody|someone|somebody working|around|reading|awake|alive
        trouble: wher|where|wheres is? ~1 my|our ~1 money|mony|cash|deposit|payout
        trouble: take me seriously
        trouble!: police|lawyer|court if ~4 not|no|dont
        complaint: if ~9 come|coming|go|call|with ~5 police|press|lawyer|court
        data_protection: delete|erase|remove|wipe ~1 my|our ~3 everything|profile|account ~1 and ~3 everything|all|know
        leave: competitor|competitors|competition ~3 fixed|solved|does|did|offers|answers|would|can|has|takes
        -2!: great|good|nice|well|super|congratulations ~1 job|work|done|now ~2 now|both ~4 dead|broken|gone|worse
        1!: no thanks|thank|thx
        1!: no need|longer
        harmless: my|only|the ~1 complaint is ~4 too|that
        wish: get|take me|us ~2 off|out|away ~2 <bot>
        harmless: waiting for my|a|our|the|your|his|her ~1 friend|wife|husband|mate|colleague|sale|bus|train|mail|email|kids
        harmless: mad|crazy|nuts|wild about
        harmless: dont|not|no ~1 need ~1 help
        contact_again!: zero|no|without ~1 results|result|outcome
        complaint!: wont|refuse|not|never ~2 pay ~1 for
        trouble!: something|things|items|anything|stuff ~2 never|not|didnt|dont ~1 order|ordered|buy|bought|request|requested|want|wanted
        legal!: cant|cannot|not|isnt ~1 be? legal
        unhelpful: chat|call|line|app|connection|session ~1 closes|ends|drops|crashes|disconnects|freezes
        wish: ^ anyone|anybody|somebody|someone $
        complaint: or i|ill|we ~2 call|go|report|tell|contact|ring ~3 bank|police|public|press|authorities
        leave: go|going|went public
        -4.5!: ^ not $
        -1.6: do|must i|we have? ~1 to? ~8 get|receive|have ~2 answer|reply|response|help|attention
        data_protection: sent|send|gave|given|forwarded|emailed|mailed ~2 my|our ~3 details|data|information|documents|address|invoice|statement ~3 stranger|someone|else|wrong|another|person|third
        trouble: emptied|drained|cleared ~2 my|our account|card|balance
        trouble: my|our account|card ~3 emptied|drained|cleared
        waiting: its|been ~2 <number> ~1 <periods>
        harmless: worst that|thing ~1 can|could happen
        harmless: second|2nd|third|two|another person|account|device|user|line|item
        wish: can|could|would|will|please ~2 human|person|supervisor|manager|someone|somebody|anyone ~2 look|check|read|review|see|verify|examine|handle
        complaint: refund me|us|it|that $
        danger: seat|helmet|brake|brakes|airbag|ladder|crib|stroller|harness|buckle ~5 snapped|broke|broken|failed|collapsed|fell|cracked|loose
        trouble?: system|site|website|app|checkout|server|platform ~2 down|broken|offline|crashed
        harmless: speak|talk|write|chat ~1 english|german|spanish|french|portuguese|italian|polish|russian|turkish|deutsch|englisch|spanisch|französisch|polnisch|russisch|türkisch|portugiesisch|ingles|espanhol|frances|alemao|portugues|italiano
        harmless: someone|somebody|anyone|friend|husband|kid who ~1 hates|hate|dislikes
        harmless: forgot|forget|forgotten|reset ~2 password|pin|login
        wish: please|pls somebody|someone|anyone|anybody $
        wish: somebody|someone|anyone|anybody please|pls|help
        waiting: <number>|a dozen different ~1 people|things|answers|agents|stories
        leave: after|for ~1 <number> years ~2 goodbye|bye|farewell|leaving|over|done
        danger: food|meal|drink|product|pills ~5 sick|ill|vomiting|poisoned|poisoning
        -2: get|piss|fuck lost|off
        contact_again: how many more? times
        -2: cant|cannot believe you|this|that|how
        wish: word|chat|talk with|to ~2 person|someone|manager|whoever|somebody
        wish: have|has ~2 pulse|heart|soul|brain|heartbeat
        wish: <want>|expect|demand|from ~4 director|ceo|management|headquarters|head
        wish: why ~4 hard|difficult|impossible ~2 <talk>|reach|get|contact|find
        wish: case|situation|problem|question is|needs ~3 complicated|special|complex|unusual|specific
        danger: hurt|kill|beat|hit|attack|abuse ~2 wife|husband|child|children|kid|kids|son|daughter|himself|herself|mother|baby
        danger: swallowed|choked|choking|ingested|inhaled|drank ~5 part|piece|toy|battery|it|your|a|magnet|button
        danger: burned|burnt|burns|injured ~2 my|his|her|me|our
        self_harm!: whats|what|no|see|is ~3 point ~3 anything|anymore|living|life
        self_harm!: want|wish ~2 it|everything|pain|this to? stop|end|be|disappear ~2 over|forever?
        trouble: card|account|name|identity ~3 used ~2 in|by|for|at|without
        trouble: supposed to ~4 come|arrive|call|be|deliver|fix ~9 nobody|noone|never|not|didnt|still|nothing|again|but
        trouble!?: didnt|hasnt|never|havent|not|isnt ~2 arrive|arrived|delivered|come|came|show|showed|shown|turned|received|here
        trouble!: wedding|funeral|surgery|flight|birthday|exam|operation|interview|court ~9 not|without|hasnt|didnt|missing|late|locked|still|never|stuck
        trouble: lost|broke|ruined|damaged|lose|destroyed|misplaced|threw ~3 my|our luggage|parcel|package|suitcase|bag|furniture|car|phone|laptop|order|bags
        data_protection: another|other|someone|somebody|different|wrong ~1 customers|customer|person|persons|persons|patients|else|elses|peoples ~2 invoice|data|details|letter|order|file|bill|statement|information|documents
        unhelpful!: nothing|none|no ~6 covers|cover|fits|fit|matches|match|answers|addresses|applies|helps ~2 my|our|this
        unhelpful!: not|isnt|doesnt|cant|never|arent|dont ~2 getting|get|go|going anywhere
        -1.8: how|way you|they|u ~1 treat|treated|treating|treats
        -1.6: customer|client|member for|since ~2 <number> years
        -2: you|they|company|guys managed|manage to ~1 lose|break|ruin|mess|forget|damage|screw|delete
        -2!: love|like|funny how|that you|they|your ~3 take|charge|never|ignore|keep|only|always|dont|cant
        -2.2: iq|brain|intelligence of|like ~1 a ~1 toaster|brick|potato|rock|goldfish|stone|pea|fish
        -2: stop|quit ~1 sending|ignoring|wasting|lying|telling|giving
        -1.4: every day|week|month|time ~3 excuse|excuses|different|new|same|story|answer
        -2: <number> times ~1 already|now
        -1.6: so ~1 you|they ~2 just keep|kept|take|took
        wish: want|get|have|need|like ~3 escalated
        wish: who ~2 in charge|responsible|authority
        wish: <want>|to|with ~3 complaints|complaint department|team|line
        wish: give|gimme me|us? ~1 call|ring|buzz|callback
        wish: phone|telephone|direct number|line ~4 call|talk|ring|speak
        wish: help|support|answer|reply from ~2 human|person|people|someone|somebody|humans
        waiting: impossible|hard|difficult|unable|nobody|cant|cannot ~2 reach|contact ~1 you|anyone|anybody|someone
        waiting: impossible to ~1 reach|contact
        contact_again: same ~1 story|issue|problem|thing|answer|excuse|excuses ~2 each|every time
        contact_again: same ~1 problem|issue|error|thing|fault|story ~3 as|like ~1 last|before|yesterday|always
        contact_again: i|ive <contacted> ~3 i|ive <contacted>
        waiting: going|dragging|goes|been on for|since ~3 <periods>|ages
        waiting: was|were|been|you|they|got|youve ~1 promised
        waiting: promised ~2 call|refund|reply|delivery|technician|engineer|callback|fix
        waiting!: without ~3 for|since ~3 <number>|a|over ~1 <periods>
        leave: if|unless ~9 im|ill|i|were ~1 gone|out|leaving|cancelling|canceling
        leave: post|posting|share|sharing|tell|telling|put ~4 every|everywhere|social|trustpilot|twitter|facebook|reddit|everyone
        leave: bad|negative|terrible|awful ~1 review|reviews
        -2.4: zero|0|one|1|minus star|stars
        trouble!: insulin|medication|medicine|inhaler|oxygen|epipen|prescription|formula|wheelchair ~7 not|didnt|never|late|out|missing|without|ran|hasnt|havent
        trouble: money ~2 left|taken|withdrawn|deducted ~3 account
        trouble: husband|wife|mother|father|mom|mum|dad|son|daughter|brother|sister|grandmother|grandfather ~3 died|deceased|death|dying
        trouble: husband|wife|mother|father|mom|mum|dad|son|daughter|brother|sister ~3 passed away
        unhelpful: are|r you|u ~2 listening|reading|blind|deaf|paying|serious
        unhelpful: goes|going|getting|leads|led|get|got ~1 nowhere
        unhelpful: tried everything|all
        unhelpful!: nothing ~1 works|helps|helped|worked|helping|working
        -2.2!: amazing|great|wonderful|lovely|fantastic|brilliant|awesome|wow|nice|perfect|super|congratulations ~3 <number> ~1 <periods> ~3 without|no|still|late|waiting|and
        wish: let|may|can|could me|i|us|we ~1 speak|talk|chat|discuss to|with
        wish: get|got|getting hold of ~2 someone|human|anyone|person|anybody|you
        wish: reach ~3 human|person|someone|agent|representative|anyone|anybody|you
        wish: hear ~3 voice|human|person
        wish: rather|prefer ~4 human|person|someone|phone|somebody|people
        wish: in|inside|behind person|there ~2 who
        wish: speak|talk ~1 to|with you|u directly|personally|live|phone
        wish: over|by|on the? phone ~2 with|instead|please|talk|speak
        wish: talk|speak|discuss ~4 over|by|on the? phone
        wish: phone|telephone|call|contact number ~3 human|person|someone|agent|talk|speak|call
        wish: your|ur supervisor|superior|boss|superiors please|now|immediately? $
        wish: want|need|demand|get ~2 your|ur|the ~1 supervisor|manager|superior|boss
        wish!: cant|wont|not|beyond|above ~4 bot|chatbot|machine solve|handle|fix|answer
        wish: needs|need|requires|require|want ~3 human|person|personal eye|eyes|attention|touch|judgement|judgment|review|look|to
        wish: someone|somebody|person ~1 from ~2 support|team|service|department|staff ~3 call|contact|help|speak|talk|explain|look
        wish: does|do ~2 anyone|anybody|someone ~2 actually|even|really? work|read|care|exist|answer|monitor
        harmless: human resources|resource|error|rights|size|body|anatomy|readable|hair|design|nature|traffic|verification
        harmless: estate|travel|booking|insurance|cleaning|secret|foaming|shipping|bleaching|ticket|user|literary|letting agent|agents
        harmless: agent|agents commission|id|app|software|version|fees|portal|install|dashboard|login|license|seat|seats
        harmless: password|task|file|project|device|download|package|product|boot|window|wallet|ad|ads|content manager|managers
        harmless: manager|managers app|tool|software|role|account|login|plan|permission|permissions|dashboard|view
        harmless: per|first|third|2|3|4|6|8|one|two|each|every person
        harmless: person per|tent|limit|shooter
        harmless: become|becoming|be|am|as|hire|hiring ~1 a|an|your ~2 agent|representative|manager|operator|advisor
        cancel: cancel|cancelling|canceling|terminate|terminating ~2 my|our|this|the|your|all ~3 <service>
        cancel: close|closing|delete|deactivate|end|shut|closed ~1 my|our|this ~2 account|contract|membership|subscription
        cancel: <want> ~2 cancel ~1 now|immediately|it|everything|today|please|asap
        cancel: want|need|like|wish to cancel $
        cancel: ^ cancel my|our ~2 <service>
        cancel: stop ~2 my|our|the subscription|membership|contract|service
        cancel: want|wanna|need|going|gonna out ~1 of ~2 contract|subscription|deal|membership
        harmless: can|could|may i|we|you cancel ~5 anytime|whenever|later|free
        harmless: noise|echo cancel*
        harmless: cancel*|refund|return|returns|termination policy|button|fee|fees|deadline|terms|anytime|period|window|link|page
        leave: switch|switching|switched|move|moving|going|go|leaving|change|changing|jump|jumping|defect ~3 to|2|with ~3 competitor|competitors|competition|rival|rivals
        leave: switch|switching|move|moving|going|go|leaving|change|changing|jump to|with|for ~1 another|different|other ~1 <provider>
        leave: switch|switching|change|changing|leave|leaving|quit ~1 provider|providers|bank|banks|supplier|carrier|carriers|network|companies
        leave: take|taking ~1 my|our|the business|money|custom ~2 elsewhere|somewhere|away|competitor
        leave: go|going|look|looking|shop|shopping|buy|order elsewhere
        leave: find|look|looking|finding|found|search|searching ~2 another|different|alternative|new ~1 <provider>
        leave: lost|losing|lose ~2 me|us|customer|client|business
        leave!: never|wont|not|dont ~3 buy|buying|order|ordering|shop|shopping|use|using|recommend|return|returning|deal|come|coming|renew|do|doing|again ~5 again|you|business|ever|anymore
        leave: last time ~4 buy|order|use|shop|do|deal|with|i
        leave: im|i|am|we|were ~1 done|finished|through ~1 with ~2 you|this|company|service|u|guys|lot
        leave: im|am|i|were ~1 leaving ~2 you|company|service|u|for
        leave: say|saying goodbye ~3 customer|me|us
        leave: one|1 customer less
        contact_again: <nth> ~1 time ~4 i|im|ive|we|weve|<contacted>|contact|message|email|call|request|broke|happened|its
        contact_again: <nth> different? chat|answer|visit|technician|appointment|replacement|day|week|month|delivery|agent|week
        contact_again: <nth> call|message|email|request|ticket|complaint|attempt|chat|contact|reminder
        contact_again: <contacted> ~5 <number>|too|so ~1 times|people|agents|departments
        contact_again: <contacted> ~4 twice|thrice|repeatedly|already|before|again|yesterday
        contact_again: <number> ~1 <contacts>
        contact_again: <number> times ~3 <contacted>|no|nothing|still|already|now
        contact_again: how many times|more
        contact_again: over and over
        contact_again: again and again
        contact_again: keep|keeps|kept ~1 asking|calling|writing|explaining|emailing|contacting|repeating|transferring|passing|sending
        contact_again: passed|sent|bounced|pushed|transferred ~2 around|pillar|from ~4 to|department|agent
        contact_again: one department|agent|person ~1 to ~1 another|next
        contact_again: yet|once again ~4 <contacted>
        contact_again: same issue|problem|thing|error|fault ~2 again|back|third|second
        harmless: <number> times a|per|faster|more|larger|bigger
        waiting: waiting|waited|wait|wating ~3 <number>|a|weeks|months|days|hours|over|more|forever|ages|eternity|last|all ~3 <periods>|forever|ages
        waiting: waiting|waited for|since ~3 <periods>|ages|forever|last|monday|tuesday|wednesday|thursday|friday|january|february|march|april|may|june|july|august|september|october|november|december|christmas|easter|yesterday
        waiting: still waiting
        waiting!: still|yet no|nothing|not|havent|hasnt|didnt ~3 reply|answer|response|word|news|sign|refund|refunded|delivery|arrived|here|received|heard|solution|progress|fixed|resolved|money|package|parcel|call|solved|working|shipped|come
        waiting!: nobody|noone|none|no ~1 one|nobody|noone|body? ~3 answers|answer|answered|replies|reply|replied|responds|respond|responded|calls|called|answering|helps|help|helped|cares|care|responding|picks|picked|reacts|listens|contacted|knows|replying|feels
        waiting!: no|zero|without|any response|reply|answer|replies|answers|feedback|reaction|solution|updates ~4 <periods>|since|from|again|yet|so|at|whatsoever|you|support|team|anyone
        waiting!: havent|never|not|didnt|hasnt ~2 heard|received|gotten|got|had|get ~2 back|anything|reply|response|answer|word|call|refund|single
        waiting: <number> ~1 <periods> ~4 no|nothing|without|still|waiting|later|already|ago|passed|silence|not
        waiting: how much longer
        waiting: how long ~3 must|am|do|should|expect|supposed ~4 wait
        waiting: ignored|ignoring|ignore|ignores ~2 me|us|my|our
        waiting: on hold ~3 <number>|for|hours|minutes|forever|ages|an
        waiting: been|its|over ~2 <number>|weeks|months|ages|forever ~1 <periods>
        harmless: how long is|does|will|are
        complaint: <want>|file|filing|make|making|raise|raising|lodge|submit|register|submitting|place|put ~4 complaint|complaints
        complaint: formal|official|serious|written complaint
        complaint: want|need|like|going|wish|gonna|have to complain
        complaint: complain about
        complaint: want|demand|expect|give|need|get|deserve ~2 my|our|full|the ~1 money|mony|cash back
        complaint: money back ~1 now|immediately|today|please|asap
        complaint: demand|expect|want|deserve|entitled ~3 compensation|compensated|refund|reimbursement|apology|explanation
        complaint: refund me|us|it|my ~3 now|immediately|today|asap|money|full
        trouble: account|card|profile|email|phone|login ~3 hacked|compromised|stolen|hijacked|frozen|suspended|cloned|banned|locked|blocked
        trouble: hacked|compromised|stolen|hijacked|cloned ~2 my|our ~2 account|card|profile|email|identity
        trouble: been|was|got|were|am hacked|scammed|robbed|defrauded
        trouble: locked out ~3 account|profile|everything|my|of
        trouble: someone|somebody|stranger|hacker|thief ~3 used|using|accessed|stole|stealing|hacked|opened|bought|withdrew|spent|logged|changed|ordered ~4 my|me|account|name|card
        trouble: charged|billed|debited|paid|charge|deducted ~3 twice|double|thrice|wrongly|incorrectly|times|again|extra|too
        trouble: double|over|wrongly|incorrectly charged|billed|overcharged|charge
        trouble: overcharged|scammed
        trouble!: charge|charged|charges|payment|transaction|order|purchase|debit|withdrawal ~4 didnt|never|not|dont|havent|without ~2 authori*|make|made|order|ordered|recognise|recognize|approve|permission|know|request
        trouble!: didnt|never|not|dont ~2 authori*|order|ordered|recognise|recognize|sign|signed ~3 this|that|charge|payment|transaction|anything|it|order|purchase
        trouble: unauthori* ~1 charge|charges|transaction|transactions|payment|payments|access|withdrawal|withdrawals|purchase|purchases|debit|login
        trouble: money|funds|savings|salary|payment|deposit|balance ~3 gone|disappeared|vanished|stolen|missing
        trouble: fraudulent|suspicious charge|charges|transaction|transactions|activity|payment|order
        trouble: victim|case of ~1 fraud|theft|scam
        trouble: identity theft|stolen|fraud
        trouble: stole|stealing|taken|took|steal ~1 my|our money|identity|savings
        trouble: stranded|homeless
        trouble: stuck at ~2 airport|station|border
        trouble: lost everything|all ~2 data|files|photos|work|money
        unhelpful!: that|this|it|which|you|answer|answers|your|article|link|chat|<bot> ~3 doesnt|didnt|not|isnt|wasnt|dont|never|no|wont|hasnt ~2 help|helping|helpful|helped|solve|solved|work|working|answer|useful|use|fix
        unhelpful!: ^ doesnt|didnt|not|no ~1 help|helping|helpful|helped|solve|solved
        unhelpful!: you|u|it|this|that|thing|<bot> ~2 dont|doesnt|didnt|not|cant|never ~1 understand|understands|gets|understanding|get|listen|listening|read|reading
        unhelpful!: not|isnt|wasnt|thats ~1 not? what i|my ~1 asked|meant|said|want|need|question|asking|mean|problem
        unhelpful!: not|isnt|didnt|doesnt|dont|havent ~3 my question
        unhelpful: stupid|dumb|useless|idiotic|worthless|terrible|silly|hopeless|annoying|bad|worst|brainless ~1 <bot>|assistant|support|service
        unhelpful: <bot>|assistant is|are ~2 useless|stupid|dumb|terrible|hopeless|broken|awful|worthless|garbage|rubbish|crap|joke|shit|annoying|not
        unhelpful: same answer|response|link|message|reply|text|article|thing|nonsense ~3 again|every|over|always|time|twice
        unhelpful: in|around|round circles
        unhelpful: wrong answer|answers|link
        unhelpful: you|u|it keep|keeps ~1 repeating|sending|saying|giving|asking|telling|showing
        unhelpful: talking|speaking to|with a brick? ~1 wall
        unhelpful!: makes|make no sense
        unhelpful: copy paste|pasted
        unhelpful: canned|scripted|generic|automated response|responses|answer|answers|reply|replies|message|messages
        repeated: i|ive|we|weve ~1 already|just told|said|explained|gave|answered|sent|asked|tried|did|done|provided|mentioned|checked|restarted|reset
        repeated: as|like i|ive ~1 said|told|mentioned|wrote|explained
        repeated: repeat|repeating|explain|explaining myself|again|everything|it
        repeated: asked|told|said ~3 before|earlier|already
        repeated: again ~1 same question
        self_harm!: kill|killing|hurt|hurting|harm|harming|cut|cutting|hang|hanging|shoot|unalive myself
        self_harm!: end|ending|take|taking ~1 my ~1 life
        self_harm!: end it all
        self_harm!: want|wanna|wanted|going|rather|wish|better ~2 die|dead
        self_harm!: suicid*
        self_harm!: not|dont|cant|no|point ~3 live|living|alive|life anymore|longer|more
        self_harm!: dont|not|no ~2 want|wanna|reason|point ~2 live|living|alive|exist|wake
        self_harm!: cant|cannot ~1 go|do|take ~2 on|life living|anymore
        self_harm!: better off dead|without
        harmless: suicide squad|door|doors|prevention|awareness
        harmless: to die for
        harmless: rather|want|dying|would die|dying|kill to|for
        danger: kill|hurt|shoot|stab|murder|strangle|beat|slap|punch you|u|someone|somebody|him|her|them|everyone|everybody|people
        danger: burn|blow|bomb|attack|smash ~2 your|the|this|ur|up|down ~2 office|building|place|store|shop|house|up|down
        danger!: hits|beats|beating|threatening|threatens|threatened|stalking|stalks|following|attacked|assaulted|attacking|abusing|raped|hitting ~1 me|us|my
        danger: gas leak|leaking|smell
        danger: smell|smells|smelling|smelled ~2 gas|burning|smoke
        danger: carbon monoxide
        danger: on|caught|catching|started fire
        danger: smoke|sparks|flames ~2 coming|from|out|everywhere|inside|pouring
        danger: battery|charger|phone|device|it|cable|laptop|plug|socket|oven|heater|boiler ~2 exploded|exploding|burning|smoking|burned|melting|sparking|sparks|burnt|overheating|swollen
        danger: electric* ~1 shock|shocks
        danger: electrocuted|bleeding|unconscious|overdose|overdosed
        danger!: chest pain|pains
        danger!: cant|not|cannot|stopped|hardly|barely ~1 breathe|breathing
        danger: allergic|anaphylactic reaction|shock
        danger: heart attack
        danger: it|its|this|medical|real|have|an emergency
        danger: call|calling|called ~2 ambulance|police|911|112|999|cops
        danger: in|serious danger
        danger: fear|afraid|scared ~2 for my ~1 life|safety|child|kids|family
        danger: life threatening|danger
        danger: injured|hurt|poisoned|hospital|hospitalised|hospitalized|burned|sick by|from|because|after ~3 your|product|food|this|the|it
        harmless: beat|kill|destroy him|her|them|the ~3 level|boss|game|high|score
        harmless: fire tv|stick|hd|tablet|pit|alarm|extinguisher|sale|hydrant|wall|place
        harmless: emergency exit|contact|kit|fund|light|lights|call|button|number|services
        legal?: my|our|a|the|with|hire|hired|via|through|contact|contacting|get|getting|call ~1 <lawyer> ~6 will|write|writing|contact|contacting|you|your|hear|court|letter|this|now|already|get|involved|case
        legal?: contact|contacting|hire|hiring|consult|consulting|involve|involving|get|getting|call|calling|speak|see|seeing|going|talk|take|hear|hearing|sending ~4 my|our|a ~1 <lawyer>
        legal: hear|hearing ~1 from ~2 <lawyer>
        legal?: <lawyer> ~2 will|is ~2 hear|contact|be|write|deal|handle|sort
        legal: legal action|proceedings|steps|consequences|threat|measures|route|case|dispute|letter|claim
        legal: legally
        legal: take|taking|see|go|going|end ~2 you|this|to|it|u ~2 to|in|2 court
        legal: sue|suing you|your|u|them|company|for|this|ur
        legal: will|gonna|going|ill|ll|could|might|to ~1 sue
        legal: lawsuit|lawsuits|ombudsman|ombudsmen
        legal: small claims
        legal: trading standards
        legal: report|reporting|reported ~1 you|this|your|u|it ~3 to ~3 police|authorities|bbb|ftc|authority|regulator|government|fca|ofcom|consumer|board|tribunal
        legal: consumer protection|court|affairs|association|board|agency|watchdog
        legal: better business bureau
        legal: go|going|went|file|filing|filed|call|report ~2 to? ~1 police
        legal: press|pressing charges
        legal: class action
        legal: breach of contract
        legal?: this|thats|that|your|its|what ~5 illegal|unlawful|criminal|theft
        legal: go|going|taking ~2 to ~2 press|media|newspaper|newspapers|papers|tv
        harmless: <lawyer> friend|fees|directory|software|near
        harmless: am|as|for|friend|find|recommend ~1 a|the|lawyers ~1 <lawyer> ~2 looking|and|friend|recommended|firm
        chargeback!: chargeback|chargebacks
        chargeback!: charge back
        chargeback: dispute|disputing|reverse|reversing|contest|contesting ~2 charge|charges|payment|payments|transaction|transactions|debit
        chargeback: dispute|disputing ~4 bank|card|paypal
        chargeback: bank|card|paypal|amex|visa|mastercard ~3 dispute|reverse|claw|refund|take|pull|get ~4 it|money|payment|charge|back
        data_protection: gdpr|privacy|data ~4 complaint|complaints|violation|violations|breach|breaches|violate|violated|violates|commissioner|authority|regulator|watchdog|leak|leaked
        data_protection: breach|violation|violating|violate|complaint|report|reporting|leak|under|rights|demand ~4 gdpr|privacy|data
        data_protection: data protection authority|officer|commissioner|complaint|violation|breach|agency|act|law|request|claim|issue
        data_protection: my|our|personal|customer|peoples ~2 data|information|details|address ~4 leaked|sold|sell|selling|shared|sharing|stolen|exposed|misus*|public|strangers|published|someone
        data_protection: sold|sell|selling|leak|leaked|leaking|shared|sharing|exposed|published|gave|misus* ~2 my|our ~2 data|information|details|address
        data_protection: delete|erase|remove|wipe ~2 my|our|all ~2 data
        data_protection: right to be? forgotten|erasure|access
        data_protection!: without|gave my|our|no consent
        data_protection: someone|somebody|customer|person ~1 else|elses|another? ~3 data|details|account|invoice|information
        harmless: gdpr|privacy|data compliant|compliance|policy|plan|roaming|usage|volume|center|centre|package
        0.8!: no|not|never|without any? problem|problems|worries|worry|rush|hurry|issue|issues|complaints|trouble|pain|biggie
        1.6!: cant|cannot|nothing|couldnt to? complain
        2!: cant|cannot wait to|for
        1!: not|isnt|wasnt|aint too|so|that|half|at? bad
        2.6!: could not|couldnt|cant|cannot be? happier|better|thank|recommend
        -2.6!: thanks|thank|thx|cheers ~1 you? for|4 nothing|wasting|ignoring|ruining|lying|nothin
        -2.6: waste of ~1 time|money|space
        -2: wasting|wasted|waste my|our ~2 time|money|day|morning|afternoon|evening
        -2.2: fed|had ~1 up|enough
        -2.2: sick|tired ~2 of
        -2: give|giving|gave up
        -2: last straw
        -2: at ~1 wits|wit|my end|limit
        -2: patience ~3 running|wearing|gone|out|over|thin|end|ends|limit|up
        -2: lost|losing|lose|out|run ~2 patience|faith|trust|hope|temper|nerves
        -2: driving|drives|making|makes me ~1 crazy|mad|nuts|insane|angry|furious|sick
        -2: beyond a? joke
        -1.6!: no|nobody|not|zero ~1 one? ~1 cares|care|help|clue|idea|respect|communication
        -1.6!: not|dont|doesnt|isnt ~1 good|acceptable|enough|fair|okay|ok|funny|right|fun|impressed|happy|satisfied|amused|serious|professional
        -1.2!: not|doesnt|didnt|dont|wont|cant|isnt|still ~2 work|working|works|load|open|start|connect
        -2: what ~1 a ~1 joke|shame|mess|disgrace|nightmare|farce|disaster|waste
        -2.6: kidding me
        -2.6: are|r ~1 you|u ~1 kidding|serious|joking|stupid|blind|insane|mad
        -2: you|u ~1 people|guys|lot ~3 joke|clowns|serious|clueless|useless|kidding|thieves
        -2.4: rip|ripped|ripping ~1 off
        -2: how dare
        -1.8: go|going to|straight hell
        -1.6: well|good|great|nice done|job|work|going guys|again|breaking|breaking|ruining|losing|screwing
        -1.6: just ~1 what i ~1 needed
        -1.6: slow ~1 clap
        -1.8: takes|taking the piss|mickey
        -1.4: come on
        -1.2: for|oh ~2 god|gods|heavens|fuck|christs|goodness|fs sake
        harmless: killer feature|features|app|deal|price|look
        harmless: kill|kills|killing|killed the|a|my|this? ~2 process|processes|task|app|session|job|switch|time|port|query|weeds|germs|bacteria|mosquitoes|ants|weed|program|thread
        harmless: dead|flat|empty|low|dying battery|batteries|pixel|pixels|line|link|links|end|sea|skin|stock
        harmless: battery|batteries|phone|remote|laptop ~3 dead|died|dies|dying|drains|empty
        harmless: id|would|wed hate
        harmless: dead|so|bit|too tired
        harmless: talk to|with you about
        harmless: hate|sorry|afraid to|for ~1 bother|ask|trouble|inconvenience|be|say|delay|late
        harmless: dying|excited to ~1 know|try|see|get
        harmless: sick|insane|crazy|wicked|killer|bloody deal|deals|beat|beats|price|discount|good|mary|offer
        harmless: hit me|us up
        harmless: shoot|drop|fire me|us|you|off ~1 an|a|email|message|line|mail
        harmless: crash|collision course|test|helmet|avoidance
        harmless: error code|codes|message|log|404|500
        harmless: bug report|spray|bounty
        harmless: horror|crime|thriller movie|film|game|games|story|novel|series|book|books
        harmless: bath|photo|stink bomb|bombs
        harmless: virus|malware|fraud|scam protection|scanner|scan|alert|alerts|prevention|detection
        harmless: blood pressure|test|orange|sugar|type|donation
        harmless: lost|stolen and|property ~1 found
        harmless: still|sparkling water|life
        harmless: poor|low|bad signal|credit|light|weather
        harmless: good morning|afternoon|evening|day|night|luck|question
        harmless: <lawyer> ~4 recommended|recommends|referred
        harmless: stuck|sad|hard|late song|drive|disk|copy|night|checkout|shift
        -3: hate ~1 this|you|your|it|that|how|when|waiting|being|these|u
        -2.2: what a surprise
        -3!: love|enjoy|adore ~1 waiting|being|getting|paying
        -3.4!: thanks|thank|thx ~1 you? for losing|ruining|wasting|ignoring|breaking|killing|lying|cancelling|charging
        -2: congratulations|congrats|bravo ~4 slowest|worst|longest|most
        unhelpful: reset|restart|reboot|reinstall ~2 again
        legal?: hear|hearing from ~2 me|us ~2 court
        legal?: <lawyer> ~1 sends|sent
        leave: try|trying|call|calling|use ~2 competitor|competitors|competition
        wish: employ|have|hire|got ~2 humans
        wish: whether|if anybody|anyone|someone|somebody ~2 reads|read|reading|answers
        wish: phone call instead|please|possible
        wish: call|phone|voice instead
        wish: by|via phone|telephone instead|please|possible
        unhelpful: <bot> and i|me
        -2: done|tired|sick|bored ~1 of? explaining|asking|waiting|trying|repeating|chatting
        wish!: is|isnt there ~1 someone|anyone|somebody|anybody|person|human ~4 talk|speak|call|contact|chat
        -3: is|so this|that|thats|it ~1 how you|they ~1 treat
        -1.2: sort it|this|that out
        -1.2: fix it|this|that ~1 now|today|immediately|finally|please
        wish: <want> ~2 <human> to call|contact|ring|phone|explain|help|review|look|handle|answer
        wish: get|find|reach|contact|need ~1 a|an|the? human|humans|person|representative|rep|supervisor $
        wish: how|where ~3 get|find|reach ~2 human|person|someone|representative|agent
        trouble: billed|charged|charge|bill|charging ~2 after ~2 cancelling|canceling|cancelled|canceled|cancel|cancellation
        """
}
