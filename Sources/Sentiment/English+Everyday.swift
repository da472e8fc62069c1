extension LexiconSource {
    /// Phrases of everyday talk whose words alarm and mean no harm, and some that sound mild and are not.
    static let englishEveryday = """
        harmless: somebody|someone|anyone|anybody help ~2 load|carry|lift|unload|choose|pick|move|install|assemble|measure|translate|decide|find
        harmless: ^ shame|pity the|that|its|it|about|there|we|i
        harmless: never ~1 used|tried|flown|visited|done|seen ~3 app|this|before|one|it|site|shop|here
        harmless: for|of ~1 people|guests|persons|kids|children|adults|participants|pax
        harmless: anyone|someone|somebody|anybody|person who speaks|talks|understands ~1 english|german|spanish|french|portuguese|italian|polish|russian|turkish|arabic|chinese
        harmless: <nth> ~1 time|year|order|stay|visit ~1 ordering|booking|buying|visiting|coming|staying|with|here
        harmless: <periods> ago|since ~2 i|we|that ~1 started|joined|moved|switched|began|married
        harmless: would kill|die for
        calm: just so you|u|ya know
        calm: just|only letting you|u know
        calm: is|that|it ~1 normal ~2 take|that|for|to|delay
        calm: already|has|have|was ~2 helped|sorted|answered ~1 me|us ~2 yesterday|today|already|great|just
        complaint!: another|third|fourth|fifth|second|again ~1 broken|faulty|defective|damaged|wrong|dead|cracked
        complaint!: stop|dont|no|enough|spare ~2 apologising|apologizing|apologise|apologize|apologies|excuses
        complaint?: want|need|expect|demand ~3 solved|sorted|resolved|solution|explanation
        complaint?: another|whole ~1 day|week|month|evening|afternoon|morning ~1 off? ~1 wasted|lost|gone|without
        waiting: was|were supposed|meant ~2 yesterday|ago|last|week
        """
}
