package import Records

/// What a condition may ask of a lead.
package enum Field: Hashable, Sendable {
    /// A member that every lead has by name; it may be unknown.
    case known(KnownField)
    /// A member of the lead's attributes, by the names on the way to it: `seats`, or `plan.seats`.
    case attribute(Text)

    static let attributePrefix = "attributes."

    /// Nil for a name that no lead has.
    init?(_ name: String) {
        // By bytes: a name may begin with a mark that makes one character with the point before it.
        let (bytes, prefix) = (name.utf8, Self.attributePrefix.utf8)
        if bytes.starts(with: prefix) {
            guard bytes.count > prefix.count else { return nil }
            self = .attribute(Text(validated: Array(bytes.dropFirst(prefix.count))))
        } else if let field = KnownField(rawValue: name) {
            self = .known(field)
        } else {
            return nil
        }
    }

    package var name: String {
        switch self {
        case .known(let field): field.rawValue
        case .attribute(let path): Self.attributePrefix + path.string
        }
    }

    /// Whether it may be a number, whether it may be text, and whether true or false; an attribute may be anything.
    var isNumeric: Bool {
        if case .known(let field) = self { field.isNumber } else { true }
    }

    var isTextual: Bool {
        if case .known(let field) = self { !field.isNumber } else { true }
    }

    var mayBeFlag: Bool {
        if case .attribute = self { true } else { false }
    }
}

package enum KnownField: String, CaseIterable, Sendable {
    /// 0–100.
    case score
    /// In units of its currency: `value_cents` ÷ 100.
    case value
    case source, status, team, country, currency, name, email, phone

    var isNumber: Bool { self == .score || self == .value }
    var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
