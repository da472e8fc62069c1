internal import Contract
internal import Escalation
internal import JSON
internal import Postgres
internal import Records
internal import Runtime

/// Keeps the settings of each tenant. Reads `escalation-config` (key tenant/escalation); writes `escalation.config`, a row a version, and
/// `escalation.tenant_config`, the version in force, which each batch of escalation-detection holds.
@main struct EscalationRules: Worker {
    static let name = "escalation-rules"
    /// Puts what is standard in force again.
    static let deletion: ConfigPut? = ConfigPut.standard

    /// The highest version that counts for all tenants: a tenant's own are above it.
    private let base: Int32

    init(setup database: inout Connection) throws {
        base = try database.query("select max(version) from escalation.base_config")[0].int4(0) ?? 0
    }

    init(base: Int32) { self.base = base }

    static func read(_ type: String, _ data: JSONValue) throws(Rejection) -> ConfigPut {
        try ConfigPut(data)
    }

    func decide(
        _ put: ConfigPut, _ cause: Cause, _ state: inout ConfigInForce?,
        _ effects: inout Effects<ConfigVersion>
    ) {
        let version = max(state?.version ?? 0, base) + 1
        state = ConfigInForce(version: version)
        effects.record(ConfigVersion(cause: cause, version: version, document: put.document))
    }
}

/// New settings that a tenant may have.
struct ConfigPut: Sendable {
    /// A JSON object, exactly as it was written.
    let document: [UInt8]

    static let standard = ConfigPut(document: Array("{}".utf8))

    private init(document: [UInt8]) { self.document = document }

    init(_ data: JSONValue) throws(Rejection) {
        let document = try data.required("config") { $0 }
        do throws(ConfigError) {
            _ = try Config(document, version: 1)
        } catch {
            throw Rejection(
                .rejected, error.reason, place: "/config" + error.pointer, rule: "escalation-config")
        }
        self.document = document.raw
    }
}

/// Which version a tenant has: a row of `escalation.tenant_config`.
struct ConfigInForce: StateRow {
    var version: Int32

    static let table: Table? = Table(
        "escalation.tenant_config", key: ["tenant_id", "rule_set"],
        columns: [Column("tenant_id", .text), Column("rule_set", .text), Column("version", .int4)])

    init(version: Int32) { self.version = version }

    init(_ row: Row, from first: Int) throws(PostgresError) { version = try row.int4(first) ?? 0 }

    func encode(into row: inout RowBuffer) { row.int4(version) }
}

/// A version of a tenant's settings, and the record that put it.
struct ConfigVersion: FactRow {
    var cause: Cause
    var version: Int32
    var document: [UInt8]

    static let table: Table? = Table(
        "escalation.config",
        columns: [
            Column("tenant_id", .text), Column("version", .int4), Column("document", .jsonb),
            Column("put_at", .timestamptz), Column("event_id", .text), Column("topic", .text),
            Column("partition", .int4), Column("record_offset", .int8),
        ])

    func encode(into row: inout RowBuffer) {
        row.text(cause.tenant)
        row.int4(version)
        row.jsonb(document)
        row.timestamp(cause.recordedAt)
        row.text(cause.id)
        row.text(Text(cause.topic))
        row.int4(cause.partition)
        row.int8(cause.offset)
    }
}
