extension LexiconSource {
    /// Phrases of everyday talk whose words alarm and mean no harm, and some that sound mild and are not.
    static let germanEveryday = """
        harmless: kaputtgelacht|totgelacht|schlappgelacht|weggelacht
        harmless: jemand|wer|einer ~1 beim|bei dem? ~1 einladen|ausladen|tragen|aussuchen|aufbau|aufbauen|umzug|verladen|auswählen|montieren ~1 helfen?
        harmless: jemand|jemanden|mitarbeiter|wer der|die ~1 polnisch|russisch|türkisch|englisch|spanisch|französisch|italienisch|arabisch|portugiesisch ~1 spricht|kann
        harmless: zum|schon <nth> mal ~1 bestelle|bestellen|kaufe|buche|buchen|komme|fahre|besuche|hier|dabei|gast|verlängere
        harmless: für|mit|von ~1 leute|personen|gäste|kinder|erwachsene|teilnehmer
        harmless: noch nie|niemals ~2 benutzt|genutzt|probiert|gemacht|geflogen|gespielt
        harmless: seit <number>|einem|einer|vielen <periods> ~1 kunde|kundin|mitglied|dabei|zufrieden|gast|hier
        harmless: ^ schade|leider
        calm: nur|bloß ~1 als ~1 hinweis|info|anmerkung|tipp|rückmeldung
        calm: nur|bloß ~1 mal ~1 sagen|melden|loben|erwähnen
        calm: hat|haben mir|uns ~3 geholfen|weitergeholfen
        calm: ist|das ~1 normal ~2 dauert|dass|so|bei
        calm: funktioniert|klappt|geht|läuft prima|super|gut|bestens|wunderbar|einwandfrei|tadellos
        calm: pünktlich ~3 nett|freundlich|sauber|ordentlich
        complaint!: wieder|schon|erneut ~5 umsonst|vergebens|vergeblich
        complaint?: wieder|noch ein|eine|einen tag|woche|abend|urlaubstag ~2 ohne|verloren|vertan|umsonst|futsch
        unhelpful!: wozu|wofür|warum ~1 gibt|habt|haben|hat|ist ~4 chat|bot|hotline|service|support
        complaint!: keine|spart|lassen|lasst ~3 entschuldigungen|ausreden|ausflüchte|floskeln
        complaint?: will|möchte|erwarte|verlange ~2 lösung|erklärung|antworten|taten
        complaint!: schon|das ~1 dritte|dritten|vierte|zweite|fünfte|nächste ~1 kaputte|defekte|falsche|beschädigte
        """
}
