internal import Records
internal import Sentiment

extension Conversation {
    mutating func hear(
        _ message: Message, _ cause: EventCause, _ rules: Rules, _ reader: inout MessageReader
    ) -> EscalationOutcome {
        guard !memory.has(message.id) else { return EscalationOutcome(ignored: .duplicate) }
        reopen(for: message)
        follow(rules.config.mode)
        guard message.sender == .customer else {
            // What the bot and agents say is not judged; only that they said something.
            memory.insert(Remembered(message))
            return EscalationOutcome(ignored: .notCustomer)
        }
        let signals = reader.read(message, rules, prior: language)
        if message.language != nil || signals.reading.languageConfidence >= 0.5 || language == nil {
            language = signals.reading.language
        }
        return decide(on: message, signals, cause, rules.config)
    }

    /// A message that is newer than the end begins anew; what is remembered of the end stays.
    private mutating func reopen(for message: Message) {
        guard let closedAt, message.sentAt > closedAt else { return }
        self.closedAt = nil
    }

    private mutating func follow(_ mode: Mode) {
        if self.mode != mode { memory.disarm() }
        self.mode = mode
    }

    private mutating func decide(
        on message: Message, _ signals: Signals, _ cause: EventCause, _ config: Config
    ) -> EscalationOutcome {
        let judgement = judge(message, signals, config)
        var decision = Decision(
            message: message.id, mode: config.mode, configVersion: config.version, verdict: .no,
            priority: judgement.priority, grounds: judgement.own + judgement.near, counterfactuals: [],
            language: signals.reading.language, score: signals.score, isUpstreamScore: signals.isUpstream,
            trend: memory.trend, failedAttempts: memory.failedAttempts, armedFor: armedFor(config))
        decided = message.id
        guard let priority = judgement.priority else { return EscalationOutcome(decision) }
        // What is escalated already needs no telling why once more.
        if priority > open?.priority ?? .medium || open == nil {
            decision.counterfactuals = judgement.counterfactuals
        }
        if let held = hold(message, priority, cause) {
            decision.verdict = held
            return EscalationOutcome(decision)
        }
        let effects = fire(&decision, cause, config)
        return EscalationOutcome(decision, effects)
    }

    /// What holds an escalation back; nothing holds back one that is urgent.
    private mutating func hold(_ message: Message, _ priority: Priority, _ cause: EventCause) -> Verdict? {
        if priority == .urgent {
            closedAt = nil
            return nil
        }
        if open != nil { return nil }
        if closedAt != nil { return .closed }
        if let last, last.since <= message.sentAt, message.sentAt <= last.until { return .answered }
        if let cooldownUntil, cause.recordTime < cooldownUntil { return .cooldown }
        return nil
    }

    /// Takes the message into memory, and gathers what speaks for an escalation.
    private mutating func judge(_ message: Message, _ signals: Signals, _ config: Config) -> Judgement {
        var own = signals.grounds(of: message, config.thresholds)
        if repeats(message, signals) { own.append(Ground(.repetition, .medium, message: message.id)) }
        let failures = memory.failedAttempts
        let place = remember(message, signals, own)
        if memory.failedAttempts > failures, memory.failedAttempts >= config.failedAttempts {
            own.append(Ground(.failedAttempts, .medium, message: message.id))
        }
        return Judgement(
            mode: config.mode, isStrong: signals.score.value <= config.thresholds.strong, own: own,
            near: place.map { near($0, config) } ?? [])
    }

    private mutating func remember(_ message: Message, _ signals: Signals, _ own: [Ground]) -> Int? {
        var remembered = Remembered(message)
        remembered.score = signals.score.value
        remembered.keyword = own.filter(\.isKeyword).max { $0.priority < $1.priority }
        remembered.isArmed = own.contains(where: \.isMood)
        remembered.isFailure = own.contains(where: \.isFailure)
        remembered.gist = signals.reading.gist
        return memory.insert(remembered)
    }

    /// How many of the last messages are looked through for the same question. Later ones too: whichever of the two arrives
    /// second tells.
    private static let questions = 12
    private static let glad = 0.05

    private func repeats(_ message: Message, _ signals: Signals) -> Bool {
        // Thanks and greetings are said more than once.
        guard signals.score.value <= Self.glad else { return false }
        for index in memory.messages.indices.suffix(Self.questions)
        where memory.messages[index].sender == .customer {
            let other = memory.messages[index]
            if other.score <= Self.glad, other.gist.isLike(signals.reading.gist) { return true }
        }
        return false
    }

    /// What other messages add where the mode hears several together.
    private func near(_ place: Int, _ config: Config) -> [Ground] {
        guard config.mode == .sentimentAndKeyword || config.mode == .sentimentThenKeyword else { return [] }
        let (before, after) = memory.neighbours(of: place, limit: config.within - 1)
        if config.mode == .sentimentThenKeyword { return moods(before, config.thresholds) + keywords(after) }
        return moods(before + after, config.thresholds) + keywords(before + after)
    }

    private func keywords(_ places: [Int]) -> [Ground] { places.compactMap { memory.messages[$0].keyword } }

    private func moods(_ places: [Int], _ thresholds: Thresholds) -> [Ground] {
        places.map { memory.messages[$0] }.filter(\.isArmed).map {
            Ground(mood: $0.score, thresholds, message: $0.place.id)
        }
    }

    /// How many customer messages are left in which a keyword fires.
    private func armedFor(_ config: Config) -> Int {
        guard config.mode == .sentimentThenKeyword else { return 0 }
        let last = memory.last(config.within)
        guard let armed = last.lastIndex(where: { memory.messages[$0].isArmed }) else { return 0 }
        return config.within - (last.count - armed)
    }
}

extension Remembered {
    fileprivate init(_ message: Message) {
        self.init(
            place: message.place, sender: message.sender, score: 0, keyword: nil, isArmed: false,
            isFailure: false,
            gist: Gist())
    }
}

extension Ground {
    fileprivate init(mood score: Double, _ thresholds: Thresholds, message: Text, span: Range<Int>? = nil) {
        self =
            score <= thresholds.firing
            ? Ground(.sentiment, .high, message: message, span: span)
            : Ground(.softSentiment, .medium, message: message, span: span)
    }
}

extension Signals {
    fileprivate func grounds(of message: Message, _ thresholds: Thresholds) -> [Ground] {
        var grounds = hits.map { hit in
            Ground(
                hit.keyword.isSafety ? .safety : .keyword, hit.keyword.priority, message: message.id,
                span: hit.span, phrase: hit.keyword.phrase)
        }
        for finding in reading.findings {
            grounds.append(
                Ground(
                    .intent(finding.intent), finding.intent.priority ?? .medium, message: message.id,
                    span: finding.span))
        }
        if score.value <= max(thresholds.soft, thresholds.firing) {
            let span = isUpstream ? nil : reading.heaviest
            grounds.append(Ground(mood: score.value, thresholds, message: message.id, span: span))
        }
        return grounds
    }
}
