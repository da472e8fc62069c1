internal import Glibc
internal import Logging
internal import Postgres
internal import Records
internal import Runtime
internal import Synchronization

/// Who did what: one entry of `gateway.audit`. Holds no body, no secret and nothing of a person but the subject.
struct AuditEntry: Sendable {
    var at: Timestamp
    var requestID: String
    var tenant: Text?
    var subject: Text?
    /// `token`, or the id of the key.
    var credential: String?
    /// `write`, `read`, `denied` or `security`.
    var action: Action
    var method: String
    var route: String
    /// What was touched: an event's id, or a path.
    var resource: String?
    var status: Int
    var outcome: String
    var remote: String

    enum Action: String, Sendable { case write, read, denied, security }
}

/// Appends entries to `gateway.audit`, many at a time. While Postgres is away they wait in memory; what does not fit there goes
/// to the log, so that nothing is lost in silence.
final class AuditTrail: Sendable {
    private struct State {
        var entries: [AuditEntry] = []
        var isStopping = false
        var spilled = 0
    }

    private let state = Mutex(State())
    private let wake: Wake
    private let thread = Mutex<Thread?>(nil)

    /// About 20 MB.
    static let capacity = 50_000
    private static let batch = 2000

    init(_ access: DatabaseAccess) throws {
        wake = try Wake()
        let thread = try Thread(name: "audit") { [self] in serve(access) }
        self.thread.withLock { $0 = thread }
    }

    func append(_ entry: AuditEntry) {
        let isSpilled = state.withLock { state in
            guard state.entries.count < Self.capacity else {
                state.spilled += 1
                return true
            }
            state.entries.append(entry)
            return false
        }
        if isSpilled { entry.log() }
    }

    /// Entries that wait for Postgres, and how many went to the log so far.
    var backlog: (waiting: Int, spilled: Int) { state.withLock { ($0.entries.count, $0.spilled) } }

    /// Writes what is left, or logs it.
    func stop() {
        state.withLock { $0.isStopping = true }
        wake.call()
        thread.withLock { $0.take() }?.join()
    }

    private func serve(_ access: DatabaseAccess) {
        var session = DatabaseSession(access, name: "audit", readOnly: false)
        while true {
            let (entries, isStopping) = state.withLock { ($0.entries.prefix(Self.batch), $0.isStopping) }
            if entries.isEmpty && isStopping { return }
            if !entries.isEmpty {
                do throws(PostgresError) {
                    try session.run { (connection: inout Connection) throws(PostgresError) in
                        _ = try connection.pipeline([Self.insert(Array(entries))])
                    }
                    state.withLock { $0.entries.removeFirst(entries.count) }
                    continue
                } catch {
                    guard !isStopping else { return logRest() }
                }
            }
            wake.wait(entries.isEmpty ? .milliseconds(200) : .milliseconds(500))
        }
    }

    private func logRest() {
        for entry in state.withLock({ $0.entries }) { entry.log() }
    }

    private static func insert(_ entries: [AuditEntry]) -> Statement {
        Statement(
            """
            insert into gateway.audit (at, request_id, tenant_id, subject, credential, action, method, route, resource, \
            status, outcome, remote) \
            select * from unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], \
            $7::text[], $8::text[], $9::text[], $10::int[], $11::text[], $12::text[])
            """,
            [
                .timestamps(entries.map(\.at)), .texts(entries.map { Text($0.requestID) }),
                .texts(entries.map(\.tenant)), .texts(entries.map(\.subject)),
                .texts(entries.map { $0.credential.map { Text($0) } }),
                .texts(entries.map { Text($0.action.rawValue) }), .texts(entries.map { Text($0.method) }),
                .texts(entries.map { Text($0.route) }),
                .texts(entries.map { $0.resource.map { Text($0) } }),
                .int4s(entries.map { Int32($0.status) }), .texts(entries.map { Text($0.outcome) }),
                .texts(entries.map { Text($0.remote) }),
            ])
    }
}

extension AuditEntry {
    fileprivate func log() {
        Log.warning(
            "audit",
            [
                "at": .text(at.description), "request": .text(requestID),
                "tenant": .text(tenant?.string ?? ""), "subject": .text(subject?.string ?? ""),
                "credential": .text(credential ?? ""), "action": .text(action.rawValue),
                "method": .text(method), "route": .text(route), "resource": .text(resource ?? ""),
                "status": .number(Int64(status)), "outcome": .text(outcome), "remote": .text(remote),
            ])
    }
}
