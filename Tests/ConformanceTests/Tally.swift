import Contract
import JSON
import Postgres
import Records
import Runtime
import Synchronization
import TestKit

/// One scenario: the name of its worker, and with that of its group and topics, so that scenarios can share a broker.
protocol Scenario: Sendable {
    static var worker: String { get }
    static var events: String { get }
    static var results: String { get }
    /// Of the topic on the broker, besides its partitions.
    static var settings: [String: String] { get }
    /// Called while a record is decided: after the batch's rows were read, before anything is written.
    static func deciding(_ cause: Cause)
}

extension Scenario {
    static var worker: String { "\(Self.self)" }
    static var events: String { "\(worker)-events" }
    static var results: String { "\(worker)-results" }
    static var settings: [String: String] { [:] }
    static var isCompacted: Bool { settings["cleanup.policy"] == "compact" }
    static func deciding(_ cause: Cause) {}
}

/// The worker under test: counters with a label, a history of additions, and an event for everything that can go wrong.
struct Tally<S: Scenario>: PlainWorker {
    typealias Event = TallyEvent
    typealias State = Counter
    typealias Fact = Entry

    static var name: String { S.worker }
    static var deletion: TallyEvent? { S.isCompacted ? .removed : nil }

    static func read(_ type: String, _ data: JSONValue) throws(Rejection) -> TallyEvent {
        switch type {
        case "tally.added":
            .added(
                try data.required("amount", \.int64), label: data["label"]?.text,
                emits: data["emits"]?.bool ?? false)
        case "tally.removed": .removed
        default: .refused
        }
    }

    func decide(
        _ event: TallyEvent, _ cause: Cause, _ counter: inout Counter?, _ effects: inout Effects<Entry>
    ) throws(Rejection) {
        S.deciding(cause)
        switch event {
        case .added(let amount, let label, let emits):
            var next = counter ?? Counter()
            next.total += amount
            next.additions += 1
            next.label = label ?? next.label
            counter = next
            effects.record(Entry(cause: cause, amount: amount))
            if emits {
                effects.emit(
                    to: S.results, type: "tally.changed", data: Array("{\"total\":\(next.total)}".utf8))
            }
        case .removed:
            counter = nil
        case .refused:
            // What is done before a rejection must not stay.
            counter = Counter(total: -1)
            effects.record(Entry(cause: cause, amount: -1))
            effects.emit(to: S.results, type: "tally.changed", data: [])
            throw Rejection(.rejected, "it says so itself", place: "/counter", rule: "refused")
        }
    }
}

enum TallyEvent: Sendable {
    case added(Int64, label: Text?, emits: Bool)
    case removed
    case refused
}

struct Counter: MappedState {
    var total: Int64 = 0
    var additions: Int64 = 0
    var label: Text?

    static let mapping = Mapping<Counter>(
        "tally.counter", key: ["tenant_id", "counter"],
        [Field("total", \.total), Field("additions", \.additions), Field("label", \.label)])
}

struct Entry: MappedFact {
    var cause: Cause
    var amount: Int64

    static let mapping = Mapping<Entry>(
        "tally.entry",
        [
            Field("tenant_id", \.cause.tenant), Field("counter", \.cause.entity), Field("amount", \.amount),
            Field("event_id", \.cause.id), Field("topic", \.cause.topic),
            Field("partition", \.cause.partition), Field("record_offset", \.cause.offset),
        ])
}

enum TallyFiles {
    /// A label of more than ten characters and a total of 666 are what only Postgres refuses.
    static let migration = """
        create schema tally;
        create table tally.counter (
            tenant_id text, counter text, total int8 not null check (total <> 666), additions int8 not null,
            label varchar(10), primary key (tenant_id, counter));
        create table tally.entry (
            id bigint generated always as identity, tenant_id text, counter text, amount int8 not null,
            event_id text not null, topic text, partition int not null, record_offset int8 not null);
        """

    /// `maxBytes` is small, so that a record can be too large for the contract and still fit the broker.
    static func topic<S: Scenario>(_ scenario: S.Type, partitions: Int, facts: String) -> String {
        let policy = "topicConfiguration: {cleanup.policy: [\(S.isCompacted ? "compact" : "delete")]}"
        return """
            asyncapi: 3.0.0
            info: {title: Tally, version: 1.0.0}
            channels:
              tally:
                address: \(S.events)
                messages:
                  tally.added: {$ref: '#/components/messages/tally.added'}
                  tally.removed: {$ref: '#/components/messages/tally.removed'}
                  tally.refused: {$ref: '#/components/messages/tally.refused'}
                bindings:
                  kafka: {partitions: \(partitions), \(policy), bindingVersion: 0.5.0}
                x-bellhop: {consumers: [\(S.worker)], key: counter, maxBytes: 20000, \(facts)}
            operations:
              receive: {action: receive, channel: {$ref: '#/channels/tally'}}
            components:
              messages:
                tally.added:
                  name: tally.added
                  payload:
                    type: object
                    required: [counter, amount]
                    properties:
                      counter: {type: string, minLength: 1}
                      amount: {type: integer}
                      label: {type: string}
                      emits: {type: boolean}
                  examples: [{payload: {counter: a, amount: 1}}]
                tally.removed:
                  name: tally.removed
                  payload: {type: object, required: [counter], properties: {counter: {type: string}}}
                  examples: [{payload: {counter: a}}]
                tally.refused:
                  name: tally.refused
                  payload: {type: object, required: [counter], properties: {counter: {type: string}}}
                  examples: [{payload: {counter: a}}]
            """
    }
}
