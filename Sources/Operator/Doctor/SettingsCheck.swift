internal import Contract
internal import Glibc
internal import Kafka
internal import Postgres
internal import Records
internal import Runtime

/// What a worker process of these settings may take.
struct ProcessFootprint {
    let lanes: Int
    let isLanesGiven: Bool
    let batchBytes: Int
    let cacheBytes: Int
    /// Bytes that it may use, and who says so.
    let limit: (bytes: Int, source: String)?

    init(_ arguments: Arguments) throws(ConfigurationError) {
        isLanesGiven = arguments.value("lanes") != nil
        lanes = try arguments.number("lanes", 1...1024, or: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        batchBytes = try arguments.number("batch-bytes", 4096...(1 << 30), or: 4 << 20)
        cacheBytes = try arguments.number("cache-bytes", 0...(1 << 40), or: 32 << 20)
        let given = try arguments.number("memory", 0...(1 << 50), or: 0)
        limit = given > 0 ? (given, "--memory") : Self.available()
    }

    private static func available() -> (Int, String)? {
        for file in ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"] {
            let text = (try? Files.read(file)).map { String(decoding: $0, as: UTF8.self) } ?? ""
            if let bytes = Int(text.prefix { $0.isNumber }), bytes < 1 << 50 {
                return (bytes, "the control group")
            }
        }
        let bytes = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
        return bytes > 0 ? (bytes, "the machine") : nil
    }

    /// Bytes at full load, at most about: the cache, and for each lane the consumer's queue and responses (see
    /// `ConsumerConfiguration`), the producer's queue, and a batch as it came, as it was decided and as it is written.
    func bound(lanes: Int, brokers: Int, _ kafka: [String: String]) -> Int {
        let client = ClientConfiguration(brokers: "")
        let (consumer, producer) = (
            ConsumerConfiguration(client, group: ""), ProducerConfiguration(client)
        )
        func number(_ name: String, _ fallback: Int) -> Int { kafka[name].flatMap { Int($0) } ?? fallback }
        let queue = number("queued.max.messages.kbytes", consumer.queueKilobytes) << 10
        let records = number("queued.min.messages", consumer.queueRecords)
        let fetch = number("fetch.max.bytes", consumer.fetchBytes)
        let sending = number("queue.buffering.max.kbytes", producer.queueKilobytes) << 10
        // Each broker may answer a fetch at the same time as the others.
        return cacheBytes + lanes * (queue + records * 512 + brokers * 2 * fetch + sending + 4 * batchBytes)
    }
}

/// Settings that contradict each other, or what is there.
struct SettingsCheck {
    private let kafka: [String: String]
    private let process: ProcessFootprint
    private let keepIDs: Int?
    private let topics: [Topic]
    private let brokers: Int

    /// - Parameters:
    ///   - kafka: librdkafka's properties that are set.
    ///   - brokers: of the cluster.
    init(
        _ kafka: [String: String], _ process: ProcessFootprint, keepIDs: Int? = nil, _ topics: [Topic],
        brokers: Int
    ) {
        (self.kafka, self.process, self.keepIDs) = (kafka, process, keepIDs)
        (self.topics, self.brokers) = (topics, brokers)
    }

    func complaints() -> [Complaint] { session() + poll() + lanes() + memory() + ids() }

    private func milliseconds(_ name: String) -> Int? { kafka[name].flatMap { Int($0) } }

    private func session() -> [Complaint] {
        var found: [Complaint] = []
        let session = milliseconds("session.timeout.ms") ?? 10_000
        if session < 6000 {
            found.append(
                Complaint(
                    .sessionShort, .critical, .standing, "session.timeout.ms is \(session)",
                    consequence:
                        "brokers refuse members below group.min.session.timeout.ms (6000): no lane gets a partition",
                    remedy: "take session.timeout.ms out of the workers' settings: 10000 is the default"))
        }
        if session > 60_000 {
            found.append(
                Complaint(
                    .sessionLong, .warning, .hygiene, "session.timeout.ms is \(session)",
                    consequence:
                        "partitions of a process that has died stand for so long, and results may be on their way for most of it",
                    remedy: "10000 is the default; rather repair what makes members late"))
        }
        if let heartbeat = milliseconds("heartbeat.interval.ms"), heartbeat * 2 > session {
            found.append(
                Complaint(
                    .heartbeatLong, .warning, .slow,
                    "heartbeat.interval.ms (\(heartbeat)) is more than half of session.timeout.ms (\(session))",
                    consequence: "one heartbeat that is late puts a member out of its group",
                    remedy: "a third of session.timeout.ms at most; without the setting that is so"))
        }
        return found
    }

    /// A member that does not look at its group for so long is put out of it, though it may just wait for Postgres.
    private func poll() -> [Complaint] {
        let longest = Int(BatchBounds.longest.components.seconds)
        guard let poll = milliseconds("max.poll.interval.ms"), poll <= longest * 1000 else { return [] }
        return [
            Complaint(
                .pollIntervalShort, .warning, .slow, "max.poll.interval.ms is \(poll)",
                consequence:
                    "a batch may take \(longest) s (\(BatchBounds.calls) calls to Postgres), and one that takes longer than the interval costs its lane all partitions",
                remedy: "take it out of the workers' settings: 300000 is the default")
        ]
    }

    private var partitions: Int {
        let workers = Set(topics.flatMap(\.consumers))
        return workers.map { worker in
            topics.reduce(0) { $0 + ($1.consumers.contains(worker) ? $1.partitions : 0) }
        }.max() ?? 0
    }

    private func lanes() -> [Complaint] {
        guard process.isLanesGiven, partitions > 0, process.lanes > partitions else { return [] }
        return [
            Complaint(
                .lanesIdle, .note, .hygiene,
                "\(process.lanes) lanes are more than the \(partitions) partitions of any worker",
                consequence: "a process starts no more than one lane a partition",
                remedy: "set BELLHOP_LANES to \(partitions) or less")
        ]
    }

    private func memory() -> [Complaint] {
        guard let limit = process.limit else { return [] }
        let lanes = partitions > 0 ? min(process.lanes, partitions) : process.lanes
        let bound = process.bound(lanes: lanes, brokers: brokers, kafka)
        guard bound > limit.bytes / 10 * 9 else { return [] }
        return [
            Complaint(
                .memoryBounds, .warning, .hygiene,
                "cache, batches, queues and fetches from \(Spelling.number(brokers, of: "broker")) of \(Spelling.number(lanes, of: "lane")) may take \(bound >> 20) MiB; \(limit.source) allows \(limit.bytes >> 20) MiB",
                consequence:
                    "at full load the process may be killed; its records are then tried one by one, and may become dead letters",
                remedy:
                    "lower --cache-bytes, --batch-bytes, BELLHOP_LANES or queued.max.messages.kbytes, or allow more memory"
            )
        ]
    }

    private func ids() -> [Complaint] {
        guard let keepIDs else { return [] }
        let workers = Set(topics.flatMap(\.consumers)).sorted()
        return workers.compactMap { worker in
            do throws(ConfigurationError) {
                _ = try Retention(topics.filter { $0.consumers.contains(worker) }, days: keepIDs)
                return nil
            } catch {
                return Complaint(
                    .keepIdsRefused, .critical, .standing, "\(worker) refuses to start: \(error)",
                    consequence: "its partitions have no owner",
                    remedy: "raise BELLHOP_KEEP_IDS, or leave it out")
            }
        }
    }
}

/// The C libraries that this program runs with; workers on the same machine run with the same.
enum LibraryCheck {
    static func complaints() -> [Complaint] {
        kafka(Kafka.LibraryVersion.number, Kafka.LibraryVersion.text) + postgres(ClientLibrary.version)
    }

    static func kafka(_ number: Int32, _ text: String) -> [Complaint] {
        guard number < 0x0203_0000 else { return [] }
        return [
            Complaint(
                .librdkafkaOld, .note, .hygiene,
                "librdkafka is \(text): its idempotent producer can lose count when a broker is lost (OUT_OF_ORDER_SEQUENCE_NUMBER, mended in 2.3)",
                consequence:
                    "the process ends with exit 70; nothing is lost, and it goes on once it is restarted",
                remedy: "run workers under a supervisor; or install librdkafka 2.3 or later")
        ]
    }

    static func postgres(_ version: Int32) -> [Complaint] {
        guard version < 140_000 else { return [] }
        return [
            Complaint(
                .libpqOld, .critical, .hygiene, "libpq is \(version / 10_000)",
                consequence: "its pipeline mode is missing", remedy: "install libpq 14 or later")
        ]
    }
}
