import YAML

/// What valijson 1.0 is asked instead of what stands there, because it is known to answer that against the standard:
/// each case takes one deviation out of the question and leaves its meaning. Which applies depends on schema and
/// value alone, never on what ours says. The tests fail for a case that has come to change no answer.
enum Deviation: CaseIterable {
    /// valijson asks how a number is written, `1.0` is no integer for it. Validation (2020-12) 6.1.1: "integer"
    /// matches "any number with a zero fractional part". Asked as `1`.
    case integerAsWritten
    /// valijson reads an unsigned 64-bit integer as a signed one: 2⁶³ becomes negative. Core (2020-12) 4.2.1: a
    /// number is "an arbitrary-precision, base-10 decimal number value". Asked as a float.
    case wrappedInteger
    /// valijson compares 64-bit floats. Core 4.2.2: equal are numbers that "have the same mathematical value";
    /// Validation 6.2.2 and 6.2.4 compare with the limit itself. A number that only rounds to a limit or literal (or
    /// to 0) is asked as the next float to that side.
    case rounded
    /// The parser under valijson holds no number beyond a 64-bit float, which JSON has (RFC 8259, 6: an
    /// implementation may set such limits). Asked as the greatest float; no limit of the corpus is beyond.
    case overflow
    /// The parser under valijson refuses a half of a surrogate pair, which JSON's grammar allows (RFC 8259, 8.2).
    /// Asked as a private character: what is declared must not hold it anyway, and no declared name is that
    /// character.
    case surrogate
    /// valijson takes 29 February in any year, a year of any length, and `|` for a sign. RFC 3339, 5.6:
    /// `date-fullyear = 4DIGIT`, `time-numoffset = ("+" / "-") …`; 5.7: February has "28" days but in leap years.
    /// Asked as no time.
    case time
    /// valijson fails on a format where the value is no string. Validation 7.1: if the type of the instance "is not
    /// in this set, validation for this format attribute and instance SHOULD succeed". The schema says "if it is a
    /// string" to it.
    case formatOfOthers
}

/// One value put to valijson.
struct Question {
    /// As valijson gets it.
    private(set) var instance: Instance
    /// What was taken out of it.
    private(set) var deviations: Set<Deviation> = []

    init(_ instance: Instance, _ schema: YAMLValue) {
        self.instance = instance
        self.instance = asked(instance, schema)
    }

    private mutating func asked(_ instance: Instance, _ schema: YAMLValue?) -> Instance {
        if schema?["format"] != nil, !instance.isString { deviations.insert(.formatOfOthers) }
        switch instance {
        case .scalar(let text):
            guard instance.isString else { return .scalar(asked(number: text, schema)) }
            return .scalar(asked(string: text, schema))
        case .array(let elements):
            return .array(elements.map { asked($0, schema?["items"]) })
        case .object(let members):
            return .object(
                members.map { member in
                    let inner = schema?["properties"]?[JSONText(member.name).string]
                    return Instance.Member(
                        name: asked(string: member.name, nil), value: asked(member.value, inner))
                })
        }
    }

    private mutating func asked(string: String, _ schema: YAMLValue?) -> String {
        let text = JSONText(string)
        if text.hasLoneSurrogate {
            deviations.insert(.surrogate)
            return "\"\u{E000}\""
        }
        if schema?["format"] != nil, text.isTimeOnlyToValijson {
            deviations.insert(.time)
            return "\"no time\""
        }
        return string
    }

    private mutating func asked(number: String, _ schema: YAMLValue?) -> String {
        guard let exact = ExactNumber(number), let double = Double(number) else { return number }
        guard double.isFinite else {
            deviations.insert(.overflow)
            return (exact.isNegative ? "-" : "") + "1.7976931348623157e308"
        }
        if let moved = moved(exact, double, schema) {
            deviations.insert(.rounded)
            return exact.isInteger ? Int64(exactly: moved).map(String.init) ?? "\(moved)" : "\(moved)"
        }
        guard exact.isInteger else { return number }
        let isPlain = !number.contains { ".eE".contains($0) }
        if let integer = exact.int64 {
            if !isPlain { deviations.insert(.integerAsWritten) }
            return isPlain ? number : String(integer)
        }
        guard isPlain, UInt64(number) != nil else { return number }
        deviations.insert(.wrappedInteger)
        return number + ".0"
    }

    /// A float on the same side of what `exact` is compared with, if rounding would hide the side.
    private func moved(_ exact: ExactNumber, _ double: Double, _ schema: YAMLValue?) -> Double? {
        if double == 0, !exact.isZero {
            return exact.isNegative ? -.leastNormalMagnitude : .leastNormalMagnitude
        }
        let literals = (schema?["enum"]?.elements ?? []) + [schema?["const"]].compactMap { $0 }
        let others = literals + [schema?["minimum"], schema?["maximum"]].compactMap { $0 }
        for other in others.compactMap(\.numberText) where Double(other) == double {
            guard let limit = ExactNumber(other), limit != exact else { continue }
            return exact.isLess(than: limit) ? double.nextDown : double.nextUp
        }
        return nil
    }
}

extension YAMLValue {
    /// A number as JSON; nil for other values.
    var numberText: String? {
        switch content {
        case .int(let number): String(number)
        case .double(let number): String(number)
        default: nil
        }
    }
}

/// What we ask of a value beyond JSON Schema, said once more and independently.
enum OwnRule: CaseIterable {
    /// A declared string, and all of an undeclared structure, is kept in Postgres: no U+0000 and no half of a
    /// surrogate pair.
    case text
    /// A declared integer fits 64 bits, a declared number a 64-bit float.
    case range
    /// A declared member stands there once: readers disagree on which of two counts.
    case duplicate
    /// `x-bellhop` limits bytes of UTF-8.
    case bytes
    /// A time is within the years 1 to 9999 in UTC.
    case years

    /// The rules that `instance` breaks at some place.
    static func broken(_ instance: Instance, _ schema: YAMLValue) -> Set<OwnRule> {
        var broken: Set<OwnRule> = []
        switch instance {
        case .scalar(let text) where instance.isString: broken = brokenByString(JSONText(text), schema)
        case .scalar(let text): if exceeds(text, schema) { broken.insert(.range) }
        case .array(let elements):
            if let items = schema["items"] {
                elements.forEach { broken.formUnion(Self.broken($0, items)) }
            } else if instance.holdsUnkeepableText {
                broken.insert(.text)
            }
        case .object(let members):
            guard let properties = schema["properties"] else {
                return instance.holdsUnkeepableText ? [.text] : []
            }
            var seen: Set<String> = []
            for member in members where !JSONText(member.name).hasLoneSurrogate {
                let name = JSONText(member.name).string
                guard let property = properties[name] else { continue }
                if !seen.insert(name).inserted { broken.insert(.duplicate) }
                broken.formUnion(Self.broken(member.value, property))
            }
        }
        return broken
    }

    private static func brokenByString(_ text: JSONText, _ schema: YAMLValue) -> Set<OwnRule> {
        var broken: Set<OwnRule> = text.isKeepable ? [] : [.text]
        let bytes = text.string.utf8.count
        if let least = schema["x-bellhop"]?["minBytes"]?.int, bytes < least { broken.insert(.bytes) }
        if let most = schema["x-bellhop"]?["maxBytes"]?.int, bytes > most { broken.insert(.bytes) }
        if schema["format"] != nil, text.isBeyondYears { broken.insert(.years) }
        return broken
    }

    private static func exceeds(_ text: String, _ schema: YAMLValue) -> Bool {
        guard let number = ExactNumber(text), let type = schema["type"] else { return false }
        let names = (type.elements ?? [type]).compactMap(\.string)
        // Where everything may stand it is kept as `jsonb`, which holds more.
        if names.contains("number") { return names.count < 6 && Double(text)?.isFinite != true }
        return names.contains("integer") && number.isInteger && number.int64 == nil
    }
}

extension Instance {
    var isString: Bool {
        if case .scalar(let text) = self { text.utf8.first == UInt8(ascii: "\"") } else { false }
    }

    fileprivate var holdsUnkeepableText: Bool {
        switch self {
        case .scalar(let text): isString && !JSONText(text).isKeepable
        case .array(let elements): elements.contains(where: \.holdsUnkeepableText)
        case .object(let members):
            members.contains { !JSONText($0.name).isKeepable || $0.value.holdsUnkeepableText }
        }
    }
}
