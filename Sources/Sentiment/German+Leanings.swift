extension LexiconSource {
    /// Found with the weights of `Plight`, by which messages such words stand in; `word*` is all words that begin so.
    static let germanLeanings = """
        1.0 einfac*
        0.9 letzte*
        0.8 antwor* warum
        0.6 chat da dieser* immer irgend* seit stunde* wurde
        0.5 bleibt* bot dass einem geht jetzt mehr mensch* nicht und
        0.4 alles bezahl* das denn der endlic* fotos geh gelt hiess is kunden* los mittel* monate* soll uberha* umfrag*
        0.4 verbin* verlie* versch* vor vorges* wieder* wochen*
        0.3 an andere* anruft* auf brief buchha* buro diesem* dritte* ende ergebn* erstat* falsch* formul* funf furs
        0.3 geb geld heimge* hort inzwis* kam klar koennt* kredit* meiner* mitarb* nem null please* ruft schlie*
        0.3 schlus* sich sitzt so steht vierte* weiter* wollt zweima*
        0.2 abzubu* anlieg* anmeld* anwalt* aufgel* bearbe* behobe* berech* betrag* bewegt* dassel* diese drauf drei
        0.2 dreima* durch durchw* echten* ein einer elf entsch* erledi* ersatz* euer firma foto fuhle fuhrt gar geduld*
        0.2 gefahr* gehen geklap* gelost* gib gleich* inspek* intern* keiner* keins klaren* konkur* kranke* kriege*
        0.2 krippe* lasst leben leider* liest mails mit moglic* mull per probie* reden robote* schrit* schule* sein
        0.2 sofort* sollte* stehen* sterne* tage tagen telefo* um verant* verbra* verspr* versta* vertre* von wahnsi*
        0.2 ware wasser* wen werde wieso wo wohne zahle zugest* zur
        0.1 24 abgebu* allen apothe* aufhor* aufste* aufzug* auto automa* bekomm* bespre* bevor buchun* dach damit
        0.1 defekt* dem eigent* eine einsch* erklar* euren fahrer* fall famili* filial* frechh* gefund* gehalt* geklau*
        0.1 gelese* gerat geschl* geworf* gluckw* grad halfte* halloo* haus hochla* hol ihrer im inakze* kommen*
        0.1 langsa* man mich mitgli* monat nein neun nie ostern* person* regen repara* screen* sechs sehr sinn statt
        0.1 stock sturzt* tolle torte uberra* umsons* versto* vorgan* werden* werkta* woande* wohin wutend*
        -0.1 4 abbuch* abgeho* ach anruf anrufe* arzt august* aus ausfal* baby batter* bedank* bein benach* bester*
        -0.1 bissch* dank dazu dieses* es eurem ferien* feuerl* film frau frohe fur gab ganz gebroc* gehabt* gewonn*
        -0.1 gute guter hier hin hinter* jacke kaufen* klein kollek* konto kurz lange liegt losche* mai mecker* mittwo*
        -0.1 modell* museum* mussen* nehmt neuen neues nieman* nimmt nochma* offen paket pfortn* rechnu* regnet*
        -0.1 reserv* rote schlaf* sicher* sind sohn tod uberle* uberwe* unters* vater versan* versic* vertan* warte
        -0.1 wien zeit
        -0.2 2 aber abhole* adress* alten alter am anbei anders* angebo* app auswei* beitra* besser* bestat* betrug*
        -0.2 bewert* bist bitte brille* dann datum des design* dort drucke* einzig* fehlt fragen* freund* furcht* gas
        -0.2 gebe gehts genug gepruf* gibt guten habt halt ihn ihren ins kasse kein kinder* klinge* kolleg* kommt
        -0.2 konnte* kostet* kummer* kunde lade laden lampe lauft meins moment* muhe muss nach nachba* nett neugie*
        -0.2 nichts* oma online* passwo* rabatt* richti* ruckga* sagt schutz* schwar* seite sorry stecke* stelle*
        -0.2 sterbe* strom suche tag tarif tisch tot verruc* verspa* waren warten* wechse* wenn wow zerbro* zwei
        -0.2 zweite* zwisch*
        -0.3 14 3 5 alte altes anbiet* beim beschw* danke deshal* die egal ei einzel* freita* fruh gegen gespro* gilt
        -0.3 gutsch* habe haha hoch hole kann kilo konnen* konnt kuchen* laut liefer* mail mochte* morgen* nehme
        -0.3 nennen* notfal* nur ob ohne polnis* rein sieht techni* traini* verlor* vier wann wollte* zimmer*
        -0.4 andern* einmal* finde geklar* grosse* gut handy ich ihr montag* sprich* verges* wie zum
        -0.5 blaue gern nachst* spater* welche*
        -0.6 bis brauch* chef du neue noch stuck wir
        -0.7 schick*
        -0.8 melde
        -0.9 war
        """
}
