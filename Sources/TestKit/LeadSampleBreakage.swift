import Records

/// The ways in which a record can be broken, one fault each.
package enum LeadBreakage: String, CaseIterable, Sendable {
    // The value is no JSON.
    case notJSON, truncatedJSON, emptyValue, invalidUTF8InValue
    // Bytes that are no text, or that Postgres holds in none.
    case invalidUTF8InKey, invalidUTF8InHeader, invalidUTF8InID
    case nulInKey, nulInHeader, nulInID, nulInLeadID, nulInText, nulInAttributes, nulInAttributeName
    case loneSurrogateInText, loneSurrogateInAttributes, hugeNumberInAttributes, hugeValueCents, deepNesting
    // The data breaks the schema.
    case missingLeadID, emptyLeadID, longLeadID, numericLeadID, missingSourceMember, nullSourceMember
    case wrongTypeOfText, wrongTypeOfAttributes, textAsCents, fractionOfCents, centsBeyond64Bits
    case unknownKind, missingKind, missingOccurredAt, badOccurredAt, impossibleOccurredAt, badCreatedAt
    case arrayValue, stringValue, numberValue, nullValue
    // The envelope breaks the contract.
    case unknownType, badTime, impossibleTime, wrongSpecVersion
    case missingID, missingSource, missingType, missingTime, missingTenant
    case emptyID, emptySource, emptyType, emptyTime, emptyTenant
    case longID, longSource, longType, longTime, longTenant
    case tenantWithSlash, tenantWithControl, tenantWithC1Control, duplicateID
    case wrongKey, wrongTenantInKey, nullKey, emptyKey, noValue
    // The same in structured mode.
    case structuredMissingID, structuredNumericID, structuredNulInID, structuredMissingTenant,
        structuredBadTime
    case structuredUnknownType, structuredMissingData, structuredArrayData, structuredWrongKey
    case structuredTruncated, structuredWrongSpecVersion
    /// Larger than the reader takes; only made when `LeadSample.Options.oversizeBytes` is set.
    case oversized

    /// The classes of dead letter that the contract's words allow.
    package var classes: Set<String> {
        switch self {
        case .notJSON, .truncatedJSON, .emptyValue, .invalidUTF8InValue, .structuredTruncated: ["undecodable"]
        case .invalidUTF8InKey, .invalidUTF8InHeader, .invalidUTF8InID, .noValue: ["invalid", "undecodable"]
        case .nulInKey, .nulInHeader, .nulInID, .structuredNulInID: ["invalid", "refused", "undecodable"]
        case .nulInLeadID, .nulInText, .nulInAttributes, .nulInAttributeName, .loneSurrogateInText,
            .loneSurrogateInAttributes, .hugeNumberInAttributes, .deepNesting:
            ["refused"]
        case .hugeValueCents, .centsBeyond64Bits: ["invalid", "refused"]
        case .oversized: ["oversize"]
        default: ["invalid"]
        }
    }

    /// The type of event that can be broken so; nil if any can.
    var type: String? {
        switch self {
        case .unknownKind, .missingKind, .missingOccurredAt, .badOccurredAt, .impossibleOccurredAt:
            "lead.activity"
        case .missingSourceMember, .nullSourceMember, .nulInText, .nulInAttributes, .nulInAttributeName,
            .loneSurrogateInText, .loneSurrogateInAttributes, .hugeNumberInAttributes, .hugeValueCents,
            .deepNesting,
            .wrongTypeOfText, .wrongTypeOfAttributes, .textAsCents, .fractionOfCents, .centsBeyond64Bits,
            .badCreatedAt:
            "lead.created"
        default: nil
        }
    }

    /// Whether the event can still be sent unbroken under the same id.
    var keepsIdentity: Bool { data != nil || type != nil || self == .wrongKey || self == .noValue }
}

extension LeadDraft {
    /// The record of this event, broken in one way.
    func broken(_ way: LeadBreakage, oversizeBytes: Int) -> Record {
        var draft = self
        draft.mode = way.rawValue.hasPrefix("structured") ? .structured : .binary
        if way == .structuredMissingData || way == .structuredTruncated { draft.mode = .structured }
        draft.spoilMembers(way)
        draft.spoilIdentity(way)
        if way == .oversized { draft["name"] = "\"" + String(repeating: "x", count: oversizeBytes) + "\"" }
        var record = draft.record(attributes: draft.spoiltAttributes(way), data: draft.spoiltData(way))
        spoilBytes(of: &record, way)
        return record
    }

    private mutating func spoilMembers(_ way: LeadBreakage) {
        switch way {
        case .nulInText: self["name"] = #""Ada\u0000""#
        case .nulInAttributes: self["attributes"] = #"{"note":["a\u0000b"]}"#
        case .nulInAttributeName: self["attributes"] = #"{"a\u0000":1}"#
        case .loneSurrogateInText: self["name"] = #""Ada \ud83d!""#
        case .loneSurrogateInAttributes: self["attributes"] = #"{"note":"\udc00"}"#
        case .hugeNumberInAttributes: self["attributes"] = #"{"n":1e400000}"#
        case .hugeValueCents: self["value_cents"] = "1e400000"
        case .deepNesting: self["attributes"] = nested(20_000)
        case .missingSourceMember: self["source"] = nil
        case .nullSourceMember: self["source"] = "null"
        case .wrongTypeOfText: self["name"] = "5"
        case .wrongTypeOfAttributes: self["attributes"] = "[]"
        case .textAsCents: self["value_cents"] = "\"12\""
        case .fractionOfCents: self["value_cents"] = "12.5"
        case .centsBeyond64Bits: self["value_cents"] = "9223372036854775808"
        case .unknownKind: self["kind"] = "\"fax\""
        case .missingKind: self["kind"] = nil
        case .missingOccurredAt: self["occurred_at"] = nil
        case .badOccurredAt: self["occurred_at"] = "\"yesterday\""
        case .impossibleOccurredAt: self["occurred_at"] = "\"2026-02-30T10:00:00Z\""
        case .badCreatedAt: self["created_at"] = "\"2026-03-01 10:00\""
        default: break
        }
    }

    private func nested(_ depth: Int) -> String {
        #"{"a":"# + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
    }

    /// What the key repeats: the key stays right, so that the fault is the only one.
    private mutating func spoilIdentity(_ way: LeadBreakage) {
        switch way {
        case .emptyLeadID: lead = ""
        case .longLeadID: lead = String(repeating: "é", count: 100) + "x"
        case .nulInLeadID: lead += "\0"
        case .tenantWithSlash: tenant += "/eu"
        case .tenantWithControl: tenant += "\n"
        case .tenantWithC1Control: tenant += "\u{85}"
        case .emptyTenant: tenant = ""
        case .longTenant: tenant = String(repeating: "t", count: 256)
        default: break
        }
    }

    private func spoiltAttributes(_ way: LeadBreakage) -> [(name: String, value: String)] {
        let long = String(repeating: "ü", count: 128)
        func without(_ name: String) -> [(name: String, value: String)] {
            attributes.filter { $0.name != name }
        }
        func with(_ name: String, _ value: String) -> [(name: String, value: String)] {
            attributes.map { $0.name == name ? (name, value) : $0 }
        }
        return switch way {
        case .missingID, .structuredMissingID: without("id")
        case .missingSource: without("source")
        case .missingType: without("type")
        case .missingTime: without("time")
        case .missingTenant, .structuredMissingTenant: without("tenantid")
        case .emptyID: with("id", "")
        case .emptySource: with("source", "")
        case .emptyType: with("type", "")
        case .emptyTime: with("time", "")
        case .longID: with("id", long)
        case .longSource: with("source", long)
        case .longType: with("type", long)
        case .longTime: with("time", time.description.dropLast() + String(repeating: "0", count: 240) + "Z")
        case .unknownType, .structuredUnknownType: with("type", "lead.merged")
        case .badTime, .structuredBadTime: with("time", "1772366400")
        case .impossibleTime: with("time", "2026-13-01T00:00:00Z")
        case .wrongSpecVersion, .structuredWrongSpecVersion: with("specversion", "0.3")
        case .structuredNulInID: with("id", id + "\0")
        case .duplicateID: attributes + [("id", id + "-b")]
        default: attributes
        }
    }

    private func spoiltData(_ way: LeadBreakage) -> String? { way.data(self) }

    private func spoilBytes(of record: inout Record, _ way: LeadBreakage) {
        func append(_ byte: UInt8, toHeader name: String) {
            for index in record.headers.indices where record.headers[index].name == Array(name.utf8) {
                record.headers[index].value?.append(byte)
            }
        }
        switch way {
        case .invalidUTF8InValue:
            record.value = Array(#"{"lead_id":""#.utf8) + [0xC3, 0x28] + Array("\"}".utf8)
        case .structuredTruncated: record.value?.removeLast(9)
        case .structuredNumericID: replaceID(in: &record)
        case .invalidUTF8InKey: record.key?.append(0xFF)
        case .nulInKey: record.key?.append(0)
        case .invalidUTF8InHeader: append(0xFF, toHeader: "ce_source")
        case .invalidUTF8InID: append(0xC0, toHeader: "ce_id")
        case .nulInHeader: append(0, toHeader: "ce_source")
        case .nulInID: append(0, toHeader: "ce_id")
        case .wrongKey, .structuredWrongKey: record.key?.append(contentsOf: "-other".utf8)
        case .wrongTenantInKey: record.key = Array("x".utf8) + (record.key ?? [])
        case .nullKey: record.key = nil
        case .emptyKey: record.key = []
        case .noValue: record.value = nil
        default: break
        }
    }

    private func replaceID(in record: inout Record) {
        var parts = attributes.filter { $0.name != "id" }.map { "\"\($0.name)\":\(plainJSON($0.value))" }
        parts += ["\"id\":17", "\"data\":\(data)"]
        record.value = Array("{\(parts.joined(separator: ","))}".utf8)
    }
}

extension LeadBreakage {
    /// A value in place of the event's data; nil for a fault that lies elsewhere.
    private var data: ((LeadDraft) -> String?)? {
        switch self {
        case .notJSON: { _ in "lead created, thanks" }
        case .truncatedJSON: { String($0.data.dropLast(2)) }
        case .emptyValue: { _ in "" }
        case .arrayValue: { "[\($0.data)]" }
        case .stringValue: { plainJSON($0.data) }
        case .numberValue: { _ in "17" }
        case .nullValue: { _ in "null" }
        case .missingLeadID:
            { draft in "{\"source\":\"manual\",\"kind\":\"call\",\"leadid\":\(plainJSON(draft.lead))}" }
        case .numericLeadID: { _ in "{\"lead_id\":17,\"source\":\"manual\"}" }
        case .structuredMissingData: { _ in nil }
        case .structuredArrayData: { "[\($0.data)]" }
        default: nil
        }
    }

    fileprivate func data(_ draft: LeadDraft) -> String? { data.map { $0(draft) } ?? draft.data }
}
