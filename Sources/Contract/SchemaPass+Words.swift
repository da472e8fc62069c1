internal import JSON
internal import Records

/// What Postgres cannot hold.
extension SchemaPass {
    /// Looks through values of a free-form object or array, which are kept as `jsonb`.
    func firstUnholdable(_ range: Range<Int>) -> Violation? {
        for index in range { if let found = unholdable(index) { return found } }
        return nil
    }

    func unholdable(_ index: Int) -> Violation? {
        let node = table[index]
        if node.kind == .string { return unholdableText(index, node) }
        guard node.kind == .number, node.flags.contains(.huge),
            JSONDecimal(Array(copying: nodes.raw(node)))?.fitsNumeric != true
        else { return nil }
        return unholdableNumber(index, node)
    }

    func unholdableText(_ index: Int, _ node: JSONNode) -> Violation? {
        if node.flags.contains(.nul) {
            return refusal(index, "nul", "contains U+0000 (NUL), which Postgres cannot hold")
        }
        if node.flags.contains(.surrogate) {
            return refusal(
                index, "surrogate", "contains half of a surrogate pair, which Postgres cannot hold")
        }
        return nil
    }

    func unholdableNumber(_ index: Int, _ node: JSONNode) -> Violation {
        refusal(index, "range", "is \(quote(node)), which Postgres' jsonb cannot hold")
    }
}

/// The words of a violation; only built when there is one.
extension SchemaPass {
    func violation(_ index: Int, _ rule: String, _ predicate: String) -> Violation {
        let path = nodes.path(to: index, from: root)
        return Violation(
            place: path.map { "/" + $0.replacing("~", with: "~0").replacing("/", with: "~1") }.joined(),
            rule: rule, message: "\(path.isEmpty ? "the data" : path.joined(separator: ".")) \(predicate)",
            isRefused: false)
    }

    func refusal(_ index: Int, _ rule: String, _ predicate: String) -> Violation {
        var refusal = violation(index, rule, predicate)
        refusal.isRefused = true
        return refusal
    }

    func wrongType(_ index: Int, _ rule: Schema.Rule) -> Violation {
        var names: [String] = []
        for (kind, name) in [
            (JSONKind.null, "null"), (.true, "true or false"), (.string, "a string"),
            (.number, rule.isInteger ? "an integer" : "a number"), (.array, "an array"),
            (.object, "an object"),
        ]
        where rule.kinds & Schema.bit(kind) != 0 { names.append(name) }
        return violation(
            index, "type", "is \(quote(table[index])), expected \(names.joined(separator: " or "))")
    }

    /// Of the first of the `absent` members.
    func missing(_ index: Int, _ rule: Schema.Rule, _ absent: UInt64) -> Violation {
        let property = properties[Int(rule.properties.start) + absent.trailingZeroBitCount]
        let name = words(property.name)
        var found = violation(index, "required", "")
        found.message = (nodes.path(to: index, from: root) + [name]).joined(separator: ".") + " is missing"
        return found
    }

    /// A value as it is written, bounded and escaped; only the kind of an object or array.
    func quote(_ node: JSONNode) -> String {
        switch node.kind {
        case .object: "an object"
        case .array: "an array"
        case .string: quoted(Array(copying: nodes.text(of: node)))
        default: excerpt(Array(copying: nodes.raw(node)), maximum: 64)
        }
    }

    func choices(_ rule: Schema.Rule) -> String {
        var choices: [String] = []
        for index in rule.literals.range.prefix(20) {
            switch literals[index] {
            case .null: choices.append("null")
            case .bool(let flag): choices.append(String(flag))
            case .int(let number): choices.append(String(number))
            case .string(let run): choices.append(words(run))
            }
        }
        return (rule.literals.count > 1 ? "one of " : "") + choices.joined(separator: ", ")
    }

    private func words(_ run: Schema.Run) -> String {
        let bytes = characters(run)
        return excerpt(Array(copying: bytes), maximum: 64)
    }
}

extension Schema.Bound {
    var text: String { int.map(String.init) ?? String(double) }
}

extension JSONNodes {
    /// Names and positions on the way from the node at `root` to the one at `index`, escaped and bounded.
    func path(to index: Int, from root: Int) -> [String] {
        var path: [String] = []
        var at = root
        while at < index {
            let isObject = table[at].kind == .object
            let end = Int(table[at].next)
            var child = at + 1, position = 0
            while child < end {
                let value = isObject ? child + 1 : child
                guard index >= Int(table[value].next) else { break }
                child = Int(table[value].next)
                position += 1
            }
            guard child < end else { return path }
            path.append(
                isObject ? excerpt(Array(copying: text(of: table[child])), maximum: 64) : String(position))
            // A name itself stands before its value.
            at = isObject ? (index == child ? index : child + 1) : child
        }
        return path
    }
}
