extension LexiconSource {
    static let germanPhrases = """
        wish: mit ~4 <human> ~4 <talk>
        wish: <talk> ~3 mit ~4 <human>
        harmless: mit meinem|meiner|meinen|unserem|unserer|unseren|anderen|vielen ~1 <human> ~2 <talk>
        wish: <want> ~4 <human> ~2 <talk>|haben|dran|erreichen|ans
        wish: <want> ~3 einen|eine|ein|nen|n|den|ihren|echten|echte|richtigen ~2 <strict> $
        wish: <want> ~4 echten|echte|echter|richtigen|richtige|lebenden|lebendigen|realen|wirklichen ~1 <human>
        wish: echte|echten|echter|echtem|echtes|richtige|richtigen|richtiger|lebende|lebenden|lebendiger|menschliche|menschlichen|menschlicher|realer|realen|wirklicher|reale mensch|menschen|person|mitarbeiter|ansprechpartner|ansprechpartnern|hilfe|unterstützung|support|kontakt|berater|gesprächspartner|agent|beratung|betreuung
        wish: menschen|mensch aus fleisch
        wish: verbinden|verbinde|verbindet|weiterleiten|leiten|stellen|leite|geben|gib|holen|hol|gebt|schicken ~3 mich|mir|uns ~5 <human>
        wish: mich|mir|uns ~3 mit|zu|an ~4 <human> ~2 verbinden|verbunden|weiterleiten|durchstellen|weitergeleitet|weiterverbinden
        wish: durchstellen|weiterverbinden|weiterverbunden
        wish: an ~3 <human> ~1 weiterleiten|weitergeben|übergeben|weitergeleitet|übergeben
        wish: ist|sitzt|arbeitet|gibt|gibts|liest|antwortet|hört ~3 jemand|mensch|menschen|mitarbeiter|irgendwer|irgendjemand ~3 da|echtes|erreichbar|mit|hier|verantwortlich|zuständig|real|menschliches|hinter|online|dahinter
        wish: ^ jemand|wer|irgendjemand da|hier|erreichbar
        wish: ist da|hier ~1 jemand|wer|einer
        wish: ^ hallo|hi? mitarbeiter|mensch|menschen|berater|kundenberater|kundenservice|supervisor|agent|ansprechpartner bitte|sofort|jetzt? $
        wish: mitarbeiter|mensch|berater|supervisor|ansprechpartner bitte|sofort|jetzt|gewünscht
        wish: ruft|rufen|rufe|ruf|anrufen ~2 mich|mir|uns ~5 an|zurück
        wish: mich|mir|uns ~4 anrufen|zurückrufen|anruft|zurückruft|angerufen|zurückgerufen|kontaktieren|kontaktiert
        wish: rückruf
        wish: <want> ~4 zurückgerufen|angerufen|rückruf|anruf
        wish: um ~2 rückruf|anruf
        wish!: nicht|kein|keine|keinen|keinem|ohne|statt|satt|hasse|schluss|nie|genug|weg|anstatt|keiner ~4 <bot>
        wish!: <bot> ~3 nicht|nix|nichts ~2 helfen|weiter|lösen|verstehen|hilft|versteht|weiterhelfen
        wish: rede|spreche|schreibe|chatte|bin ~3 mit ~3 <bot>|menschen|echten|person
        wish: jemand|jemanden|menschen|person|mitarbeiter|jemandem|einen|wen|irgendwen die|der|den|dem|mit ~5 versteht|hilft|entscheiden|auskennt|ahnung|helfen|kompetenz|befugnis|zuhört|denken|mitdenkt|weiterhelfen|lösen|lesen|liest|hirn|verstand|entscheidet|löst|kümmert|denkt|kann
        wish: wer|wem|wen ~2 kann|soll|darf|muss ~3 sprechen|reden|beschweren|wenden|anrufen|weiterhelfen
        wish: an wen ~4 wenden
        wish: kann|könnte|könnten|würde|darf|soll|möge|bitte|kümmert ~3 jemand|ein|eine|mitarbeiter|mensch|irgendjemand ~4 anrufen|melden|kümmern|draufschauen|drüberschauen|prüfen|draufgucken|lesen|ansehen|anschauen|helfen|sprechen|zurückrufen|antworten|übernehmen|weiterhelfen|kontaktieren|drum|erklären
        wish: jemand|mitarbeiter ~3 bei ~2 mir|uns ~2 melden|meldet
        wish: telefonisch|persönlich|telefon ~4 sprechen|klären|reden|besprechen|unterhalten|erreichen|kontakt
        wish: <want> ~4 telefonieren|persönlich|telefonisch
        wish: menschlich* stimme|ansprechpartner|kontakt|unterstützung|hilfe|beratung|antwort|wesen|support|ohr
        wish: ihren|euren|deinen|den|ihr|ein|ihrem|einem vorgesetzten|chef|teamleiter|geschäftsführer|abteilungsleiter|manager|filialleiter ~3 sprechen|bitte|sofort|geben|verlangen|reden|sehen|haben|jetzt
        wish: vorgesetzten|chef|teamleiter|geschäftsführer|vorgesetzter|abteilungsleiter ~1 sprechen|bitte|sofort|reden|her
        wish: <want> ~3 vorgesetzten|vorgesetzter|teamleiter|geschäftsführer|ansprechpartner
        wish: mit|bei ihnen|euch|dir ~3 sprechen|reden|telefonieren
        wish: an ~1 den|einen|die apparat|hörer|strippe|leitung
        wish: wo|wie ~4 erreiche|bekomme|finde|kriege|kontaktiere|erreichen|kontaktieren ~4 menschen|mitarbeiter|jemanden|person|ansprechpartner|berater|euch
        wish: mensch ~1 statt|und|bitte ~2 <bot>|bitte
        wish: eskalieren|eskalation
        wish: gebt|gib|geben ~2 mir|uns ~3 <human>
        wish: arbeitet|schläft|ist ~3 jemand|wer|einer ~1 $
        trouble: wo ~1 ist|is|bleibt ~1 mein|meine|unser ~1 geld|gelt|kaution|auszahlung
        trouble: nehmt|nehmen|nimm ~3 ernst
        trouble: doppelt|zweimal|falsch ~1 abgerechnet|berechnet|belastet
        complaint: wenn|sonst ~9 komme|gehe|rufe|hole ~4 polizei|anwalt|presse
        data_protection: löschen|löscht|lösche ~2 profil|konto|account ~1 und ~2 alles
        leave: konkurrenz|wettbewerb|mitbewerber ~3 gelöst|schafft|kann|macht|bietet|hat
        unhelpful: am ende ~1 mit? ~1 meinem? latein|weisheit
        unhelpful: latein ~1 am? ende
        -2!: glückwunsch|super|toll|klasse|prima|bravo ~2 jetzt ~6 tot|kaputt|schlimmer|weg|nichts
        1!: nein danke
        harmless: beschwerde ist ~4 zu
        wish: holt|hol|holen|bringt ~3 <bot> ~1 raus|weg|heraus
        harmless: warte|warten ~1 noch? ~1 auf ~1 meinen|meine|meiner|einen|eine|die|den ~1 freund|freundin|frau|mann|bus|zug|mail|kollegen
        harmless: brauche|benötige keine|keinen ~1 hilfe
        harmless: verrückt|wild nach|auf
        contact_again!: null|ohne|kein ergebnis|ergebnisse
        legal!: nicht ~1 legal|erlaubt|rechtens
        wish: ^ jemand $
        wish: bitte ~1 eine|einen|nen|n ~1 person|menschen|mitarbeiter|mensch
        complaint: oder|sonst ich ~1 ruf|rufe|gehe|geh|melde|schalte ~4 bank|polizei|presse|öffentlichkeit|verbraucherzentrale
        complaint: zahlt|zahlen|gebt|geben|überweisen|überweist ~5 zurück
        legal: gehe|geh|gehen|wende ~2 an ~1 die? ~1 presse|öffentlichkeit|medien|zeitung
        -4.5!: ^ nicht $
        -1.6: ja klar
        -1.6: muss ich ~9 antwort|hilfe|rückmeldung ~2 kriegen|bekommen|erhalten
        data_protection: meine|unsere ~1 daten|bankdaten|adresse|unterlagen|kontodaten|rechnung ~4 fremden|falschen|anderen|dritte|unbekannten|fremde
        waiting: <number> <periods> ~1 sind|her|vergangen|rum|jetzt
        waiting: sind|ist ~3 <number> <periods> ~2 her|vergangen|jetzt|rum
        trouble: konto|karte ~3 leergeräumt|geleert|abgeräumt
        wish: kann|könnte|möge|soll ~2 mensch|mitarbeiter|jemand ~4 draufschauen|ansehen|anschauen|prüfen|drüberschauen|lesen|gucken
        danger: kindersitz|helm|bremse|bremsen|leiter|gitterbett|kinderwagen|airbag|schnalle|gurt ~7 gebrochen|gerissen|versagt|zusammengebrochen|abgebrochen|gelöst|kaputt
        trouble?: system|seite|webseite|app|checkout|server ~2 kaputt|down|ausgefallen|abgestürzt|offline
        harmless: english|german|spanish|french|portuguese|italian|polish|russian|turkish|deutsch|englisch|spanisch|französisch|polnisch|russisch|türkisch|portugiesisch|ingles|espanhol|frances|alemao|portugues|italiano ~2 sprechen|reden|schreiben
        harmless: jemanden|jemand|freund|mann der|die ~2 hasst
        harmless: passwort|pin|kennwort ~3 vergessen|zurücksetzen
        harmless: vor|gegen|schutz betrug|betrügern|diebstahl
        wish: <want> ~1 den|die|denjenigen|diejenige ~2 sprechen|haben
        wish: bitte jemand|jemanden
        wish: jemand ~2 bitte|helfen
        contact_again: <number> ~1 verschiedene|unterschiedliche ~1 sachen|leute|antworten|aussagen|mitarbeiter|auskünfte|dinge
        leave: nach ~1 <number> jahren ~2 wiedersehen|tschüss|schluss|ende|adieu|ciao
        danger: essen|produkt|mahlzeit|medikament ~5 krank|übel|vergiftet|erbrochen
        -2!: fass|fasse es nicht
        -2!: fass|fasse es nicht
        -2: bleib|bleibt|bleiben|geh|geht ~3 weg|fern
        wish: stellen|stell|stellt|verbinden ~1 sie? ~1 mich|mir|uns ~5 durch
        wish: mit|in|zur|zum|an ~2 buchhaltung|rechnungsabteilung|fachabteilung|technik|beschwerdeabteilung|geschäftsleitung ~2 verbinden|durch|sprechen|reden|weiterleiten
        wish: ruft|rufen|ruf|klingelt ~3 durch|kurz? $
        wish: kann|möchte|will|würde ich ~1 den|die|denjenigen|diejenige ~2 sprechen
        wish: hat|habt|haben ~4 herz|hirn|gehirn|gewissen
        wish: warum|wieso ~5 schwer|schwierig|unmöglich ~4 erreichen|sprechen|jemanden|menschen
        wish: <want>|erwarte ~4 geschäftsleitung|geschäftsführung|direktor|vorstand|führungskraft
        danger: tut|antun|antut ~5 etwas|was an?
        danger: frau|kind|kinder|kindern|tochter|sohn|mann ~3 schlägt|umbringen|etwas|töten|verprügelt|umbringt ~1 an|antun|um?
        danger: verschluckt|verschluckte|geschluckt|eingeatmet|verschlucken ~4 teil|batterie|spielzeug|knopf|magnet|tochter|sohn|kind|hat|kleinteil
        danger: teil|batterie|spielzeug|knopf|magnet|kleinteil|mittel ~6 verschluckt|geschluckt|getrunken|verschlucken
        danger: verbrannt|verbrennungen|geschnitten|verbrüht ~3 hand|finger|kind|sohn|tochter|mich|mir
        self_harm!: keinen|kein sinn mehr
        self_harm!: will|möchte|wünschte ~5 aufhört|aufhören|vorbei
        trouble: karte|konto|name|namen|kreditkarte ~4 benutzt|verwendet|missbraucht|geplündert
        trouble!?: nicht|nie ~2 angekommen|geliefert|gekommen|erschienen|eingetroffen|aufgetaucht|da|erhalten
        trouble: hochzeit|flug|beerdigung|operation|geburtstag|prüfung|umzug ~9 nicht|ohne|fehlt|verspätet|gesperrt|noch|kein
        trouble: verloren|zerstört|kaputtgemacht|beschädigt|zerbrochen|geworfen|verschlampt ~3 koffer|paket|gepäck|möbel|auto
        trouble: koffer|paket|gepäck|möbel|auto|paket|sendung ~4 verloren|zerstört|kaputtgemacht|beschädigt|geworfen|verschlampt|zerbrochen
        trouble!: sollte|sollten|wollte ~6 kommen|geliefert|anrufen|melden|erscheinen ~6 keiner|niemand|nicht|nichts|nie
        waiting!: kam|erschien|kommt|gekommen|erschienen|tauchte ~2 keiner|niemand|nie
        waiting!: keiner|niemand ~2 kam|erschien|gekommen|erschienen|da
        data_protection: rechnung|daten|brief|vertrag|mail|unterlagen|kontoauszug ~3 eines|anderen|von|fremden ~2 kunden|person|patienten|kundin
        unhelpful!: keinen|nicht schritt|weiter ~1 weiter
        unhelpful!: komme|kommen|komm ~3 nicht|keinen|nirgends|nirgendwo ~1 weiter|schritt|hin
        unhelpful!: nichts ~4 meinem|meiner|mein|meine ~2 fall|problem|frage|situation|anliegen
        unhelpful!: passt|trifft|beantwortet ~3 nicht|nichts|keine|keiner ~3 fall|problem|frage|mein|meine|meinem
        -2.4: null|ein|einen|minus stern|sterne|punkte
        -2.2: iq|intelligenz ~2 toastbrot|brot|toaster|stein|knäckebrot|kartoffel|amöbe|brötchen
        -1.8: so|wie ~2 wird|werde|werden|geht ~2 man|ich|wir|kunden ~3 behandelt|umgegangen
        -1.8: so behandelt|umgegangen
        -1.6: seit ~1 <number> jahren ~1 kunde|kundin|treuer
        -1.6: kunde|kundin seit ~1 <number> jahren
        -1.8: jede|jeden|jedes ~1 woche|tag|mal|monat ~3 ausrede|ausreden|gleiche|andere|neue
        -2: hör|hört|hören ~2 auf ~4 schicken|senden|lügen|zu|wiederholen
        -2: beim|zum kassieren|abkassieren|abbuchen|verkaufen
        -2: zweimal|wieder|erneut|schon ~1 verloren|verschlampt
        -2.2: ich|könnte koche|kochen|platze|explodiere|explodieren $
        wish: wer ~4 verantwortlich|zuständig|verantwortliche|chef|zuständige
        wish: telefonnummer|rufnummer|hotline|durchwahl ~4 anrufen|erreichen|sprechen|chat|habt|gibt
        wish: habt|gibt|haben|wie ~4 telefonnummer|rufnummer|durchwahl
        wish?: beschwerdestelle|beschwerdeabteilung|beschwerdemanagement
        wish: hilfe|antwort|unterstützung von ~2 menschen|person|jemandem|mitarbeiter
        waiting!: nicht|nie|niemand|keiner|schwer|unmöglich|niemanden ~3 erreichen|erreichbar|erreicht
        waiting: versprochen|zugesagt|zugesichert
        waiting!: seit|schon ~2 <number>|einer|einem? ~1 <periods> ~2 ohne
        waiting!: ohne ~1 heizung|internet|strom|wasser|telefon|gas|licht ~2 seit
        contact_again: gleiche|gleiches|gleicher|selbe|selber|dasselbe|gleichen|selben problem|fehler|spiel|mist|thema ~2 wie ~1 letzte|letzten|letztes|vorige|gestern|immer|zuvor
        contact_again: immer|jedes|jedesmal dasselbe|gleiche|selbe|mal ~1 dasselbe|gleiche|selbe?
        contact_again: angerufen ~2 gemailt|geschrieben|gechattet
        leave: geld ~4 woanders|anderswo
        leave: poste|posten|teile|veröffentliche|schreibe ~4 überall|allen|bewertungsportal*|google|trustpilot|facebook|öffentlich|jeden
        leave: negative|schlechte|miese|vernichtende bewertung|rezension|bewertungen
        leave: wenn|sonst|falls ~9 bin ~1 ich? ~1 weg|raus
        leave: wenn|sonst|falls ~9 kündige|wechsle|storniere
        trouble: kartendaten|karte|geld|identität|kreditkarte|paket ~4 geklaut|gestohlen|geplündert|entwendet
        trouble!: insulin|medikament*|tabletten|sauerstoff|babynahrung|asthmaspray|rollstuhl ~7 nicht|kein|leer|fehlt|keine|keins|ohne|fehlen
        trouble: mann|frau|mutter|vater|sohn|tochter|opa|oma|bruder|schwester|ehemann|ehefrau ~4 gestorben|verstorben|verstarb|tod
        chargeback: fall|konflikt|streitfall ~3 paypal
        chargeback: paypal ~3 fall|konflikt|streitfall|käuferschutz|melden
        unhelpful: hört|hörst|lest|liest|hören ~1 mir|ihr|du|mich|überhaupt ~4 zu|überhaupt|eigentlich
        unhelpful: alles ~1 versucht|probiert|durch|ausprobiert
        unhelpful!: nichts ~2 hilft|funktioniert|geholfen|klappt
        -2: gebe|geb ~1 auf
        -2.2!: wow|super|toll|klasse|spitze|prima|bravo|glückwunsch|herzlichen|großartig ~3 <number> ~1 <periods> ~2 ohne
        -2!: wie|oh schön ~8 wieder|verschwunden|kaputt|nicht
        wish: persönliche|persönlichen|persönliches|persönlicher gespräch|beratung|betreuung|kontakt|ansprechpartner|gesprächs
        wish: jemand ~2 vom|aus|von|im ~2 support|team|service|kundenservice|abteilung|kundendienst|technik|buchhaltung
        wish: <want> ~2 mit jemandem|jemanden|menschen|wem|mitarbeiter
        harmless: menschen|personen|person ab|unter|über|pro|bis|mit|maximal ~2 jahren|18|behinderung|person|12|65
        harmless: pro|für|je|zwei|2|3|4|6|8|vier|juristische|juristischen|natürliche|maximal person|personen
        harmless: als|werden|suche|sind|bin|stelle|job|stellenangebot|bewerben|bewerbung|wie ~2 mitarbeiter|kundenberater|agent|manager|berater|sachbearbeiter|vieler
        harmless: passwort|passwörter|datei|task|projekt|download|geräte|paket manager
        harmless: neue|neuen|unsere|unseren|meine|meinen|viele|vielen|weitere|weiteren|alle|allen mitarbeiter|mitarbeitern|kollegen|leute
        harmless: kundenservice|support öffnungszeiten|zeiten|erreichbar|geöffnet|adresse
        harmless: <number> mitarbeiter|menschen|leute|kollegen|personen
        cancel: kündigen|kündigung|kündige|gekündigt|beenden|auflösen|kündigt|kuendige ~3 <service>
        cancel: <service> ~4 kündigen|kündigung|beenden|auflösen|löschen|schließen|gekündigt|kündige
        cancel: <want>|hiermit ~4 kündigen|kündigung|kündige|austreten
        cancel: hiermit|ich kündige|kündig|widerrufe ~1 ich|hiermit|meinen?
        cancel: ^ kündigung|kündige|kündigen
        cancel: konto|account|profil|kundenkonto ~3 löschen|schließen|gelöscht|auflösen
        cancel: raus|aussteigen aus ~2 vertrag|abo|mitgliedschaft
        cancel: aus ~2 vertrag|abo|mitgliedschaft raus|aussteigen|herauskommen|rauskommen
        cancel!: <want> ~3 kein kunde
        cancel!: nicht mehr kunde
        harmless: kann|kannn|könnte|ist|wäre|darf man|ich|das|es|jederzeit ~4 jederzeit|monatlich|flexibel ~2 kündigen|kündbar|kündigung
        harmless: kündigungsfrist*|kündigungsbedingung*|stornogebühr*
        harmless: kündigung|storno|rückgabe frist|bedingungen|formular|schutz|gebühr
        leave: wechsle|wechsel|wechseln|gehe|gehen|geh|wandere|umsteigen|steige|wandern ~4 zu|zur|zum ~3 <provider>|anderen|anderem|einem|woanders
        leave: zu|zur|zum ~3 <provider>|anderen|konkurrenz ~1 wechseln|gehen|wechsle|wechsel|umsteigen|gehe
        leave: zur|die|der konkurrenz
        leave: anderen|neuen|anderer|andere|neuer|anderem|neuem <provider>
        leave: anbieter|bank|provider ~1 wechseln|wechsle|wechsel
        leave: verlieren|verloren|verliert|verlierst ~3 kunden|kundin|mich|kunde|stammkunden|stammkundin
        leave: kunden|kundin|mich|kunde|stammkunden ~4 verloren|verlieren|los|weniger|verliert|gewesen
        leave!: nie|niemals|nicht|nichts|keine|keinen|nimmer ~4 bestellen|bestelle|kaufen|kaufe|einkaufen|nutzen|nutze|empfehlen|empfehle|buchen|buche|kommen|wiederkommen|euch|ihnen|weiterempfehlen|verlängern ~3 mehr|wieder|bestellen|kaufen|nie|buchen|einkaufen
        leave!: nie|niemals wieder|mehr ~4 bestellen|kaufen|bei|buchen|euch|ihnen|nutzen|einkaufen|kunde
        leave: letzte|letzten|letztes mal ~5 bestellt|gekauft|gewesen|bei|kunde|euch|ihnen|gebucht|bestelle
        leave: woanders|anderswo|woandershin ~3 kaufen|bestellen|hin|hingehen|gehen|kaufe|bestelle|suchen|kunde
        leave: kaufe|bestelle|gehe|suche|dann|kauf ~2 woanders|anderswo
        leave: fertig ~2 mit ~1 euch|ihnen|diesem|dieser|dem
        leave: die längste zeit ~1 kunde
        leave: bin|war|werde ~3 weg|kunde gewesen|raus
        contact_again: <nth> ~1 mal|anruf|nachricht|mail|email|versuch|anfrage|beschwerde|ticket|reklamation|anlauf|male
        contact_again: <nth> ~1 chat|antwort|besuch|techniker|termin|austausch|tag|woche ~2 heute|andere|in|schon|ohne
        contact_again: zum <nth> ~1 mal
        contact_again: drittes|zweites|viertes|fünftes mal
        contact_again!: <number> ~1 mal|male|anrufe|mails|emails|nachrichten|tickets|anfragen|telefonate ~4 <contacted>|ohne|nichts|keine|niemand|und|bei|schon
        contact_again: schon|bereits ~3 <number>|öfter|oft|mehrfach|mehrmals|zigmal|zig|dreimal|zweimal|viermal|fünfmal|x-mal ~4 <contacted>|bei|anrufen|mal
        contact_again: mehrfach|mehrmals|dreimal|viermal|fünfmal|sechsmal|zehnmal|zigmal|hundertmal|zweimal|wiederholt|ständig|dauernd ~4 <contacted>|anrufen|schreiben|angemahnt|bei|verbunden|weitergeleitet
        contact_again: <contacted> ~3 mehrfach|mehrmals|dreimal|viermal|zigmal
        contact_again: nach <number>|dem|der|meiner|dutzenden|unzähligen ~1 <contacts>|dritten|vierten
        contact_again: wie oft ~4 noch|muss|soll|denn
        contact_again: immer wieder ~4 <contacted>|anrufen|gleiche|selbe|dasselbe|schreiben|weitergeleitet|erklären|vertröstet|problem
        contact_again: schon wieder ~4 problem|fehler|gleiche|selbe|kaputt|ausfall|falsch|nicht|ich|defekt|falsche
        contact_again: von ~3 zu|zum|zur ~2 geschickt|verwiesen|weitergeleitet|verbunden|pontius
        contact_again: vertröstet|vertrösten|abgewimmelt|abwimmeln|weitergereicht
        contact_again: gestern|letzte|vorgestern|vorige ~3 schon|bereits ~3 <contacted>|angerufen|bei
        contact_again: habe|hab|haben|hatte ~2 schon|bereits ~5 <contacted>
        harmless: <number> mal so|pro|am|im|täglich|die|in
        waiting: warte|warten|gewartet|wart ~4 seit|schon|bereits|über|länger ~4 <number>|einer|einem|<periods>|ewig|ewigkeiten|montag|dienstag|mittwoch|donnerstag|freitag|januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember|gestern|langem|lange|weihnachten
        waiting!: seit|nach|über ~2 <number>|einer|einem|über ~2 <periods> ~6 warte|warten|nichts|keine|kein|niemand|ohne|nicht|gewartet|passiert|keinen|immer|funktioniert|auf
        waiting: seit|nach <periods>|ewigkeiten|ewig|monaten|wochen|tagen
        waiting!: immer noch ~3 nicht|keine|kein|nichts|warten|warte|keinen|niemand
        waiting!: immer|noch|bis|bisher|heute|wieder ~3 nicht|keine|kein|nichts|keinen ~4 antwort|reaktion|rückmeldung|gehört|erhalten|bekommen|passiert|da|angekommen|geliefert|gelöst|gemeldet|erstattet|geld|lieferung|paket|lösung|erledigt|beantwortet|rückruf|repariert
        waiting!: niemand|keiner|keine sau|mensch|niemanden? ~4 meldet|antwortet|reagiert|hilft|ruft|kümmert|gemeldet|geantwortet|reagiert|geholfen|erreichbar|zuständig|erreicht|geht|erreichen|interessiert|ran|rangeht|weiß|abhebt|ab|zurück|erreiche
        waiting!: erreiche|erreicht|meldet|antwortet|reagiert|hilft|kümmert|ruft|geht|interessiert|hebt ~3 niemand|keiner|niemanden|keinen|keine
        waiting!: keine|keinerlei|ohne|null|kein ~1 antwort|reaktion|rückmeldung|lösung|rückruf|hilfe|auskunft|antworten|info|ergebnis|resonanz
        waiting!: bekomme|bekommen|erhalte|erhalten|kriege|habe ~3 keine|keinen|nie|nichts ~2 antwort|reaktion|rückmeldung|gehört|rückruf|hilfe|geld|auskunft
        waiting: wie lange ~3 noch|soll|muss|sollen ~4 warten|dauern|dauert
        waiting: werde|wurde|werden|fühle ~3 ignoriert|hingehalten
        waiting: ignoriert|ignorieren ~2 mich|mir|uns|meine|meinen
        waiting: warteschleife
        waiting: dauert|dauerte ~3 ewig|ewigkeiten|viel|zu ~1 lange?
        complaint: beschwerde ~3 einlegen|einreichen|einzureichen|aufgeben|machen|führen|loswerden|äußern|schreiben
        complaint: <want> ~4 beschweren|beschwerde|reklamieren
        complaint: beschwere mich
        complaint: formelle|offizielle|förmliche|schriftliche|ernsthafte beschwerde
        complaint: <want>|verlange|fordere|geben|gebt|gib ~3 mein|meinen|das|unser ~1 geld|gelt|kaufpreis ~1 zurück|wieder
        complaint: geld|gelt zurück|sofort
        complaint?: möchte|will|verlange|fordere|erwarte|fordern|bestehe ~4 entschädigung|schadensersatz|schadenersatz|wiedergutmachung|erstattung|rückerstattung|entschuldigung|stellungnahme|gutschrift|ersatz|rückzahlung
        complaint: erwarte ~4 sofort|umgehend|umgehende|unverzüglich|lösung
        trouble: konto|account|karte|profil|handy|email ~4 gehackt|gesperrt|gestohlen|gekapert|geknackt|eingefroren|übernommen|missbraucht
        trouble: gehackt|gehackter|bestohlen|betrogen|ausgeraubt|abgezockt|reingelegt
        trouble: ausgesperrt
        trouble: jemand|fremder|unbekannter|unbekannte|fremde|betrüger ~5 mein|meine|meinem|meiner|meinen ~3 konto|karte|account|namen|daten|kreditkarte
        trouble: doppelt|zweimal|dreimal|mehrfach|falsch|zu viel|unberechtigt|fälschlich|unrechtmäßig ~3 abgebucht|belastet|berechnet|abgezogen|eingezogen|bezahlt|gezahlt
        trouble: abgebucht|belastet|berechnet|eingezogen ~2 doppelt|zweimal|obwohl|ohne
        trouble: unberechtigte|unbekannte|unautorisierte|falsche|doppelte|verdächtige|betrügerische abbuchung|abbuchungen|lastschrift|zahlung|transaktion|überweisung|buchung|rechnung|belastung
        trouble!: nie|nicht|niemals|keinen ~3 bestellt|autorisiert|beauftragt|gekauft|abgeschlossen|genehmigt|unterschrieben|zugestimmt
        trouble: geld|guthaben|gehalt ~4 weg|verschwunden|gestohlen|fehlt|futsch
        trouble: opfer ~3 betrug|betrugs|diebstahl
        trouble: gestrandet|obdachlos
        trouble: sitze|sitzen|stecke|stecken|stehe ~3 fest
        trouble: alles|alle ~2 weg|verloren|gelöscht
        trouble: strom|gas|heizung|wasser|internet ~2 abgestellt|abgedreht|gekappt
        harmless: noch nie|nicht ~1 bestellt
        unhelpful!: das|dies|antwort|es|link|chat|du|<bot>|sie|artikel|hilfe ~3 nicht|nichts|nix|null ~2 geholfen|weiter|weitergeholfen|hilfreich|gelöst|funktioniert|gebracht|bringt|weiterhelfen|nutzt
        unhelpful!: hilft|helfen|bringt|nützt|nutzt ~3 nicht|nichts|nix|null|kein
        unhelpful!: ^ nicht|nichts|hat ~2 geholfen|hilfreich|gebracht
        unhelpful!: du|sie|ihr|<bot>|es|ding|teil|das ~1 versteht|verstehen|verstehst|kapierst|kapiert|kapieren|begreifst|begreifen ~3 nicht|nichts|nix|gar|nie
        unhelpful!: nicht ~2 meine|was ~1 frage|ich ~2 gefragt|gemeint|wollte|will|meine|gesucht|gesagt
        unhelpful!: nicht meine frage
        unhelpful!: beantwortet|antwort|beantworten|antwortest ~4 nicht|keine ~2 frage|fragen
        unhelpful!: meine frage ~4 nicht
        unhelpful: blöder|blöde|dummer|dumme|bescheuerter|nutzloser|scheiß|doofer|dämlicher|unnützer|unfähiger|saublöder|nutzlose|dummen|blöden ~1 <bot>|assistent|antwort|antworten|service
        unhelpful: <bot>|assistent|support|service ist|sind ~3 nutzlos|dumm|blöd|schrott|müll|mist|bescheuert|unbrauchbar|schlecht|witz|katastrophe|unfähig|scheiße
        unhelpful: gleiche|selbe|gleichen|selben|dieselbe|dieselben|derselbe antwort|antworten|link|nachricht|text|frage|fragen|leier|satz ~3 wieder|immer?
        unhelpful: immer|ständig|dauernd|wieder ~2 gleiche|selbe|dasselbe|dieselbe|gleichen
        unhelpful: drehe|drehen|dreht ~3 im|kreis kreis?
        unhelpful: falsche antwort|antworten|auskunft
        unhelpful: standardantwort*|textbaustein*|floskel*|automatisch*
        unhelpful: mit ~1 der|einer|ner wand
        unhelpful!: ergibt|macht keinen sinn
        unhelpful: am thema vorbei
        repeated: habe|hab|hatte|haben ~1 ich|wir|doch|bereits|schon|das|ihnen|dir ~3 schon|bereits|doch ~4 gesagt|geschrieben|erklärt|gemacht|versucht|probiert|geschickt|beantwortet|mitgeteilt|erwähnt|angegeben|neugestartet
        repeated: schon|bereits|doch ~3 gesagt|erklärt|geschickt|mitgeteilt|probiert|geschrieben|erwähnt|beantwortet
        repeated: wie ~2 gesagt|erwähnt|geschrieben|erklärt|mitgeteilt
        repeated: wiederhole|wiederholen ~1 mich|es
        repeated: nochmal|noch mal|erneut|wieder ~2 erklären|sagen|schreiben|fragen|wiederholen|alles
        repeated: ich frage|sage nochmal|noch|erneut
        self_harm!: bringe|bring|brächte|bringen ~1 mich|ich ~2 um
        self_harm!: mich ~2 umbringen|umzubringen|töten|erhängen|ritzen|verletzen|umbringe|umgebracht
        self_harm!: will|möchte|wollte|mag|würde ~4 sterben|tot
        self_harm!: will|möchte|mag|kann ~2 nicht mehr ~1 leben|weiterleben
        self_harm!: nicht mehr leben|weiterleben|aufwachen
        self_harm!: suizid*
        self_harm!: selbstmord*
        self_harm!: leben ~2 ende|beenden|nehmen|sinn
        self_harm!: keinen sinn|grund ~3 leben|weiterleben
        self_harm!: schluss|ende machen|bereiten ~1 mit?  leben|allem
        self_harm!: ohne mich besser
        self_harm!: ritze mich
        harmless: sterben für|vor
        danger: bringe|schlage|verprügel|töte|erschieße|steche|mache|prügel ~2 sie|dich|euch|ihn|jemanden ~3 um|zusammen|tot|ab|fertig|kaputt
        danger: umbringen|verprügeln|erschießen|abstechen|zusammenschlagen
        danger: anzünden|abfackeln|niederbrennen|sprengen
        danger: komme|komm|fahre ~2 vorbei ~4 dann|erleben|knallt|ärger
        danger!: bedroht|bedrohen|bedrohe|verfolgt|gestalkt|schlägt|geschlagen|angegriffen|belästigt|missbraucht|vergewaltigt|verprügelt|stalkt ~3 mich|uns|mir|werde
        danger!: mich|uns|werde|wurde|mann|wir ~4 bedroht|geschlagen|verfolgt|angegriffen|vergewaltigt|schlägt|gestalkt
        danger: gasleck|gasgeruch|kohlenmonoxid|gasaustritt|rohrbruch|wohnungsbrand
        danger: riecht|stinkt|geruch|austritt ~3 gas|verbrannt|rauch|verschmort
        danger: gas ~2 austritt|riecht|strömt|ausgetreten
        danger: brennt|brand|flammen|qualmt|raucht|feuer ~3 gefangen|steht|gerät|akku|haus|wohnung|keller|es|kabel|ladegerät|herd|ofen
        danger: gerät|akku|ladegerät|kabel|steckdose|herd|ofen|heizung|netzteil|batterie|es ~3 brennt|qualmt|raucht|explodiert|geschmolzen|schmilzt|funken|verschmort|gebrannt|feuer|aufgebläht
        danger: gefangen|angefangen|fängt|fing|fangen ~3 brennen|rauchen|qualmen|feuer|schmoren
        danger: explodiert|explosion|explodieren
        danger: stromschlag|elektroschock
        danger: einen schlag ~1 bekommen|gekriegt
        danger: bewusstlos|blutet|blute|überdosis|ohnmächtig|vergiftet|vergiftung|lebensmittelvergiftung|herzinfarkt|lebensgefahr|lebensgefährlich*|lebensbedrohlich*
        danger!: keine|kaum|nicht|schlecht luft
        danger!: kann|nicht|kaum ~2 nicht? atmen
        danger: brustschmerzen|atemnot|herzschmerzen
        danger: schmerzen in ~1 brust
        danger: allergische|allergischen|anaphylaktisch* reaktion|schock
        danger: ist|medizinischer|ein|einen notfall
        danger: notarzt|krankenwagen|rettungswagen
        danger: polizei|112|110 ~2 rufen|gerufen|rufe|holen|einschalten|alarmieren|eingeschaltet|melden|anzeigen|gehen|verständigen
        danger: in|großer gefahr
        danger: angst ~2 um ~2 leben|sicherheit|kinder|kind|mein
        danger: verletzt|krank|krankenhaus|verbrannt|verbrannt ~5 durch|wegen|produkt|gerät|essen|nach
        harmless: verlängerung|stau|fall|preis|höchst explodiert
        legal?: <lawyer> ~5 einschalten|eingeschaltet|schalte|übergeben|übergebe|kontaktieren|wenden|weiterleiten|hören|beauftragen|beauftragt|melden|meldet|gehen|nehmen|ein|hinzuziehen|prüfen|schreiben|rechnen
        legal?: meinen|meinem|mein|meine|meiner|unserem|unser|einen|einem|zum|vom|unseren|den ~1 <lawyer>
        legal: schalte|schalten|beauftrage|übergebe|gehe|hören|nehme|konsultiere ~4 <lawyer>
        legal: rechtliche|rechtlichen|juristische|juristischen|gerichtliche schritte|schritten|konsequenzen|maßnahmen|mittel|weg|schritt|hilfe
        legal: rechtlich|juristisch|gerichtlich ~2 vorgehen|gegen|vor|prüfen|belangen|durchsetzen
        legal: rechtsweg|klageweg|sammelklage|rechtsbruch|vertragsbruch|mahnbescheid|strafanzeige|anzeigen|strafrechtlich*
        legal?: verklage|verklagen|verklag|verklagt|klage|klagen ~2 sie|euch|einreichen|erheben|gegen|ein|firma|dich
        legal: vor ~1 gericht
        legal: gericht|gerichtlich ~3 sehen|gehen|ziehen|bringen|treffen
        legal: sehen uns ~2 gericht|wieder
        legal: anzeige|strafanzeige ~3 erstatten|erstatte|machen|stellen|gegen|polizei|erstattet|bringen
        legal: zeige|bringe ~3 sie|euch|das|es ~2 an|anzeige|polizei
        legal: zur polizei
        legal: verbraucherzentrale|verbraucherschutz|bundesnetzagentur|bafin|ombudsmann|schlichtungsstelle|ombudsstelle|wettbewerbszentrale|aufsichtsbehörde|gewerbeaufsicht
        legal: frist ~4 setze|setzen|gesetzt|verstreichen|klage|anwalt|letzte
        legal: setze ~3 frist|letzte
        legal: letzte|letztmalige frist|aufforderung|mahnung
        legal?: illegal|rechtswidrig|strafbar|sittenwidrig
        legal: an|zur|die presse|medien|öffentlichkeit ~2 gehen|wenden|gehe|wende
        harmless: bin|als|für|ist|arbeite ~2 <lawyer> ~2 und|suche|von|tätig|beruf
        harmless: anzeige|anzeigen|werbeanzeige* schalten|geschaltet|im|auf|display|bildschirm|zeitung|in|der
        harmless: kann|können|lassen|lässt|will|möchte|wo|wie|mir|alle ~4 anzeigen
        chargeback: zurückbuchen|rückbuchung|zurückbuche|zurückgebucht|rücklastschrift|chargeback|käuferschutz|zurückgehen
        chargeback: zahlung|lastschrift|betrag|abbuchung|kreditkarte|bank|geld|paypal ~5 zurückholen|zurückziehen|widersprechen|stornieren|reklamieren|anfechten|zurückgeben|beanstanden
        chargeback: buche|hole ~4 zurück
        data_protection: dsgvo|datenschutz|datenschutz* ~5 verstoß|verstöße|beschwerde|verletzung|behörde|meldung|melden|anzeige|auskunft|beauftragter|beauftragten|verletzt|löschen|löschung|anfrage
        data_protection: verstoß|beschwerde|verletzung|auskunft|verstoßen|verstößt|meldung|melde|löschung|verletzt|verstöße|antrag ~5 dsgvo|datenschutz|datenschutzes|datenschutzbehörde
        data_protection: datenschutzverletzung*|datenschutzbeschwerde*|datenschutzverstoß*|datenschutzbehörde*|datenschutzbeauftragte*|datenleck*|datenpanne*|datenschutzskandal*|landesdatenschutz*
        data_protection: gemäß|nach|laut|art|artikel ~2 dsgvo
        data_protection: meine|meiner|meinen|unsere|persönlichen ~2 daten ~5 löschen|gelöscht|verkauft|weitergegeben|geleakt|veröffentlicht|gestohlen|weitergeben|missbraucht|dritte|herausgegeben|auskunft|verkaufen
        data_protection: löschen|löscht|lösche|löschung ~3 meine|meiner|aller|alle ~3 daten
        data_protection!: ohne ~1 meine|mein ~1 zustimmung|einwilligung|einverständnis|erlaubnis
        data_protection: daten ~2 von|anderer|fremder|eines ~3 kunden|person|anderen|personen|kunde
        data_protection: fremde|falsche daten|rechnung|kundendaten
        harmless: dsgvo|datenschutz konform|erklärung|einstellungen|grundverordnung|richtlinie|richtlinien
        harmless: ist|seid|sind ~3 dsgvo konform
        0.8!: kein|keine|ohne|null problem|probleme|eile|stress|sorge|sorgen|thema
        1.6!: nichts|nicht|keinen|kann ~1 meckern|klagen|beschweren|beanstanden
        1!: nicht ~1 schlecht|übel|verkehrt|schlimm
        2!: freue mich
        -2.6!: danke|vielen|dank|na|besten dank|danke? für nichts|garnichts
        -2.6!: danke für nichts|garnichts
        -2.6: zeitverschwendung|geldverschwendung|saftladen|sauladen|saustall|armutszeugnis|schlamperei|sauerei|schweinerei|nervensäge|trauerspiel|servicewüste|witz|hohn
        -2.2: nase|schnauze|faxen voll|dicke
        -2.2: die ~1 nase|schnauze|faxen ~2 voll|dicke
        -2.2!: geht gar|überhaupt|so nicht
        -2.2: reicht mir|jetzt|es
        -2.2: mir|jetzt reicht ~1 es|jetzt?
        -2.2: es reicht
        -2!: keinen|kein|keine ~1 bock|lust|nerv|nerven|geduld ~1 mehr
        -2: geduld ~2 am|zu ende
        -2: geduld|nerven|vertrauen ~3 verloren|verliere|blank|ende|erschöpft
        -2: letzte|letzter tropfen|nerv
        -2: unter aller ~1 sau|kanone|würde
        -2: so ein ~1 mist|saftladen|scheiß|quatsch|dreck|drecksladen
        -2: was|das|ist ~2 soll|ein ~1 das|scherz|witz
        -2: verarschen|verarscht|veräppelt|veräppeln|veralbern|verschaukelt
        -2: wollt|wollen|willst ~2 ihr|sie|du ~2 mich ~2 verarschen|veräppeln
        -2: am|an rande|ende ~1 der|des|meiner|verzweiflung ~1 verzweiflung|nerven|kräfte?
        -1.6!: nicht ~2 gut|akzeptabel|zufrieden|ok|okay|lustig|glücklich|normal|ordnung|begeistert|zumutbar|hinnehmbar|nachvollziehbar|fair|kundenfreundlich
        -1.2!: nicht|nichts|nie|kein ~2 funktioniert|geht|klappt|funktionieren|lädt|startet|öffnet|gefunden
        -1.2!: geht|funktioniert|klappt|läuft|lädt|startet ~3 nicht|nichts|nix|nie|gar
        -1.6: na|oh|ja toll|super|klasse|prima|bravo|danke|großartig|herrlich
        -1.6: toll|super|klasse|prima|bravo|großartig|glückwunsch|herrlich ~3 schon|wieder|nicht|kaputt|nichts|gemacht|immer ~4 wieder|nicht|kaputt|falsch|leute|noch
        -1.2: um|oh gottes|gott|himmels ~1 willen?
        -2.2!: nie mehr|wieder $
        -1.4: sehr schade
        -1.6: lass|lasst|lassen ~2 mich ~2 ruhe
        harmless: kaputt|tot gelacht|lachen|gemacht
        harmless: batterie|akku|fernbedienung ~2 leer|tot|schwach
        harmless: tote|toter|toten winkel|pixel|hose|link|links|leitung|punkt
        harmless: fehlermeldung|fehlercode|fehler code|meldung|404|500|nummer
        harmless: entschuldigung|sorry|verzeihung|tut ~3 störung|störe|leid|nerve|umstände
        harmless: hasse|ungern es|ihn|sie ~2 zu ~1 stören|fragen
        harmless: angst um|vor ~1 spinnen|höhe|spritzen
        harmless: horror|krimi|thriller film|spiel|buch|serie|roman
        harmless: bombe|bomben badebombe|stimmung|wetter
        harmless: brand neu|teig|schutz|melder
        harmless: prozess|prozesse|task|tasks ~2 killen|beenden|abschießen|töten
        harmless: zum sterben schön|lecker|gut
        harmless: wahnsinnig|unglaublich|verdammt|sau|irre|unfassbar|mega|scheiß gut|lecker|schön|toll|günstig|billig|gute|guter|schnell|schöne|gutes
        harmless: schlechtes|schlechter wetter|gewissen|empfang|sicht|licht
        harmless: guten|gute|schönen|schöne|schönes tag|morgen|abend|nacht|wochenende|tage|reise|frage
        harmless: <lawyer> ~5 empfohlen|empfiehlt|empfahl
        0.8!: macht nichts
        harmless: gift|giftig|giftige pflanze|pflanzen|schlange|frei
        -3: hasse ~1 euch|diese|dieses|diesen|sie|es|das|dich
        -1.6!: nicht in ordnung
        -2.2: was|welch für? eine|ne? überraschung
        -3!: liebe ~1 es|ich|das ~4 warten|zahlen|hingehalten|ignoriert
        -3.4!: danke ~1 für|fürs|dass verlieren|ruinieren|ignorieren|nichts|anlügen
        -3!: glückwunsch ~2 langsamst*|schlechtest*|längst*
        unhelpful: neustarten|neustart|zurücksetzen ~2 nochmal|wieder|erneut
        unhelpful: nochmal|wieder|erneut ~2 neustarten|neustart
        self_harm!: lieber tot|sterben
        wish: per|via telefon|anruf
        wish: beschäftigt|habt|gibt ~4 menschen|echte
        wish: ob ~4 jemand|wer|irgendwer ~1 liest|antwortet|zuhört|mitliest
        leave: probiere|versuche|nehme|frage ~2 die|eben? ~1 konkurrenz
        unhelpful: <bot> und ich
        legal?: <lawyer> lässt
        legal?: hören|sehen|treffen uns ~1 vor|bei gericht
        cancel: kündigt|kündige|kündigen|kündig ~1 mein|meinen|meine ~1 <service>
        danger: sohn|tochter|kind|mann|frau|mich|mutter ~5 verletzt|verbrannt|geschnitten|vergiftet
        -3: geht|umgehen ~1 man|ihr|sie? ~1 so ~2 mit ~2 kunden
        -3: so ~1 behandelt|behandeln ~2 man|ihr|sie
        wish: leiten|leitet|leite|geben|gebt ~6 vorgesetzten|vorgesetzte|abteilung|zuständigen|teamleiter ~1 weiter
        leave!: kaufe|bestelle|buche|komme|kauf|bestell ~2 nie|niemals|nicht|nichts ~1 wieder|mehr
        trouble: paket|sendung|lieferung|koffer|gepäck ~2 weg|verschwunden|verschollen
        wish: komme|kommt|gelange|kriege ~2 an|zu ~2 <human>
        leave: letzte mal ~5 nutze|benutze|verwende|nutzen
        """
}
