internal import Contract
internal import Logging
internal import Postgres
internal import Records
internal import Runtime
internal import Synchronization

/// Answers "what became of it?": one thread with one connection asks for all callers at once, again and again for those who wait.
final class OutcomeDesk: Sendable {
    struct Inquiry: Sendable {
        var command: CommandID
        /// Until then the caller waits for an end; past, if it does not.
        var deadline: ContinuousClock.Instant
        /// Called once, on the desk's thread.
        var answer: @Sendable (Result<Outcome, PostgresError>) -> Void
    }

    private let inbox: Inbox<Inquiry>
    private let reader: OutcomeReader
    private let isStopping = Mutex(false)
    /// Nobody is made to wait any more: what is known now is the answer.
    private let isHurrying = Atomic(false)
    private let thread = Mutex<Thread?>(nil)

    /// Between two looks for those who wait.
    static let interval: Duration = .milliseconds(20)
    /// Commands of one look; more are looked up in turns.
    private static let batch = 500

    init(_ access: DatabaseAccess, _ contract: Contract) throws {
        inbox = try Inbox()
        reader = OutcomeReader(contract)
        let thread = try Thread(name: "outcomes") { [self] in serve(access) }
        self.thread.withLock { $0 = thread }
    }

    func ask(_ inquiry: Inquiry) { inbox.put(inquiry) }

    /// From here on each inquiry is answered after one look: the process is about to stop.
    func hurry() {
        isHurrying.store(true, ordering: .relaxed)
        inbox.wake.call()
    }

    func stop() {
        isStopping.withLock { $0 = true }
        inbox.wake.call()
        thread.withLock { $0.take() }?.join()
    }

    private func serve(_ access: DatabaseAccess) {
        // Whoever waits for an outcome has been promised an end: a database that hangs must not hold it up for long.
        var session = DatabaseSession(access, name: "outcomes", readOnly: true, limit: .seconds(1))
        var open: [Inquiry] = []
        while true {
            open += inbox.take()
            let isStopping = isStopping.withLock { $0 }
            if isStopping, open.isEmpty { return }
            if open.isEmpty {
                inbox.wake.wait(.seconds(1))
                continue
            }
            open = look(open, &session, isLast: isStopping || isHurrying.load(ordering: .relaxed))
            if !open.isEmpty { inbox.wake.wait(Self.interval) }
        }
    }

    /// Looks once for each and answers those whose command has ended or whose time is up. Returns the others.
    private func look(
        _ inquiries: [Inquiry], _ session: inout DatabaseSession, isLast: Bool
    ) -> [Inquiry] {
        var open: [Inquiry] = []
        for start in stride(from: 0, to: inquiries.count, by: Self.batch) {
            let part = inquiries[start..<min(start + Self.batch, inquiries.count)]
            do throws(PostgresError) {
                let outcomes = try session.run { (connection: inout Connection) throws(PostgresError) in
                    try reader.read(part.map(\.command), &connection)
                }
                let now = ContinuousClock.now
                for (inquiry, outcome) in zip(part, outcomes) {
                    if outcome.isFinal || isLast || inquiry.deadline <= now {
                        inquiry.answer(.success(outcome))
                    } else {
                        open.append(inquiry)
                    }
                }
            } catch {
                for inquiry in part { inquiry.answer(.failure(error)) }
            }
        }
        return open
    }
}
