internal import Contract
internal import Credentials
internal import Crypto
internal import HTTP
internal import JSON
internal import Logging
internal import Postgres
internal import Records
internal import Synchronization

/// The gateway's answers: admits requests by their heads, and leads the whole ones to what serves them.
final class Application: Sendable {
    let parts: Parts
    private let readers: [Mutex<BodyReader>]

    /// What an application is made of.
    struct Parts: Sendable {
        var settings: GatewaySettings
        var routes: RouteTable
        var commands: [Endpoint: CommandRoute]
        var events: EventReader
        var reads: [ReadRoute]
        var documents: [Endpoint: HTTPResponse]
        var personalNames: Set<Text>
        var topicNames: Set<String>
        var access: Access
        var limiter: RateLimiter
        var desk: CommandDesk
        var outcomes: OutcomeDesk
        var pool: ReadPool
        var audit: AuditTrail
        var metrics: Metrics
        var keys: KeyDirectory
        var vitals: Vitals
        var sender: Sender
        var seals: Seals
    }

    init(_ parts: Parts) {
        self.parts = parts
        // One for each thread that serves, and none waits for another.
        readers = (0..<parts.settings.threads).map { _ in Mutex(BodyReader()) }
    }
}
