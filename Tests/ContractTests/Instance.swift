import YAML

/// A JSON value as a tree of its text, so that things can be written that no value holds: two members of one name,
/// `1.0` for an integer, half a surrogate pair.
indirect enum Instance: Hashable {
    /// A scalar as it is written.
    case scalar(String)
    case array([Instance])
    case object([Member])

    struct Member: Hashable {
        /// As it is written, with its quotes.
        var name: String
        var value: Instance
    }

    var json: String {
        switch self {
        case .scalar(let text): text
        case .array(let elements): "[" + elements.map(\.json).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { "\($0.name):\($0.value.json)" }.joined(separator: ",") + "}"
        }
    }

    /// Every value that differs from this one in one place: the place itself changed by `change`, which may give many
    /// and is told the schema of the place, if it has one.
    func mutations(
        _ schema: YAMLValue?, _ change: (Instance, YAMLValue?) -> [Instance]
    ) -> [Instance] {
        change(self, schema) + innerMutations(schema, change)
    }

    private func innerMutations(
        _ schema: YAMLValue?, _ change: (Instance, YAMLValue?) -> [Instance]
    ) -> [Instance] {
        switch self {
        case .scalar: []
        case .array(let elements):
            elements.indices.flatMap { index in
                elements[index].mutations(schema?["items"], change).map { changed in
                    var copy = elements
                    copy[index] = changed
                    return .array(copy)
                }
            }
        case .object(let members):
            members.indices.flatMap { index -> [Instance] in
                let inner = schema?["properties"]?[JSONText(members[index].name).string]
                return members[index].value.mutations(inner, change).map { changed -> Instance in
                    var copy = members
                    copy[index].value = changed
                    return .object(copy)
                }
            }
        }
    }
}

extension Instance {
    /// Values that validators stumble over.
    static let hostile: [Instance] =
        [
            "null", "true", "0", "-0", "1", "-1", "1.0", "1.5", "1e2", "-2.50e1", "1e400", "-1e400", "1e-400",
            "-1e-400", "1.00000000000000000001", "1e308",
            "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
            "18446744073709551615", "18446744073709551616", "123456789012345678901234567890",
            "9007199254740993",
            #""""#, #""a""#, #""\u0000""#, #""é""#, #""e\u0301""#, #""😀""#, #""\ud83d\ude00""#, #""\ud800""#,
            #""2026-03-01T12:00:00Z""#, #""2026-02-29T12:00:00Z""#,
        ].map(Instance.scalar) + [
            .array([]), .array([.array([])]), .object([]),
            .object([Member(name: #""a""#, value: .object([Member(name: #""a""#, value: .scalar("null"))]))]),
        ]

    /// What can go wrong at one place: another value, and members or elements too many, too few, or twice.
    static func faults(_ place: Instance, _ schema: YAMLValue?) -> [Instance] {
        var changed = hostile + limits(schema)
        switch place {
        case .scalar: break
        case .array(let elements):
            changed += elements.indices.map { index in
                var copy = elements
                copy.remove(at: index)
                return .array(copy)
            }
            if let last = elements.last { changed.append(.array(elements + [last])) }
        case .object(let members):
            changed.append(.object(members + [Member(name: #""unknown""#, value: .scalar("1"))]))
            changed.append(.object(members.reversed()))
            for index in members.indices {
                var (fewer, other) = (members, members)
                fewer.remove(at: index)
                other[index].name =
                    other[index].name.contains("\\") ? #""A""# : other[index].name.uppercased()
                changed += [.object(fewer), .object(other), .object(members + [members[index]])]
            }
        }
        return changed
    }

    /// Values at each limit of a schema and on both sides of it.
    private static func limits(_ schema: YAMLValue?) -> [Instance] {
        let lengths = ["minLength", "maxLength"].compactMap { schema?[$0]?.int }
        let bytes = ["minBytes", "maxBytes"].compactMap { schema?["x-bellhop"]?[$0]?.int }
        let strings = (lengths + bytes + bytes.map { $0 / 2 } + bytes.map { $0 / 4 }).flatMap { limit in
            (-1...1).map { Int(limit) + $0 }.filter { $0 >= 0 }.flatMap { count in
                ["a", "é", "😀"].map { Instance.scalar("\"" + String(repeating: $0, count: count) + "\"") }
            }
        }
        let numbers = ["minimum", "maximum"].compactMap { schema?[$0] }.flatMap { limit in
            let double = limit.numberText.flatMap(Double.init) ?? 0
            let integers = limit.int.map { [$0 &- 1, $0, $0 &+ 1].map(String.init) } ?? []
            let decimals = [double.nextDown, double, double.nextUp].map { "\($0)" }
            return (integers + decimals).map(Instance.scalar)
        }
        return strings + numbers
    }
}
