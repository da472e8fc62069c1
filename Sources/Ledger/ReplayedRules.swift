internal import Postgres
internal import Records

/// Versions of tenants' rules that one partition has taken up.
struct ReplayedRules: Sendable {
    struct Step: Sendable {
        var version: Int32
        /// The first offset that it may decide.
        var from: Int64
        /// From when on it decides; nil: from the beginning.
        var since: Timestamp?
    }

    /// In the order of their versions.
    private var steps: [Text: [Step]] = [:]

    var isEmpty: Bool { steps.isEmpty }

    mutating func add(_ step: Step, of tenant: Text) { steps[tenant, default: []].append(step) }

    func steps(of tenant: Text) -> [Step] { steps.isEmpty ? [] : steps[tenant] ?? [] }
}

extension [ReplayedRules.Step] {
    /// What decides at an instant before or at the record at `offset`; nil: the base version.
    func version(at time: Timestamp, before offset: Int64) -> Int32? {
        last { $0.from <= offset && ($0.since.map { $0 <= time } ?? true) }?.version
    }

    /// What is decided anew after `version`, and when.
    func change(after version: Int32, before offset: Int64) -> (version: Int32, at: Timestamp)? {
        guard !isEmpty else { return nil }
        // What counts from the beginning found nothing to decide anew.
        let step = first { $0.version > version && $0.from <= offset && $0.since != nil }
        return step.flatMap { step in step.since.map { (step.version, $0) } }
    }
}

extension Snapshot {
    /// By the index of their partition.
    mutating func rules() throws(PostgresError) -> [ReplayedRules] {
        let rows = try query(
            """
            select topic_uid, partition, tenant_id, version, from_offset, since from bellhop.rules_adopted \
            where worker = $1 order by version
            """, [.text(Text(worker))])
        var rules = partitions.map { _ in ReplayedRules() }
        for row in rows {
            guard let index = partition(try row.uuid(0), try row.int4(1)), let tenant = try row.text(2),
                let version = try row.int4(3), let from = try row.int8(4)
            else { continue }
            rules[index].add(.init(version: version, from: from, since: try row.timestamp(5)), of: tenant)
        }
        return rules
    }
}
