internal import Words

/// What we wrote down for one language, as text tables.
struct LexiconSource {
    var language: Language
    /// A line: a value, −4…4, and the words that have it. `word*` stands for all that begin so.
    var values: String
    /// A line: a role and its words.
    var roles: String
    /// A line: `name = words`. Phrases name them as `<name>`.
    var classes: String
    /// A line: `intent: phrase`, or a value in place of the intent for what is said with these words together.
    ///
    /// A phrase is steps with spaces between. A step: `one|other`, `<class>`, `word*`; `?` after it: may be missing. `~` or `~5`
    /// between two: up to 3, or 5, other words. `^` first: begins a sentence or clause; `$` last: ends one.
    /// `intent!`: words of negation before or in it do not undo it. `intent?`: it means nothing in a question.
    var phrases: String
}

/// What a word does to the words near it.
enum Role: String, CaseIterable {
    /// A word of the language that says nothing by itself; tells the language.
    case common
    case negation
    /// `no` for an answer: negates only what follows right away and is not a new clause.
    case refusal
    /// Before or after a negation it makes it one of being able: `can not`.
    case ability
    /// `why`: what is negated then is wished.
    case why
    /// After a negation it takes it back: `not only`.
    case only
    case stronger, weaker
    case but
    /// `again`, `still`: after praise it is no praise.
    case again
    /// `I`, `we`.
    case speaker

    // What tells, several together, that something goes wrong for somebody: see `Plight`.
    /// Something bad that was done: `deleted`, `refused`.
    case event
    /// What it is about, and dear: `refund`, `flight`.
    case stakes
    /// That it lasts: `weeks`, `promised`.
    case lasting
    /// Of questions that are none: `do you even care`.
    case rhetoric
    /// `stop`, `urgently`.
    case insist
    /// Opens a question that is one: `how`, `where`.
    case asking
}

/// The roles of a word.
struct Roles: OptionSet, Hashable {
    var rawValue: UInt32

    init(rawValue: UInt32) { self.rawValue = rawValue }
    init(_ role: Role) { rawValue = 1 << UInt32(Role.allCases.firstIndex(of: role) ?? 0) }

    static let negation = Roles(.negation), refusal = Roles(.refusal), ability = Roles(.ability)
    static let why = Roles(.why), only = Roles(.only), stronger = Roles(.stronger), weaker = Roles(.weaker)
    static let but = Roles(.but), again = Roles(.again), speaker = Roles(.speaker)
    static let event = Roles(.event), stakes = Roles(.stakes), lasting = Roles(.lasting)
    static let rhetoric = Roles(.rhetoric), insist = Roles(.insist), asking = Roles(.asking)

    /// Those that say nothing of the words beside.
    static let cues: Roles = [.event, .stakes, .lasting, .rhetoric, .insist, .asking]
}
