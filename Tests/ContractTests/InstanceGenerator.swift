import YAML

/// Draws values for a schema: some that fit it, and others with faults at many places, most just beyond a limit.
struct InstanceGenerator {
    private var random: Seeded
    /// Only what fits is drawn, if anything does.
    private var isFitting = false

    init(seed: UInt64) { random = Seeded(seed: seed) }

    mutating func fitting(_ schema: YAMLValue) -> Instance {
        isFitting = true
        defer { isFitting = false }
        return instance(of: schema)
    }

    mutating func instance(of schema: YAMLValue, depth: Int = 0) -> Instance {
        if !isFitting, random.chance(1, in: 12) { return random.pick(Instance.hostile) }
        if let literals = schema["enum"]?.elements ?? schema["const"].map({ [$0] }),
            isFitting || random.chance(9, in: 10)
        {
            return .scalar(literal(random.pick(literals)))
        }
        switch type(of: schema) {
        case "string": return .scalar(string(schema))
        case "integer": return .scalar(integer(schema))
        case "number": return .scalar(random.chance(1, in: 2) ? integer(schema) : decimal(schema))
        case "boolean": return .scalar(random.pick(["true", "false"]))
        case "null": return .scalar("null")
        case "array": return array(schema, depth)
        default: return object(schema, depth)
        }
    }

    private mutating func type(of schema: YAMLValue) -> String {
        if let one = schema["type"]?.string { return one }
        if let several = schema["type"]?.elements { return random.pick(several).string ?? "null" }
        // Without a type, whatever its other keywords speak of.
        let kinds: [(String, [String])] = [
            ("object", ["properties", "required", "additionalProperties"]),
            ("array", ["items", "minItems", "maxItems"]),
            ("string", ["minLength", "maxLength", "format"]), ("number", ["minimum", "maximum"]),
        ]
        let spoken = kinds.filter { kind in kind.1.contains { schema[$0] != nil } }.map(\.0)
        return random.pick(spoken + (spoken.isEmpty ? ["string", "number", "array", "object", "null"] : []))
    }

    private func literal(_ value: YAMLValue) -> String {
        switch value.content {
        case .null: "null"
        case .bool(let flag): String(flag)
        case .int(let number): String(number)
        case .string(let text): quoted(text)
        default: "null"
        }
    }

    // Scalars.

    private mutating func string(_ schema: YAMLValue) -> String {
        if schema["format"] != nil {
            return "\"\(random.pick(isFitting ? Array(Self.times.prefix(Self.goodTimes)) : Self.times))\""
        }
        let length = count(schema, "minLength", "maxLength", otherwise: 3)
        return "\"" + (0..<length).map { _ in random.pick(Self.characters) }.joined() + "\""
    }

    /// A count at a limit, one beyond it, or any between.
    private mutating func count(
        _ schema: YAMLValue, _ least: String, _ most: String, otherwise usual: Int
    ) -> Int {
        let own = schema["x-bellhop"]
        let low = Int(schema[least]?.int ?? own?["minBytes"]?.int ?? 0)
        // A character takes up to four bytes.
        let high = Int(schema[most]?.int ?? own?["maxBytes"]?.int.map { $0 / 4 } ?? Int64(low + usual))
        let choices = [low, high, (low + high) / 2]
        return max(0, random.pick(isFitting ? choices : choices + choices + [low - 1, high + 1]))
    }

    /// One code point each, of one to four bytes, plain or escaped.
    private static let characters = [
        "a", "Z", " ", #"\""#, #"\\"#, #"\n"#, #"\u0041"#, "é", #"\u00e9"#, "e", "\u{301}", "中", "\u{FFFF}",
        "😀",
        #"\ud83d\ude00"#, "\u{10FFFF}", "\u{7F}", "/", #"\/"#,
    ]

    /// The first `goodTimes` are times by RFC 3339.
    private static let times = [
        "2026-03-01T12:00:00Z", "2026-03-01t12:00:00z", "2026-03-01T12:00:00.123456789Z",
        "2024-02-29T00:00:00Z",
        "2000-02-29T00:00:00Z", "2026-03-01T23:59:60Z", "2026-03-01T12:00:00+23:59",
        "2026-03-01T12:00:00-00:00",
        "9999-12-31T23:59:59Z", "0001-01-01T00:00:00-01:00", "0001-01-01T01:00:00+01:00",
        "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-02-30T00:00:00Z", "2026-04-31T00:00:00Z",
        "2026-03-01T23:59:61Z", "2026-03-01T24:00:00Z", "2026-03-01T12:60:00Z", "2026-03-01T12:00:00+24:00",
        "2026-03-01T12:00:00+0100", "2026-03-01T12:00:00", "2026-03-01 12:00:00Z", "2026-3-1T12:00:00Z",
        "0000-01-01T00:00:00Z", "9999-12-31T23:59:59-01:00", "0001-01-01T00:00:00+01:00",
        "12026-03-01T12:00:00Z",
        "226-03-01T12:00:00Z", "2026-03-01T12:00:00.Z", "2026-03-01T12:00Z", "2026-13-01T12:00:00Z",
        "2026-00-01T12:00:00Z", "2026-03-00T12:00:00Z", " 2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z\\n",
        "yesterday", "", "2026-03-01T12:00:00|01:00",
    ]
    private static let goodTimes = 11

    private mutating func integer(_ schema: YAMLValue) -> String {
        let (low, high) = (schema["minimum"]?.int, schema["maximum"]?.int)
        var choices: [Int64] = [0, 1, -1, 17, .max, .min, .max - 1, 1 << 53, 1 << 53 + 1]
        for limit in [low, high].compactMap({ $0 }) {
            choices += [limit, limit, limit &- 1, limit &+ 1]
        }
        if let low, let high { choices += Array(repeating: low / 2 + high / 2, count: 8) }
        if isFitting {
            choices = choices.filter { isWithin(String($0), schema) } + [low ?? high ?? 0]
            return String(random.pick(choices)) + random.pick(["", "", "", ".0"])
        }
        let number = String(random.pick(choices))
        if random.chance(1, in: 8) { return number + random.pick([".0", ".000", "e0", ".5"]) }
        return number
    }

    private mutating func decimal(_ schema: YAMLValue) -> String {
        var choices = ["0.5", "-0.5", "1e2", "1E-2", "3.25", "1e308", "-1e308", "1e-320", "0.1", "100.00"]
        for limit in ["minimum", "maximum"] {
            guard let bound = schema[limit] else { continue }
            let number = bound.int.map(Double.init) ?? Self.double(bound)
            choices += [String(number), String(number.nextUp), String(number.nextDown)]
        }
        if isFitting { choices = choices.filter { isWithin($0, schema) } + [integer(schema)] }
        return random.pick(choices)
    }

    private func isWithin(_ number: String, _ schema: YAMLValue) -> Bool {
        guard let exact = ExactNumber(number) else { return false }
        let least = schema["minimum"]?.numberText.flatMap { ExactNumber($0) }
        let most = schema["maximum"]?.numberText.flatMap { ExactNumber($0) }
        return least.map { !exact.isLess(than: $0) } ?? true && most.map { !$0.isLess(than: exact) } ?? true
    }

    private static func double(_ value: YAMLValue) -> Double {
        if case .double(let number) = value.content { number } else { 0 }
    }

    // Containers.

    private mutating func array(_ schema: YAMLValue, _ depth: Int) -> Instance {
        let length = min(count(schema, "minItems", "maxItems", otherwise: 3), depth > 5 ? 1 : 20)
        return .array((0..<length).map { _ in element(schema["items"], depth) })
    }

    private mutating func element(_ schema: YAMLValue?, _ depth: Int) -> Instance {
        if let schema { return instance(of: schema, depth: depth + 1) }
        return anything()
    }

    /// A value where nothing is declared.
    private mutating func anything() -> Instance {
        random.pick(
            isFitting ? [.scalar("1.5e3"), .scalar("\"😀\""), .array([]), .object([])] : Instance.hostile)
    }

    private mutating func object(_ schema: YAMLValue, _ depth: Int) -> Instance {
        var members: [Instance.Member] = []
        let required = Set((schema["required"]?.elements ?? []).compactMap(\.string))
        for property in schema["properties"]?.members ?? [] {
            let isWanted = required.contains(property.key)
            guard isFitting && isWanted || random.chance(isWanted ? 29 : 15, in: 30) else { continue }
            members.append(
                Instance.Member(
                    name: name(property.key), value: instance(of: property.value, depth: depth + 1)))
        }
        if random.chance(1, in: 6), !isFitting || schema["additionalProperties"]?.bool != false {
            let names = [#""extra""#, #""unknown""#, #""""#, #""A""#, #""\u0000""#, #""\ud800""#]
            members.append(
                Instance.Member(
                    name: random.pick(isFitting ? Array(names.prefix(2)) : names), value: anything()))
        }
        if !isFitting, random.chance(1, in: 25), let twice = members.first { members.append(twice) }
        if random.chance(1, in: 3) { members.shuffle(using: &random) }
        return .object(members)
    }

    /// A name, sometimes with an escape where none is needed.
    private mutating func name(_ text: String) -> String {
        guard let first = text.utf8.first, first < 0x80, random.chance(1, in: 10) else { return quoted(text) }
        let digits = String(first, radix: 16)
        return "\"\\u00" + (digits.count < 2 ? "0" : "") + digits
            + quoted(String(text.dropFirst())).dropFirst()
    }
}

/// `text` as a JSON string.
func quoted(_ text: String) -> String {
    "\""
        + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        .replacing("\n", with: "\\n") + "\""
}

/// SplitMix64: one seed repeats one run.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
    mutating func chance(_ hits: Int, in tries: Int) -> Bool { below(tries) < hits }
}
