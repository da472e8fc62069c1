package import Records
internal import Sentiment

extension Conversation {
    /// Decides what an event makes of the conversation.
    ///
    /// The same events in the same order always give the same; messages of a batch may come in any order.
    package mutating func apply(
        _ event: ConversationEvent, _ cause: EventCause, _ rules: Rules, _ reader: inout MessageReader
    ) -> EscalationOutcome {
        switch event {
        case .message(let message): hear(message, cause, rules, &reader)
        case .requested(let request): escalate(request, cause, rules.config)
        case .acknowledged(let agent): acknowledge(agent, cause)
        case .handedBack: end(.handedBack, cause, rules.config)
        case .closed: close(cause, rules.config)
        case .overdue(let since): climb(of: since, cause)
        }
    }

    /// Says that the ladder is due, once until it is climbed: where what is due is known by its instant alone, the record that says so
    /// tells the time. One that was long overdue is climbed by one level then, and waits from then.
    ///
    /// - Returns: since when the conversation is escalated, for `.overdue`.
    package mutating func call() -> Timestamp? {
        guard due != nil, let since = open?.since else { return nil }
        open?.climb?.isCalled = true
        return since
    }

    private mutating func climb(of since: Timestamp, _ cause: EventCause) -> EscalationOutcome {
        guard open?.since == since, open?.climb?.isCalled == true else {
            return EscalationOutcome(ignored: .notEscalated)
        }
        return EscalationOutcome(nil, advance(at: cause.recordTime))
    }

    /// Does what time brings: a level of the ladder, the end of quiet hours.
    package mutating func advance(at instant: Timestamp) -> [EscalationEffect] {
        guard var open, var climb = open.climb else { return [] }
        var effects: [EscalationEffect] = []
        var told = climb.release(open.priority, at: instant)
        if let targets = climb.climb(open.priority, at: instant) {
            open.level = climb.level
            effects.append(.levelReached(level: climb.level, round: climb.round))
            told += targets
        }
        if !told.isEmpty { effects.append(.notify(told, open.priority)) }
        climb.isCalled = false
        open.climb = climb
        self.open = open
        return effects
    }

    private mutating func acknowledge(_ agent: Text, _ cause: EventCause) -> EscalationOutcome {
        guard open != nil else { return EscalationOutcome(ignored: .notEscalated) }
        if let holder = open?.acknowledgedBy {
            return EscalationOutcome(ignored: holder == agent ? .duplicate : .taken)
        }
        open?.acknowledgedBy = agent
        open?.acknowledgedAt = cause.recordTime
        open?.climb = nil
        return EscalationOutcome(nil, [.assigned(agent: agent)])
    }

    private mutating func close(_ cause: EventCause, _ config: Config) -> EscalationOutcome {
        let outcome = end(.closed, cause, config)
        closedAt = max(closedAt ?? cause.eventTime, cause.eventTime)
        memory.disarm()
        memory.forgive()
        isBotPaused = false
        return outcome.effects.isEmpty ? EscalationOutcome() : outcome
    }

    private mutating func end(
        _ end: PastEscalation.End, _ cause: EventCause, _ config: Config
    ) -> EscalationOutcome {
        guard let open else { return EscalationOutcome(ignored: .notEscalated) }
        let past = PastEscalation(
            since: open.since, until: cause.eventTime, priority: open.priority, reasons: open.reasons,
            acknowledgedBy: open.acknowledgedBy, end: end)
        self.open = nil
        last = past
        isBotPaused = false
        cooldownUntil = config.cooldown > 0 ? cause.recordTime.adding(seconds: config.cooldown) : nil
        memory.disarm()
        memory.forgive()
        return EscalationOutcome(nil, [.deescalated(past)])
    }

    private mutating func escalate(
        _ request: Request, _ cause: EventCause, _ config: Config
    ) -> EscalationOutcome {
        var decision = Decision(
            message: nil, mode: config.mode, configVersion: config.version, verdict: .already,
            priority: request.priority, grounds: [Ground(.manual, request.priority, phrase: request.reason)],
            counterfactuals: [], language: language, score: .none, isUpstreamScore: false,
            trend: memory.trend,
            failedAttempts: memory.failedAttempts, armedFor: 0)
        // A person who asks for it knows that it was closed.
        closedAt = nil
        let effects = fire(&decision, cause, config)
        return EscalationOutcome(decision, effects)
    }

    /// Escalates, or makes more urgent what is escalated.
    mutating func fire(
        _ decision: inout Decision, _ cause: EventCause, _ config: Config
    ) -> [EscalationEffect] {
        guard let priority = decision.priority else { return [] }
        if open != nil { return raise(to: priority, &decision, cause) }
        decision.verdict = .escalated
        var climb = Climb(config.ladder)
        let told = climb.tell(config.notify, priority, at: cause.recordTime)
        climb.wait(from: cause.recordTime)
        open = OpenEscalation(
            since: cause.recordTime, priority: priority, reasons: decision.grounds.map(\.reason).unique,
            configVersion: config.version, climb: climb, level: 0, notified: config.notify.map(\.id))
        isBotPaused = config.pausesBot
        var effects = [EscalationEffect.escalated(decision)]
        let language = decision.language ?? language ?? config.languages[0]
        if let words = config.messages[language] { effects.append(.tellCustomer(words, language)) }
        if !told.isEmpty { effects.append(.notify(told, priority)) }
        return effects
    }

    private mutating func raise(
        to priority: Priority, _ decision: inout Decision, _ cause: EventCause
    ) -> [EscalationEffect] {
        guard var open, priority > open.priority else {
            decision.verdict = .already
            return []
        }
        decision.verdict = .raised
        open.priority = priority
        open.reasons = (open.reasons + decision.grounds.map(\.reason)).unique
        let released = open.climb?.release(priority, at: cause.recordTime) ?? []
        let told = open.acknowledgedBy.map { [$0] } ?? (open.notified + released).unique
        self.open = open
        return [.raised(decision)] + (told.isEmpty ? [] : [.notify(told, priority)])
    }
}

extension Array where Element: Hashable {
    var unique: [Element] {
        var seen: [Element] = []
        for element in self where !seen.contains(element) { seen.append(element) }
        return seen
    }
}
