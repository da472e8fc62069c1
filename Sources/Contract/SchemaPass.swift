internal import JSON
internal import Records

/// One validation: the schema's tables, lent, and the value, read together.
struct SchemaPass: ~Escapable {
    let rules: Span<Schema.Rule>
    let properties: Span<Schema.Property>
    let buckets: Span<Int16>
    let literals: Span<Schema.Literal>
    let bounds: Span<Schema.Bound>
    let characters: Span<UInt8>
    let nodes: JSONNodes
    let table: Span<JSONNode>
    let root: Int
    /// Some value of the document, perhaps an unknown member's, is beyond what Postgres holds.
    let mayBeUnholdable: Bool

    @_lifetime(borrow schema, copy nodes)
    init(_ schema: borrowing Schema, _ nodes: JSONNodes, root: Int) {
        rules = schema.rules.span
        properties = schema.properties.span
        buckets = schema.buckets.span
        literals = schema.literals.span
        bounds = schema.bounds.span
        characters = schema.characters.span
        self.nodes = nodes
        table = nodes.table
        self.root = root
        mayBeUnholdable = nodes.flags.mayBeUnholdable
    }

    func check(_ index: Int, _ number: Int32) -> Violation? {
        let rule = rules[Int(number)]
        let node = table[index]
        guard rule.kinds & node.kindBit != 0 else { return wrongType(index, rule) }
        switch node.kind {
        case .string: if let found = checkString(index, node, rule) { return found }
        case .number: if let found = checkNumber(index, node, rule) { return found }
        case .object: if let found = checkObject(index, node, rule) { return found }
        case .array: if let found = checkArray(index, node, rule) { return found }
        case .null, .true, .false: break
        }
        if rule.literals.count > 0, !matches(node, rule.literals.range) {
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
            if let property = property(named: table[key], rule) {
                let bit: UInt64 = 1 << UInt64(truncatingIfNeeded: property - Int(rule.properties.start))
                guard seen & bit == 0 else { return violation(value, "duplicate", "is given twice") }
                seen |= bit
                if let found = check(value, properties[property].rule) { return found }
            } else if !rule.isOpen {
                return violation(value, "additionalProperties", "is not a member of this schema")
            }
            key = Int(table[value].next)
        }
        guard seen & rule.required == rule.required else {
            return missing(index, rule, rule.required & ~seen)
        }
        return nil
    }

    func property(named key: JSONNode, _ rule: Schema.Rule) -> Int? {
        guard rule.buckets.count > 0 else { return nil }
        if mayBeUnholdable, key.flags.contains(.surrogate) { return nil }
        let name = nodes.text(of: key)
        let mask = Int(rule.buckets.count) - 1
        var slot = name.isEmpty ? 0 : Schema.hash(name.count, name[0], name[name.count - 1]) & mask
        while true {
            let index = Int(buckets[Int(rule.buckets.start) + slot])
            guard index >= 0 else { return nil }
            if characters(properties[index].name).equals(name) { return index }
            slot = (slot + 1) & mask
        }
    }

    @_lifetime(copy self)
    func characters(_ run: Schema.Run) -> Span<UInt8> { characters.extracting(run.range) }

    private func checkArray(_ index: Int, _ node: JSONNode, _ rule: Schema.Rule) -> Violation? {
        var count = 0
        var element = index + 1
        let end = Int(node.next)
        while element < end {
            if rule.element >= 0, let found = check(element, rule.element) { return found }
            count += 1
            element = Int(table[element].next)
        }
        if let found = checkCount(index, count, rule) { return found }
        return rule.element < 0 && mayBeUnholdable ? firstUnholdable(index + 1..<end) : nil
    }

    func checkCount(_ index: Int, _ count: Int, _ rule: Schema.Rule) -> Violation? {
        if count < rule.items.least {
            return violation(
                index, "minItems", "has \(count) elements, expected at least \(rule.items.least)")
        }
        if count > rule.items.most {
            return violation(
                index, "maxItems", "has \(count) elements, expected at most \(rule.items.most)")
        }
        return nil
    }

    func checkString(_ index: Int, _ node: JSONNode, _ rule: Schema.Rule) -> Violation? {
        if mayBeUnholdable, let found = unholdableText(index, node) { return found }
        let text = nodes.text(of: node)
        if text.count < rule.bytes.least {
            return violation(
                index, "minBytes", "has \(text.count) bytes, expected at least \(rule.bytes.least)")
        }
        if text.count > rule.bytes.most {
            return violation(
                index, "maxBytes", "has \(text.count) bytes, expected at most \(rule.bytes.most)")
        }
        if rule.isTime, Timestamp(rfc3339: text) == nil {
            return violation(
                index, "format", "is \(quote(node)), expected a time such as 2026-03-01T12:00:00Z (RFC 3339)")
        }
        // A character takes one to four bytes: most lengths are decided without counting.
        if text.count > rule.characters.most || text.count / 4 < rule.characters.least {
            return checkLength(index, text, rule)
        }
        return nil
    }

    private func checkLength(_ index: Int, _ text: Span<UInt8>, _ rule: Schema.Rule) -> Violation? {
        let count = text.indices.count { text[$0] & 0xC0 != 0x80 }
        if count < rule.characters.least {
            let least = rule.characters.least
            return violation(index, "minLength", "has \(count) characters, expected at least \(least)")
        }
        if count > rule.characters.most {
            let most = rule.characters.most
            return violation(index, "maxLength", "has \(count) characters, expected at most \(most)")
        }
        return nil
    }

    func checkNumber(_ index: Int, _ node: JSONNode, _ rule: Schema.Rule) -> Violation? {
        if node.flags.contains(.int64) { return checkBounds(index, node, node.int64, rule) }
        guard let decimal = JSONDecimal(Array(copying: nodes.raw(node))) else {
            return wrongType(index, rule)
        }
        if rule.kinds == Schema.anyKind, !rule.isInteger {
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
        guard Double(String(decoding: Array(copying: nodes.raw(node)), as: UTF8.self))?.isFinite == true
        else {
            return refusal(index, "range", "is \(quote(node)), beyond a 64-bit float")
        }
        return checkBounds(index, node, nil, rule)
    }

    private func checkBounds(
        _ index: Int, _ node: JSONNode, _ number: Int64?, _ rule: Schema.Rule
    ) -> Violation? {
        if rule.minimum >= 0, isLess(node, number, than: bounds[Int(rule.minimum)], or: false) {
            return violation(
                index, "minimum", "is \(quote(node)), expected at least \(bounds[Int(rule.minimum)].text)")
        }
        if rule.maximum >= 0, !isLess(node, number, than: bounds[Int(rule.maximum)], or: true) {
            return violation(
                index, "maximum", "is \(quote(node)), expected at most \(bounds[Int(rule.maximum)].text)")
        }
        return nil
    }

    /// As 64-bit floats, and exactly where those are equal: rounding keeps the order of all others.
    private func isLess(
        _ node: JSONNode, _ number: Int64?, than bound: Schema.Bound, or isEqual: Bool
    ) -> Bool {
        if let number, let limit = bound.int { return number < limit || isEqual && number == limit }
        let double =
            number.map(Double.init) ?? Double(
                String(decoding: Array(copying: nodes.raw(node)), as: UTF8.self)) ?? 0
        guard double == bound.double else { return double < bound.double }
        guard let exact = JSONDecimal(Array(copying: nodes.raw(node))),
            let limit = JSONDecimal(Array(bound.text.utf8))
        else { return isEqual }
        return isEqual ? !(limit < exact) : exact < limit
    }

    func matches(_ node: JSONNode, _ range: Range<Int>) -> Bool {
        for index in range where matches(node, literals[index]) { return true }
        return false
    }

    private func matches(_ node: JSONNode, _ literal: Schema.Literal) -> Bool {
        switch literal {
        case .null: node.kind == .null
        case .bool(let flag): node.kind == (flag ? .true : .false)
        case .int(let number):
            node.kind == .number
                && (node.flags.contains(.int64)
                    ? node.int64 : JSONDecimal(Array(copying: nodes.raw(node)))?.int64)
                    == number
        case .string(let run): node.kind == .string && characters(run).equals(nodes.text(of: node))
        }
    }
}
