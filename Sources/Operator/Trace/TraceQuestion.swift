internal import Contract
internal import Crypto
internal import Digest
internal import Postgres
internal import Records
internal import Runtime

/// Where a record lies; written `TOPIC:PARTITION:OFFSET`.
struct RecordPlace: Hashable, Comparable, CustomStringConvertible {
    var topic: String
    var partition: Int32
    var offset: Int64

    init(_ topic: String, _ partition: Int32, _ offset: Int64) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
    }

    /// Nil unless the text ends with two numbers behind colons.
    init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, let partition = Int32(parts[1]), partition >= 0,
            let offset = Int64(parts[2]), offset >= 0
        else { return nil }
        self.init(String(parts[0]), partition, offset)
    }

    var description: String { "\(topic):\(partition):\(offset)" }
    var topicPartition: TopicPartition { TopicPartition(topic, partition) }

    static func < (a: RecordPlace, b: RecordPlace) -> Bool {
        (a.topic, a.partition, a.offset) < (b.topic, b.partition, b.offset)
    }
}

/// As much of an event's identity as is known.
struct EventName: Hashable {
    var id: Text
    var tenant: Text?
    var source: Text?

    /// As `bellhop.seen_event` knows it; nil while tenant or source is not known.
    var identity: Identity? {
        guard let tenant, let source else { return nil }
        return Identity(tenant, source, id)
    }
}

/// What was typed.
enum TraceQuestion {
    case place(RecordPlace)
    case event(EventName)

    /// - Throws: `UsageError` for a word that cannot be either.
    init(_ arguments: Arguments) throws(UsageError) {
        guard arguments.words.count == 1 else {
            throw UsageError("expected EVENT_ID or TOPIC:PARTITION:OFFSET, and nothing else")
        }
        let word = arguments.words[0]
        let tenant = arguments.value("tenant"), source = arguments.value("source")
        if !arguments.isSet("id"), let place = RecordPlace(word) {
            guard tenant == nil, source == nil else {
                throw UsageError(
                    "--tenant and --source belong to an event id; with --id \(word) is taken for one")
            }
            self = .place(place)
            return
        }
        guard !word.isEmpty else { throw UsageError("an event id has one character at least") }
        self = .event(
            EventName(id: Text(word), tenant: tenant.map { Text($0) }, source: source.map { Text($0) }))
    }
}

/// Opens the ids under which the gateway tells of commands.
struct CommandIDs {
    private let secret: [UInt8]?

    /// - Throws: for a secret that is none.
    init(_ arguments: Arguments) throws(ConfigurationError) {
        guard let text = arguments.value("command-secret") else {
            secret = nil
            return
        }
        guard let bytes = bytes(hexadecimal: text), bytes.count == Seal.keyBytes else {
            throw .unusable(arguments.name("command-secret"), "it must be 64 hexadecimal digits")
        }
        secret = bytes
    }

    /// Nil for a text that no gateway made with the secret of the settings, or the one in the database.
    func open(_ text: String, _ connection: inout Connection) throws -> CommandID? {
        for key in [secret, try stored(&connection)].compactMap({ $0 }) {
            let seal = try Seal(key: key, purpose: CommandID.purpose)
            if let command = seal.open(text).flatMap(CommandID.init(bytes:)) { return command }
        }
        return nil
    }

    private func stored(_ connection: inout Connection) throws(PostgresError) -> [UInt8]? {
        try connection.query(
            "select value from gateway.secret where name = $1", [.text(CommandID.purpose)]
        ).collect { row throws(PostgresError) in try row.bytea(0) }.first
    }
}

/// Nil unless the text is pairs of hexadecimal digits.
private func bytes(hexadecimal text: String) -> [UInt8]? {
    let digits = text.compactMap(\.hexDigitValue)
    guard digits.count == text.count, digits.count.isMultiple(of: 2) else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
