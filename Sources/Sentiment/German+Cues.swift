extension LexiconSource {
    /// Words that tell, several together, whether a person is needed.
    static let germanCues = """
        harm: gestohlen geklaut klauen diebstahl dieb bestohlen beraubt überfall* einbruch eingebrochen gehackt gehakt
        harm: hacker gekapert geklont betrug betrogen betrüger* abgezockt abzock* phishing gefälscht* leergeräumt
        harm: brennt brand feuer flammen rauch raucht qualm* funken verbrannt verbrenn* verschmort explo* gas gasgeruch
        harm: kohlenmonoxid leck undicht überschwemm* überflutet blut* verletz* wunde bewusstlos ohnmächt* umgekippt
        harm: gestürzt luft atmen atemnot geschwollen schwillt vergift* gift erbrochen erbrech* übel allerg* ausschlag
        harm: krampf* überdosis suizid* selbstmord* umbring* töten tot sterben tod messer waffe bewaffnet pistole droht
        harm: bedroh* drohung* angegriff* angriff schlägt geschlagen missbrauch* gewalt verfolgt verfolgen stalk*
        harm: belästig* gefahr gefährlich notfall notarzt krankenwagen polizei feuerwehr stromschlag strom* eingesperrt
        harm: eingeschlossen steckt steckengeblieben verschluckt ertrunken schreit weint besoffen betrunken
        harm: diskriminier* rassis* asbest schimmel* giftig* kakerlake* ratten maden metall* scherben wackelt kratzt
        harm: geritzt krank draußen allein fremder fremden fremde unbekannte* wespe* wespen gestochen sticht gebissen
        harm: biss schraube nagel geländer kapsel* autobahn gerichtsvollzieher flecken geruch stinkt gestank beschimpft
        fault: kaputt* defekt* beschädigt* zerbrochen gebrochen bricht gerissen gesprungen zerkratzt* locker undicht
        fault: tropft fehler* fehlermeldung bug* absturz abgestürzt stürzt hängt hängen eingefroren friert leer*
        fault: schwarz offline ausfall ausgefallen ausfällt fiel fällt gescheitert versagt fehlgeschlagen falsch*
        fault: verwechselt vertauscht durcheinander fehlt fehlen verloren verliere* verschwunden weg futsch
        fault: unvollständig halb spät* verspät* verzöger* überfällig storniert abgesagt abgelehnt verweiger* lehnt
        fault: gesperrt blockiert geschlossen abgelaufen getrennt unterbroch* abgeschnitten aufgelegt ruinier*
        fault: verdorben zerstört gelöscht ignorier* vergess* vergaß unbeantwortet ungelöst nutzlos unbrauchbar
        fault: schlechter schlecht* schlimm* langsam kalt dreckig schmutzig faul* verfault schimm* laut doppelt zweimal
        fault: unmöglich kompliziert missverst* verwirr* irreführend gelogen lüg* ausrede* unbezahlt unfair problem*
        fault: störung* mangel mängel mangelhaft schmerz* schief verbogen fleck* zurückgeschickt umsonst vergeblich
        fault: verkehrt stimmt steht verpasst abgebrochen tut rot blinkt gekürzt gekündigt vertröst* verstopft
        fault: verschollen unverändert unfertig halbes offen falschen bremst gehalten verweigert ausgespuckt
        fault: eingetragen
        money: geld erstatt* rückzahl* rückerstatt* kaution gehalt lohn miete euro euros abgebucht abbuch* abgezogen
        money: eingezogen berechn* rechnung* gebühr* mahn* strafe schulden* ersparnisse zahl* bezahl* gezahlt überwies*
        money: überweis* bank karte konto guthaben kosten kostet preis entschädig* gutschein* gutgeschrieben rente
        money: kredit darlehen abgehoben bargeld lastschrift* anzahlung beitrag betrag summe prämie kindergeld
        body: krankenhaus klinik operation operiert op arzt ärztin doktor pfleg* insulin medikament* tabletten mittel
        body: rezept schwanger* fehlgeburt baby säugling neugeboren* zwillinge kind kinder kindes sohn tochter mutter
        body: mama vater papa oma opa großmutter großvater mann frau ehemann ehefrau witwe witwer eltern
        body: schwiegermutter senior* alt alte alten blind gehörlos behindert* rollstuhl dement demenz autist* krebs
        body: krank krankheit verstorben gestorben starb tot beerdigung trauer hals zunge brust herz gesicht fieber
        body: therapeut* obdachlos heizung strom wasser warmwasser herd ofen aufzug dach decke treppe schwerkrank*
        lasting: seit woche wochen monat monate monaten jahr jahre jahren tag tage tagen stunde stunden minuten montag
        lasting: dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz april mai juni juli august
        lasting: september oktober november dezember gestern vorgestern heute morgen nachmittag abend nacht ewig
        lasting: ewigkeit* lange länger warte warten gewartet wartet bis bisher weihnachten ostern sommer nachwievor
        lasting: inzwischen mittlerweile halb
        recurring: wieder nochmal nochmals noch immer erneut schon zweimal dreimal viermal fünfmal zweiten dritten
        recurring: vierten fünften dritte vierte dritter mal ständig dauernd andauernd jedes jede jeder jedesmal
        recurring: gleiche gleichen selbe selben derselbe dieselbe dasselbe derselben zurück kreis wiederhol* weiterhin
        recurring: nach weiter mehrfach mehrmals oft öfter sechsten
        promise: versproch* versprech* zugesagt zusage* zugesichert garantiert vereinbart ausgemacht hieß sagte sagten
        promise: gesagt behaupt* bestätigt sollte sollten wollte wollten angekündigt angeblich termin frist zusag*
        addressee: sie ihr ihre ihren ihrem ihrer euch eure euer euren eurem eurer du dein deine ihnen dir dich
        insist: jetzt sofort umgehend dringend eilig heute gleich schnell* endlich stopp aufhören schluss reicht genug
        insist: bitte muss müssen brauche brauchen verlange fordere hilfe hilf helft mitternacht frist morgen
        insist: verzweifelt* unverzüglich
        contacted: angerufen geschrieben gemailt gemeldet kontaktiert gefragt nachgefragt erklärt geschildert gesagt
        contacted: beschwert reklamiert gesprochen vorgesprochen geschickt gesendet hochgeladen versucht probiert getan
        contacted: gemacht ticket tickets mail mails email emails anruf anrufe anrufen rief schreibe schrieb erinnert
        staff: mitarbeiter* techniker* monteur* handwerker* fahrer* bote kurier zusteller kollege kollegin kollegen
        staff: chef chefin vorgesetzt* filialleiter* leitung empfang abteilung* hotline zentrale filiale büro schalter
        staff: team support service kundendienst kundenservice firma laden leute arzt ärztin lehrer* trainer*
        staff: hausmeister* vermieter* hausverwaltung berater* vertreter* personal jemand sachbearbeiter* stelle
        staff: behörde verwaltung
        person: mensch menschen person jemand jemanden jemandem wer wen irgendwer irgendjemand einer leute echten echte
        person: echter mitarbeiter lebend* wem keiner niemand
        talk: sprechen spreche reden rede gespräch telefon* anrufen anruf rückruf zurückrufen durchstellen verbinden
        talk: durchwahl erreichen erreichbar melden meldet gemeldet erklären klären zuhören hören schreiben apparat
        talk: leitung stimme kontakt draufschauen kümmern kümmert
        absence: niemand niemanden keiner kein keine keinen keinem nichts nix nie niemals null ohne weder nirgends kaum
        absence: stille stumm schweigt
        leave: gehe weg wechsel* wechsle kündig* gekündigt abmeld* aussteigen raus verlass* verlängere konkurrenz
        leave: wettbewerb* mitbewerber* anbieter ade tschüss kunde kundin kunden bleiben bleibe sterne stern bewertung*
        leave: rezension* twitter facebook google posten öffentlich* presse zeitung fernsehen medien warnen
        leave: weiterempfehl* vertrauen streichen auflösen beenden stammkunde
        law: anwalt anwält* rechtsanwalt rechtsabteilung rechtsschutz* recht rechte rechtlich* juristisch gericht*
        law: amtsgericht klage* verklag* klageschrift anzeige* anzeigen polizei verbraucherzentrale verbraucherschutz
        law: schlichtung* ombuds* aufsichts* bundesnetzagentur zoll mahnbescheid frist illegal strafbar gesetz* dsgvo
        law: datenschutz* daten einwilligung zustimmung erlaubnis rückbuch* chargeback beschwerde* beschwer* meld*
        law: beweis* mieterverein betriebsrat gewerkschaft diskriminier* behörde
        despair: aufgeben gebe geb verzweif* weine heule heulen tränen erschöpft müde genervt nervt sauer wütend wut
        despair: enttäusch* frust* verärgert ärger* angst sorge schäm* demütig* beleidig* ratlos hilflos allein
        despair: verloren fertig unerträglich unglaublich unfassbar lächerlich frech* unverschämt* skandal witz
        despair: zumutung albtraum alptraum schande satt voll nerven kraft reicht kapitulier* egal vergiss vergesst
        despair: schaffe schaff verarscht pleite
        rhetoric: überhaupt ernsthaft angeblich wirklich echt eigentlich ehrlich offenbar offensichtlich scheinbar
        rhetoric: tatsächlich sogar mal eben denn wohl halt merkt schafft geschafft glaubt glauben interessiert wichtig
        flourish: bravo wow glückwunsch herzlich herrlich toll super klasse prima großartig wunderbar spitze perfekt
        flourish: liebe respekt genial fantastisch schön danke besonders ach
        asking: wie was wann wo welche welcher welches wer wohin woher wieviel kann könnt können könnte gibt gibts habt
        asking: haben hat ist sind darf dürfen muss liefert nehmt verkauft passt kostet zahlt braucht geht wird läuft
        asking: wäre brauche bist hätte
        trade: kauf* preis* kostet günstig billig größe farbe* lager verfügbar vorrätig rabatt angebot* gutschein
        trade: versand lieferung liefert öffnungszeit* geöffnet offen buchen buchung reservier* tisch karte karten
        trade: ticket tickets speisekarte zimmer platz plätze termin* garantie ersatz ersatzteil* inklusive enthalten
        trade: annehm* anmeld* registrier* abo tarif modell* version katalog verkauf* vermiet* miete* bestell* angebot
        trade: formular* unterlagen voraussetz* mindestalter alter kurs kurse rezept* unterschied kompatibel
        trade: herunterladen export* import* einstell* passwort benutzername newsletter geschenk* parkplatz hund
        trade: nachkauf* erlaubnis prüf*
        request: bitte möchte möchten würde hätte gern gerne schick* schickt stellen ändern ändert trag* eintragen
        request: anmelden buchen reservieren verschieben absagen schicken senden könnte könnten brauche suche erinner*
        request: pausieren liefern
        solved: danke dank dankeschön vielen merci erledigt gelöst geklappt klappt läuft funktioniert gefunden passt
        solved: alles gut super toll prima klasse perfekt schön schöne schönes nett freundlich lecker freu* fehlalarm
        solved: vergesst sorry haha lol ok okay ja korrekt richtig genau gerne empfehl* glücklich zufrieden fein
        solved: grandios einfach schnell hurra bestanden
        leisure: film filme roman krimi buch bücher spiel spiele party geburtstag museum konzert theater show festival
        leisure: seminar vortrag workshop kurs kurse schule schul* tour führung picknick kostüm rätselraum ausstellung
        leisure: sport fußball schwimm* klettern yoga tanz musik kuchen torte restaurant cafe hotel hochzeit fest
        leisure: horror thriller bibliothek bücherei training
        hypothesis: wenn falls ob wäre würde könnte neugier* interessehalber beispiel frage
        own: mein meine meinen meinem meiner mich mir unser unsere unseren uns ich wir
        past: hat habe hab haben hatte hatten wurde wurden war waren bin worden kam kamen ging fiel ließ stand sah
        past: bekam nahm gab wollte sollte musste konnte durfte rief schrieb blieb lief
        opening: hallo hi hey moin und ok okay also aber ähm äh
        """
}
