internal import Words

/// What we wrote down for one language, as text tables.
struct LexiconSource {
    var language: Language
    /// A line: a value, −4…4, and the words that have it. `word*` stands for all that begin so.
    var values: String
    /// A line: a role and its words.
    var roles: String
    /// The same, of roles that are cues.
    var cues: String
    /// A line: how far its words speak for a person being needed, as logarithms of odds; negative for those that
    /// speak against it.
    var leanings: String
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
enum Role: UInt8, CaseIterable {
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

    // Cues: what tells, several together, whether a person is needed. See `Plight`.
    /// Grave things that happen or are done: `stole`, `bleeding`.
    case harm
    /// What does not go as it should: `broken`, `refused`.
    case fault
    case money
    /// Health, and who cannot help themselves: `surgery`, `baby`.
    case body
    /// How long, since when.
    case lasting
    /// Not for the first time: `twice`, `same`, `every`.
    case recurring
    /// What was said would be: `promised`, `supposed`.
    case promise
    /// The business spoken to: `you`, `your`.
    case addressee
    /// `now`, `enough`, `urgently`.
    case insist
    /// What one has done to be heard: `called`, `explained`.
    case contacted
    /// Who works there: `technician`, `branch`.
    case staff
    case person, talk
    /// `nobody`, `nothing`, `never`.
    case absence
    /// Goes, or tells others: `switch`, `reviews`.
    case leave
    case law, despair
    /// Of questions that are none: `do you even care`.
    case rhetoric
    /// Words of praise that irony likes: `bravo`, `congratulations`.
    case flourish
    /// Opens a question that is one: `how`, `where`.
    case asking
    /// May stand before it: `hello`, `and`.
    case opening
    /// What one buys and wants to know before: `price`, `size`, `tickets`.
    case trade
    /// Asks for something to be done: `please`, `add`.
    case request
    /// `thanks`, `sorted`, `found`.
    case solved
    /// Novels, parties, games: where alarming words alarm nobody.
    case leisure
    /// `if`, `would`.
    case hypothesis
    /// `my`, `us`.
    case own
    case past

    static let firstCue = Role.harm
}

/// The roles of a word.
struct Roles: OptionSet, Hashable {
    var rawValue: UInt64

    init(rawValue: UInt64) { self.rawValue = rawValue }
    init(_ role: Role) { rawValue = 1 << UInt64(role.rawValue) }

    static let negation = Roles(.negation), refusal = Roles(.refusal), ability = Roles(.ability)
    static let why = Roles(.why), only = Roles(.only), stronger = Roles(.stronger), weaker = Roles(.weaker)
    static let but = Roles(.but), again = Roles(.again), speaker = Roles(.speaker)
    static let asking = Roles(.asking), opening = Roles(.opening), past = Roles(.past)

    /// Those that say nothing of the words beside.
    static let cues = Roles(rawValue: ~0 << UInt64(Role.firstCue.rawValue))
}
