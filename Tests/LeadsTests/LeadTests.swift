import Leads
import Records
import Testing

/// Events a second apart, the first at second 1 → what is stored.
@Suite struct LeadTests {
    @Test(
        "status is what was carried, else what there is, else new",
        arguments: [
            ([.created(fields { $0.status = .set("won") })], "won"),
            ([.created(LeadFields())], "new"),
            ([.updated(fields { $0.status = .set("lost") }), .created(LeadFields())], "lost"),
            ([.created(fields { $0.status = .set("won") }), .created(LeadFields())], "won"),
            ([.created(LeadFields()), .updated(fields { $0.status = .clear })], nil),
            (
                [.created(LeadFields()), .updated(fields { $0.status = .clear }), .created(LeadFields())],
                "new"
            ),
            ([.activity(occurredAt: now)], nil),
            ([.updated(fields { $0.name = .set("Ada") })], nil),
            ([.activity(occurredAt: now), .created(LeadFields())], "new"),
        ] as [([LeadEvent], Text?)])
    func status(events: [LeadEvent], status: Text?) throws {
        #expect(try #require(try replay(events).lead).status == status)
    }

    @Test(
        "created_at is the first better time",
        arguments: [
            ([.created(LeadFields())], at(1), true),
            ([.created(fields { $0.createdAt = .set(at(-9)) })], at(-9), true),
            ([.activity(occurredAt: at(-50))], at(1), false),
            ([.updated(LeadFields())], at(1), false),
            ([.updated(LeadFields()), .activity(occurredAt: at(0))], at(1), false),
            ([.activity(occurredAt: at(0)), .created(LeadFields())], at(2), true),
            ([.activity(occurredAt: at(0)), .created(fields { $0.createdAt = .set(at(-9)) })], at(-9), true),
            ([.updated(fields { $0.createdAt = .set(at(-9)) })], at(-9), true),
            ([.updated(fields { $0.createdAt = .set(at(-9)) }), .created(LeadFields())], at(-9), true),
            ([.created(LeadFields()), .created(LeadFields())], at(1), true),
            ([.created(LeadFields()), .created(fields { $0.createdAt = .set(at(7)) })], at(7), true),
            ([.created(LeadFields()), .updated(fields { $0.createdAt = .set(at(7)) })], at(7), true),
            ([.created(LeadFields()), .updated(fields { $0.createdAt = .clear })], at(2), false),
            (
                [.created(LeadFields()), .updated(fields { $0.createdAt = .clear }), .created(LeadFields())],
                at(3), true
            ),
        ] as [([LeadEvent], Timestamp, Bool)])
    func createdAt(events: [LeadEvent], time: Timestamp, isKnown: Bool) throws {
        let lead = try #require(try replay(events).lead)
        #expect(lead.createdAt == time)
        #expect(lead.createdAtIsKnown == isKnown)
    }

    @Test(
        "the last activity only moves forward",
        arguments: [
            ([], nil), ([at(5)], at(5)), ([at(5), at(3)], at(5)), ([at(3), at(5)], at(5)),
            ([at(5), at(5)], at(5)),
            ([at(-5)], at(-5)), ([at(900), at(5)], at(900)),
        ] as [([Timestamp], Timestamp?)])
    func activity(times: [Timestamp], last: Timestamp?) throws {
        let events = [.created(LeadFields())] + times.map { LeadEvent.activity(occurredAt: $0) }
        #expect(try #require(try replay(events).lead).lastActivityAt == last)
    }

    @Test("a repeated lead.created sets what it carries and keeps the rest")
    func repeatedCreate() throws {
        let first = fields {
            $0.source = .set("referral")
            $0.name = .set("Ada")
            $0.valueCents = .set(5)
            $0.attributes = .set(Array("{}".utf8))
        }
        let second = fields {
            $0.source = .set("import")
            $0.country = .set("DE")
        }
        let lead = try #require(try replay([.created(first), .created(second)]).lead)
        #expect(lead.source == "import")
        #expect(lead.name == "Ada")
        #expect(lead.valueCents == 5)
        #expect(lead.country == "DE")
        #expect(lead.attributes == Array("{}".utf8))
    }

    @Test("an update sets, clears, and keeps what it does not mention, in log order")
    func update() throws {
        let all = fields {
            ($0.source, $0.assignedTo, $0.name, $0.email) = (.set("a"), .set("b"), .set("c"), .set("d"))
            ($0.phone, $0.team, $0.currency, $0.country) = (.set("e"), .set("f"), .set("EUR"), .set("DE"))
            ($0.valueCents, $0.attributes) = (.set(1), .set(Array("{\"a\":1}".utf8)))
        }
        let clear = fields {
            ($0.source, $0.assignedTo, $0.name, $0.email) = (.clear, .clear, .clear, .clear)
            ($0.phone, $0.team, $0.currency, $0.country) = (.clear, .clear, .clear, .clear)
            ($0.valueCents, $0.attributes) = (.clear, .clear)
        }
        let full = try #require(try replay([.updated(clear), .updated(all), .updated(LeadFields())]).lead)
        #expect(full.source == "a" && full.assignedTo == "b" && full.name == "c" && full.email == "d")
        #expect(full.phone == "e" && full.team == "f" && full.currency == "EUR" && full.country == "DE")
        #expect(full.valueCents == 1 && full.attributes == Array("{\"a\":1}".utf8))
        let empty = try #require(try replay([.updated(all), .updated(clear)]).lead)
        var expected = Lead(cause: cause(1))
        (expected.scoredAt, expected.eventID, expected.ruleVersion) = (at(2), "e2", 1)
        expected.score = Score(engagement: 25)
        expected.changesAt = Timestamp(microseconds: at(1).microseconds + window / 50 + 1)
        #expect(empty == expected)
    }

    @Test("a lead that is deleted and created again knows nothing of before")
    func recreate() throws {
        let first = fields {
            $0.name = .set("Ada")
            $0.status = .set("won")
        }
        let events: [LeadEvent] = [
            .created(first), .activity(occurredAt: at(9)), .deleted, .created(LeadFields()),
        ]
        let lead = try #require(try replay(events).lead)
        #expect(lead.name == nil && lead.status == "new" && lead.lastActivityAt == nil)
        #expect(lead.createdAt == at(4) && lead.createdAtIsKnown)
    }

    @Test("a row names the last record and its time, even when the score stays")
    func lastRecord() throws {
        let lead = try #require(
            try replay([.created(LeadFields()), .updated(fields { $0.name = .set("Ada") })]).lead)
        #expect(lead.eventID == "e2")
        #expect(lead.scoredAt == at(2))
        #expect(lead.ruleVersion == 1)
    }
}
