import Kafka
import Testing

@Suite("Configuration")
struct ConfigurationTests {
    static let consumer: [(property: String, value: String)] = [
        ("bootstrap.servers", "b:1"), ("group.id", "g"), ("group.instance.id", "g-host-0-1"),
        ("enable.auto.commit", "false"), ("enable.auto.offset.store", "false"),
        ("auto.offset.reset", "error"), ("isolation.level", "read_committed"),
        ("enable.partition.eof", "true"), ("check.crcs", "true"),
        ("partition.assignment.strategy", "cooperative-sticky"), ("session.timeout.ms", "10000"),
        ("heartbeat.interval.ms", "3000"), ("max.poll.interval.ms", "300000"),
        ("allow.auto.create.topics", "false"), ("log.connection.close", "false"),
        ("socket.keepalive.enable", "true"), ("fetch.wait.max.ms", "100"),
    ]

    @Test("a consumer renders the properties that exactly-once rests on", arguments: consumer)
    func rendersConsumer(property: String, value: String) {
        let properties = ConsumerConfiguration(.init(brokers: "b:1"), group: "g", instance: "g-host-0-1")
            .properties()
        #expect(properties[property] == value)
    }

    @Test("what goes in one request is told by whatever an operator has set")
    func requestLimit() {
        var client = ClientConfiguration(brokers: "b:1")
        var limit = ProducerConfiguration(client).request
        #expect((limit.bytes, limit.records, limit.linger) == (997_952, 10_000, .milliseconds(2)))
        client.overrides = ["batch.size": "100000", "message.max.bytes": "50000", "batch.num.messages": "10"]
        limit = ProducerConfiguration(client).request
        #expect((limit.bytes, limit.records) == (47_952, 10))
    }

    static let producer: [(property: String, value: String)] = [
        ("enable.idempotence", "true"), ("acks", "all"), ("partitioner", "murmur2_random"),
        ("message.timeout.ms", "0"), ("queue.buffering.max.kbytes", "32768"),
        ("queue.buffering.max.messages", "50000"),
    ]

    @Test(
        "a producer renders idempotence, all acknowledgements, Java's partitioner and no timeout",
        arguments: producer)
    func rendersProducer(property: String, value: String) {
        #expect(ProducerConfiguration(.init(brokers: "b:1")).properties()[property] == value)
    }

    @Test("a member without an instance id is dynamic")
    func dynamicMember() {
        let properties = ConsumerConfiguration(.init(brokers: "b:1"), group: "g").properties()
        #expect(properties["group.instance.id"] == nil)
    }

    @Test("an operator's property wins over our default and reaches the consumer")
    func overrideWins() {
        let client = ClientConfiguration(
            brokers: "b:1", overrides: ["fetch.wait.max.ms": "7", "security.protocol": "ssl"])
        let properties = ConsumerConfiguration(client, group: "g").properties()
        #expect(properties["fetch.wait.max.ms"] == "7")
        #expect(properties["security.protocol"] == "ssl")
    }

    @Test(
        "a property that the promises rest on is refused, and is not rendered",
        arguments: [
            "isolation.level", "auto.offset.reset", "enable.auto.commit", "auto.commit.enable",
            "enable.auto.offset.store", "group.id", "group.instance.id", "group.protocol",
            "enable.idempotence",
            "acks", "request.required.acks", "partitioner", "partition.assignment.strategy",
            "bootstrap.servers",
            "metadata.broker.list", "transactional.id", "message.timeout.ms", "delivery.timeout.ms",
        ])
    func refuses(property: String) {
        let client = ClientConfiguration(
            brokers: "b:1", overrides: [property: "operator", "client.rack": "r"])
        #expect(client.refusals == [property])
        #expect(ConsumerConfiguration(client, group: "g").properties()[property] != "operator")
        #expect(ProducerConfiguration(client).properties()[property] != "operator")
        let errors = [
            failure { () throws(KafkaError) in try Admin.check(client) },
            failure { () throws(KafkaError) in _ = try Producer(.init(client)) },
            failure { () throws(KafkaError) in _ = try Consumer(.init(client, group: "g"), topics: ["t"]) },
        ]
        for error in errors { #expect(error?.message.contains(property) == true) }
    }

    @Test(
        "a property that librdkafka does not know, or a value it refuses, is named",
        arguments: [
            ["no.such.property": "1"], ["fetch.wait.max.ms": "soon"], ["security.protocol": "carrier-pigeon"],
        ])
    func namesBadProperty(overrides: [String: String]) throws {
        let error = failure { () throws(KafkaError) in
            try Admin.check(ClientConfiguration(brokers: "b:1", overrides: overrides))
        }
        let name = try #require(overrides.keys.first)
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains(name) == true)
    }

    @Test("librdkafka takes every property that we render")
    func librdkafkaAccepts() throws {
        _ = try Consumer(
            ConsumerConfiguration(.init(brokers: "127.0.0.1:1"), group: "g", instance: "i"), topics: ["t"])
        _ = try Producer(ProducerConfiguration(.init(brokers: "127.0.0.1:1")))
        _ = try SoloConsumer(.init(brokers: "127.0.0.1:1"), topics: ["t"])
    }
}

/// The error that `body` throws, if it does.
func failure(_ body: () throws(KafkaError) -> Void) -> KafkaError? {
    do throws(KafkaError) {
        try body()
        return nil
    } catch {
        return error
    }
}
