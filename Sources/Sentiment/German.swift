internal import Words

extension LexiconSource {
    static let german = LexiconSource(
        language: .german, values: Self.germanValues, roles: Self.germanRoles, cues: Self.germanCues,
        leanings: Self.germanLeanings, classes: Self.germanClasses,
        phrases: [Self.germanPhrases, Self.germanIndirect, Self.germanEveryday, Self.germanCalm].joined(
            separator: "\n"))
}

extension LexiconSource {
    private static let germanValues = """
        -3.4 wütend stinksauer empörend empört abscheulich widerlich skandal* scheiße scheisse scheiß* kotzt ankotzen drecks* arschloch arschlöcher verarsch* verdammt* verfluchte
        -3 inakzeptabel unakzeptabel katastroph* furchtbar* schrecklich* unverschämt* frechheit lächerlich* lecherlich* grauenhaft* grottenschlecht* miserabel* unzumutbar* mist schrott dreck müll betrüger abzocke abzocker abgezockt idiot* deppen unfähig* inkompeten* lügner lügen gelogen erbärmlich* unmöglich grausam unterirdisch* wut
        -2.6 nutzlos* saftladen sauladen diebstahl diebe sinnlos* frustrier* frust enttäusch* albtraum alptraum peinlich dumm* blöd* bescheuert dämlich* unglaublich unfassbar unseriös* unprofessionell* betrug beschiss verzweifel* sauer zumutung respektlos* unerhört* desaströs* nervt wertlos*
        -2.2 chaos belästigung leid ausrede ausreden verärger* ärger* ärgerlich* genervt nervig* unzufrieden* schlecht* übel* mies* ignorier* hingehalten hinhalten unfreundlich* unhöflich* unverständlich* fassungslos entsetzt satt angepisst bedauer* beschissen* lausig* unzuverlässig* schlampig*
        -1.6 verwirr* schlimm* stress* umständlich* kompliziert ungerecht unfair angst ängstlich panik mühsam hilflos* ratlos* lästig*
        -0.9 hasse hass beschwer* zerbrochen zerkratzt schade leider besorgt sorgen traurig kaputt defekt* versagt gescheitert fehlgeschlagen abgestürzt zerstört beschädigt*
        -0.7 falsch* fehlt fehlen fehler problem probleme problemen verspät* verzöger* langsam* schwierig* bug bugs störung störungen ausfall verloren hängt verschwunden abgelehnt gesperrt undicht tropft ruckelt nichts verpasst
        -0.4 warte warten gewartet storniert abgelaufen
        3.4 fantastisch* wunderbar* hervorragend* ausgezeichnet* perfekt* großartig* genial* traumhaft* begeistert* phänomenal*
        2.6 super toll* klasse spitze glücklich* erfreut beste besten bester bestens prima wunderschön* spitzenmäßig*
        2 gut gute guter gutes guten zufrieden* freundlich* hilfsbereit* dankbar* freue freut gefällt schöne schöner schönes schönen empfehle empfehlen empfehlenswert angenehm* zuverlässig* lob kompetent* nett nette netter reibungslos*
        1.4 danke dank dankeschön vielen merci funktioniert klappt geklappt gelöst erledigt geholfen hilft einfach* schnell schnelle schneller besser flott unkompliziert*
        0.8 ok okay ja gerne gern hoffe interessant nützlich* klar
        """

    private static let germanRoles = """
        common: angenommen fahrer schaden nem ner nen ne na ma schieße schießen schießt heilung gewicht gesicht gedicht sauber beitrag fahren bericht erlebnis flasche gefährt leiser der die das den dem des ein eine einen einem einer eines und oder in im an am auf aus bei mit nach von zu zum zur für über unter vor seit bis durch um ist sind war waren bin bist sein habe haben hat hatte hab wird werden wurde worden kann können könnte könnten muss müssen soll sollte will wollen möchte möchten würde würden darf es er sie mich mir dir dich uns euch ihnen ihr ihre ihren ihrem ihrer mein meine meinen meinem meiner unser unsere sich dass ob wenn weil als wie was wer wo wann warum welche welcher welches dieser diese dieses diesen diesem hier da dort heute morgen gestern jetzt dann noch auch nur sehr schon mal mehr viel alle alles etwas man bitte hallo guten tag so denn doch also gibt geht bitte hi moin
        speaker: ich wir
        negation: nicht nich nie niemals kein keine keinen keinem keiner keinerlei nichts ohne niemand weder net ned nimmer
        refusal: nein nee nö ne
        ability: kann können konnte konnten könnte kannst könnt möglich lässt
        why: warum wieso weshalb
        only: nur
        stronger: sehr so extrem absolut total völlig komplett unglaublich wirklich echt richtig überaus mega zutiefst maßlos ganz derart höchst dermaßen
        weaker: etwas bisschen ziemlich eher leicht vielleicht halbwegs einigermaßen
        but: aber jedoch allerdings trotzdem dennoch sondern
        again: wieder nochmal schon immer erneut noch weiterhin abermals
        """

    private static let germanClasses = """
        bot = bot bots roboter chatbot chatbots maschine maschinen computer automat automaten ki chatrobot roboters blechkiste bandansage sprachcomputer
        human = someone human persohn mitarbeitr mensch mench menchen menschn mensche mitarbieter mitabeiter menschen mitarbeiter mitarbeiterin mitarbeitern mitarbeiters person personen jemand jemanden jemandem berater beraterin kundenberater kundenbetreuer kundenbetreuung sachbearbeiter sachbearbeiterin ansprechpartner ansprechpartnerin agent agenten kollegen kollege kollegin vorgesetzter vorgesetzten vorgesetzte chef chefin supervisor teamleiter teamleitung manager geschäftsführer abteilungsleiter leute support kundenservice kundendienst servicemitarbeiter verantwortlichen zuständigen techniker fachmann spezialisten experten
        strict = mensch menschen mitarbeiter mitarbeiterin berater beraterin kundenberater sachbearbeiter ansprechpartner vorgesetzten supervisor servicemitarbeiter kundenbetreuer agent agenten
        want = möchte möchten will wollen wollte hätte brauche brauchen benötige verlange fordere wünsche muss würde kann könnte könnten bitte bestehe mag mächte möcht kriege bekomme
        talk = sprechen spechen redn reden telefonieren chatten verbinden verbunden kommunizieren schreiben spreche rede unterhalten weiterleiten weitergeleitet durchstellen besprechen sprechn
        number = zwei drei vier fünf sechs sieben acht neun zehn zwölf fünfzehn zwanzig 2 3 4 5 6 7 8 9 10 11 12 14 15 20 30 mehrere mehreren mehrmals einige viele vielen etliche zig paar unzählige
        nth = dritte dritten dritter drittes 3 vierte vierten 4 fünfte fünften 5 sechste sechsten siebte achten zehnte zehnten 10 zweite zweiten 2 hundertste hundertsten x-te xte zigste zigsten tausendsten
        contacted = angerufen geschrieben gemeldet kontaktiert gefragt nachgefragt beschwert reklamiert erklärt gemailt telefoniert gesagt geschildert versucht angeschrieben gesprochen gebeten angefragt hingewiesen geöffnet eröffnet
        contacts = anrufe anrufen mails emails nachrichten tickets versuche versuchen anfragen mal telefonate telefonaten beschwerden anläufen erinnerungen mahnungen
        periods = tag tage tagen woche wochen monat monate monaten stunde stunden jahr jahre jahren minuten ewigkeit ewigkeiten
        service = vertrag konto abo abbo abonement abonnement mitgliedschaft account tarif versicherung alles anschluss handyvertrag internetvertrag kundenkonto
        provider = anbieter bank konkurrenz wettbewerber firma unternehmen händler versicherung anbietern dienstleister plattform shop
        lawyer = anwalt anwälte anwältin anwalts rechtsanwalt rechtsanwältin rechtsbeistand anwaltskanzlei rechtsabteilung rechtsschutz rechtsschutzversicherung
        """
}
