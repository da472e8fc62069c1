package import JSON
package import Records
package import YAML

/// One topic as its file in `topics/` declares it.
package struct Topic: Sendable {
    /// The channel's address: the topic's name on the broker.
    package var name: String
    package var file: String
    package var title: String?
    package var description: String?
    package var partitions: Int
    /// −1: the broker's default.
    package var replicas: Int
    /// Settings of the topic on the broker, such as `retention.ms`.
    package var configuration: [String: String]
    /// In the file's order: `DecodedEvent.type` is an index into it.
    package var messages: [Message]
    /// The workers that read it.
    package var consumers: [String]
    /// The member of the data that follows the tenant in the record's key; nil where the key alone names the entity.
    package var keyMember: String?
    /// What follows the tenant in the key of every record, where a tenant has one key only.
    package var entity: Text?
    /// An event with an identity (tenant, source, id) that was applied before is not applied again.
    package var isDeduplicated: Bool
    package var gaps: Gaps
    /// Where dead letters are mirrored; nil for a topic that no worker reads.
    package var deadLetters: DeadLetters?
    /// The longest value that is read, in bytes.
    package var maximumBytes: Int
    /// The whole file, for documents that are made from it.
    package var document: YAMLValue

    /// One kind of event.
    package struct Message: Sendable {
        /// The event's `type`.
        package var type: String
        package var schema: Schema
        /// Data, as JSON; each fits the schema.
        package var examples: [[UInt8]]
        package var title: String?
        package var summary: String?
        package var description: String?
        /// What a caller must have to send it over HTTP; nil: only workers and direct producers write it.
        package var permission: String?
        /// What must name the caller itself, so that `<permission>:self` is enough; nil: it never is.
        package var owner: Owner?
        /// Routes of its own.
        package var routes: [Route]
        /// Members that tell of a person, by JSON pointer into the data; `*` stands for any element of a list.
        package var personal: [String: Personal]
        /// The schema as it is written, references replaced by what they name; for documents.
        package var payload: YAMLValue
        /// Where it stands in the file, from 1.
        package var line: Int
    }

    /// What says whose an event is.
    package enum Owner: Sendable, Hashable {
        /// What follows the tenant in the record's key.
        case entity
        /// A member of the data.
        case member(String)
    }

    /// What an offset that the log never delivers means.
    package enum Gaps: String, Sendable {
        /// It is confirmed by a second look before it is passed over.
        case confirmed
        /// It is ordinary here, because producers are transactional: only counted.
        case expected
    }

    package struct DeadLetters: Sendable, Hashable {
        /// `<topic>.dead-letters`.
        package var topic: String
        package var partitions: Int
        package var replicas: Int
        package var configuration: [String: String]
    }

    /// Whether only the last record of each key is kept: a record without a value is then a delete.
    package var isCompacted: Bool {
        configuration["cleanup.policy"]?.split(separator: ",").contains("compact") ?? false
    }

    /// Index of the message with that event type.
    package func messageIndex(ofType type: String) -> Int? { messages.firstIndex { $0.type == type } }
}

/// All topics of a directory.
package struct Contract: Sendable {
    /// Sorted by name.
    package var topics: [Topic]

    package init(topics: [Topic]) { self.topics = topics }

    package func topic(named name: String) -> Topic? { topics.first { $0.name == name } }

    /// The topics that a worker reads.
    package func topics(for worker: String) -> [Topic] { topics.filter { $0.consumers.contains(worker) } }
}

/// What is wrong with a contract directory: every file's first mistake.
package struct ContractError: Error, Hashable, Sendable, CustomStringConvertible {
    package struct Problem: Hashable, Sendable {
        package var file: String
        /// From 1; nil for the file as a whole.
        package var line: Int?
        /// What is wrong, and what is expected.
        package var rule: String
    }

    package var problems: [Problem]

    package var description: String {
        problems.map { problem in
            problem.line.map { "\(problem.file):\($0): \(problem.rule)" }
                ?? "\(problem.file): \(problem.rule)"
        }.joined(separator: "\n")
    }
}

extension Topic {
    /// What follows the tenant in the key of an event with that data; nil where the data lacks it, or the key alone says it.
    package func entity(of data: JSONValue) -> Text? {
        entity ?? keyMember.flatMap { data.text(ofMember: Array($0.utf8)) }
    }

    /// Who may send an event with that data by `<permission>:self`, by subject; nil: nobody.
    ///
    /// - Parameter data: fits the message's schema, so that no member is given twice.
    package func owner(of data: JSONValue, _ message: Message) -> Text? {
        switch message.owner {
        case nil: nil
        case .entity: entity(of: data)
        case .member(let name): data.text(ofMember: Array(name.utf8))
        }
    }
}
