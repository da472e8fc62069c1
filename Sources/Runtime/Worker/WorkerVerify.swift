package import Contract
internal import Glibc
internal import JSON
package import Kafka
package import Ledger
internal import Postgres
internal import Records
internal import Synchronization

extension Worker {
    /// `verify`, the word that every worker's program knows: checks what the worker has written so far, whether it
    /// runs or not. Prints a report; ends with 1 if something differs.
    static func verify(_ words: [String]) throws {
        let arguments = try Arguments(words, options: VerifySettings.options, environment: environment())
        if arguments.isHelp { return print(verifyHelp) }
        if let word = arguments.words.first { throw UsageError("unexpected argument \"\(word)\"") }
        let settings = try VerifySettings(arguments)
        let contract = try Contract(directory: settings.shared.topics)
        guard !contract.topics(for: name).isEmpty else {
            throw ConfigurationError(
                "topics", settings.shared.topics, "no file there names \(name) as a consumer")
        }
        let report = try compareWithLog(
            settings.shared.client("\(name)-verify"), database: settings.shared.database, contract: contract,
            limit: settings.limit
        ) { progress in
            remark("\(progress.offsets) of \(progress.of) offsets replayed")
        }
        print(settings.isJSON ? report.json : report.text)
        if report.differences > 0 { exit(1) }
    }

    private static var verifyHelp: String {
        """
        usage: \(name) verify [options]

        Replays the topics of \(name) as far as they are accounted for, by its own decisions but by nothing of how it
        writes, and compares with Postgres and with its result topics. The fleet may run meanwhile.

        \(helpLines(VerifySettings.options))
        """
    }

    /// Replays the worker's topics and compares with what it wrote. The worker decides as it would if it started
    /// now: by the settings that it reads from Postgres today. Blocks its thread.
    /// - Parameters:
    ///   - database: libpq URI or conninfo.
    ///   - limit: differences kept for each check.
    package static func compareWithLog(
        _ client: ClientConfiguration, database: String, contract: Contract, limit: Int = 10,
        progress: @escaping @Sendable (LedgerProgress) -> Void = { _ in }
    ) throws -> LedgerReport {
        var connection = try Connection(database, applicationName: "bellhop-verify")
        let worker = try Self(setup: &connection)
        let library = RuleLibrary(worker, database)
        let subject = LedgerSubject(
            name: name, stateTable: State.table, factTable: Fact.table, parts: State.parts,
            rulesColumn: rules?.stateColumn
        ) {
            try WorkerModel(worker, library)
        }
        return try Ledger(subject, client, database: database, contract: contract, limit: limit).verify(
            progress: progress)
    }
}

/// What `verify` needs.
package struct VerifySettings: Sendable {
    var shared: Settings
    var isJSON: Bool
    /// Differences shown for each check.
    var limit: Int

    package static let options: [Option] =
        Settings.options + [
            Option("limit", value: "N", "differences shown for each check (default: 10)"),
            Option("json", "print JSON"),
        ]

    init(_ arguments: Arguments) throws(ConfigurationError) {
        shared = try Settings(arguments)
        try shared.requireBrokers()
        try shared.requireDatabase()
        isJSON = arguments.isSet("json")
        limit = try arguments.number("limit", 1...1_000_000, or: 10)
    }
}

/// A worker's decisions on the keys of one partition, as the ledger replays them.
private final class WorkerModel<W: Worker>: ReplayModel {
    private let worker: W
    /// Nil for a worker without rules of tenants.
    private let shelf: RuleShelf<W>?
    private var states: [W.State?] = []
    private var event: W.Event?
    /// Keeps the rows of facts until they are taken.
    private var effects = Effects<W.Fact>(
        encodingInto: RowBuffer(columns: W.Fact.table?.types ?? [], layout: .copy))

    private let hasState = W.State.table != nil
    /// A second reference to a state with much behind it would make its first write copy all of that. Who has such a state
    /// promises to refuse before anything of it is changed.
    private let keepsBefore = !W.State.hasParts

    init(_ worker: W, _ library: RuleLibrary<W>) throws {
        self.worker = worker
        shelf = try library.shelf()
    }

    var baseVersion: Int32 { shelf?.base ?? 0 }

    func rulesVersion(key: Int) -> Int32? { states[key]?.rulesVersion }

    private func worker(_ tenant: Text, _ version: Int32) -> W {
        shelf?.worker(tenant, version) ?? worker
    }

    func addKey() { if hasState || states.isEmpty { states.append(nil) } }

    func read(_ type: String?, _ data: JSONValue) throws(Rejection) {
        guard let type else {
            guard let deletion = W.deletion else {
                throw Rejection(
                    .invalid, "\(W.name) knows no deletion by a record without a value", place: "",
                    rule: "value")
            }
            event = deletion
            return
        }
        event = try W.read(type, data)
    }

    func decide(
        _ cause: ReplayCause, key: Int, by version: Int32, _ effects: inout ReplayEffects
    ) throws(Rejection) {
        guard let event = event.take() else { return }
        let cause = Cause(
            tenant: cause.tenant, entity: cause.entity, id: cause.id, time: cause.time,
            recordedAt: cause.recordedAt, topic: cause.topic, partition: cause.partition,
            offset: cause.offset,
            traceparent: cause.traceparent)
        defer { settle(&effects) }
        let slot = hasState ? key : 0
        let before = keepsBefore ? states[slot] : nil
        do throws(Rejection) {
            try worker(cause.tenant, version).decide(event, cause, &states[slot], &self.effects)
        } catch {
            if keepsBefore { states[slot] = before }
            throw error
        }
        if !hasState { states[slot] = nil }
        hand(over: &effects)
    }

    func due(key: Int) -> Timestamp? { states[key]?.due }

    func decide(
        due instant: Timestamp, _ cause: ReplayCause, key: Int, by version: Int32,
        _ effects: inout ReplayEffects
    ) {
        let cause = Cause.time(
            instant, tenant: cause.tenant, entity: cause.entity, topic: cause.topic,
            partition: cause.partition)
        defer { settle(&effects) }
        worker(cause.tenant, version).decide(due: instant, cause, &states[key], &self.effects)
        hand(over: &effects)
    }

    private func hand(over effects: inout ReplayEffects) {
        for emission in self.effects.emissions {
            effects.emissions.append(
                .init(
                    topic: emission.topic, entity: emission.entity, type: emission.type, data: emission.data))
        }
    }

    private func settle(_ effects: inout ReplayEffects) {
        self.effects.removeEmissions()
        effects.facts = self.effects.mark.rows
    }

    func takeFacts(_ take: (inout RowBuffer) -> Void) {
        guard var rows = effects.takeRows() else { return }
        take(&rows)
        rows.removeAll()
        effects = Effects(encodingInto: rows)
    }

    func encode(key: Int, into row: inout RowBuffer) -> Bool {
        guard hasState, let state = states[key] else { return false }
        state.encode(into: &row)
        return true
    }

    func encode(part: Int, key: Int, tenant: Text, into rows: inout RowBuffer) {
        guard hasState, let state = states[key] else { return }
        state.encode(part: part, tenant: tenant, into: &rows)
    }
}

/// All versions of the rules, read when the first partition is replayed: after the snapshot that names those taken up.
private final class RuleLibrary<W: Worker>: Sendable {
    private let worker: W
    private let database: String
    private let read = Mutex<RuleShelf<W>?>(nil)

    init(_ worker: W, _ database: String) { (self.worker, self.database) = (worker, database) }

    /// Nil for a worker without rules of tenants.
    func shelf() throws -> RuleShelf<W>? {
        guard let tables = W.rules else { return nil }
        return try read.withLock { shelf in
            if shelf == nil {
                var connection = try Connection(database, applicationName: "bellhop-verify")
                shelf = try RuleShelf(all: tables, worker, &connection)
            }
            return shelf
        }
    }
}

/// A line for people, beside the report.
private func remark(_ text: String) {
    let bytes = Array((text + "\n").utf8)
    _ = unsafe bytes.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
}
