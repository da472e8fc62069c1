package import Records

/// Lead events of three tenants from one seed: good ones in both content modes, repeated ones, and broken ones of each kind.
package struct LeadLoad: Sendable {
    /// How a record is broken, and which class its dead letter must have.
    package enum Damage: String, CaseIterable, Sendable {
        case notJSON, cutShort, invalidUTF8, noBytes
        case noValue, wrongType, unknownType, wrongKey, noKey, noTime, badTime, noLead, longLead, twoIDs,
            longID
        case nulInKey, invalidUTF8InKey, nulInID, invalidUTF8InID, nulInTenant, controlInTenant,
            invalidUTF8InHeader
        case nulInText, loneSurrogate, hugeNumber, tooDeep

        package var classes: Set<String> {
            switch self {
            case .notJSON, .cutShort, .invalidUTF8, .noBytes: ["undecodable"]
            case .nulInKey, .nulInID, .nulInTenant: ["invalid", "refused", "undecodable"]
            case .invalidUTF8InKey, .invalidUTF8InID, .invalidUTF8InHeader, .noValue:
                ["invalid", "undecodable"]
            case .nulInText, .loneSurrogate, .hugeNumber, .tooDeep: ["refused"]
            default: ["invalid"]
            }
        }
    }

    private var random: SplitMix
    private var made = 0
    private var nextDamage = 0
    private var recent: [Record] = []
    private let leads: Int
    /// Stands in every id, so that two loads share neither leads nor events.
    private let label: String
    /// Microseconds since 1970, around which events happen.
    private let now: Int64
    package private(set) var repeated = 0
    package private(set) var broken: [Damage: Int] = [:]

    /// - Parameters:
    ///   - leads: different leads of each tenant.
    ///   - now: microseconds since 1970; events happen within some weeks before it.
    package init(seed: UInt64, label: String = "L", leads: Int, now: Int64) {
        random = SplitMix(seed: seed)
        self.leads = leads
        self.label = label
        self.now = now
    }

    /// The next record; three in a hundred are broken, three repeat an earlier one.
    package mutating func next() -> Record {
        made += 1
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<3:
            let damage = Damage.allCases[nextDamage % Damage.allCases.count]
            nextDamage += 1
            broken[damage, default: 0] += 1
            return damage.apply(to: event())
        case 3..<6 where !recent.isEmpty:
            repeated += 1
            return recent.randomElement(using: &random) ?? event().binary
        default:
            let event = event()
            let record = Int.random(in: 0..<10, using: &random) == 0 ? event.structured : event.binary
            if recent.count < 2000 {
                recent.append(record)
            } else {
                recent[Int.random(in: 0..<2000, using: &random)] = record
            }
            return record
        }
    }

    private mutating func event() -> LeadEventText {
        let tenant = ["acme", "globex", "zażółć-gmbh"].randomElement(using: &random) ?? "acme"
        let lead = "\(label)-\(Int.random(in: 0..<leads, using: &random))"
        let (type, data) = body()
        return LeadEventText(
            tenant: tenant, lead: lead, id: "\(label)-e\(made)", type: type, time: time(), data: data)
    }

    private mutating func body() -> (type: String, data: String) {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<25:
            return (
                "lead.created",
                #", "source": "\#(pick(["referral", "organic", " Campaign ", "paid_ads", "web", "import"]))""#
                    + fields()
            )
        case 25..<55: return ("lead.updated", fields())
        case 55..<97:
            return (
                "lead.activity",
                #", "kind": "\#(pick(["call", "email", "meeting", "message", "page_view"]))""#
                    + #", "occurred_at": "\#(time())""#
            )
        default: return ("lead.deleted", "")
        }
    }

    private mutating func fields() -> String {
        let all = [
            #""status": "\#(pick(["won", "proposal", "Qualified", "engaged", "contacted", "lost", "odd"]))""#,
            #""assigned_to": "\#(pick(["maria", "jörg", "", "ana"]))""#,
            #""name": "\#(pick(["Ada \\\"Byron\\\"", "Łukasz Nowak", "李雷", "O'Brien", "Mary Smith", "José García"]))""#,
            #""created_at": "\#(time())""#,
            #""value_cents": \#(Int.random(in: 0..<10_000_000, using: &random))"#,
            #""country": "\#(pick(["DE", "PL", "CN"]))""#,
            #""attributes": {"seats": \#(made % 50), "tags": ["a", "b"]}"#,
            #""unheard_of": [1, 2, 3]"#,
        ]
        return all.filter { _ in Bool.random(using: &random) }.map { ", " + $0 }.joined()
    }

    private mutating func pick(_ words: [String]) -> String { words.randomElement(using: &random) ?? "" }

    private mutating func time() -> String {
        Timestamp(microseconds: now - Int64.random(in: -3_600_000_000..<3_500_000_000_000, using: &random))
            .description
    }
}

/// One event before it is put into a record.
struct LeadEventText {
    var tenant, lead, id, type, time: String
    /// The members after `lead_id`, each with a comma before it.
    var data: String

    var key: String { "\(tenant)/\(lead)" }
    var body: String { #"{"lead_id": "\#(lead)"\#(data)}"# }

    var binary: Record {
        Record(
            key: Array(key.utf8), value: Array(body.utf8),
            headers: [
                .init("ce_specversion", "1.0"), .init("ce_id", id), .init("ce_source", "/crm"),
                .init("ce_type", type), .init("ce_time", time), .init("ce_tenantid", tenant),
                .init("content-type", "application/json"),
            ])
    }

    var structured: Record {
        let json =
            #"{"specversion": "1.0", "id": "\#(id)", "source": "/crm", "type": "\#(type)", "time": "\#(time)", "#
        return Record(
            key: Array(key.utf8), value: Array((json + #""tenantid": "\#(tenant)", "data": \#(body)}"#).utf8))
    }
}

extension LeadLoad.Damage {
    func apply(to event: LeadEventText) -> Record {
        var event = event
        switch self {
        case .noLead: return event.withBody("{}")
        case .wrongType:
            (event.type, event.data) = ("lead.updated", #", "value_cents": "many""#)
        case .unknownType: event.type = "lead.exploded"
        case .badTime: event.time = "2026-02-30T25:00:00Z"
        case .longID: event.id = String(repeating: "x", count: 256)
        case .longLead: event.lead = String(repeating: "x", count: 201)
        case .controlInTenant: event.tenant = "ac\u{7}me"
        case .nulInTenant: event.tenant = "ac\u{0}me"
        case .nulInID: event.id = "e\u{0}1"
        case .nulInText: event.update(#", "name": "a\u0000b""#)
        case .loneSurrogate: event.update(#", "attributes": {"a": "\ud800"}"#)
        case .hugeNumber: event.update(#", "attributes": {"a": 1e400000}"#)
        case .tooDeep:
            let depth = 20_000
            event.update(
                #", "attributes": {"a": "# + String(repeating: "[", count: depth)
                    + String(repeating: "]", count: depth) + "}")
        default: break
        }
        return applyBytes(to: event.binary)
    }

    private func applyBytes(to record: Record) -> Record {
        var record = record
        switch self {
        case .notJSON: record.value = Array("hello".utf8)
        case .cutShort: record.value?.removeLast()
        case .invalidUTF8: record.value = Array(#"{"lead_id": ""#.utf8) + [0xFF, 0xFE] + Array(#""}"#.utf8)
        case .noBytes: record.value = []
        case .noValue: record.value = nil
        case .wrongKey: record.key?.append(UInt8(ascii: "x"))
        case .noKey: record.key = nil
        case .nulInKey: record.key?.append(0)
        case .invalidUTF8InKey: record.key?.append(0xC0)
        case .noTime: record.headers.removeAll { $0.name == Array("ce_time".utf8) }
        case .twoIDs: record.headers.append(.init("ce_id", "another"))
        case .invalidUTF8InID: record.set("ce_id", [0x65, 0xFF])
        case .invalidUTF8InHeader: record.set("ce_source", [0xF0, 0x28])
        default: break
        }
        return record
    }
}

extension LeadEventText {
    fileprivate mutating func update(_ data: String) { (type, self.data) = ("lead.updated", data) }

    fileprivate func withBody(_ body: String) -> Record {
        var record = binary
        record.value = Array(body.utf8)
        return record
    }
}

extension Record {
    fileprivate mutating func set(_ name: String, _ value: [UInt8]) {
        for index in headers.indices where headers[index].name == Array(name.utf8) {
            headers[index].value = value
        }
    }
}

/// A small seeded generator, so that one seed gives one load and one order of faults.
package struct SplitMix: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
