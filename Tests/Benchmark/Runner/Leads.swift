internal import Foundation
internal import Kafka
internal import Records
internal import Runtime
internal import TestKit

/// The load of lead-scoring.
enum Leads {
    static let topic = "lead-events"
    static let fields = [
        Peers.Field(name: "lead_id", type: "string"), Peers.Field(name: "source", type: "string"),
        Peers.Field(name: "status", type: "string"), Peers.Field(name: "created_at", type: "string"),
        Peers.Field(name: "assigned_to", type: "string"), Peers.Field(name: "name", type: "string"),
        Peers.Field(name: "email", type: "string"), Peers.Field(name: "value_cents", type: "int64"),
        Peers.Field(name: "country", type: "string"), Peers.Field(name: "team", type: "string"),
    ]

    /// The `lead.created` of lead `number`: a flat object of about 200 bytes.
    static func created(_ number: Int) -> Record {
        let lead = name(number)
        let value = """
            {"lead_id":"\(lead)","source":"\(sources[number % sources.count])","status":"new",\
            "created_at":"2026-03-01T12:00:00Z","assigned_to":"maria","name":"Ada Brand \(number)",\
            "email":"lead-\(number)@example.com","value_cents":\(number &* 31 % 1_000_000),"country":"DE"}
            """
        return record(lead, value, createdHeaders, id: "c-\(number)")
    }

    /// Event `number` of a live stream over `leads` leads: each moves a lead's status on, so each changes its score.
    static func updated(_ number: Int, leads: Int) -> Record {
        let (round, lead) = (number / leads, name(number % leads))
        let value = """
            {"lead_id":"\(lead)","status":"\(statuses[round % statuses.count])","assigned_to":"maria",\
            "name":"Ada Brand \(number)","email":"lead-\(number)@example.com","team":"emea","country":"DE"}
            """
        return record(lead, value, updatedHeaders, id: "u-\(number)")
    }

    /// The first `count` of the live stream, as fast as the broker takes them.
    static func publishUpdates(_ count: Int, leads: Int, brokers: String) throws {
        var publisher = try Publisher(topic, brokers: brokers)
        for number in 0..<count { try publisher.send(updated(number, leads: leads)) }
        try publisher.finish()
    }

    static func publish(_ count: Int, brokers: String) throws {
        var publisher = try Publisher(topic, brokers: brokers)
        for number in 0..<count { try publisher.send(created(number)) }
        try publisher.finish()
    }

    /// Scattered as hashes are, so that new leads fall all over an index.
    private static func name(_ number: Int) -> String {
        // An odd factor and a fold: different for each number, in no order.
        let mixed = (UInt64(number) &+ 1) &* 0x9E37_79B9_7F4A_7C15
        let digits = String(mixed ^ (mixed >> 29), radix: 16)
        return "L-" + String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static func record(_ lead: String, _ value: String, _ headers: [Record.Header], id: String)
        -> Record
    {
        Record(
            key: Array("acme/\(lead)".utf8), value: Array(value.utf8),
            headers: headers + [Record.Header("ce_id", id)])
    }

    private static func headers(_ type: String) -> [Record.Header] {
        [
            Record.Header("content-type", "application/json"), Record.Header("ce_specversion", "1.0"),
            Record.Header("ce_source", "/crm"), Record.Header("ce_type", type),
            Record.Header("ce_time", "2026-03-01T12:00:00Z"), Record.Header("ce_tenantid", "acme"),
        ]
    }

    private static let createdHeaders = headers("lead.created")
    private static let updatedHeaders = headers("lead.updated")
    private static let sources = ["referral", "organic", "campaign", "paid_ads", "manual", "import"]
    private static let statuses = ["contacted", "engaged", "qualified", "lost", "new"]
}

/// `produce-leads`: a live producer at a steady rate, as a process of its own.
extension Leads {
    /// Leads that a live stream is about.
    static let liveLeads = 200_000

    static func produce(_ arguments: Arguments) throws {
        let events = try arguments.number("events", 1...1_000_000_000, or: 1)
        let rate = try arguments.number("rate", 1...10_000_000, or: 1)
        let first = try arguments.number("first", 0...Int.max, or: 0)
        var publisher = try Publisher(
            topic, brokers: arguments.value("brokers") ?? "", linger: .milliseconds(1))
        let start = ContinuousClock.now
        var sent = 0
        while sent < events {
            let due = min(events, Int((ContinuousClock.now - start) / .seconds(1) * Double(rate)) + 1)
            for number in sent..<max(sent, due) {
                try publisher.send(updated(first + number, leads: liveLeads))
            }
            sent = max(sent, due)
            try publisher.collect(.zero)
            usleep(500)
        }
        try publisher.finish()
        print((ContinuousClock.now - start) / .seconds(1))
    }

    /// Starts a live producer; it ends after `events` events and prints the seconds that it took.
    static func startProducer(_ stage: Stage, rate: Int, events: Int, first: Int) throws -> Side {
        try Side(
            "benchmark",
            ["produce-leads", "--rate", String(rate), "--events", String(events), "--first", String(first)],
            environment: ["BELLHOP_BROKERS": stage.brokers])
    }
}
