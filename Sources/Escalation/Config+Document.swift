package import JSON
internal import Records
internal import Words
internal import Zones

extension Config {
    package static let keywordLimit = 20_000
    static let phraseLimit = 200
    static let targetLimit = 100
    static let messageLimit = 4_096
    static let longestWait: Int64 = 30 * 86_400

    /// Reads the document of `escalation-config.put`; what it does not mention is as standard.
    ///
    /// `{"mode": "sentiment_only", "thresholds": {"firing": -0.5, "soft": -0.25, "strong": -0.7}, "within": 3,
    /// "failed_attempts": 2, "cooldown_seconds": 900, "languages": ["en", "pt"], "keywords": {"en": ["lawyer",
    /// {"phrase": "refund", "priority": "MEDIUM"}]}, "safety": {"en": ["gas leak"]}, "standard_keywords": true,
    /// "pause_bot": true, "messages": {"en": "A colleague will be with you."}, "notify": ["team:support"],
    /// "ladder": {"levels": [{"after_seconds": 300, "targets": [{"id": "ada", "quiet": {"from": "22:00", "to": "07:00",
    /// "zone": "Europe/Berlin"}}]}], "repeats": 2}}`
    ///
    /// - Throws: `ConfigError` with the place of what is wrong.
    package init(_ document: JSONValue, version: Int32) throws(ConfigError) {
        var reader = try DocumentReader(document, at: "")
        self.init()
        self.version = version
        mode = try reader.choice("mode", of: Mode.self) ?? mode
        thresholds = try reader.thresholds()
        within = Int(try reader.integer("within", in: 1...20) ?? Int64(within))
        failedAttempts = Int(try reader.integer("failed_attempts", in: 1...20) ?? Int64(failedAttempts))
        cooldown = try reader.integer("cooldown_seconds", in: 0...Self.longestWait) ?? cooldown
        languages = try reader.languages() ?? languages
        keywords = try reader.phrases("keywords", isSafety: false) + reader.phrases("safety", isSafety: true)
        hasStandardKeywords = try reader.flag("standard_keywords") ?? true
        pausesBot = try reader.flag("pause_bot") ?? true
        messages = try reader.messages()
        notify = try reader.targets("notify") ?? []
        ladder = try reader.ladder()
        try reader.finish()
    }
}

extension DocumentReader {
    fileprivate mutating func thresholds() throws(ConfigError) -> Thresholds {
        var thresholds = Thresholds()
        guard var reader = try object("thresholds") else { return thresholds }
        thresholds.firing = try reader.number("firing", in: -1...0) ?? thresholds.firing
        thresholds.soft = try reader.number("soft", in: -1...0) ?? max(thresholds.soft, thresholds.firing)
        thresholds.strong =
            try reader.number("strong", in: -1...0) ?? min(thresholds.strong, thresholds.firing)
        try reader.finish()
        guard thresholds.soft >= thresholds.firing else { throw reader.fault("soft", "is below firing") }
        guard thresholds.strong <= thresholds.firing else { throw reader.fault("strong", "is above firing") }
        return thresholds
    }

    fileprivate mutating func languages() throws(ConfigError) -> [Language]? {
        guard let list = try list("languages", limit: Language.allCases.count) else { return nil }
        guard !list.isEmpty else { throw fault("languages", "names none") }
        var languages: [Language] = []
        for (place, value) in list {
            let language = try Self.language(value.text?.string ?? "", at: place)
            guard !languages.contains(language) else {
                throw ConfigError(pointer: place, reason: "stands there twice")
            }
            languages.append(language)
        }
        return languages
    }

    private static func language(_ name: String, at pointer: String) throws(ConfigError) -> Language {
        guard let language = Language(rawValue: name) else {
            let all = Language.allCases.map(\.rawValue).joined(separator: ", ")
            throw ConfigError(pointer: pointer, reason: "expected one of \(all)")
        }
        return language
    }

    fileprivate mutating func phrases(_ name: StaticString, isSafety: Bool) throws(ConfigError) -> [Keyword] {
        guard var reader = try object(name) else { return [] }
        var keywords: [Keyword] = []
        for member in reader.names {
            let language = try Self.language(member, at: reader.pointer(to: member))
            for (place, value) in try reader.list(language.member, limit: Config.keywordLimit) ?? [] {
                keywords.append(try Self.keyword(value, language, isSafety: isSafety, at: place))
            }
        }
        try reader.finish()
        guard keywords.count <= Config.keywordLimit else {
            throw fault(name.description, "more than \(Config.keywordLimit)")
        }
        return keywords
    }

    private static func keyword(
        _ value: JSONValue, _ language: Language, isSafety: Bool, at pointer: String
    ) throws(ConfigError) -> Keyword {
        if let phrase = value.text {
            return Keyword(try checked(phrase, at: pointer), language, isSafety: isSafety)
        }
        var reader = try DocumentReader(value, at: pointer)
        guard let phrase = try reader.text("phrase", limit: Config.phraseLimit) else {
            throw reader.fault("phrase", "is missing")
        }
        let priority = isSafety ? nil : try reader.choice("priority", of: Priority.self)
        try reader.finish()
        let text = try checked(phrase, at: reader.pointer(to: "phrase"))
        return Keyword(text, language, priority ?? .high, isSafety: isSafety)
    }

    private static func checked(_ phrase: Text, at pointer: String) throws(ConfigError) -> Text {
        guard phrase.count <= Config.phraseLimit else {
            throw ConfigError(
                pointer: pointer, reason: "expected text of at most \(Config.phraseLimit) bytes")
        }
        guard !foldedWords(phrase.string).isEmpty else {
            throw ConfigError(pointer: pointer, reason: "expected a word or more: letters or digits")
        }
        return phrase
    }

    fileprivate mutating func messages() throws(ConfigError) -> [Language: Text] {
        guard var reader = try object("messages") else { return [:] }
        var messages: [Language: Text] = [:]
        for member in reader.names {
            let language = try Self.language(member, at: reader.pointer(to: member))
            messages[language] = try reader.text(language.member, limit: Config.messageLimit)
        }
        try reader.finish()
        return messages
    }

    fileprivate mutating func targets(_ name: StaticString) throws(ConfigError) -> [Target]? {
        guard let list = try list(name, limit: Config.targetLimit) else { return nil }
        var targets: [Target] = []
        for (place, value) in list {
            let target = try Self.target(value, at: place)
            guard !targets.contains(where: { $0.id == target.id }) else {
                throw ConfigError(pointer: place, reason: "\(target.id) stands there twice")
            }
            targets.append(target)
        }
        return targets
    }

    private static func target(_ value: JSONValue, at pointer: String) throws(ConfigError) -> Target {
        if let id = value.text {
            guard (1...255).contains(id.count), !id.hasControls else {
                throw ConfigError(
                    pointer: pointer, reason: "expected an id: 1 to 255 bytes without control characters")
            }
            return Target(id: id)
        }
        var reader = try DocumentReader(value, at: pointer)
        guard let id = try reader.id("id") else { throw reader.fault("id", "is missing") }
        let quiet = try reader.quietHours()
        try reader.finish()
        return Target(id: id, quiet: quiet)
    }

    private mutating func quietHours() throws(ConfigError) -> QuietHours? {
        guard var reader = try object("quiet") else { return nil }
        guard let from = try reader.minute("from") else { throw reader.fault("from", "is missing") }
        guard let to = try reader.minute("to") else { throw reader.fault("to", "is missing") }
        let name = try reader.id("zone") ?? "Etc/UTC"
        try reader.finish()
        guard from != to else { throw reader.fault("to", "is when they begin") }
        do {
            return QuietHours(from: from, to: to, zone: try Zone(named: name))
        } catch {
            throw reader.fault("zone", error.description)
        }
    }

    /// `22:00` as a minute of the day.
    private mutating func minute(_ name: StaticString) throws(ConfigError) -> Int64? {
        guard let text = try text(name, limit: 5) else { return nil }
        let parts = text.string.split(separator: ":", omittingEmptySubsequences: false)
        guard text.count == 5, parts.count == 2, let hour = Int64(parts[0]), let minute = Int64(parts[1]),
            (0..<24).contains(hour), (0..<60).contains(minute)
        else { throw fault(name.description, "expected a time of day such as 22:00") }
        return hour * 60 + minute
    }

    fileprivate mutating func ladder() throws(ConfigError) -> Ladder {
        guard var reader = try object("ladder") else { return Ladder() }
        var ladder = Ladder()
        for (place, value) in try reader.list("levels", limit: Ladder.levelLimit) ?? [] {
            var level = try DocumentReader(value, at: place)
            guard let after = try level.integer("after_seconds", in: 1...Config.longestWait) else {
                throw level.fault("after_seconds", "is missing")
            }
            guard let targets = try level.targets("targets"), !targets.isEmpty else {
                throw level.fault("targets", "names none")
            }
            try level.finish()
            ladder.levels.append(Ladder.Level(after: after, targets))
        }
        ladder.repeats = try reader.integer("repeats", in: 0...Ladder.repeatLimit) ?? 0
        try reader.finish()
        guard !ladder.levels.isEmpty || ladder.repeats == 0 else {
            throw reader.fault("repeats", "needs levels")
        }
        return ladder
    }
}

extension Language {
    fileprivate var member: StaticString {
        switch self {
        case .english: "en"
        case .portuguese: "pt"
        case .german: "de"
        }
    }
}
