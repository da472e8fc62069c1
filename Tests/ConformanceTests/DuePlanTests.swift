import Postgres
import Records
import TestKit
import TestTraits
import Testing

@testable import Runtime

@Suite("Rows that are due", .ownThreads)
struct DuePlanTests {
    private static let table = Table(
        "plans.level", key: ["tenant_id", "level_id"],
        columns: [Column("tenant_id", .text), Column("level_id", .text), Column("value", .int4)],
        isTimed: true)

    @Test(
        "are found by their own index, whatever the statistics say and whatever other indexes there are",
        arguments: [0, 20, 3000], [1, 6])
    func plans(rows: Int, queues: Int) throws {
        let database = try PostgresServer.shared.createMigratedDatabase("due_plans_\(rows)_\(queues)")
        var connection = try Connection(database, settings: Database.session)
        try connection.script(
            """
            create schema plans;
            create table plans.level (
                tenant_id text collate "C", level_id text collate "C", value int4, primary key (tenant_id, level_id)
            ) with (autovacuum_enabled = false);
            create index level_by_tenant on plans.level (tenant_id, value desc);
            select bellhop.keep_due('plans.level');
            insert into plans.level select 't', 'L-' || n, 7, case when n % 3 = 0 then now() end, null, n % 6
                from generate_series(0, \(rows) - 1) as n;
            """)
        let statements = DueStatements(Self.table)
        let numbers = Parameter.int4s((0..<queues).map { Int32($0) })
        let (from, to) = (Timestamp(milliseconds: 0), Timestamp(milliseconds: 4_000_000_000_000))
        func times(_ time: Timestamp) -> Parameter { .timestamps((0..<queues).map { _ in time }) }
        let nobody: [Parameter] = [.texts([Text]()), .texts([Text]())]
        let page = [numbers, times(from), times(to)] + nobody + [.int8(1000)]
        for (sql, parameters) in [
            (statements.page, page), (statements.next, [numbers, times(from)] + nobody),
        ] {
            let plan = try connection.plan(sql, parameters)
            #expect(plan.contains("using level_due_queue_due_at_idx"), "\(plan)")
            #expect(!plan.contains("Sort") && !plan.contains("Seq Scan"), "\(plan)")
        }
        let found = try connection.query(statements.page, page)
        #expect(found.count == (0..<rows).count { $0 % 3 == 0 && $0 % 6 < queues })
    }
}
