extension LexiconSource {
    /// Phrases of those who do not say outright what they want, or say it once more.
    static let englishIndirect = """
        wish: may|can|could|might|would i|we ~2 be ~1 connected|transferred|passed
        wish: be|put ~1 put? through ~1 to
        wish: can|could|may i|we ~2 see|meet|visit|reach|catch ~2 <human>
        wish: past|around|beyond ~1 this|the|you|your ~1 <bot>|menu
        wish: past you
        wish: could|can|would|may|please|have|one|someone ~5 phone|ring|call me ~1 about|before|back|regarding|today|when
        wish: for ~2 nurse|doctor|manager|someone|somebody|technician|agent|clerk|colleague to phone|ring|call
        wish: whom|who ~2 do|can|should|must i ~2 call|phone|ring|contact|write|turn|ask|talk|complain
        wish: where do|can|should i|we ~1 go|turn ~1 if|when
        wish: is|are mr|mrs|ms|miss|dr ~3 there|around|in|available|back|working
        wish: any|is|are|there ~2 human|humans|person|people|soul|employee ~3 left|there|alive|company|office|building
        wish: actual|real|proper|human ~1 reply|answer|response|employee|colleague|voice|contact|advisor|number
        wish: someone|somebody|person|people|anyone|voice|people with ~1 eyes|pulse|name|brain|heart
        wish: put ~2 grown|adult|person|human|somebody|boss|manager ~1 up? on
        wish: prefer|rather|sooner|want|like ~3 voice|phone|person|people|human
        wish: come|coming|go|walk|pop ~1 in? ~1 in|by|over person|personally
        wish: in person
        wish: extension|number|desk|line of|for ~2 claims|billing|complaints|accounts|manager|department|office
        wish: speak|talk|explain|discuss|sort ~4 over|on|by ~1 phone|telephone
        wish: skip|leave|stop|enough ~2 menu|buttons|options|list
        complaint: why ~2 was|were|is|are|did|do|does|have|has|am ~1 i|my|you|your|this|it|the|we|our ~6 charged|billed|marked|closed|still|not|never|visible|cancelled|blocked|prove|again|public|website|someone|declined
        complaint: why do|must|should i|we have|need
        repeated: how many|often ~6 more|times|again|before|still
        repeated: how often|many|much do|must|should|will i|we|longer
        complaint: when will|is|are|does|do ~2 anyone|someone|somebody|you|it|this|they ~2 finally|ever
        contact_again: for ~1 the <nth> time
        contact_again: third|fourth|fifth|sixth|seventh ~1 form|letter|time|replacement|week|month|day|one|engineer|appointment
        unhelpful: everything|anything ~1 except|but|apart ~2 what|my
        unhelpful: isnt|not|none ~3 on|fits|in|cover|covers|match ~2 list|menu|options|topics|case|topics
        unhelpful: read|understand ~1 it|that|me|my ~1 again|properly
        unhelpful!: you ~1 didnt|dont|misunderstood|misread ~1 get|understand|read|me
        waiting: still|again|yet nothing|nothing|broken|wrong|dead|waiting|same|blank|no
        waiting!: not|never|isnt|hasnt|wasnt ~1 fixed|solved|resolved|repaired|found|arrived|come|refunded|delivered|done
        trouble: wrong|strangers|somebody|someone ~1 elses? ~1 account|box|medicine|pills|prescription|tablets
        trouble: never|didnt|havent ~1 signed|sign|agreed|agree|authorised|authorized|consented
        leave: looking|look|looked at|for ~1 other|another ~1 schools|providers|options|offers|vet|doctor|bank|shops|suppliers
        leave: found ~1 another|a|different|new ~1 vet|doctor|provider|bank|shop|school|supplier|dentist
        leave: wont|not|never ~1 be? renew|renewing|come|coming|back
        """
}
