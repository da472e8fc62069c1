/// A JSON value as a tree of its text, so that things can be written that no value holds: two members of one name, `1.0`
/// for an integer, half a surrogate pair.
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

    /// All scalars and names, changed by `rewrite`.
    func rewritten(_ rewrite: (String) -> String) -> Instance {
        switch self {
        case .scalar(let text): .scalar(rewrite(text))
        case .array(let elements): .array(elements.map { $0.rewritten(rewrite) })
        case .object(let members):
            .object(members.map { Member(name: rewrite($0.name), value: $0.value.rewritten(rewrite)) })
        }
    }

    /// Every value that differs from this one in one place: the place itself changed by `change`, which may give many.
    func mutations(_ change: (Instance) -> [Instance]) -> [Instance] {
        change(self) + innerMutations(change)
    }

    private func innerMutations(_ change: (Instance) -> [Instance]) -> [Instance] {
        switch self {
        case .scalar: []
        case .array(let elements):
            elements.indices.flatMap { index in
                elements[index].mutations(change).map { changed in
                    var copy = elements
                    copy[index] = changed
                    return .array(copy)
                }
            }
        case .object(let members):
            members.indices.flatMap { index in
                members[index].value.mutations(change).map { changed in
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
            "null", "true", "0", "-0", "1", "-1", "1.0", "1.5", "1e2", "-2.50e1", "1e400", "1e-400", "1e308",
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
    static func faults(_ place: Instance) -> [Instance] {
        var changed = hostile
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
}
