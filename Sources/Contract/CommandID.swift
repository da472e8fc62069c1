package import Digest
package import Records

/// Where a command went: all that is needed to ask what became of it. Callers see it sealed, as `{id}`.
package struct CommandID: Hashable, Sendable {
    /// What the gateway seals ids for: one of `Seal`'s purposes, and the name of their secret in `gateway.secret`.
    package static let purpose = "command-id"

    package var tenant: Text
    package var entity: Text
    package var source: Text
    package var eventID: Text
    package var topic: String
    package var partition: Int32
    package var offset: Int64

    package init(
        tenant: Text, entity: Text, source: Text, eventID: Text, topic: String, partition: Int32,
        offset: Int64
    ) {
        self.tenant = tenant
        self.entity = entity
        self.source = source
        self.eventID = eventID
        self.topic = topic
        self.partition = partition
        self.offset = offset
    }

    /// As `bellhop.seen_event` knows it.
    package var identity: Identity { Identity(tenant, source, eventID) }
}

extension CommandID {
    /// Each text with its length before it, numbers in eight bytes.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for text in [tenant, entity, source, eventID, Text(topic)] {
            bytes.append(UInt8(truncatingIfNeeded: text.count >> 8))
            bytes.append(UInt8(truncatingIfNeeded: text.count))
            bytes += text.bytes
        }
        for number in [Int64(partition), offset] {
            bytes += (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
        }
        return bytes
    }

    /// Nil for anything that `bytes` does not give.
    package init?(bytes: [UInt8]) {
        var rest = bytes[...]
        var texts: [Text] = []
        for _ in 0..<5 {
            guard rest.count >= 2 else { return nil }
            let count = Int(rest.removeFirst()) << 8 | Int(rest.removeFirst())
            guard rest.count >= count, let text = Text(validating: Array(rest.prefix(count))) else {
                return nil
            }
            texts.append(text)
            rest = rest.dropFirst(count)
        }
        guard rest.count == 16 else { return nil }
        let numbers = [rest.prefix(8), rest.suffix(8)].map { $0.reduce(Int64(0)) { $0 << 8 | Int64($1) } }
        self.init(
            tenant: texts[0], entity: texts[1], source: texts[2], eventID: texts[3], topic: texts[4].string,
            partition: Int32(truncatingIfNeeded: numbers[0]), offset: numbers[1])
    }
}
