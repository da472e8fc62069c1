internal import Documents
internal import JSON
internal import Postgres
internal import Records
internal import Runtime
internal import Synchronization

/// Redrives and discards dead letters of one tenant, on a thread that may wait for the database and the broker.
struct LetterDesk: Sendable {
    let sender: Sender
    /// How long the workers have to answer a dry run.
    private static let patience = Duration.seconds(8)
    private static let pageRows = 200

    /// For whom, and who asks.
    struct Caller: Sendable {
        var tenant: Text
        var subject: Text
        var mask: PersonalMask

        func account(_ reason: String) -> LetterOperations.Account {
            LetterOperations.Account(by: "\(subject.string) by the gateway", reason: reason, tenant: tenant)
        }
    }

    /// - Returns: the answer's body.
    func discard(
        _ request: LetterRequest, isDry: Bool, _ caller: Caller, _ connection: inout Connection
    ) throws(PostgresError) -> Result<[UInt8], Problem> {
        let found = try connection.query(
            tenant: caller.tenant,
            [RedriveOrder(request.selection).count, LetterOperations.countDiscardable(request.selection)])
        guard let all = try found[0][0].int8(0), all > 0 else { return .failure(.notFound) }
        let counts = found[1][0]
        let (open, parked, pending) = (
            try counts.int8(0) ?? 0, try counts.int8(1) ?? 0, try counts.int8(2) ?? 0
        )
        let picked = min(open + parked, Int64(LetterRequest.limit))
        var (discarded, operation): (Int64, Int64?) = (0, nil)
        if !isDry, picked > 0 {
            let begin = LetterOperations.beginDiscard(
                request.selection, open: open, parked: parked, caller.account(request.reason))
            let id = try connection.query(tenant: caller.tenant, [begin])[0][0].int8(0) ?? 0
            (discarded, operation) = (try discard(request, as: id, caller, &connection), id)
        }
        var json = JSONWriter()
        json.object { json in
            // Of a letter that was resolved meanwhile nothing can be picked any more.
            json.member("picked", isDry ? picked : discarded)
            json.member("dry_run", isDry)
            json.member("discarded", discarded)
            json.member("pending", pending)
            json.member("remaining", max(0, open + parked - (isDry ? picked : discarded)))
            json.key("operation")
            if let operation { json.value(operation) } else { json.null() }
        }
        return .success(json.bytes)
    }

    /// - Returns: how many were; the others of the selection are left to the next request.
    private func discard(
        _ request: LetterRequest, as operation: Int64, _ caller: Caller, _ connection: inout Connection
    ) throws(PostgresError) -> Int64 {
        let step = LetterOperations.discard(
            request.selection, after: 0, limit: LetterRequest.limit, operation: operation, before: 0,
            caller.account(request.reason))
        let end = LetterOperations.report(operation, [], isDone: true)
        return try connection.query(tenant: caller.tenant, [step, end])[0][0].int8(0) ?? 0
    }

    /// - Returns: the answer's body.
    func redrive(
        _ request: LetterRequest, isDry: Bool, _ caller: Caller, _ connection: inout Connection
    ) throws(PostgresError) -> Result<[UInt8], Problem> {
        var order = RedriveOrder(request.selection)
        (order.allowsStale, order.unparks) = (request.allowsStale, request.unparks)
        let counts = try connection.query(tenant: caller.tenant, [order.count])[0][0]
        guard let picked = try counts.int8(0), picked > 0 else { return .failure(.notFound) }
        let ready = try counts.int8(1) ?? 0
        var json = JSONWriter()
        json.beginObject()
        json.member("picked", picked)
        json.member("ready", ready)
        json.member("stale", try counts.int8(2) ?? 0)
        json.member("parked", try counts.int8(3) ?? 0)
        json.member("pending", try counts.int8(4) ?? 0)
        json.member("resolved", try counts.int8(5) ?? 0)
        json.member("dry_run", isDry)
        if isDry {
            try rehearse(order, request.payload, caller, &connection, &json)
        } else {
            var run = Run(order: order, caller: caller, account: caller.account(request.reason))
            if ready > 0 {
                if let payload = request.payload {
                    let statement = LetterOperations.edit(
                        request.selection.ids[0], payload: payload, run.account)
                    _ = try connection.query(tenant: caller.tenant, [statement])
                }
                try publish(&run, picked: picked, ready: ready, &connection)
            }
            json.member("published", run.published)
            json.member("failed", run.failed)
            json.member("remaining", ready - run.published - run.failed)
            json.key("operation")
            if let operation = run.operation { json.value(operation) } else { json.null() }
        }
        json.endObject()
        return .success(json.bytes)
    }

    private struct Run {
        var order: RedriveOrder
        var caller: Caller
        var account: LetterOperations.Account
        var operation: Int64?
        var published: Int64 = 0
        var failed: Int64 = 0

        func report(_ operation: Int64, isDone: Bool) -> Statement {
            LetterOperations.report(
                operation, [("published", published), ("failed", failed)], isDone: isDone)
        }
    }

    private func publish(
        _ run: inout Run, picked: Int64, ready: Int64, _ connection: inout Connection
    ) throws(PostgresError) {
        let tenant = run.caller.tenant
        let record = LetterOperations.redrive(
            run.order, picked: picked, ready: min(ready, Int64(LetterRequest.limit)), run.account)
        let operation = try connection.query(tenant: tenant, [record])[0][0].int8(0) ?? 0
        run.operation = operation
        try publish(&run, as: operation, &connection)
        _ = try connection.query(tenant: tenant, [run.report(operation, isDone: true)])
    }

    private func publish(
        _ run: inout Run, as operation: Int64, _ connection: inout Connection
    ) throws(PostgresError) {
        let tenant = run.caller.tenant
        let pick = run.order.pick(after: 0, through: .max, limit: LetterRequest.limit)
        var ids = try connection.query(tenant: tenant, [pick])[0].collect { row throws(PostgresError) in
            try row.int8(0)
        }[...]
        while !ids.isEmpty {
            let take = run.order.take(Array(ids.prefix(Self.pageRows)), operation: operation)
            ids = ids.dropFirst(Self.pageRows)
            let rows = try connection.query(tenant: tenant, [take])[0]
            let letters = try rows.collect { row throws(PostgresError) in
                try RedrivableLetter(row, allowsStale: run.order.allowsStale)
            }.sorted { $0.id < $1.id }
            let written = send(letters)
            run.published += Int64(written.count)
            run.failed += Int64(letters.count - written.count)
            _ = try connection.query(
                tenant: tenant, [RedriveOrder.published(written), run.report(operation, isDone: false)])
            // What the broker did not take stays pending, and is published by whoever asks next.
            if written.count < letters.count { return }
        }
    }

    /// Sends the letters' records and waits for the broker, which has a bounded time for each.
    /// - Returns: those that it has.
    private func send(_ letters: [RedrivableLetter]) -> [Int64] {
        guard let tally = try? AcknowledgementTally() else { return [] }
        for letter in letters {
            do throws(Sender.Refusal) {
                try sender.send(
                    .init(topic: letter.topic, partition: letter.partition, record: letter.record) { answer in
                        tally.settle(letter.id, answer)
                    })
                tally.sent()
            } catch {
                break
            }
        }
        return tally.wait()
    }

    private func rehearse(
        _ order: RedriveOrder, _ payload: [UInt8]?, _ caller: Caller, _ connection: inout Connection,
        _ json: inout JSONWriter
    ) throws(PostgresError) {
        let ask = RehearsalOrders.ask(order, payload: payload, after: 0, limit: Self.pageRows)
        let ids = try connection.query(tenant: caller.tenant, [ask])[0].collect { row throws(PostgresError) in
            try row.int8(0)
        }
        let deadline = ContinuousClock.now + Self.patience
        let pause = try? Wake()
        while !ids.isEmpty, ContinuousClock.now < deadline,
            try connection.query(tenant: caller.tenant, [RehearsalOrders.countOpen(ids)])[0][0].int8(0) != 0
        {
            pause?.wait(.milliseconds(100))
        }
        let answers = try connection.query(tenant: caller.tenant, [RehearsalOrders.takeAnswers(ids)])[0]
        json.member("tried", answers.count)
        json.key("outcomes")
        json.beginArray()
        for row in answers {
            json.beginObject()
            json.member("id", try row.int8(0) ?? 0)
            json.member("outcome", optional: try row.string(1))
            json.member("class", optional: try row.string(2))
            let place = try row.string(5) ?? ""
            json.member("reason", optional: (try row.string(3)).map { caller.mask.reason($0, place: place) })
            json.endObject()
        }
        json.endArray()
    }
}

/// Counts what the broker says of records that one thread waits for.
private final class AcknowledgementTally: Sendable {
    private struct State {
        var underway = 0
        var written: [Int64] = []
    }

    private let state = Mutex(State())
    private let wake: Wake

    init() throws(ThreadError) { wake = try Wake() }

    func sent() { state.withLock { $0.underway += 1 } }

    func settle(_ letter: Int64, _ answer: Acknowledgement) {
        state.withLock { state in
            state.underway -= 1
            if case .written = answer { state.written.append(letter) }
        }
        wake.call()
    }

    /// Until each has its answer.
    func wait() -> [Int64] {
        while state.withLock({ $0.underway > 0 }) { wake.wait(.seconds(1)) }
        return state.withLock { $0.written }
    }
}
