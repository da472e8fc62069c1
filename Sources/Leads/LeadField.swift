internal import JSON
internal import Records

/// A member of a lead that an extra factor may look at.
enum LeadField: Sendable, CustomStringConvertible {
    case source, status, assignedTo, name, email, phone, team, currency, country
    case valueCents
    /// The member of that name of the lead's attributes.
    case attribute(Text)

    private static let members: [LeadField] = [
        .source, .status, .assignedTo, .name, .email, .phone, .team, .currency, .country, .valueCents,
    ]

    static let attributePrefix = "attributes."

    /// As rule documents name it.
    var description: String {
        switch self {
        case .source: "source"
        case .status: "status"
        case .assignedTo: "assigned_to"
        case .name: "name"
        case .email: "email"
        case .phone: "phone"
        case .team: "team"
        case .currency: "currency"
        case .country: "country"
        case .valueCents: "value_cents"
        case .attribute(let name): "\(Self.attributePrefix)\(name)"
        }
    }

    /// Nil for an attribute, and for any other name that is not a member of a lead.
    init?(named name: String) {
        guard let found = Self.members.first(where: { $0.description == name }) else { return nil }
        self = found
    }

    var isAttribute: Bool { if case .attribute = self { true } else { false } }
    var isAssignedTo: Bool { if case .assignedTo = self { true } else { false } }

    /// Whether its value is always text.
    var isText: Bool {
        switch self {
        case .valueCents, .attribute: false
        default: true
        }
    }

    func input(of lead: Lead, _ attributes: Attributes) -> FactorInput {
        switch self {
        case .source: FactorInput(lead.source)
        case .status: FactorInput(lead.status)
        case .assignedTo: FactorInput(lead.assignedTo)
        case .name: FactorInput(lead.name)
        case .email: FactorInput(lead.email)
        case .phone: FactorInput(lead.phone)
        case .team: FactorInput(lead.team)
        case .currency: FactorInput(lead.currency)
        case .country: FactorInput(lead.country)
        case .valueCents: lead.valueCents.map { .number(.integer($0)) } ?? .none
        case .attribute(let name): attributes.input(name)
        }
    }
}

/// What a factor found in a lead.
enum FactorInput: Sendable {
    case none
    case text(Text)
    case number(Number)
    case flag(Bool)
    /// An array or an object, as it was written.
    case other([UInt8])

    init(_ text: Text?) { self = text.map { .text($0) } ?? .none }

    /// Blank text counts as none, as it does for an assignment.
    var isPresent: Bool {
        switch self {
        case .none: false
        case .text(let text): !isBlank(text)
        case .number, .flag, .other: true
        }
    }

    func write(to json: inout JSONWriter) {
        switch self {
        case .none: json.null()
        case .text(let text): json.value(text)
        case .number(let number): json.raw(number.written)
        case .flag(let flag): json.value(flag)
        case .other(let value): json.raw(value)
        }
    }
}

/// A lead's attributes, parsed once for all factors that look at them.
struct Attributes {
    private let document: JSONDocument?

    /// None if `json` is not a JSON object.
    init(_ json: [UInt8]?) {
        guard let json else {
            document = nil
            return
        }
        let document = JSONDocument()
        self.document = (try? document.parse(json, json.indices)) == nil ? nil : document
    }

    /// Of members with one name the last counts, as it does in Postgres.
    func input(_ name: Text) -> FactorInput {
        guard let root = document?.root else { return .none }
        let found: Int? = root.withNodes { nodes, index in
            let table = nodes.table
            guard index < table.count, table[index].kind == .object else { return nil }
            var (key, found) = (index + 1, nil as Int?)
            while key < Int(table[index].next) {
                if equals(nodes.text(of: table[key]), name.bytes), !table[key].flags.contains(.surrogate) {
                    found = key + 1
                }
                key = Int(table[key + 1].next)
            }
            return found
        }
        return found.map { FactorInput(root.value(at: $0)) } ?? .none
    }
}

extension FactorInput {
    fileprivate init(_ value: JSONValue) {
        switch value.kind {
        case .null: self = .none
        case .true, .false: self = .flag(value.kind == .true)
        case .number: self = Number(value).map { .number($0) } ?? .none
        case .string: self = value.text.map { .text($0) } ?? .other(value.raw)
        case .array, .object: self = .other(value.raw)
        }
    }
}

private func equals(_ text: Span<UInt8>, _ name: [UInt8]) -> Bool {
    guard text.count == name.count else { return false }
    for index in text.indices where text[index] != name[index] { return false }
    return true
}
