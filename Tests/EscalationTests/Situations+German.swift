extension Situations {
    static let german = """
        + ich möchte mit einem menschen sprechen
        + kann ich bitte einen mitarbeiter haben
        + ist da jemand?
        + Mitarbeiter bitte
        + Verbinden Sie mich mit Ihrem Vorgesetzten
        + Rufen Sie mich bitte zurück
        + das habe ich jetzt schon viermal erklärt
        + Das ist meine dritte Mail zu diesem Thema
        + dein bot versteht gar nichts
        + danach habe ich nicht gefragt, das hilft mir nicht weiter
        + dann gehe ich eben zur Konkurrenz
        + Ich kündige hiermit meinen Vertrag
        + Sie haben zweimal abgebucht und niemand meldet sich
        + mein konto wurde gehackt
        + Seit drei Wochen warte ich auf eine Antwort
        + Ich schalte meinen Anwalt ein
        + Dann sehen wir uns vor Gericht
        + ich lasse die Lastschrift von meiner Bank zurückbuchen
        + Sie haben meine Daten weitergegeben, das ist ein Verstoß gegen die DSGVO
        + ich will nicht mehr leben
        + das Ladegerät hat angefangen zu brennen
        + Na super, schon wieder kaputt
        + danke für nichts
        + WARUM ANTWORTET KEINER???
        + unverschämt, nie wieder bestelle ich bei euch
        + ich will nicht mit einer maschine reden
        + ich will mein Geld zurück
        + ich möchte eine Beschwerde einreichen
        + soll das ein witz sein
        + ich werde von einer abteilung zur nächsten geschickt
        + furchtbarer service, wirklich schlecht
        + ich brauche jemanden der sich auskennt
        + schluss mit dem roboter
        + diese abbuchung habe ich nie autorisiert
        + bin total frustriert, hab alles probiert
        + das ist inakzeptabel
        + Sie haben einen Kunden verloren
        + eine frechheit ist das
        + immer noch keine erstattung, keiner meldet sich
        + please help, der bot ist der letzte Müll
        + es riecht nach gas seit ihr techniker da war
        + reine zeitverschwendung
        + moechte mit nem menschn reden
        + mir reicht es jetzt
        - akku leer, wo bestelle ich einen neuen?
        - wie sind die öffnungszeiten am samstag?
        - danke, hat geklappt!
        - ich will nicht kündigen, nur den Tarif wechseln
        - kann man jederzeit kündigen?
        - ich sterbe vor neugier, wann kommt das neue modell?
        - wie beende ich einen hängenden prozess auf dem server?
        - wie viele personen können ein konto nutzen?
        - ich muss erst mit meinem chef sprechen bevor ich bestelle
        - was bedeutet fehler 504?
        - mein anwalt hat ihren laden empfohlen, liefern sie nach wien?
        - kein problem, lassen sie sich zeit
        - welche unterlagen brauche ich für die anmeldung
        - wie lange dauert die lieferung?
        - bitte ändern sie meine adresse
        - das display ist gesprungen, was kostet eine reparatur?
        - kann ich die jacke zurückgeben wenn sie nicht passt?
        - gefällt mir sehr, die kinder sind verrückt danach
        - hallo
        - ok
        - wie setze ich mein passwort zurück?
        - die app ist seit dem update etwas langsam
        - gibt es rabatt für studenten?
        - wir brauchen dringend 40 stühle bis freitag, haben sie die auf lager?
        - wo finde ich die widerrufsbelehrung?
        - können sie mir erklären wie die versicherung funktioniert?
        - schade dass der laden zu ist, wann öffnet der neue?
        - druckt ihr auch in a3?
        - nicht schlecht, das neue design
        - bitte schicken sie die bestätigung noch einmal
        - ich freue mich schon auf die lieferung
        - habt ihr horrorfilme auf dvd?
        - guten morgen
        - ich möchte noch zwei stück bestellen
        - wir haben 20 mitarbeiter, welcher tarif passt?
        - toll, genau das habe ich gesucht
        - wo kann ich mir die rechnung anzeigen lassen?
        - gibt es das spiel mit dem toten winkel noch?
        - ist das gerät giftig für haustiere?
        + kann ich mit jemandem reden bitte
        + brauche hilfe von einer echten person, der chat bringt nichts
        + bist du ein bot? ich würde lieber mit jemandem sprechen
        + Sie sind ja überhaupt nicht zu erreichen
        + ich hab angerufen, gemailt, gechattet. immer dasselbe
        + meine geduld ist am ende
        + wow, fünf tage ohne internet, spitzenservice leute
        + wie schön, meine bestellung ist schon wieder verschwunden
        + wenn das heute nicht klappt bin ich weg
        + dann gebe ich mein geld eben woanders aus
        + wie kan ich mit ein mensch spechen
        + Mitarbeiter!
        + HILFE mein konto ist gesperrt und mein flug geht in einer stunde
        + über ihre seite wurden meine kartendaten geklaut
        + geld ist weg vom konto und es gibt keine bestellung
        + langsam wird es lächerlich
        + bis freitag, sonst meldet sich mein anwalt
        + ich melde das der verbraucherzentrale
        + ich denke darüber nach mir das leben zu nehmen
        + das gerät hat meinem sohn einen stromschlag verpasst
        + wer ist bei euch verantwortlich?
        + geben sie mir jemanden mit verstand
        + die bestellnummer hab ich schon zweimal geschickt
        + wieder falsch, du kapierst es nicht
        + mir wurde ein rückruf versprochen, nichts ist passiert
        + erstattung war für märz versprochen, jetzt ist juni
        + das schlimmste erlebnis das ich je mit einer firma hatte
        + alles stornieren, ich bin fertig mit diesem laden
        + hört mir überhaupt einer zu??
        + ich geb auf
        + ich flehe sie an, lassen sie mich mit einem menschen reden
        + hört auf mit den automatischen antworten
        + so ein saftladen
        + meine alte mutter sitzt seit vier tagen ohne heizung
        + das geht jetzt seit monaten so
        + löschen sie alle meine daten, dem habe ich nie zugestimmt
        + ihr seid betrüger
        + gleiches problem wie letzte woche
        + ich will ihre beschwerdestelle sprechen
        + boah das ding versteht mich nie
        + habt ihr eine telefonnummer? der chat hilft nicht
        + das poste ich auf allen bewertungsportalen
        + entweder sie lösen das oder ich eröffne einen fall bei paypal
        + ernsthaft? noch ein formular? wollt ihr mich veräppeln
        + mein insulin ist nicht angekommen und ich hab keins mehr
        + sorry aber that is unacceptable, ich warte seit tagen
        - hab die app im hintergrund gekillt, jetzt läuft alles, danke!
        - gibt es das agenten-dashboard im dunkelmodus?
        - mein sohn ist verrückt nach dinos, habt ihr eine kuchenform als bombe? haha
        - wo kaufe ich ein neues armband, meins ist kaputt
        - ist es illegal wein nach norwegen zu schicken?
        - meine batterie ist tot, welche größe brauche ich?
        - wie melde ich eine verlorene karte in der app?
        - ich möchte den newsletter abbestellen
        - ich muss meine reservierung für morgen stornieren, tisch für zwei
        - kann ich den tarif mitten im monat ändern?
        - verkauft ihr feuerlöscher?
        - kostet übergepäck extra?
        - wie lange ist die garantie auf die heizung
        - der chef hat meinen antrag genehmigt, was nun?
        - der support war gestern großartig, vielen dank!
        - es ist höllisch heiß hier, kommt der ventilator heute?
        - welche notfallnummer steht auf der karte?
        - ich habe auf den sale gewartet, läuft er schon?
        - das paket kam einen tag zu spät aber alles gut
        - wie lange wartet man auf einen tisch?
        - muss ich jemanden anrufen um die karte zu aktivieren oder geht das online?
        - ich glaube ich habe die falsche größe, kann ich tauschen?
        - passwort schon wieder vergessen
        - habt ihr den film über den anwalt der eine bank verklagt?
        - das spiel stürzt ab wenn ich auf den endgegner schieße, gibt es einen fix?
        - wo ist meine bestellung?
        - ich habe ein problem mit dem drucker, die lampe blinkt
        - niemand hat mir gesagt wie gut das ist, wow
        - der alte war furchtbar aber der neue ist super
        - der bildschirm ist schwarz, wie starte ich neu?
        - bin nicht sauer, nur neugierig warum der preis anders ist
        - kann mein anwalt eine kopie des vertrags per mail bekommen?
        - wie viele menschen passen in das zelt?
        - kann ich die zweite mahnung noch online zahlen?
        - ich rufe morgen nochmal an, danke
        - dürfen hunde in den laden?
        - wie reklamiere ich einen artikel?
        - ich suche einen anbieter für gutscheine, macht ihr das?
        + hat bei euch irgendwer ein herz?
        + ich will nicht tippen, ruft einfach durch
        + kann ich den sprechen der meinen schaden bearbeitet hat?
        + stellen sie mich in die buchhaltung durch
        + meine beschwerde vom mai wurde ohne begründung geschlossen
        + dritter chat heute, dritte andere antwort
        + der fahrer hat mein paket über den zaun geworfen, alles zerbrochen, ich koche
        + bravo, wirklich, ihr habt meinen koffer zweimal verloren
        + beim kassieren seid ihr schnell, ans telefon geht keiner
        + sie behalten also die kaution? das ist diebstahl
        + meine karte wurde in spanien benutzt, ich war nie dort
        + ich glaube mein nachbar tut seiner frau etwas an
        + es hat alles keinen sinn mehr, ich möchte dass es aufhört
        + dann soll meine bank das geld zurückholen
        + ich habe die rechnung eines anderen kunden bekommen
        + ihr seid so schlecht
        + null sterne
        + der bot hat den iq von einem toastbrot
        + hör auf mir immer den gleichen link zu schicken
        + seit 12 jahren kunde und so wird man behandelt
        + entweder ich bekomme heute antwort oder ich beende den vertrag
        + ich bin es so leid, jede woche eine neue ausrede
        + der techniker sollte montag, dienstag und heute kommen. es kam keiner
        + auf euren hilfeseiten steht nichts zu meinem fall
        + dringend, meine hochzeit ist samstag und das kleid ist nicht da
        + brauch ma nen echten menschn
        + ich komme hier keinen schritt weiter
        + warum ist es so schwer jemanden zu erreichen
        + meine tochter hat ein teil von ihrem spielzeug verschluckt
        + sauladen ey
        - laut tracking zugestellt, bei welchem nachbarn ist es?
        - meine katze hat das kabel angegriffen, gibt es ersatz?
        - kostet es etwas früher auszusteigen?
        - bin todmüde, wann ist die abholung?
        - was passiert wenn ich eine rate verpasse?
        - habt ihr jemanden der polnisch spricht in der filiale leipzig?
        - ich würde das konzert ungern verpassen, wann startet der verkauf?
        - bitte den zweiten artikel aus dem warenkorb nehmen
        - meine beschwerde wurde schnell bearbeitet, danke
        - die mitarbeiterin war heute super freundlich
        - ich habe den kassenbon verloren, kann ich den wasserkocher trotzdem zurückgeben?
        - wie stelle ich den alarm nachts ab?
        - welche versicherung deckt ein gestohlenes fahrrad?
        - hat drei wochen gedauert aber das sofa ist traumhaft
        - was für ein tag! öffnet ihr um 8?
        - wie entferne ich eine person aus dem album?
        - ich möchte auf prepaid wechseln
        - wohin schicke ich den unterschriebenen vertrag
        - liegen die daten in europa?
        - passt schon, habs gefunden
        - nehmt ihr nach 30 tagen noch zurück?
        - falsche farbe geliefert, wie tausche ich um?
        - wäre montag ein problem für die lieferung?
        - ist der pool gefährlich für kleinkinder?
        - ich brauche stützstrümpfe in m
        - die rechnung war gestern fällig, wie zahle ich jetzt?
        - tötet das mittel auch eier von läusen?
        - wann fährt der letzte bus
        - suche ein brandneues handy ohne vertrag
        - liefert jemand von euch auch sonntags?
        + das ist der nervigste chat den ich je benutzt habe
        + fünfmal neu gestartet und immer noch tot, nichts geht
        + eskalieren sie mein ticket, das ist seit januar offen
        + ich muss mit der rechnungsabteilung sprechen, mit einem menschen, nicht mit dem ding
        + ach perfekt, flug storniert und bei euch ist dauernd besetzt. bravo
        + paket angeblich zugestellt, ist aber nicht da und der bote legt einfach auf
        + ich hab genug. geld zurück. jetzt.
        + wo bleibt meine erstattung?! fünf tage hieß es, jetzt sind es zwanzig
        + interessieren euch eure kunden überhaupt
        + mein vater liegt im krankenhaus und ich komme nicht in sein konto, kann bitte jemand helfen
        + warum sollte ich bei euch bleiben wenn ihr nicht mal mails beantwortet
        + eure app hat alle meine fotos gelöscht
        + ich fühle mich betrogen
        + wenn ich die kaution nicht bekomme sehen wir uns vor gericht
        + sie berechnen mir seit sechs monaten zu viel
        + ICH VERSTEHE NICHT WARUM DAS SO KOMPLIZIERT IST
        + du bist ein bot, du kannst mir nicht helfen
        + haha klar, "ihr anruf ist uns wichtig"
        + hört auf von meiner karte abzubuchen, ich habe im april gekündigt
        + hlife, konto gehakt
        - was ist der schnellste versand
        - hi! könnt ihr mir die größentabelle schicken?
        - ich sollte hier meinen ausweis hochladen, stimmt das?
        - wann verlängert sich mein abo?
        - wie schalte ich benachrichtigungen aus
        - liefert ihr messer nach irland?
        - suche ein geschenk für jemanden der kochen hasst
        - das update hat mein akkuproblem behoben, vielen dank
        - gibt es eine warteliste für das modell 3
        - kann ich mit zwei karten zahlen
        - gibt es ein beschwerdeformular als pdf?
        - ich habe mich bei der bestellung vertan, wie ändere ich sie?
        - was kostet eine verspätete rückgabe
        - war einfach, danke
        - sorry für die späte antwort, anbei mein ausweis
        - ist das die offizielle seite oder betrug?
        - kann ich mit ihnen englisch sprechen?
        - kommt die rote nochmal rein?
        - was kostet der anwalts-rechtsschutz als zusatz
        - mein sohn will polizist werden, habt ihr bücher dazu?
        + ich fasse es nicht, sie haben das gerät unrepariert zurückgeschickt
        + den ganzen tag auf den techniker gewartet, kein anruf, keiner da
        + sie haben mir den strom abgestellt obwohl ich bezahlt habe
        + ich frage keinen roboter mehr, wen kann ich anrufen
        + das ersatzgerät ist auch defekt
        + drei leute haben mir drei verschiedene sachen gesagt
        + ich bin eine alte frau und verstehe die app nicht, bitte jemand
        + sie haben mein ticket geschlossen ohne es zu lösen
        + geld wurde abgebucht aber die buchung existiert nicht
        + das ist belästigung, hören sie auf mir zu schreiben
        + nach zehn jahren, auf wiedersehen
        + bleibt mir weg mit dem chatbot
        + gleich kommen gäste und die schlüssel funktionieren nicht
        + ich will den sprechen der für dieses chaos verantwortlich ist
        + wie oft soll ich das dokument denn noch schicken??
        + vom essen gestern sind wir alle krank geworden
        + überlege ernsthaft rechtliche schritte
        + die erstattung wurde genehmigt aber kam nie an
        - können sie mir meine kundennummer nennen?
        - die webseite sieht seit dem umbau schön aus
        - unser team mit agenten hätte gern gruppenrabatt
        - ich habe mit eurer app 10 kilo verloren, danke!
        - wann öffnet die beschwerdestelle
        - wie schützt ihr vor betrug?
        - mein flug geht morgen, wo gebe ich den koffer ab?
        - bitte löschen sie den entwurf von gestern
        - ist der akku im laptop austauschbar?
        - keine eile, wollte nur den stand wissen
        - habe per überweisung bezahlt, bekomme ich eine quittung?
        - wie blockiere ich eine nummer
        - wir bekommen ein baby, welches bett ist am besten?
        - ich bin umgezogen, neue adresse ulmenweg 4
        - im handbuch der heizung fehlt seite 3, könnt ihr die mailen
        - wie sind die stornobedingungen für gruppen?
        - meine kinder haben das alte zerstört, also brauche ich ein neues
        - kann mich nicht zwischen blau und grün entscheiden, was läuft besser?
        - ich möchte die rechnung in zwei teilen zahlen
        - ich warte am eingang, welches tor?
        + niemand hat mir gesagt dass sich der tarif verlängert, geld zurück
        + bin ausgesperrt und euer support hat aufgelegt
        + kann bitte ein mensch draufschauen, auf dem foto sieht man den riss
        + ich verliere kunden weil euer checkout nicht geht
        + warum bekomme ich eine mahnung für eine rechnung die ich im mai bezahlt habe, schon zum zweiten mal
        + mein vermieter braucht den brief bis morgen und euer system ist kaputt
        + schön, wieder geschlossen ohne lösung. genies
        + ich hasse diese firma
        + keine tipps bitte, gebt mir jemanden
        + ich bekomme keine luft seit ich das spray benutzt habe
        + ich möchte mich über den fahrer beschweren
        + was ist das bitte für ein service, ein witz
        + meine mutter ist gestorben und ich muss ihren vertrag auflösen
        + du bist doch ein roboter, ich will nen menschen
        + die schnalle vom kindersitz ist während der fahrt gebrochen
        - welchen stecker hat die lampe
        - ich habe eine nussallergie, ist der riegel sicher?
        - die app sieht toll aus, wann kommt der dunkelmodus?
        - bein gebrochen, kann ich das fitnessstudio pausieren?
        - habt ihr das buch tod eines handlungsreisenden
        - wie töte ich unkraut ohne gift
        - mein altes handy ist tot, ich will das s4 bestellen
        - was passiert mit meinen daten wenn ich deinstalliere
        - gibt es eine vom anwalt geprüfte vertragsvorlage
        - ich frage meinen chef und melde mich
        - ich brauche die rechnung vom juni
        - ist der lebensgroße aufsteller auf lager
        - super, gerade angekommen, vielen dank
        - wie lange darf ich in der lounge bleiben
        - bitte liefern sie erst am dienstag
        + jemand da??
        + vertrieb bitte, eine person
        + ja klar, "innerhalb von 24 stunden". neun tage sind es jetzt
        + gelt zurük oder ich ruf die bank an
        + das ist das zweite ersatzgerät und wieder defekt
        + wollt ihr mich verarschen
        + sehr hilfreich. nicht.
        + ich habe jedes vertrauen in sie verloren
        + muss ich erst in die filiale kommen um eine antwort zu kriegen?
        + der typ am telefon war total unverschämt zu meiner frau
        + ihr habt meine bankdaten an einen fremden geschickt
        + zahlt mir das zurück oder ich geh an die öffentlichkeit
        + von den extrakosten hat keiner was gesagt, das ist betrug
        + lasst mich einfach mit nem verdammten menschen reden
        + ich will raus aus dem vertrag
        + zum 4. mal behauptet der bote es war keiner da
        + ich zittere, jemand hat mein konto leergeräumt
        - wie viele kalorien haben die wings
        - mein hund hat die alte sorte satt haha, welche ist mild?
        - gibt es einen menschlichen übersetzer laut preisliste
        - schwanke zwischen zwei größen, 38 oder 39?
        - ich hab mich nie richtig bedankt, danke!
        - was kann schlimmstenfalls passieren wenn ich es bei 60 wasche
        - gibt es beschwerden über die lautstärke von dem modell?
        - ich möchte eine bewertung abgeben, wo?
        - kann ich eine zweite person in den tarif nehmen
        - lange nichts bestellt, gilt mein login noch?
        - bis wann kann ich eine erstattung beantragen
        - ich habe schon ein konto, wie verknüpfe ich das
        - falscher chat, sorry
        - mein chef will ein angebot für 20 plätze
        - ist es normal dass der lüfter anfangs laut ist
        - alles klar, ich warte auf die mail
        - habt ihr glutenfreien kuchen für samstag?
        - ich möchte einen tisch für sechs personen reservieren
        - mein internet geht wieder, danke für die schnelle hilfe
        - ich will meine telefonnummer im konto ändern
        - kann man bei der führung mit dem koch sprechen?
        - ich habe noch nie einen gutschein bekommen, wie geht das?
        - liefert ihr auch ins krankenhaus?
        - ich warte noch auf meinen freund, dann checken wir ein
        - meine frau hat nächste woche geburtstag, habt ihr geschenkideen?
        - das terminal sagt abgelehnt, muss ich die pin nochmal eingeben?
        - ich habe aus versehen zwei konten, wie lege ich die zusammen
        - können sie bestätigen dass meine kündigung durch ist
        - welche unterlagen braucht der anwalt für den hauskauf?
        - die polizei ist neben eurem laden, oder?
        - verkauft ihr rettungsdecken für den notfall?
        - fernbedienung verloren, welches modell passt?
        - wie beende ich einen anruf in der app
        - gibt es einen makler bei kassel der mir die wohnung zeigt
        - mein ladegerät ist langsam, passt ein schnelleres?
        - ich habe mich im datum geirrt, es ist der 14.
        - ich brauche keine hilfe, danke
        - ich finde die größentabelle nicht
        - glas zerbrochen, verkauft ihr einzelne
        - die letzten drei bestellungen waren perfekt
        - wo gebe ich den rabattcode ein? er wird noch nicht angenommen
        - es hat aufgehört zu regnen, ist die terrasse offen?
        - ich bin verrückt nach jazz, gibt es diesen monat konzerte?
        - kann ich nächste woche mit eurem designteam über mein projekt sprechen?
        - passwort abgelaufen, wo mache ich ein neues?
        - ich komme morgen vorbei und hole es ab
        + das schlimmste ist dass sich nicht mal jemand entschuldigt hat
        + der chat geht jedes mal zu bevor ich eine antwort habe
        + ich bin mehr als enttäuscht
        + holt mich aus diesem bot raus
        + zwei techniker, null ergebnis
        + kann ein vorgesetzter die entscheidung prüfen?
        + ich zahle nicht für etwas das ich nie bestellt habe
        + das kann nicht legal sein was ihr macht
        + mein kind weint weil das spielzeug in einzelteilen ankam
        + macht endlich mein konto zu
        + gebt mir mal einen menschen
        + halloo arbeitet da heute jemand?
        + ich habe das formular zweimal geschickt, ihr sagt es kam nie an
        + glückwunsch, jetzt sind beide telefone tot
        + wenn bis 17 uhr keiner antwortet komme ich mit der polizei in den laden
        + die konkurrenz hat das in einer stunde gelöst
        + wo is mein gelt
        + hab die copy-paste-antworten satt
        + nehmen sie mich bitte ernst, es geht um meine gesundheit
        + doppelt abgerechnet und das formular lehnt meine nummer ab
        + löschen sie mein profil und alles was sie über mich wissen
        + ihr ruiniert mir den urlaub
        + ich traue dem bot meine bankdaten nicht an, wen kann ich anrufen
        + angeblich zugestellt, ich stehe vor der tür und da ist nichts
        + ich bin mit meinem latein am ende mit diesem internet
        - wie viele sterne hat das hotel
        - für die jacke würde ich töten, kommt die wieder?
        - meine einzige beschwerde ist dass es zu lecker ist haha
        - kann ich auf der seite einen rückruftermin buchen?
        - ist rechtsberatung im tarif enthalten
        - ich habe noch nie einen dampfgarer benutzt, welchen empfehlt ihr?
        - sorry, verwählt
        - wo sehe ich meine alten chats mit dem bot
        - gebraucht und kaputt gekauft, habt ihr teile?
        - was ist der unterschied zwischen der versicherung für mensch und tier
        - nein danke
        - das angebot brauche ich nicht mehr
        - hat noch jemand das blaue? es fehlen bewertungen
        - am feiertag montag, habt ihr offen?
        - eure mitarbeiter waren schnell und nett
        + ich mus mit einer echten persohn reden drigend
        + verbindet mich mit nem mitarbeitr pls
        + will mein gelt zurück!!!
        + das ist lecherlich und inakzeptabl
        + kündigt mein abbo sofort
        + app ist schreklich, nimand hilft
        + klar, einfach nochmal neustarten, hat die letzten fünf mal ja super geklappt
        + glückwunsch zum langsamsten support der geschichte
        + was für eine überraschung, schon wieder ausgefallen
        + ich liebe es 3 stunden umsonst zu warten 🙄
        + danke fürs verlieren meiner bestellung, 10 von 10
        + please, ich brauche a real person
        + this bot ist so nutzlos, gib mir einen agent
        + mano, der support é uma piada
        + mein anwalt lässt grüßen
        + wir hören uns vor gericht
        + vielleicht sollte meine bank das geld einfach zurückholen
        + inzwischen wäre ich lieber tot
        + dann probiere ich eben die konkurrenz
        + beschäftigt ihr eigentlich auch menschen?
        + ob das hier überhaupt jemand liest
        + geht das auch per telefon statt chat?
        + der bot und ich werden keine freunde
        + ich habe keine lust mehr das zu erklären
        + frage zum dritten mal: wo bleibt meine erstattung
        - notausschalter vom rasenmäher, wo ist der?
        - ich sterbe vor neugier auf die neue kollektion
        - schick mir eine mail wenn es fertig ist
        - frist für die steuer ist morgen, wo lade ich hoch?
        - wahnsinns rabatte heute!
        - verkauft ihr rattengift?
        - gibt es eine crashmatte zum klettern?
        - ist ein toter pixel garantiefall?
        - ich möchte den wecker für morgen früh stornieren
        - was kosten plätze am notausgang extra?
        - blutorangensaft, ist der vegan?
        - der dlc taucht nicht in der bibliothek auf, wo finde ich ihn
        - was heißt 'agent offline' im dashboard
        - ich hasse gurken, kann man die weglassen
        - meine vorgangsnummer ist 8812, gibt es etwas neues? danke!
        + Guten Tag, können Sie mich bitte mit einem Kundenberater verbinden?
        + Ich versuche seit über einem Monat eine Erstattung zu bekommen und werde nur hingehalten.
        + Ihr Techniker ist nicht erschienen und ich habe extra Urlaub genommen. Ich will eine Entschädigung.
        + Ich will heute mein Konto schließen.
        + Dieser Chat ist sinnlos, gibt es jemanden mit dem ich wirklich reden kann?
        + Schlechteste Firma überhaupt. Ich wechsle den Anbieter.
        + Mein Sohn hat sich an Ihrem Produkt verletzt und ich will wissen was Sie tun werden.
        + Sie haben mir dieselbe Bestellung dreimal berechnet!!
        + Ich habe die Löschung meiner Daten verlangt und wurde ignoriert. Ich wende mich an die Datenschutzbehörde.
        + Das Paket ist weg, der Bote schiebt es auf Sie und Sie auf den Boten. Klären Sie das.
        + Niemand reagiert auf meine Mails, was ist da los?
        + Ich bin wirklich verärgert wie Ihr Personal mich behandelt hat.
        + Diese Schritte habe ich alle schon gemacht. Es geht immer noch nicht.
        + Noch eine Mahngebühr kann ich mir nicht leisten, ich bin verzweifelt, bitte helfen Sie mir
        + Geht man so mit treuen Kunden um?
        + Ihre Antwort ergibt keinen Sinn
        + Meine Karte wurde gestohlen und auf Ihrer Seite benutzt, sperren Sie sie sofort!
        + Hier kaufe ich nie wieder
        + Bitte leiten Sie meinen Fall an einen Vorgesetzten weiter.
        + Ich fühle mich komplett ignoriert
        - Hallo, gibt es die blaue Jacke in Größe L?
        - Wie ändere ich meine Rechnungsadresse?
        - Was ist der Unterschied zwischen Basis- und Premiumtarif?
        - Vielen Dank für die Hilfe, jetzt läuft alles!
        - Ich möchte meinen Termin von Montag auf Mittwoch verschieben.
        - Deckt die Garantie Wasserschäden ab?
        - Wie lade ich meine Rechnung herunter?
        - Gibt es Parkplätze beim Laden?
        - Das Licht am Router ist orange, was heißt das?
        - Wann wird meine Bestellung verschickt?
        - Können Sie mir die Anleitung für die Kaffeemaschine schicken?
        - Ich muss meinen Mann in die Versicherung aufnehmen, welches Formular ist das?
        - Gilt der Studentenrabatt zusätzlich zum Angebot?
        - Mein Paket kam heute an, sieht super aus.
        - Habt ihr am Wochenende noch Termine?
        - Ich habe versehentlich die falsche Farbe bestellt, kann ich tauschen?
        - Werden Ihre Produkte an Tieren getestet?
        - Wie melde ich mich vom Newsletter ab?
        - Welche Nebenwirkungen hat dieses Präparat?
        - Ich ziehe nächsten Monat um, wie nehme ich den Vertrag mit?
        + Kann mir jemand erklären warum ich nach der Kündigung noch zahle?
        + ich will dass mich ein vorgesetzter innerhalb einer stunde anruft
        + zweimal den falschen artikel geschickt, mir reichts
        + keiner hat gesagt dass der flug ausfällt, ich sitze am flughafen fest
        + ich werde das bei meiner kreditkarte reklamieren
        + mit euch ist es ein albtraum
        + immer noch kein internet. tag 4.
        + wie komme ich an einen menschen
        + das system lehnt meine dokumente ab und ich weiß nicht warum
        + ich bin gerade so wütend
        + ich möchte mit jemandem über meinen kredit sprechen, es ist kompliziert
        + das war das letzte mal dass ich euren dienst nutze
        - Enthält das Abo einen Offline-Modus?
        - ich möchte dem fahrer trinkgeld geben
        - was sind die zutaten der soße
        - bestellung ist da, die farbe ist wunderschön
        - kann man den namen auf dem ticket ändern
        - habt ihr einen laden in bremen?
        - Wie richte ich die zwei-faktor-anmeldung ein?
        - bekomme ich punkte für diesen kauf
        - Klar, passt für mich
        - versandkostenfrei ab 50
        - ich habe eine frage zum rücksendeetikett
        - code bitte nochmal schicken, ist abgelaufen
        """
}
