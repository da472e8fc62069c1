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
    let names = NameSource()
    let readers: [ReadingRoom]

    /// What an application is made of.
    struct Parts: Sendable {
        var settings: GatewaySettings
        var routes: RouteTable
        var commands: [Endpoint: CommandRoute]
        var events: EventReader
        var reads: [ReadRoute]
        var documents: [Endpoint: HTTPResponse]
        var personalNames: Set<Text>
        var access: Access
        var limiter: RateLimiter
        var desk: CommandDesk
        var outcomes: OutcomeDesk
        /// For who waits until a message has been decided on.
        var decisions: DecisionDesk
        var pool: ReadPool
        /// For what is done to dead letters.
        var writers: ReadPool
        var letters: LetterDesk
        /// Nil for a contract without leads.
        var leads: LeadCommands?
        var whatIf: WhatIfDesk
        var audit: AuditTrail
        var tallies: Tallies
        var keys: KeyDirectory
        var vitals: Vitals
        var sender: Sender
        var seals: Seals
    }

    /// A reader of bodies, for one thread at a time.
    final class ReadingRoom: Sendable {
        private let reader = Mutex(BodyReader())

        func use<R: Sendable>(
            _ body: @Sendable (inout BodyReader) throws(Problem) -> R
        ) throws(Problem) -> R {
            try reader.withLock { reader throws(Problem) in
                defer { reader.document.release() }
                return try body(&reader)
            }
        }
    }

    init(_ parts: Parts) {
        self.parts = parts
        // One for each thread that serves, and none waits for another.
        readers = (0..<parts.settings.threads).map { _ in ReadingRoom() }
    }
}
