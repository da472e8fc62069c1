import Postgres
import Records
import TestKit
import TestTraits
import Testing

@testable import Runtime

/// A statement that is planned while its table is all but empty may run while another lane fills it.
@Suite("Rows of a batch", .ownThreads)
struct StatePlanTests {
    private static let table = Table(
        "plans.lead", key: ["tenant_id", "lead_id"],
        columns: [Column("tenant_id", .text), Column("lead_id", .text), Column("score", .int4)])

    @Test(
        "are looked up by the primary key before anybody has analyzed their table, whatever other indexes it has",
        arguments: [0, 150, 2000], [1, 5000])
    func plans(rows: Int, keys: Int) throws {
        var connection = try Self.filled("state_plans_\(rows)_\(keys)", rows: rows)
        let statements = StateStatements(Self.table)
        let tenants = Array(repeating: Text("t"), count: keys)
        let entities = (0..<keys).map { Text("L-\($0)") }
        let parameters: [Parameter] = [.texts(tenants), .texts(entities)]
        let ones = Array(repeating: Int32(1), count: keys)
        for (statement, parameters) in [
            (statements.read, parameters),
            (statements.absent, parameters + [.int8(0)]),
            (statements.update, [.int4s(ones)] + parameters + [.int4s(ones), .int8(0)]),
            (statements.delete, [.int4s(ones)] + parameters + [.int8(0)]),
        ] {
            let plan = try connection.plan(statement, parameters)
            #expect(plan.contains("using lead_pkey"), "\(plan)")
            #expect(!plan.contains("Seq Scan") && !plan.contains("by_tenant"), "\(plan)")
        }
    }

    @Test("are found with their versions, and others are not")
    func found() throws {
        var connection = try Self.filled("state_plans", rows: 20)
        let rows = try connection.query(
            StateStatements(Self.table).read,
            [.texts([Text("t"), Text("t"), Text("s")]), .texts([Text("L-"), Text("L-7"), Text("L-7")])])
        #expect(rows.count == 1)
        #expect(try rows[0].int4(0) == 2)
        let version = try connection.query("select xmin from plans.lead where lead_id = 'L-7'")[0].xid(0)
        #expect(try rows[0].xid(1) == version)
        #expect(try rows[0].int4(2) == 7)
    }

    /// Ids are long and scores are one: the index of the key has more pages than the other, and seems dearer.
    private static func filled(_ name: String, rows: Int) throws -> Connection {
        var connection = try Connection(
            try PostgresServer.shared.createMigratedDatabase(name), settings: Database.session)
        try connection.script(
            """
            create schema plans;
            create table plans.lead (
                tenant_id text collate "C", lead_id text collate "C", score int4, primary key (tenant_id, lead_id)
            ) with (autovacuum_enabled = false);
            create index lead_by_tenant on plans.lead (tenant_id, score desc);
            insert into plans.lead select 't', 'L-' || n || case n when 7 then '' else repeat('-', 80) end, 7 from generate_series(0, \(rows) - 1) as n;
            """)
        return connection
    }
}

extension Connection {
    /// How Postgres would run a statement.
    mutating func plan(_ sql: String, _ parameters: [Parameter]) throws(PostgresError) -> String {
        try query("explain \(sql)", parameters)
            .collect { row throws(PostgresError) in try row.string(0) }.joined(separator: "\n")
    }
}
