package import JSON
internal import Records
internal import Sentiment
internal import Words

extension Conversation {
    /// The whole state, as `init(stored:)` reads it.
    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { json in
            json.array("messages") { json in for message in memory.messages { message.write(&json) } }
            if let mode { json.member("mode", mode.rawValue) }
            if let language { json.member("language", language.rawValue) }
            if let open { json.object("open") { open.write(&$0) } }
            if let last { json.object("last") { last.write(&$0) } }
            if let cooldownUntil { json.member("cooldown_until", cooldownUntil) }
            json.member("bot_paused", isBotPaused)
            if let closedAt { json.member("closed_at", closedAt) }
            if let decided { json.member("decided", decided) }
        }
        return writer.bytes
    }

    /// Reads what `json` wrote; what somebody else wrote there is left out.
    package init(stored value: JSONValue) {
        self.init()
        memory = Memory(value.list("messages") { Remembered(stored: $0) })
        mode = value["mode"]?.choice()
        language = value["language"]?.choice()
        open = value["open"].flatMap { OpenEscalation(stored: $0) }
        last = value["last"].flatMap { PastEscalation(stored: $0) }
        cooldownUntil = value["cooldown_until"]?.timestamp
        isBotPaused = value["bot_paused"]?.bool ?? false
        closedAt = value["closed_at"]?.timestamp
        decided = value["decided"]?.text
    }
}

extension Remembered {
    fileprivate func write(_ writer: inout JSONWriter) {
        writer.object { json in
            json.member("id", place.id)
            json.member("at", place.sentAt)
            json.member("sender", sender.rawValue)
            json.key("score")
            json.value(score)
            json.member("armed", isArmed)
            json.member("failure", isFailure)
            if let keyword { json.object("keyword") { keyword.writeAll(&$0) } }
            json.array("gist") { json in
                for index in 0..<gist.count { json.value(Int64(gist.words[index])) }
            }
        }
    }

    fileprivate init?(stored value: JSONValue) {
        guard let id = value["id"]?.text, let sentAt = value["at"]?.timestamp,
            let sender: Message.Sender = value["sender"]?.choice()
        else { return nil }
        var gist = Gist()
        for word in value.list("gist", \.int64) { gist.add(UInt32(truncatingIfNeeded: word)) }
        self.init(
            place: Place(sentAt: sentAt, id: id), sender: sender, score: value["score"]?.double ?? 0,
            keyword: value["keyword"].flatMap { Ground(stored: $0) }, isArmed: value["armed"]?.bool ?? false,
            isFailure: value["failure"]?.bool ?? false, gist: gist)
    }
}

extension Ground {
    fileprivate func writeAll(_ json: inout JSONWriter) {
        json.member("reason", reason.name)
        json.member("priority", priority.rawValue)
        if let message { json.member("message_id", message) }
        if let span {
            json.member("start", span.lowerBound)
            json.member("end", span.upperBound)
        }
        if let phrase { json.member("phrase", phrase) }
    }

    fileprivate init?(stored value: JSONValue) {
        guard let reason = value["reason"]?.text.flatMap({ Reason(name: $0.string) }),
            let priority: Priority = value["priority"]?.choice()
        else { return nil }
        var span: Range<Int>?
        if let start = value["start"]?.int64, let end = value["end"]?.int64, start <= end {
            span = Int(start)..<Int(end)
        }
        self.init(
            reason, priority, message: value["message_id"]?.text, span: span, phrase: value["phrase"]?.text)
    }
}

extension Reason {
    /// By its name.
    package init?(name: String) {
        let plain: [Reason] = [
            .keyword, .safety, .sentiment, .softSentiment, .repetition, .failedAttempts, .manual,
        ]
        let all = plain + Intent.allCases.map { Reason.intent($0) }
        guard let reason = all.first(where: { $0.name == name }) else { return nil }
        self = reason
    }
}

extension OpenEscalation {
    fileprivate func write(_ json: inout JSONWriter) {
        json.member("since", since)
        json.member("priority", priority.rawValue)
        json.array("reasons") { json in for reason in reasons { json.value(reason.name) } }
        json.member("config_version", configVersion)
        if let acknowledgedBy { json.member("acknowledged_by", acknowledgedBy) }
        if let acknowledgedAt { json.member("acknowledged_at", acknowledgedAt) }
        if let climb { json.object("climb") { climb.write(&$0) } }
        json.member("level", level)
        json.array("notified") { json in for target in notified { json.value(target) } }
    }

    fileprivate init?(stored value: JSONValue) {
        guard let since = value["since"]?.timestamp, let priority: Priority = value["priority"]?.choice()
        else {
            return nil
        }
        self.init(
            since: since, priority: priority, reasons: value.reasons,
            configVersion: Int32(truncatingIfNeeded: value["config_version"]?.int64 ?? 0),
            acknowledgedBy: value["acknowledged_by"]?.text,
            acknowledgedAt: value["acknowledged_at"]?.timestamp,
            climb: value["climb"].map { Climb(stored: $0) }, level: Int(value["level"]?.int64 ?? 0),
            notified: value.list("notified", \.text))
    }
}

extension PastEscalation {
    /// As `init(stored:)` reads it.
    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { write(&$0) }
        return writer.bytes
    }

    fileprivate func write(_ json: inout JSONWriter) {
        json.member("since", since)
        json.member("until", until)
        json.member("priority", priority.rawValue)
        json.array("reasons") { json in for reason in reasons { json.value(reason.name) } }
        if let acknowledgedBy { json.member("acknowledged_by", acknowledgedBy) }
        json.member("end", end.rawValue)
    }

    package init?(stored value: JSONValue) {
        guard let since = value["since"]?.timestamp, let until = value["until"]?.timestamp,
            let priority: Priority = value["priority"]?.choice(), let end: End = value["end"]?.choice()
        else { return nil }
        self.init(
            since: since, until: until, priority: priority, reasons: value.reasons,
            acknowledgedBy: value["acknowledged_by"]?.text, end: end)
    }
}

extension JSONValue {
    fileprivate var reasons: [Reason] { list("reasons") { $0.text.flatMap { Reason(name: $0.string) } } }
}
