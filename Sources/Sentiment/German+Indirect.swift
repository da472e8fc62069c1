extension LexiconSource {
    /// Phrases of those who do not say outright what they want, or say it once more.
    static let germanIndirect = """
        wish: könnten|können|kann|würden|darf ~3 mich|ich ~3 mit ~4 herrn|frau|dame|kollegin|kollegen|<human> ~4 verbinden|verbunden|sprechen
        wish: schwester|doktor|ärztin|arzt|techniker|chef|jemand|frau|herr|kollegin ~3 mich|uns|mir ~3 anruft|anrufen|zurückruft|zurückrufen|anrief
        wish: herr|frau|doktor|man ~2 ruft|wollte|sollte ~3 zurück|melden|zurückrufen|anrufen
        wish: kann|könnte|darf ~2 ich ~4 jemanden|wen|persönlich|mitarbeiter ~2 sprechen|treffen|sehen
        wish: wen|wem ~1 muss|kann|soll|darf ich ~1 anrufen|schreiben|fragen|sprechen
        wish: an|von|vorbei ~1 dir|ihnen|euch|bot ~1 vorbei
        wish: wie komme|komm ich ~5 menschen|mitarbeiter|kollegen|person|jemanden|vorbei
        wish: gibt|ist|arbeitet|sitzt|gibts ~5 irgendein|irgendeinen|noch|überhaupt|einen ~1 menschen|mensch|mitarbeiter|lebender|jemand|irgendwer
        wish: echte|echten|echter|echtes ~1 antwort|angestellten|kollegen|nummer|stimme|mensch|gespräch
        wish: komme|komm|fahre|gehe|stehe ~6 persönlich|vorbei ~1 vorbei?
        wish: persönlich|persönliches|mündlich|telefonisch|telefon ~2 klären|gespräch|besprechen|reden|sprechen|vorbei|erklären
        wish: lieber|möchte|will|hätte|wäre ~5 stimme|telefon|gespräch|menschen|mensch|person
        wish: durchwahl|telefonnummer|nummer ~3 abteilung|schadensabteilung|kollegin|kollegen|zuständigen|chefs|büros|beschwerde*
        wish: ist|wäre|arbeitet herr|frau|doktor ~5 da|erreichbar|hier|wieder
        wish: muss|sollte|soll|müsste|kann ~3 einer|jemand|wer|mal|fachmann ~4 draufschauen|anschauen|ansehen|draufgucken|gucken|schauen|prüfen|klären|kümmern|anrufen
        wish: hol|holt|holen|gib|gebt|gibt ~2 mal? ~1 einen|wen|den|die|jemanden ~1 erwachsenen|chef|chefin|filialleiter|leiter|menschen|kundendienst|zuständigen
        wish: wohin ~2 wenn|mit|soll|kann
        wish: will|möchte|muss ~2 an ~1 den|die|jemanden ~2 der|die|dran
        wish: wer ~5 unterschrieben|entscheidet|zuständig|verantwortlich ~3 soll|anrufen|ist
        complaint: warum|wieso|weshalb ~2 wurde|wird|ist|steht|hat|habe|muss|war|kommt|zeigt|sind|antwortet ~2 mir|mein|meine|ich|mich|das|es|das|eure|euer|ihr ~7 abgebucht|berechnet|erledigt|gesperrt|gelöscht|beweisen|netz|webseite|storniert|noch|nicht|geschlossen|nachbarn|nummer|gar|nie
        complaint: wann ~2 kommt|wird|repariert|passiert|kriege|bekomme ~4 endlich|jemand|mal
        complaint: wofür|wozu ~1 zahle|hab|habe|bezahle ~1 ich
        repeated: wie ~1 oft|viele|viel|lange ~6 noch|denn
        contact_again: zum ~1 <nth>|vierten|fünften|x-ten mal
        contact_again: dritte|vierte|fünfte|sechste|dritten|vierten|fünften|sechste ~1 formular|monat|brief|techniker|stelle|gerät|wasserkocher|woche|mal|anlauf|mitarbeiter|tag
        unhelpful: alles|auf|allem ~2 nur|außer ~1 nicht|meine|auf|das
        unhelpful!: falsch|nicht ~1 verstanden|gelesen|kapiert
        unhelpful!: nichts|keins|keine|nicht|keiner ~4 passt|liste|menü|themen|auswahl ~3 fall|passt|liste|thema|mir
        unhelpful: lies|lest|lesen ~1 sie? ~1 nochmal|richtig|genau|endlich
        waiting: immer|noch|weiter|weiterhin|wieder ~1 noch? ~1 nichts|nix|kaputt|falsch|tot|dasselbe|gleiche|leer|verstopft|verschollen|nicht|fehler
        waiting: gleiches|gleiche|dasselbe|selbe|derselbe ~1 ergebnis|fehler|spiel|problem ~3 gestern|immer|wieder|wie|noch
        waiting!: nicht|nichts|nie|niemand ~1 behoben|gelöst|repariert|gekommen|eingetroffen|angekommen|passiert|erledigt|gefunden|geliefert
        trouble: falsche|falschen|fremden|fremdes ~1 medikament|packung|konto|tabletten|rezept|person
        trouble!: nie|nicht|niemals ~1 unterschrieben|zugestimmt|autorisiert|beantragt
        leave: schauen|sehen|suchen|schaue|suche ~3 andere|anderen|anderer|neuen ~1 schulen|anbieter|schule|tierarzt|arzt|bank
        leave: anderen|andere|neuen ~1 tierarzt|arzt|anbieter|apotheke|schule|bank|laden gefunden|gesucht
        leave!: nicht|nie ~2 verlängere|verlängern|wieder|zurück ~2 kommen|komme|kaufen?
        leave: geh|gehe ~3 da|dahin|dorthin|anderswo|woanders ~1 hin
        """
}
