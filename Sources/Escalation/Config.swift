package import Records
package import Words
package import Zones

/// All settings of a tenant; one document replaces them all.
package struct Config: Hashable, Sendable {
    /// 0 for the standard one, which nobody has put.
    package var version: Int32 = 0
    package var mode = Mode.sentimentOnly
    package var thresholds = Thresholds()
    /// N: so many customer messages belong together, the first included; 1…20.
    package var within = 3
    /// Failed attempts of the bot that are a signal; 1…20.
    package var failedAttempts = 2
    /// Seconds after an escalation has ended in which only URGENT and people escalate.
    package var cooldown: Int64 = 900
    /// The languages of the tenant's customers, the first where nothing tells; never empty.
    package var languages = Language.allCases
    package var keywords: [Keyword] = []
    /// Whether the keywords that we know count beside the tenant's own.
    package var hasStandardKeywords = true
    package var pausesBot = true
    /// What the customer is told when a person is called.
    package var messages: [Language: Text] = [:]
    /// Who hears at once.
    package var notify: [Target] = []
    package var ladder = Ladder()

    package init() {}
}

/// Scores, −1…1, at and below which a message counts.
package struct Thresholds: Hashable, Sendable {
    /// Fires.
    package var firing = -0.5
    /// Arms, or is a soft signal.
    package var soft = -0.25
    /// With a keyword it is urgent.
    package var strong = -0.7

    package init() {}
}

/// A word or a phrase that counts.
package struct Keyword: Hashable, Sendable {
    package var phrase: Text
    package var language: Language
    package var priority: Priority
    /// Safety and law: urgent in every mode that fires by itself, negated or not.
    package var isSafety: Bool

    package init(
        _ phrase: Text, _ language: Language, _ priority: Priority = .high, isSafety: Bool = false
    ) {
        self.phrase = phrase
        self.language = language
        self.priority = isSafety ? .urgent : priority
        self.isSafety = isSafety
    }
}

/// Somebody who can be told: an agent, a team, a channel.
package struct Target: Hashable, Sendable {
    package var id: Text
    package var quiet: QuietHours?

    package init(id: Text, quiet: QuietHours? = nil) {
        self.id = id
        self.quiet = quiet
    }
}

/// When a target is told of URGENT only; of the rest afterwards.
package struct QuietHours: Hashable, Sendable {
    /// Minutes of the day, 0…1439, by the zone's clock; from the first to before the second, over midnight if that is lower.
    package var from: Int64
    package var to: Int64
    package var zone: Zone

    package init(from: Int64, to: Int64, zone: Zone) {
        self.from = from
        self.to = to
        self.zone = zone
    }

    /// When they end that hold at `instant`; nil if none do.
    func end(at instant: Timestamp) -> Timestamp? {
        let seconds = instant.microseconds / 1_000_000 + zone.period(at: instant).offset
        let second = ((seconds % 86_400) + 86_400) % 86_400
        let (begin, stop) = (from * 60, to * 60)
        let isQuiet = from <= to ? second >= begin && second < stop : second >= begin || second < stop
        guard isQuiet else { return nil }
        let rest = (stop - second + 86_400) % 86_400
        return Timestamp(microseconds: instant.microseconds / 1_000_000 * 1_000_000 + rest * 1_000_000)
    }
}
