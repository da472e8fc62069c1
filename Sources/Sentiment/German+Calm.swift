extension LexiconSource {
    /// Phrases of those who are content, take something back, or want no help.
    static let germanCalm = """
        calm!: kein|keine|keinen|ohne|null|nie|nicht ~3 problem|probleme|beschwerden|beschwerde|stress|eile|hektik|ausfall|mängel|schlange|überraschungen|ärger
        calm!: nichts|nix|nicht|kann ~2 meckern|auszusetzen|klagen|beanstanden|beschweren|bereuen
        calm!: nicht|kein|keinen|keine|braucht|brauchst|brauchen|müssen|musst|müsst ~4 anrufen|verbinden|rufen|holen|mitarbeiter|menschen|menschen|berater|hilfe|telefonieren|zurückrufen|durchstellen ~2 nicht|kein|keinen|nur|reicht|das|mehr?
        calm!: brauche|brauch|will|möchte|benötige ~1 keinen|keine|kein ~1 mitarbeiter|menschen|mensch|berater|hilfe|rückruf|anruf|person|kollegen
        calm!: nicht ~2 stornieren|kündigen|löschen|schließen|abbestellen|anrufen|verbinden ~1 bitte|nicht|mehr?
        calm!: nicht löschen|stornieren|kündigen|schließen|verbinden|weiterleiten
        calm: fehlalarm
        calm: hat|ist ~2 sich|alles|schon|inzwischen ~1 erledigt|geklärt|gelöst|gefunden
        calm: hat sich ~2 erledigt|geklärt
        calm: vergiss|vergesst|ignoriere|ignorieren|ignoriert ~2 was|meine|die|letzte ~2 ich|nachricht|mail|frage|gesagt
        calm: die|meine letzte|vorige ~1 nachricht|mail|frage|anfrage ~2 ignorieren|vergessen
        calm: nehme|ziehe ~2 alles|das|meine|es ~2 zurück
        calm: kündigung|beschwerde|reklamation ~4 zerreißen|zurück|vergessen|gegenstandslos|hinfällig|ignorieren
        calm: alles|jetzt ~2 gut|klar|bestens|da|passt|prima|läuft|funktioniert|geht|geklappt|wieder
        calm: passt|läuft|funktioniert|geht|klappt ~1 jetzt|wieder|alles|so|bestens
        calm: gefunden|geschafft|geklappt|gelöst $
        calm: hab|habe|habs|hat|haben ~4 gefunden|gelöst|geschafft|bezahlt|kapiert $
        calm: jetzt|nun ~1 seh|sehe|verstehe|versteh|weiß ~1 ichs|ich|es
        calm: gerade|eben|ist|sind ~2 angekommen|eingetroffen|da
        calm: bleibe|bleib|bleiben ~2 doch|gern|gerne|dabei
        calm: hatte|war|waren ~3 angst|sauer|nervös|skeptisch|besorgt|wütend ~10 aber|und ~8 gelöst|behutsam|nett|toll|gut|freundlich|super|wunderbar
        calm: lieber|besser|auch ~3 hier|chat|schriftlich|mail|bot|online
        calm: chat|mail|bot|schriftlich|hier ist|reicht|geht ~4 ordnung|ok|okay|gut|völlig|besser|perfekt|mir?
        calm: mail|chat reicht
        calm: besser|schneller|netter|freundlicher|günstiger als
        calm: schlimmstenfalls|notfalls
        calm: etwas|bisschen|leicht|nicht ~1 teuer|salzig|klein|kleiner|holzig|trocken|lauwarm|langsam|eng|anders|heller|dunkler|so|ganz ~9 aber|sonst|dafür|trotzdem|schon|passt
        calm: hätte|könnte ~4 sein|heißer|besser|schöner|größer ~2 können? ~4 aber
        calm: heller|kleiner|größer|dunkler|anders als ~9 aber|trotzdem|passt|egal
        calm: na|ach|naja gut|dann|ja ~1 dann|eben|halt
        calm: schade|traurig ~1 dass|das|ich|wenn
        calm: war nur|bloß
        calm: nur neugier|neugierig|interessehalber|spaß|wissen|so
        calm: sorry|entschuldigung|ups ~1 falscher|meinte|falsche|vertippt
        calm: meine|mein|ein|eine ~1 freundin|freund|chef|chefin|nachbar|nachbarin|kollege|kollegin|schwester|bruder|mutter|frau|mann ~1 will|möchte|hätte|fragt|wollte|hat ~5 wissen|angebot|ob|gern|empfohlen|beschwert
        calm: schreibe|schreib|vorbereite|bereite|recherchiere ~3 krimi|roman|arbeit|artikel|geschichte|buch|vortrag|drehbuch|referat|masterarbeit
        calm: für ~2 artikel|referat|arbeit|vortrag|studie|schulprojekt|präsentation
        calm: dann warte|warten ich|wir
        calm: nein|keine danke|eile
        calm: gelöst|erledigt|geklärt|geholfen ~2 in|innerhalb|sofort|schnell
        calm: die|der|das neue|neuen ~4 toll|super|perfekt|gut|da
        calm: mehr ~1 wollte ich ~1 nicht
        calm!: nie|noch ~2 ärger|probleme|problem|stress ~2 gehabt?
        calm!: nie ~4 so gut|nett|freundlich|lecker
        calm: einzig* schlechte|negative
        calm: wie ~1 letztes|immer|letzte|üblich ~1 mal?
        calm: sonst nichts|nix
        calm: nichts dringendes|eiliges|wichtiges
        calm: kann ~1 warten
        calm: warten ~3 nichts|egal aus?
        calm: eilt nicht
        calm!: nicht|nix ~1 kaputt ~4 nur|vergessen
        calm: mein|mein fehler
        calm: wollte nur ~1 sagen|danken|loben
        calm: gestorben|tot|tode ~2 vor|gelacht|erschreckt ~3 lachen|genial|super?
        calm: gutes|nettes gespräch
        calm: danke ~1 für ~2 schnellen|rückruf|antwort|hilfe|rückmeldung
        """
}
