internal import Lag
internal import Postgres
internal import Records
internal import Runtime
internal import Synchronization

/// Looks at the fleet again and again on a thread of its own, for those who may not wait: a scrape, a key press.
final class LagSampler: Sendable {
    /// What was seen last.
    struct Sample: Sendable {
        /// Nil while Postgres does not answer.
        var fleet: FleetLag?
        /// Why there is no fleet.
        var databaseProblem: String?
        /// Why the broker does not tell all; nil while it does, or none is to be asked.
        var brokerProblem: String?
        var at: ContinuousClock.Instant
        /// Counts from 1.
        var number: Int
    }

    private let latest = Mutex<Sample?>(nil)
    private let interval: Duration

    /// - Parameter name: of its session in Postgres and its clients.
    /// - Throws: where the system gives no more threads.
    static func start(_ settings: Settings, name: String, every interval: Duration) throws -> LagSampler {
        let sampler = LagSampler(interval)
        _ = try Thread(name: "sampler") {
            var reader = LagReader(settings, name: name)
            while true { sampler.look(&reader) }
        }
        return sampler
    }

    private init(_ interval: Duration) { self.interval = interval }

    /// Nil before the first look has ended.
    var sample: Sample? { latest.withLock { $0 } }

    /// True while a look takes far longer than one may: what was seen last is too old to be told.
    var isStale: Bool { sample.map { ContinuousClock.now - $0.at > interval + .seconds(60) } ?? false }

    private func look(_ reader: inout LagReader) {
        var sample = Sample(at: .now, number: (sample?.number ?? 0) + 1)
        do throws(PostgresError) {
            let fleet = try reader.read()
            sample.fleet = fleet
            sample.brokerProblem = fleet.brokerProblem
        } catch {
            sample.databaseProblem = error.description
            sample.brokerProblem = reader.brokerProblem()
        }
        sample.at = .now
        let seen = sample
        latest.withLock { $0 = seen }
        pause(interval)
    }
}
