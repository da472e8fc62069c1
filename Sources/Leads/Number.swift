internal import JSON
internal import Records

/// A number of a rule or of a lead, compared exactly.
enum Number: Sendable {
    /// Every integer of 64 bits, however it was written.
    case integer(Int64)
    /// Any other, and how it was written.
    case decimal(JSONDecimal, written: [UInt8])

    /// Nil for other kinds than numbers.
    init?(_ value: JSONValue) {
        if let integer = value.int64 {
            self = .integer(integer)
        } else if let decimal = value.decimal {
            self = .decimal(decimal, written: value.raw)
        } else {
            return nil
        }
    }

    /// JSON, and what people read.
    var written: [UInt8] {
        switch self {
        case .integer(let integer): Array(String(integer).utf8)
        case .decimal(_, let written): written
        }
    }

    static func < (a: Number, b: Number) -> Bool {
        if case .integer(let a) = a, case .integer(let b) = b { return a < b }
        return a.decimal < b.decimal
    }

    static func == (a: Number, b: Number) -> Bool {
        if case .integer(let a) = a, case .integer(let b) = b { return a == b }
        let (a, b) = (a.decimal, b.decimal)
        return !(a < b) && !(b < a)
    }

    private var decimal: JSONDecimal {
        if case .decimal(let decimal, _) = self { return decimal }
        guard let decimal = JSONDecimal(written) else { fatalError("digits are a number") }
        return decimal
    }
}
