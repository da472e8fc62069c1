internal import Documents
internal import Records
internal import Runtime

extension LetterSelection {
    /// What a query of the reads picks.
    /// - Throws: a problem that says what would be right: a filter that can pick nothing is a mistake, not an empty page.
    init(_ exchange: Exchange) throws(Problem) {
        self.init()
        let query = exchange.query
        group = try query.text(
            "group", Self.isGroup, "16 hexadecimal digits, as /api/v1/dead-letters/groups shows them")
        worker = try query.text("worker", Self.isName, Self.nameRule)
        topic = try query.text("topic", Self.isName, Self.nameRule)
        event = try query.text("event", { !$0.isEmpty }, "an event's id")
        self.class = try query.text(
            "class", Self.classes.contains, "one of \(Self.classes.joined(separator: ", "))")
        states =
            try query["state"].map { text throws(Problem) in try LetterSelection.states(text.string) } ?? []
        (since, until) = (try query.time("since"), try query.time("until"))
        guard hasSpan else { throw Problem(.badRequest, "until must be later than since") }
        self.query = try query["where"].map { text throws(Problem) in try LetterSelection.query(text.string) }
        ids = try query["ids"].map { text throws(Problem) in try LetterSelection.ids(text.string) } ?? []
        try admit(exchange)
    }

    /// Whoever may not read personal data may not search it either: which letters are found would tell it.
    func admit(_ exchange: Exchange) throws(Problem) {
        guard exchange.mask.isHiding, query?.asksContent == true else { return }
        throw Problem(
            .forbidden,
            "where asks for key, payload or reason, which needs the permission \(PersonalMask.permission)")
    }

    /// - Throws: a problem that says what `--where` of the command would.
    static func query(_ text: String) throws(Problem) -> LetterQuery {
        do throws(LetterQuery.Fault) {
            return try LetterQuery(text)
        } catch {
            throw Problem(.badRequest, "where: \(error)")
        }
    }

    private static func states(_ text: String) throws(Problem) -> [String] {
        let states = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard states.allSatisfy(Self.states.contains) else {
            throw Problem(
                .badRequest,
                "state must be of \(Self.states.joined(separator: ", ")), several with commas between them")
        }
        return states
    }

    private static func ids(_ text: String) throws(Problem) -> [Int64] {
        let ids = text.split(separator: ",", omittingEmptySubsequences: false).map { Int64($0) }
        guard (1...LetterRequest.limit).contains(ids.count), ids.allSatisfy({ $0 ?? 0 > 0 }) else {
            throw Problem(
                .badRequest,
                "ids must be 1 to \(LetterRequest.limit) numbers from 1 on, with commas between them")
        }
        return ids.compactMap { $0 }
    }
}

extension Query {
    fileprivate func text(
        _ name: Text, _ isRight: (String) -> Bool, _ rule: String
    ) throws(Problem) -> String? {
        guard let text = self[name]?.string else { return nil }
        guard isRight(text) else { throw Problem(.badRequest, "\(name) must be \(rule)") }
        return text
    }

    fileprivate func time(_ name: Text) throws(Problem) -> Timestamp? {
        guard let text = self[name] else { return nil }
        guard let time = Timestamp(rfc3339: text.string) else {
            throw Problem(.badRequest, "\(name) must be a time such as 2026-03-01T12:00:00Z")
        }
        return time
    }
}
