import TestKit

extension Mix {
    static let faults: [any Fault] = [
        RandomKill(), GatewayKill(), Stop(), Zombie(), Sleeper.decided, Sleeper.written, ComingAndGoing(),
        BrokerKill(),
        Toxify(
            number: "F10", title: "a broker 5 s away", way: .broker,
            toxic: .latency(.milliseconds(2500), jitter: .milliseconds(100)),
            effect: .late, seconds: 8),
        LostAnswers(
            number: "F11", title: "the broker takes records, and its answer is lost, to upstream",
            requests: [.produce], client: .upstream),
        LostAnswers(
            number: "F11", title: "the broker takes results, and its answer is lost, to workers",
            requests: [.produce], client: .workers),
        LostAnswers(
            number: "F11", title: "the broker takes commands, and its answer is lost, to the gateway",
            requests: [.produce], client: .gateway),
        LostAnswers(
            number: "F11", title: "the broker takes assignments, and its answer is lost, to lead-routing",
            requests: [.produce], client: .others),
        SilentCoordinator(),
        Toxify(
            number: "F18", title: "fetched batches with a bit turned over", way: .broker,
            toxic: .flip(every: 3),
            direction: .toClient, victims: [.workers], effect: .flipped, seconds: 3),
        Toxify(
            number: "F20", title: "nothing reaches Postgres, its answers would", way: .database, toxic: .drop,
            direction: .toServer, victims: [.workers, .gateway, .others], effect: .dropped, seconds: 3),
        Toxify(
            number: "F20", title: "Postgres hears, its answers vanish", way: .database, toxic: .drop,
            direction: .toClient, victims: [.workers, .gateway, .others],
            effect: .dropped, seconds: 3),
        Toxify(
            number: "F21", title: "the brokers are cut off, Postgres is there", way: .broker, toxic: .drop,
            effect: .dropped,
            seconds: 4, mostCPU: 0.5),
        Toxify(
            number: "F22", title: "Postgres in pieces of one byte", way: .database, toxic: .slices(bytes: 1),
            effect: .sliced, seconds: 2),
        Toxify(
            number: "F22", title: "the brokers in pieces of 64 bytes", way: .broker,
            toxic: .slices(bytes: 64),
            effect: .sliced, seconds: 2),
        Resets(), PostgresKill(), CommitCuts(), RareCommitCuts.audit, RareCommitCuts.others, CopyCuts(),
        Deadlocks(),
        SerializationFailures(), ConnectionsGone(),
    ]
}
