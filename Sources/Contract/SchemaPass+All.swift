internal import JSON

/// Every violation instead of the first one. The same rules in the same order as `check`, which stays as fast as it is.
extension SchemaPass {
    func collect(_ index: Int, _ number: Int32, _ limit: Int, _ found: inout [Violation]) {
        guard found.count < limit else { return }
        let rule = rules[Int(number)]
        let node = table[index]
        guard rule.kinds & node.kindBit != 0 else { return found.append(wrongType(index, rule)) }
        let before = found.count
        switch node.kind {
        case .string: found.append(optional: checkString(index, node, rule))
        case .number: found.append(optional: checkNumber(index, node, rule))
        case .object: collectObject(index, node, rule, limit, &found)
        case .array: collectArray(index, node, rule, limit, &found)
        case .null, .true, .false: break
        }
        guard found.count == before, rule.literals.count > 0, !matches(node, rule.literals.range) else {
            return
        }
        found.append(violation(index, "enum", "is \(quote(node)), expected \(choices(rule))"))
    }

    private func collectObject(
        _ index: Int, _ node: JSONNode, _ rule: Schema.Rule, _ limit: Int, _ found: inout [Violation]
    ) {
        let end = Int(node.next)
        if rule.isFreeForm {
            collectUnholdable(index + 1..<end, limit, &found)
            if rule.isOpen { return }
        }
        var seen: UInt64 = 0
        var key = index + 1
        while key < end, found.count < limit {
            let value = key + 1
            if let property = property(named: table[key], rule) {
                let bit: UInt64 = 1 << UInt64(truncatingIfNeeded: property - Int(rule.properties.start))
                if seen & bit != 0 {
                    found.append(violation(value, "duplicate", "is given twice"))
                } else {
                    seen |= bit
                    collect(value, properties[property].rule, limit, &found)
                }
            } else if !rule.isOpen {
                found.append(violation(value, "additionalProperties", "is not a member of this schema"))
            }
            key = Int(table[value].next)
        }
        var absent = rule.required & ~seen
        while absent != 0, found.count < limit {
            found.append(missing(index, rule, absent))
            absent &= absent - 1
        }
    }

    private func collectArray(
        _ index: Int, _ node: JSONNode, _ rule: Schema.Rule, _ limit: Int, _ found: inout [Violation]
    ) {
        let end = Int(node.next)
        var count = 0
        var element = index + 1
        while element < end {
            if rule.element >= 0 { collect(element, rule.element, limit, &found) }
            count += 1
            element = Int(table[element].next)
        }
        guard found.count < limit else { return }
        found.append(optional: checkCount(index, count, rule))
        if rule.element < 0 { collectUnholdable(index + 1..<end, limit, &found) }
    }

    private func collectUnholdable(_ range: Range<Int>, _ limit: Int, _ found: inout [Violation]) {
        guard mayBeUnholdable else { return }
        for index in range where found.count < limit { found.append(optional: unholdable(index)) }
    }
}

extension [Violation] {
    fileprivate mutating func append(optional violation: Violation?) {
        if let violation { append(violation) }
    }
}
