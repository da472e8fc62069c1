internal import JSON
internal import Records

/// One validation: the tables and the value, read together.
struct SchemaPass {
    let schema: Schema
    let nodes: JSONNodes
    let root: Int
    /// Some value of the document, perhaps an unknown member's, is beyond what Postgres holds.
    let mayBeUnholdable: Bool

    func check(_ index: Int, _ number: Int) -> Violation? {
        let rule = schema.rules[number]
        let node = nodes[index]
        guard rule.kinds & Schema.bit(node.kind) != 0 else { return wrongType(index, rule) }
        switch node.kind {
        case .string: if let found = checkString(index, node, rule) { return found }
        case .number: if let found = checkNumber(index, node, rule) { return found }
        case .object: if let found = checkObject(index, node, rule) { return found }
        case .array: if let found = checkArray(index, node, rule) { return found }
        case .null, .true, .false: break
        }
        guard rule.literals.isEmpty || rule.literals.contains(where: { matches(node, schema.literals[$0]) })
        else {
            return violation(index, "enum", "is \(quote(node)), expected \(choices(rule))")
        }
        return nil
    }

    private func checkObject(_ index: Int, _ node: JSONNode, _ rule: Schema.Rule) -> Violation? {
        if rule.isFreeForm {
            if mayBeUnholdable, let found = firstUnholdable(index + 1..<Int(node.next)) { return found }
            if rule.isOpen { return nil }
        }
        var seen: UInt64 = 0
        var key = index + 1
        let end = Int(node.next)
        while key < end {
            let value = key + 1
            if let property = property(named: nodes[key], rule) {
                let bit: UInt64 = 1 << UInt64(truncatingIfNeeded: property - rule.properties.lowerBound)
                guard seen & bit == 0 else { return violation(value, "duplicate", "is given twice") }
                seen |= bit
                if let found = check(value, schema.properties[property].rule) { return found }
            } else if !rule.isOpen {
                return violation(value, "additionalProperties", "is not a member of this schema")
            }
            key = Int(nodes[value].next)
        }
        guard seen & rule.required == rule.required else {
            return missing(index, rule, rule.required & ~seen)
        }
        return nil
    }

    private func property(named key: JSONNode, _ rule: Schema.Rule) -> Int? {
        guard !rule.buckets.isEmpty, !key.flags.contains(.surrogate) else { return nil }
        let name = nodes.text(of: key)
        let mask = rule.buckets.count - 1
        var slot = name.isEmpty ? 0 : Schema.hash(name.count, name[0], name[name.count - 1]) & mask
        while true {
            let index = Int(schema.buckets[rule.buckets.lowerBound + slot])
            guard index >= 0 else { return nil }
            let range = schema.properties[index].name
            if range.count == name.count, name.equals(schema.characters, from: range.lowerBound) {
                return index
            }
            slot = (slot + 1) & mask
        }
    }

    private func checkArray(_ index: Int, _ node: JSONNode, _ rule: Schema.Rule) -> Violation? {
        var count = 0
        var element = index + 1
        let end = Int(node.next)
        while element < end {
            if let number = rule.element, let found = check(element, number) { return found }
            count += 1
            element = Int(nodes[element].next)
        }
        if count < rule.items.lowerBound {
            return violation(
                index, "minItems", "has \(count) elements, expected at least \(rule.items.lowerBound)")
        }
        if count > rule.items.upperBound {
            return violation(
                index, "maxItems", "has \(count) elements, expected at most \(rule.items.upperBound)")
        }
        return rule.element == nil && mayBeUnholdable ? firstUnholdable(index + 1..<end) : nil
    }

    private func checkString(_ index: Int, _ node: JSONNode, _ rule: Schema.Rule) -> Violation? {
        if mayBeUnholdable, let found = unholdableText(index, node) { return found }
        let text = nodes.text(of: node)
        if text.count < rule.bytes.lowerBound {
            return violation(
                index, "minBytes", "has \(text.count) bytes, expected at least \(rule.bytes.lowerBound)")
        }
        if text.count > rule.bytes.upperBound {
            return violation(
                index, "maxBytes", "has \(text.count) bytes, expected at most \(rule.bytes.upperBound)")
        }
        if rule.isTime, text.withSpan({ Timestamp(rfc3339: $0) }) == nil {
            return violation(
                index, "format", "is \(quote(node)), expected a time such as 2026-03-01T12:00:00Z (RFC 3339)")
        }
        // A character takes one to four bytes: most lengths are decided without counting.
        if text.count > rule.characters.upperBound || text.count < rule.characters.lowerBound * 4 {
            return checkLength(index, text, rule)
        }
        return nil
    }

    private func checkLength(_ index: Int, _ text: JSONBytes, _ rule: Schema.Rule) -> Violation? {
        let count = text.array.count { $0 & 0xC0 != 0x80 }
        if count < rule.characters.lowerBound {
            let least = rule.characters.lowerBound
            return violation(index, "minLength", "has \(count) characters, expected at least \(least)")
        }
        if count > rule.characters.upperBound {
            let most = rule.characters.upperBound
            return violation(index, "maxLength", "has \(count) characters, expected at most \(most)")
        }
        return nil
    }

    private func checkNumber(_ index: Int, _ node: JSONNode, _ rule: Schema.Rule) -> Violation? {
        if node.flags.contains(.int64) { return checkBounds(index, node, node.int64, rule) }
        guard let decimal = JSONDecimal(nodes.raw(node).array) else { return wrongType(index, rule) }
        if rule.kinds == Schema.anyKind {
            return decimal.fitsNumeric
                ? checkBounds(index, node, decimal.int64, rule) : unholdableNumber(index, node)
        }
        if rule.isInteger {
            guard decimal.isInteger else { return wrongType(index, rule) }
            guard let number = decimal.int64 else {
                return refusal(index, "range", "is \(quote(node)), beyond a 64-bit integer")
            }
            return checkBounds(index, node, number, rule)
        }
        guard Double(String(decoding: nodes.raw(node).array, as: UTF8.self))?.isFinite == true else {
            return refusal(index, "range", "is \(quote(node)), beyond a 64-bit float")
        }
        return checkBounds(index, node, nil, rule)
    }

    private func checkBounds(
        _ index: Int, _ node: JSONNode, _ number: Int64?, _ rule: Schema.Rule
    ) -> Violation? {
        guard rule.minimum != nil || rule.maximum != nil else { return nil }
        let double =
            number.map(Double.init) ?? Double(String(decoding: nodes.raw(node).array, as: UTF8.self)) ?? 0
        func isLess(_ bound: Schema.Bound) -> Bool {
            if let number, let limit = bound.int { number < limit } else { double < bound.double }
        }
        func isMore(_ bound: Schema.Bound) -> Bool {
            if let number, let limit = bound.int { number > limit } else { double > bound.double }
        }
        if let minimum = rule.minimum, isLess(minimum) {
            return violation(index, "minimum", "is \(quote(node)), expected at least \(minimum.text)")
        }
        if let maximum = rule.maximum, isMore(maximum) {
            return violation(index, "maximum", "is \(quote(node)), expected at most \(maximum.text)")
        }
        return nil
    }

    private func matches(_ node: JSONNode, _ literal: Schema.Literal) -> Bool {
        switch literal {
        case .null: node.kind == .null
        case .bool(let flag): node.kind == (flag ? .true : .false)
        case .int(let number):
            node.kind == .number
                && (node.flags.contains(.int64) ? node.int64 : JSONDecimal(nodes.raw(node).array)?.int64)
                    == number
        case .string(let range):
            node.kind == .string && nodes.text(of: node).count == range.count
                && nodes.text(of: node).equals(schema.characters, from: range.lowerBound)
        }
    }
}
