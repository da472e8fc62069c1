internal import JSON
internal import Postgres
internal import Records

/// Rules of tenants.
extension Database {
    /// The version that counts where a tenant has none of its own, and the worker that decides by it.
    mutating func baseRules<W: Worker>(_ tables: RuleTables, _ worker: W) throws -> (
        version: Int32, worker: W
    ) {
        try W.base(tables, worker, run(Statement(RuleStatements(tables: tables).base)))
    }

    /// Reads what the shelf lacks of those places.
    mutating func readRules<W: Worker>(
        _ tables: RuleTables, _ worker: W, _ places: Set<RuleShelf<W>.Place>, into shelf: inout RuleShelf<W>,
        topics: [String], _ progress: [TopicPartition: Progress]
    ) throws(PostgresError) {
        let tenants = Set(places.map(\.tenant)).filter { !shelf.knows($0) }.sorted()
        let unknown = places.filter { !shelf.knows($0) }
        guard !tenants.isEmpty || !unknown.isEmpty else { return }
        let statements = RuleStatements(tables: tables)
        let ordered = unknown.sorted {
            ($0.tenant, $0.partition.partition) < ($1.tenant, $1.partition.partition)
        }
        let results = try run([
            Statement(statements.inForce, [.texts(tenants)]),
            Statement(
                RuleStatements.adopted,
                [
                    .text(W.name),
                    .uuids(
                        ordered.map { place in
                            progress[
                                TopicPartition(topics[place.partition.topic], place.partition.partition)]?
                                .topicUID ?? []
                        }),
                    .int4s(ordered.map(\.partition.partition)), .texts(ordered.map(\.tenant)),
                ]),
        ])
        var inForce = [Int32?](repeating: nil, count: tenants.count)
        for row in results[0] { if let n = try row.int4(0) { inForce[Int(n) - 1] = try row.int4(1) } }
        var steps = [[(version: Int32, since: Timestamp?)]](repeating: [], count: ordered.count)
        for row in results[1] {
            guard let n = try row.int4(0), let version = try row.int4(1) else { continue }
            steps[Int(n) - 1].append((version, try row.timestamp(2)))
        }
        var versions: [Text: Set<Int32>] = [:]
        for (tenant, version) in zip(tenants, inForce) {
            if let version { versions[tenant, default: []].insert(version) }
        }
        for (place, steps) in zip(ordered, steps) {
            versions[place.tenant, default: []].formUnion(steps.map(\.version))
        }
        try readDocuments(statements, worker, versions, into: &shelf)
        for (tenant, version) in zip(tenants, inForce) { shelf.isInForce(version, for: tenant) }
        for (place, steps) in zip(ordered, steps) { shelf.adopted(steps, in: place) }
    }

    private mutating func readDocuments<W: Worker>(
        _ statements: RuleStatements, _ worker: W, _ versions: [Text: Set<Int32>],
        into shelf: inout RuleShelf<W>
    ) throws(PostgresError) {
        let wanted = versions.sorted { $0.key < $1.key }.flatMap { tenant, versions in
            shelf.missing(tenant, versions.sorted()).map { (tenant, $0) }
        }
        guard !wanted.isEmpty else { return }
        let rows = try run(
            Statement(statements.documents, [.texts(wanted.map(\.0)), .int4s(wanted.map(\.1))]))
        var documents = [[UInt8]?](repeating: nil, count: wanted.count)
        for row in rows { if let n = try row.int4(0) { documents[Int(n) - 1] = try row.json(1) } }
        for ((tenant, version), document) in zip(wanted, documents) {
            do {
                shelf.add(
                    try worker.deciding(version, document), tenant, version, bytes: document?.count ?? 0)
            } catch {
                throw PostgresError(
                    .misuse,
                    "version \(version) of the rules of \(tenant.string) in \(statements.tables.versions): \(error)"
                )
            }
        }
    }

    /// Places with news that changed within that time, 1,000 at most.
    mutating func ruleNews(
        _ tables: RuleTables, _ worker: String, _ partitions: [TopicPartition],
        _ progress: [TopicPartition: Progress], within: Duration
    ) throws(PostgresError) -> [(partition: TopicPartition, tenant: Text)] {
        let rows = try run(
            Statement(
                RuleStatements(tables: tables).news,
                [
                    .text(worker), .uuids(partitions.map { progress[$0]?.topicUID ?? [] }),
                    .int4s(partitions.map(\.partition)), .float8(Double(within.microseconds) / 1_000_000),
                ]))
        return try rows.collect { row throws(PostgresError) in
            guard let n = try row.int4(0), let tenant = try row.text(1) else { return nil }
            return (partitions[Int(n) - 1], tenant)
        }
    }

    mutating func sweeps(
        _ worker: String, _ claims: [Claim]
    ) throws(PostgresError) -> [(partition: TopicPartition, sweep: DueAgenda.Sweep)] {
        let rows = try run(
            Statement(
                RuleStatements.unswept,
                [
                    .text(worker), .uuids(claims.map(\.topicUID)), .int4s(claims.map(\.partition.partition)),
                ]))
        return try rows.collect { row throws(PostgresError) in
            guard let n = try row.int4(0), let tenant = try row.text(1), let version = try row.int4(2),
                let since = try row.timestamp(3)
            else { return nil }
            return (
                claims[Int(n) - 1].partition,
                DueAgenda.Sweep(tenant: tenant, version: version, since: since)
            )
        }
    }

    mutating func swept(
        _ worker: String, _ partition: TopicPartition, _ topicUID: [UInt8], _ sweep: DueAgenda.Sweep
    ) throws(PostgresError) {
        _ = try run(
            Statement(
                RuleStatements.swept,
                [
                    .text(worker), .uuid(topicUID), .int4(partition.partition), .text(sweep.tenant),
                    .int4(sweep.version),
                ]))
    }

    /// A page of rows that were decided by older rules; `pages` of the result are all 0.
    mutating func staleRows<W: Worker>(
        _ worker: W.Type, _ table: Table, _ tables: RuleTables, _ page: DueAgenda.Page,
        _ sweep: DueAgenda.Sweep, topics: [String], without aside: [EntityKey], limit: Int
    ) throws(PostgresError) -> DueRows<W.State> {
        let rows = try run(
            Statement(
                RuleStatements(tables: tables).stale(table),
                [
                    .text(sweep.tenant), .text(sweep.cursor),
                    .int4s(page.queues), .int4(sweep.version), .texts(aside.map(\.tenant)),
                    .texts(aside.map(\.entity)), .int8(Int64(limit)),
                ]))
        var stale = DueRows<W.State>(next: [nil])
        let number = PartitionNumber(
            topic: topics.firstIndex(of: page.partition.topic) ?? 0, partition: page.partition.partition)
        for row in rows { _ = try stale.append(row, table, number, page: 0) }
        return stale
    }
}

extension RuleShelf {
    /// All versions of all tenants, for a replay.
    init(all tables: RuleTables, _ worker: W, _ connection: inout Connection) throws {
        let base = try W.base(tables, worker, connection.query(RuleStatements(tables: tables).base))
        setUp(base: base.version, base.worker)
        for row in try connection.query(RuleStatements(tables: tables).all) {
            guard let tenant = try row.text(0), let version = try row.int4(1) else { continue }
            let document = try row.json(2)
            add(try worker.deciding(version, document), tenant, version, bytes: document?.count ?? 0)
        }
    }
}

extension Worker {
    fileprivate static func base(
        _ tables: RuleTables, _ worker: Self, _ rows: Rows
    ) throws -> (version: Int32, worker: Self) {
        guard rows.count == 1, let version = try rows[0].int4(0) else {
            throw SetupError("\(tables.base) has \(rows.count) base versions, it needs one")
        }
        return (version, try worker.deciding(version, try rows[0].json(1)))
    }

    /// - Parameter document: a JSON document.
    fileprivate func deciding(_ version: Int32, _ document: [UInt8]?) throws(SetupError) -> Self {
        let parsed = JSONDocument()
        do {
            let bytes = document ?? []
            try parsed.parse(bytes, bytes.indices)
        } catch {
            throw SetupError("no JSON document: \(error)")
        }
        defer { parsed.release() }
        return try deciding(by: TenantRules(version: version, document: parsed.root))
    }
}
