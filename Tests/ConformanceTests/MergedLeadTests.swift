import Kafka
import Postgres
import Records
import TestKit
import TestTraits
import Testing

/// Leads that become part of others, through the program, Kafka and Postgres.
@Suite("Merged leads", .ownThreads)
struct MergedLeadTests {
    @Test(
        "what was known of a lead, and what comes for it later, is the other's; the ledger finds no difference"
    )
    func merged() throws {
        let fleet = try Fleet(.mock, database: "merged_leads", server: .shared)
        try fleet.broker.createTopic("routing-commands", partitions: 1)
        let worker = try fleet.start()
        try publish(
            fleet,
            ("lead.created", "old", #""source":"referral","name":"Ada","attributes":{"b":1,"a":2}"#),
            ("lead.created", "new", #""source":"import""#), ("lead.route", "old", ""),
            ("lead.merged", "old", #""into":"new""#), ("lead.updated", "old", #""country":"DE""#),
            ("lead.merged", "old", #""into":"else""#), ("lead.merged", "unknown", #""into":"new""#))
        // What lead-scoring says itself are two records more.
        try eventually("all is decided", equals: 9) {
            try fleet.number("select coalesce(sum(applied + dead_letters), 0)::int8 from bellhop.partition")
        }
        try eventually("the outbox is empty", equals: 0) {
            try fleet.number("select count(*) from bellhop.outbox")
        }
        let leads = """
            concat_ws(' ', lead_id, source, name, country, attributes, routing_revision, merged_into)
            """
        #expect(
            try strings(fleet, "select \(leads) from leads.lead order by lead_id") == [
                #"new import Ada DE {"a": 2, "b": 1} 0"#, "old 0 new", "unknown 0 new",
            ])
        for query in [
            "leads.current_score", "leads.ranked('acme', 9)", "leads.ranked_page('acme', 9, 100, now(), '')",
        ] {
            #expect(try strings(fleet, "select lead_id from \(query)") == ["new"], "\(query)")
        }
        #expect(
            try strings(fleet, "select reason from bellhop.dead_letter")
                == [#"the lead is part of "new" already: merge that one"#])
        worker.terminate()
        #expect(try worker.wait() == .exited(0))
        let commands = try fleet.broker.read("routing-commands", partitions: 1, count: 2).map {
            String(decoding: $0.value ?? [], as: UTF8.self)
        }
        // Revisions begin with the lead's life.
        let first = try #require(
            commands.first?.firstMatch(of: #/"revision":(\d+)/#).flatMap { Int64($0.output.1) })
        #expect(first > 1_700_000_000_000_000)
        #expect(
            commands == [
                #"{"lead_id":"old","score":35,"revision":\#(first),"facts":{"source":"referral","status":"new","name":"ada","attributes.a":2,"attributes.b":1}}"#,
                #"{"lead_id":"old","change":"merged","revision":\#(first + 1)}"#,
            ])
        let result = try fleet.start(["verify"])
        #expect(try result.wait() == .exited(0), "\(result.standardOutput)\(result.standardError)")
    }

    private func publish(_ fleet: Fleet, _ events: (type: String, lead: String, members: String)...) throws {
        for (number, (type, lead, members)) in events.enumerated() {
            let data = #"{"lead_id":"\#(lead)"\#(members.isEmpty ? "" : ",")\#(members)}"#
            try fleet.broker.publish([event("\(number)", type, lead, data: data)], to: "lead-events")
            // One after the other, for they are of different partitions.
            try eventually("it is decided") {
                (try fleet.number(
                    "select coalesce(sum(applied + dead_letters), 0)::int8 from bellhop.partition where topic = 'lead-events'"
                ) ?? 0) > Int64(number)
            }
        }
    }

    private func strings(_ fleet: Fleet, _ query: String) throws -> [String] {
        var connection = try Connection(fleet.database)
        return try connection.query(query).collect { row throws(PostgresError) in try row.string(0) }
    }
}
