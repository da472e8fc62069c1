package import Records

/// An endless, realistic stream of lead events, the same for the same options; some broken, each in one named way.
///
/// All events of a lead have its key: published in order, each partition holds them in order.
package struct LeadSample: Sequence, IteratorProtocol, Sendable {
    package struct Options: Sendable {
        package var seed: UInt64
        /// Stands in every id, so that samples with different labels share neither leads nor events. At most 20 bytes.
        package var label = ""
        /// Records out of 1,000 that are broken.
        package var brokenPerMille = 20
        /// Records out of 1,000 that repeat an earlier one.
        package var repeatsPerMille = 20
        /// Records out of 1,000 in structured mode.
        package var structuredPerMille = 100
        /// The first event's time; each later one is up to `step` microseconds later.
        package var start = Timestamp(milliseconds: 1_772_366_400_000)
        package var step = 60_000_000
        /// Size of the text in records that are oversized; none are made without it.
        package var oversizeBytes: Int?

        package init(seed: UInt64) { self.seed = seed }
    }

    package enum Expectation: Hashable, Sendable {
        case applied
        case duplicate
        case deadLetter(LeadBreakage)
    }

    package struct Item: Sendable {
        package var record: Record
        package var expectation: Expectation
    }

    private struct Lead {
        var tenant: String
        var id: String
        var stage = 0
        /// False until its `lead.created` has come.
        var isCreated = false
    }

    private let options: Options
    private var random: SplitMix64
    private var clock: Timestamp
    private var serial = 0
    private var leads: [Lead] = []
    private var recent: [Record] = []
    /// Events that were sent broken and will come again, repaired, under the same id.
    private var repaired: [LeadDraft] = []
    private let ways: [LeadBreakage]
    private var nextWay = 0

    package init(_ options: Options) {
        self.options = options
        random = SplitMix64(seed: options.seed)
        clock = options.start
        ways = LeadBreakage.allCases.filter { $0 != .oversized || options.oversizeBytes != nil }
    }

    package mutating func next() -> Item? {
        clock.microseconds += Int64(random.below(options.step) + 1)
        if random.chance(options.brokenPerMille) { return broken() }
        if random.chance(options.repeatsPerMille), !recent.isEmpty {
            return Item(record: random.pick(recent), expectation: .duplicate)
        }
        let draft = repaired.count > 8 ? repaired.removeFirst() : event()
        let record = draft.record()
        remember(record)
        return Item(record: record, expectation: .applied)
    }

    private mutating func remember(_ record: Record) {
        if recent.count < 256 { recent.append(record) } else { recent[random.below(256)] = record }
    }

    /// Each way in turn, so that a long stream has all of them.
    private mutating func broken() -> Item {
        let way = ways[nextWay % ways.count]
        nextWay += 1
        let draft = eventToBreak(way)
        if way.keepsIdentity, random.chance(300) { repaired.append(draft) }
        let record = draft.broken(way, oversizeBytes: options.oversizeBytes ?? 0)
        return Item(record: record, expectation: .deadLetter(way))
    }

    /// An event that changes nothing of what the stream knows of its leads: it may never be applied.
    private mutating func eventToBreak(_ way: LeadBreakage) -> LeadDraft {
        let lead = leads.isEmpty || random.chance(100) ? newLead() : random.pick(leads)
        switch way.type ?? random.pick(["lead.created", "lead.updated", "lead.activity", "lead.deleted"]) {
        case "lead.created": return created(lead)
        case "lead.activity": return activity(lead)
        case "lead.updated": return updated(lead, stage: lead.stage)
        default: return draft("lead.deleted", lead)
        }
    }

    private mutating func event() -> LeadDraft {
        let dice = random.below(1000)
        if leads.isEmpty || dice < 150 { return arrival() }
        let index = random.below(leads.count)
        let lead = leads[index]
        guard lead.isCreated || random.chance(500) else {
            leads[index].isCreated = true
            return created(lead)
        }
        switch dice {
        case ..<180: return created(lead)
        case ..<550: return activity(lead)
        case ..<575: return deletion(index)
        case ..<580: return draft("lead.deleted", newLead())
        default: return progress(index)
        }
    }

    /// A lead's first event; one in seven is overtaken by a later one.
    private mutating func arrival() -> LeadDraft {
        var lead = newLead()
        lead.isCreated = !random.chance(140)
        if leads.count < 20_000 { leads.append(lead) } else { leads[random.below(20_000)] = lead }
        guard !lead.isCreated else { return created(lead) }
        return random.chance(600) ? activity(lead) : updated(lead, stage: 1)
    }

    /// Half of the deleted come back.
    private mutating func deletion(_ index: Int) -> LeadDraft {
        let lead = leads[index]
        if random.chance(500) {
            (leads[index].isCreated, leads[index].stage) = (false, 0)
        } else {
            leads.swapAt(index, leads.count - 1)
            leads.removeLast()
        }
        return draft("lead.deleted", lead)
    }

    private mutating func progress(_ index: Int) -> LeadDraft {
        if random.chance(600) { leads[index].stage = Swift.min(leads[index].stage + 1, 6) }
        return updated(leads[index], stage: leads[index].stage)
    }
}

/// The events themselves.
extension LeadSample {
    /// What tells this lead or event from all others.
    private var tag: String { options.label + String(serial) }

    private mutating func newLead() -> Lead {
        serial += 1
        let tenant = random.pick(["acme", "müller & söhne", "東京商事"])
        let id =
            switch random.below(40) {
            case 0: "crm/eu/\(tag)"
            case 1: "見込み-\(tag)-🙂"
            case 2: "long-\(tag)-" + String(repeating: "x", count: 194 - tag.utf8.count)
            case 3: "e\u{301}-\(tag)"
            case 4: "é-\(tag)"
            case 5: "tab\t\"quoted\\\"-\(tag)"
            default: "L-\(tag)"
            }
        return Lead(tenant: tenant, id: id)
    }

    private mutating func draft(_ type: String, _ lead: Lead) -> LeadDraft {
        serial += 1
        var draft = LeadDraft(
            tenant: lead.tenant, id: random.chance(20) ? "événement \(tag) ✓" : "evt-\(tag)",
            type: type,
            time: clock, lead: lead.id)
        draft.source = random.pick([draft.source, draft.source, "urn:forms:müller", "https://ads.example"])
        draft.isEscaped = random.chance(100)
        if random.chance(options.structuredPerMille) {
            draft.mode = random.chance(500) ? .structured : .structuredWithoutContentType
        }
        // Not in the contract: kept in nothing, harming nothing.
        if random.chance(30) { draft["crm_row"] = random.pick(["17", "{\"a\":[null]}", "\"\"", "null"]) }
        return draft
    }

    private mutating func created(_ lead: Lead) -> LeadDraft {
        var draft = draft("lead.created", lead)
        draft["source"] = draft.quoted(random.pick(LeadSampleWords.sources))
        setSome(of: &draft, perMille: 600, clear: false)
        if random.chance(500) { draft["created_at"] = time(upTo: 20) }
        if random.chance(400) { draft["status"] = "\"new\"" }
        return draft
    }

    private mutating func updated(_ lead: Lead, stage: Int) -> LeadDraft {
        var draft = draft("lead.updated", lead)
        if random.chance(700) { draft["status"] = draft.quoted(LeadSampleWords.statuses[stage]) }
        setSome(of: &draft, perMille: 150, clear: true)
        if random.chance(20) { draft["status"] = random.pick(["null", "\" Engaged \"", "\"WON\"", "\"\""]) }
        if random.chance(20) { draft["source"] = random.pick(["null", "\"REFERRAL\"", "\" \""]) }
        if random.chance(30) { draft["created_at"] = random.chance(300) ? "null" : time(upTo: 40) }
        return draft
    }

    private mutating func activity(_ lead: Lead) -> LeadDraft {
        var draft = draft("lead.activity", lead)
        draft["kind"] =
            "\"" + random.pick(["call", "email", "meeting", "message", "page_view", "other"]) + "\""
        draft["occurred_at"] = random.chance(30) ? time(upTo: -3) : time(upTo: random.chance(200) ? 45 : 1)
        return draft
    }

    /// A JSON time up to so many days before (below 0: after) the event, written in one of RFC 3339's ways.
    private mutating func time(upTo days: Int) -> String {
        let distance = Int64(random.below(abs(days) * 86_400)) * 1_000_000 + Int64(random.below(1_000_000))
        let sign: Int64 = days < 0 ? -1 : 1
        let text = Timestamp(microseconds: clock.microseconds - sign * distance).description
        let second = text.prefix(19)
        return switch random.below(6) {
        case 0: "\"\(second)Z\""
        case 1: "\"\(second.replacing("T", with: "t"))z\""
        case 2: "\"\(second).5+05:30\""
        case 3: "\"\(text.dropLast())789-08:00\""
        default: "\"\(text)\""
        }
    }

    private mutating func setSome(of draft: inout LeadDraft, perMille: Int, clear: Bool) {
        for (name, values) in LeadSampleWords.members where random.chance(perMille) {
            draft[name] = clear && random.chance(200) ? "null" : draft.quoted(random.pick(values))
        }
        if random.chance(perMille / 2) {
            draft["value_cents"] = random.pick(["0", "-125", "1e2", "4200.0", "\(random.below(10_000_000))"])
            if clear, random.chance(200) { draft["value_cents"] = "null" }
        }
        if random.chance(perMille / 2) {
            draft["attributes"] = random.pick(LeadSampleWords.attributes)
            if clear, random.chance(200) { draft["attributes"] = "null" }
        }
    }
}

enum LeadSampleWords {
    static let sources = [
        "referral", "organic", "campaign", "paid_ads", "manual", "import", "referral", "organic", "Referral",
        "ORGANIC",
        "  campaign ", "\tPaid_Ads\n", "\u{A0}manual\u{3000}", "trade show", "référence", "",
    ]
    static let statuses = ["new", "contacted", "engaged", "qualified", "proposal", "won", "lost"]
    static let members: [(String, [String])] = [
        ("assigned_to", ["maria", "jörg", "佐藤", "o'neil", " ", "sam"]),
        (
            "name",
            ["Ada Brand", "José Ñúñez", "李小龍", "Zoë \"Zed\" O\\Connor", "🙂 Smile", "e\u{301}", "a\tb\u{7F}"]
        ),
        ("email", ["ada@example.com", "jose+x@example.org", "info@müller.example"]),
        ("phone", ["+49 30 1234567", "+81-3-1234-5678", "555 0100"]),
        ("team", ["emea", "apac", "Süd"]),
        ("currency", ["EUR", "USD", "JPY"]),
        ("country", ["DE", "US", "JP", "ES"]),
    ]
    static let attributes = [
        "{}", #"{"seats":40,"campaign":"spring"}"#,
        #"{ "b" : [1, 2.50, -0.0, 1e3, 1.5E-3] , "aa":null,"a":true }"#,
        #"{"größe":"größer","nested":{"z":[[],{}],"y":"\/\u00e9\ud83d\ude42\n\u0007"}}"#,
        #"{"twice":1,"twice":"last","\"q\"":"\\"}"#, #"{"n":12345678901234567890.000100,"e":-1.20e+2}"#,
    ]
}
