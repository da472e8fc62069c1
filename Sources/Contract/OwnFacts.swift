internal import Records
internal import YAML

/// What stands under a channel's `x-bellhop`.
struct OwnFacts {
    var consumers: [String] = []
    var keyMember: String?
    var entity: Text?
    var isDeduplicated = false
    var gaps = Topic.Gaps.confirmed
    /// A producer's usual limit.
    var maximumBytes = 1_048_576
    /// Settings of the mirror beyond the derived ones.
    private var deadLetterSettings: [String: String] = [:]

    init(_ channel: YAMLValue, _ reader: TopicReader) throws(ContractError) {
        guard let source = channel["x-bellhop"] else { return }
        guard let members = source.members else { throw reader.fault(source, "x-bellhop must be a mapping") }
        for member in members { try read(member.key, member.value, reader) }
        if keyMember != nil, entity != nil {
            throw reader.fault(source, "key and entity both say what follows the tenant in the record's key")
        }
    }

    private mutating func read(
        _ key: String, _ value: YAMLValue, _ reader: TopicReader
    ) throws(ContractError) {
        switch key {
        case "consumers":
            guard let names = value.elements, names.allSatisfy({ $0.string != nil }) else {
                throw reader.fault(value, "consumers must be a list of worker names")
            }
            consumers = names.compactMap(\.string)
        case "key":
            guard let name = value.string else {
                throw reader.fault(value, "key must name a member of the data")
            }
            keyMember = name
        case "entity":
            guard let word = value.string, (1...200).contains(word.utf8.count) else {
                throw reader.fault(
                    value, "entity must be a word of 1–200 bytes: what follows the tenant in each key")
            }
            entity = Text(word)
        case "deduplicate":
            guard let flag = value.bool else {
                throw reader.fault(value, "deduplicate must be true or false")
            }
            isDeduplicated = flag
        case "gaps":
            guard let gaps = value.string.flatMap(Topic.Gaps.init) else {
                throw reader.fault(value, "gaps must be confirmed or expected")
            }
            self.gaps = gaps
        case "deadLetters": deadLetterSettings = try reader.settings(value)
        case "maxBytes":
            guard let number = value.int, number > 0, number <= 1 << 30 else {
                throw reader.fault(value, "maxBytes must be a number from 1 to \(1 << 30)")
            }
            maximumBytes = Int(number)
        default:
            throw reader.fault(
                value,
                "unknown fact x-bellhop.\(key); known: consumers, key, entity, deduplicate, gaps, deadLetters, maxBytes"
            )
        }
    }

    /// The mirror of `topic`: as many partitions, so that a letter stands where its record stood; kept for 30 days
    /// unless the file says otherwise.
    func deadLetters(of topic: Topic) -> Topic.DeadLetters? {
        guard !consumers.isEmpty else { return nil }
        var configuration = ["cleanup.policy": "delete", "retention.ms": "2592000000"]
        configuration.merge(deadLetterSettings) { _, own in own }
        return Topic.DeadLetters(
            topic: topic.name + ".dead-letters", partitions: topic.partitions, replicas: topic.replicas,
            configuration: configuration)
    }
}
