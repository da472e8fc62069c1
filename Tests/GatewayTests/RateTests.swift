import Foundation
import TestKit
import TestTraits
import Testing

/// How many requests are taken, per subject and per tenant, and of whom nobody knows.
@Suite("Rates", .ownThreads) struct RateTests {
    private static let site = Result { try Site("rates") }
    private let site: Site

    init() throws { site = try Self.site.get() }

    private func statuses(_ count: Int, _ ask: () throws -> HTTPAnswer) throws -> [HTTPAnswer] {
        try (0..<count).map { _ in try ask() }
    }

    private func isRefusal(_ answer: HTTPAnswer) -> Bool {
        answer.status == 429 && answer.kind == "rate-limited"
            && answer.headers["retry-after"].flatMap { Int($0) }.map { $0 >= 1 } ?? false
    }

    @Test("a subject beyond its burst gets 429 with Retry-After; its tenant's others do not")
    func subject() throws {
        let gateway = try site.gateway(limits: ["subject-rate=1", "subject-burst=5"])
        try gateway.becomeReady()
        let (sue, bob) = (Caller(), Caller())
        let answers = try statuses(20) { try sue.create("L", on: gateway) }
        let taken = answers.count { $0.status == 202 }
        #expect((5...19).contains(taken), "\(answers.map(\.status))")
        #expect(answers.count { isRefusal($0) } == 20 - taken)
        let colleague = Caller(tenant: sue.tenant, subject: "bob")
        #expect(try colleague.create("L", on: gateway).status == 202)
        #expect(try bob.create("L", on: gateway).status == 202)
        #expect(try site.records(of: sue.tenant).count == taken + 1)
    }

    @Test("a tenant beyond its burst gets 429 whoever asks; other tenants do not")
    func tenant() throws {
        let gateway = try site.gateway(limits: ["tenant-rate=1", "tenant-burst=5"])
        try gateway.becomeReady()
        let tenant = Caller.newTenant()
        let answers = try (0..<20).map { number in
            try Caller(tenant: tenant, subject: "s\(number)").create("L", on: gateway)
        }
        let taken = answers.count { $0.status == 202 }
        #expect((5...19).contains(taken) && answers.count { isRefusal($0) } == 20 - taken)
        #expect(try Caller().create("L", on: gateway).status == 202)
    }

    @Test("a batch counts by its events")
    func batch() throws {
        let gateway = try site.gateway(limits: ["subject-rate=1", "subject-burst=5"])
        try gateway.becomeReady()
        let caller = Caller()
        let events = (0..<5).map { number in
            #"{"specversion":"1.0","id":"\#(number)","source":"/crm","type":"lead.updated","data":{"lead_id":"L"}}"#
        }
        func send(_ events: [String]) throws -> HTTPAnswer {
            try caller.ask(
                gateway, "POST", "/api/v1/events/lead-events", "[\(events.joined(separator: ","))]",
                [("Content-Type", "application/cloudevents-batch+json")])
        }
        #expect(try send(events).status == 202)
        #expect(isRefusal(try send(events)))
    }

    @Test("a batch as large as is promised passes with the limits that are promised")
    func largestBatch() throws {
        let gateway = try site.gateway(limits: [
            "subject-rate=20", "subject-burst=40", "tenant-rate=100", "tenant-burst=200",
        ])
        try gateway.becomeReady()
        let events = (0..<100).map { number in
            #"{"specversion":"1.0","id":"\#(number)","source":"/crm","type":"lead.updated","data":{"lead_id":"L"}}"#
        }
        let caller = Caller()
        let answer = try caller.ask(
            gateway, "POST", "/api/v1/events/lead-events", "[\(events.joined(separator: ","))]",
            [("Content-Type", "application/cloudevents-batch+json")])
        #expect(answer.status == 202, "\(answer.body)")
        #expect(isRefusal(try caller.create("L", on: gateway)), "and then the caller waits")
    }

    @Test("an address that shows bad credentials is made to wait, with a good one too")
    func authentication() throws {
        let gateway = try site.gateway(limits: ["authentication-failures=3"])
        try gateway.becomeReady()
        var stranger = Caller()
        stranger.credential = "garbage"
        let answers = try statuses(6) { try stranger.ask(gateway, "GET", "/api/v1/commands/x") }
        #expect(answers.prefix(3).map(\.status) == [401, 401, 401])
        #expect(answers.dropFirst(3).allSatisfy(isRefusal))
        #expect(isRefusal(try Caller().create("L", on: gateway)))
        #expect(try gateway.ask("GET", "/healthz").status == 200)
    }
}
