extension LexiconSource {
    /// Found with the weights of `Plight`, by which messages such words stand in; `word*` is all words that begin so.
    static let englishLeanings = """
        1.4 this
        1.1 and
        1.0 why
        0.8 answer*
        0.7 ever
        0.6 anybod* been of
        0.5 again before* charge* escala* feel file go human off read up want
        0.4 actual* as be claim connec* form going hours ive job live may now other out past person* pls point result*
        0.4 stop survey* times touch weeks your
        0.3 about at chatbo* congra* consid* doesnt* fifth fixed forget* get has knows losing* make money months* mony
        0.3 not oh operat* papers* photos* real replac* runnin* same says sendin* servic* smell somebo* taken third
        0.3 treat us what who with wnat word workin*
        0.2 am an anothe* anymor* asking* automa* baby being birthd* bookin* both box brown chat claims* close coming*
        0.2 days delive* didnt docume* done down driver* due employ* enough* even every everyt* exist five fix formal*
        0.2 gave gone gym handle* he hell hour isnt last love lovely* loyal machin* makes more nice nine on patien*
        0.2 paveme* promis* pulse rain reel refund* rep replie* repres* respon* seat sent server* she since snappe*
        0.2 sombod* someth* strang* superv* take there they three too twice where wheres* whoeve* withdr* withou* wont
        0.2 work zero
        0.1 2 24 36 after agent all anywhe* articl* asked billin* bot bravo car case chargi* closed* come contac*
        0.1 contra* custom* e elsewh* finall* follow* gentle* gets gettin* give great guests* guys handli* happy hasnt
        0.1 hear hello holida* home hot hums intern* keys kids lawyer* letter* life look lookin* lose many meant mid
        0.1 month name nothin* ok only our over parkin* paymen* pharma* phone roof ruinin* settin* settle* shut small
        0.1 standi* subscr* suppor* tablet* ten thats though* throug* toaste* took trust type websit* whole whom
        0.1 within* wow youve
        -0.1 1 20 50 able agains* aid alread* b batter* better* black bus by chart collea* collec* copy dentis* direct*
        -0.1 discou* does dog eat engine* find food free got had happen* hard have intere* kill kind kitche* lamp
        -0.1 larger* link lol me minute* penalt* profil* questi* red sessio* shop short someon* specia* still stolen*
        -0.1 super then try turn turns until upload* urgent* wanted* whats wife
        -0.2 12th 4 add alarm app ask back bad bank betwee* broke confir* course* dashbo* day debit doctor* dont early
        -0.2 eight email emerge* fit for four glass glasse* group hate his husban* idea im instea* insura* join kilos
        -0.2 label light like list lost matter* mind mistak* newspa* offlin* one open order paid passwo* pieces*
        -0.2 poison* polish* price printe* proble* provid* quote report* right scam sec see send shame show size slow
        -0.2 smoke talk thanks* thursd* time tired to two waitin* wants warran* wednes* were whens which year yet you
        -0.3 addres* agents* ah are but compla* could fine forgot* haha id in invoic* joke know late later let loud
        -0.3 mail mean missin* neighb* number* return* sell sick single* soon them transf* tuesda* when
        -0.4 bit blue boss call check friday* friend* good how i ll monday* mornin* no people* second* sorry switch*
        -0.4 table tell the was we well
        -0.5 do else it leave need next should* tomorr*
        -0.6 new old
        -0.7 can wait
        -0.8 thank
        """
}
