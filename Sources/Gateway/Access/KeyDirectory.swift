internal import Credentials
internal import Logging
internal import Postgres
internal import Records
internal import Runtime
internal import Synchronization

/// What the database tells the gateway ahead of any request: the live API keys, and the secret of command ids. Read anew every
/// two seconds and kept while Postgres is away, so that writes go on.
final class KeyDirectory: Sendable {
    private struct State {
        /// By id; nil before the first reading.
        var keys: [String: APIKey.Stored]?
        var secret: [UInt8]?
        var isAway = true
        var isStopping = false
    }

    private let state = Mutex(State())
    private let wake: Wake
    private let thread = Mutex<Thread?>(nil)

    /// After this a key that was revoked is refused, while Postgres answers.
    static let interval: Duration = .seconds(2)

    init(_ access: DatabaseAccess) throws {
        wake = try Wake()
        let thread = try Thread(name: "keys") { [self] in serve(access) }
        self.thread.withLock { $0 = thread }
    }

    enum Finding: Sendable {
        case key(Principal)
        case unknown
        /// Nothing has been read yet: Postgres has been away since the start.
        case notReady
    }

    func find(_ presented: APIKey.Presented, now: Timestamp) -> Finding {
        state.withLock { state in
            guard let keys = state.keys else { return .notReady }
            return keys[presented.id]?.principal(presented, now: now).map { .key($0) } ?? .unknown
        }
    }

    /// Of command ids; nil before the first reading.
    var secret: [UInt8]? { state.withLock { $0.secret } }

    /// Whether the last reading failed.
    var isAway: Bool { state.withLock { $0.isAway } }

    func stop() {
        state.withLock { $0.isStopping = true }
        wake.call()
        thread.withLock { $0.take() }?.join()
    }

    private func serve(_ access: DatabaseAccess) {
        var session = DatabaseSession(access, name: "keys", readOnly: true)
        while !state.withLock({ $0.isStopping }) {
            do throws(PostgresError) {
                let (keys, secret) = try session.run { (connection: inout Connection) throws(PostgresError) in
                    try Self.read(&connection)
                }
                state.withLock { state in
                    (state.keys, state.secret, state.isAway) = (keys, secret, false)
                }
            } catch {
                state.withLock { $0.isAway = true }
            }
            wake.wait(isAway ? .milliseconds(500) : Self.interval)
        }
    }

    private static func read(
        _ connection: inout Connection
    ) throws(PostgresError) -> ([String: APIKey.Stored], [UInt8]?) {
        let results = try connection.pipeline([
            Statement(
                """
                select id, tenant_id, name, array_to_string(scopes, ' '), hash, expires_at from gateway.live_keys()
                """),
            Statement("select value from gateway.secret where name = 'command-id'"),
        ])
        var keys: [String: APIKey.Stored] = [:]
        for row in results[0] {
            guard let id = try row.string(0), let tenant = try row.text(1), let name = try row.text(2),
                let scopes = try row.string(3), let hash = try row.bytea(4)
            else { continue }
            keys[id] = APIKey.Stored(
                id: id, tenant: tenant, name: name, scopes: scopes.split(separator: " ").map(String.init),
                hash: hash,
                expiresAt: try row.timestamp(5), isRevoked: false)
        }
        return (keys, try results[1].first?.bytea(0))
    }
}
