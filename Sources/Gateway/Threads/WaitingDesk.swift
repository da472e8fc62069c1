internal import Logging
internal import Postgres
internal import Records
internal import Runtime
internal import Synchronization

/// Answers questions whose answer may have yet to come, such as "what became of it?": one thread with one connection asks for all
/// callers at once, again and again for those who wait.
final class WaitingDesk<Question: Sendable, Answer: Sendable>: Sendable {
    /// Answers in the order of the questions.
    typealias Read = @Sendable ([Question], inout Connection) throws(PostgresError) -> [Answer]

    struct Inquiry: Sendable {
        var question: Question
        /// Until then the caller waits for an end; past, if it does not.
        var deadline: ContinuousClock.Instant
        /// Called once, on the desk's thread.
        var answer: @Sendable (Result<Answer, PostgresError>) -> Void
    }

    private let inbox: Inbox<Inquiry>
    private let name: String
    private let read: Read
    /// Whether nothing more is to be waited for.
    private let isFinal: @Sendable (Answer) -> Bool
    private let isStopping = Mutex(false)
    /// Nobody is made to wait any more: what is known now is the answer.
    private let isHurrying = Atomic(false)
    private let thread = Mutex<Thread?>(nil)

    /// Between two looks for those who wait.
    private let interval: Duration = .milliseconds(20)
    /// Questions of one look; more are looked up in turns.
    private let batch = 500

    /// - Parameter name: of the thread and its connection.
    init(
        _ access: DatabaseAccess, name: String, isFinal: @escaping @Sendable (Answer) -> Bool,
        read: @escaping Read
    ) throws {
        inbox = try Inbox()
        (self.name, self.isFinal, self.read) = (name, isFinal, read)
        let thread = try Thread(name: name) { [self] in serve(access) }
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
        // Whoever waits has been promised an end: a database that hangs must not hold it up for long.
        var session = DatabaseSession(access, name: name, readOnly: true, limit: .seconds(1))
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
            if !open.isEmpty { inbox.wake.wait(interval) }
        }
    }

    /// Looks once for each and answers those whose answer is final or whose time is up. Returns the others.
    private func look(
        _ inquiries: [Inquiry], _ session: inout DatabaseSession, isLast: Bool
    ) -> [Inquiry] {
        var open: [Inquiry] = []
        for start in stride(from: 0, to: inquiries.count, by: batch) {
            let part = inquiries[start..<min(start + batch, inquiries.count)]
            do throws(PostgresError) {
                let answers = try session.run { (connection: inout Connection) throws(PostgresError) in
                    try read(part.map(\.question), &connection)
                }
                let now = ContinuousClock.now
                for (inquiry, answer) in zip(part, answers) {
                    if isFinal(answer) || isLast || inquiry.deadline <= now {
                        inquiry.answer(.success(answer))
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
