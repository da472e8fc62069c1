internal import JSON
package import YAML

/// Why a schema was not compiled.
package struct SchemaError: Error, Hashable, Sendable {
    package var line: Int
    /// JSON pointer from the root of the schema.
    package var place: String
    package var reason: String
}

extension Schema {
    /// Compiles `source`; `resolve` finds what a `$ref` names.
    ///
    /// - Throws: `SchemaError` for an unknown keyword or a keyword with a wrong value.
    package init(
        _ source: YAMLValue, resolve: (String) -> YAMLValue? = { _ in nil }
    ) throws(SchemaError) {
        var compiler = SchemaCompiler()
        _ = try compiler.rule(source, place: "", depth: 0, resolve: resolve)
        self.init(compiler)
    }
}

/// Turns a schema's tree into tables.
struct SchemaCompiler {
    typealias Resolver = (String) -> YAMLValue?

    /// More would not fit the bit set of members seen; nested deeper only by a `$ref` to itself.
    private static let maximumProperties = 64
    private static let maximumDepth = 64

    private static let annotations: Set<String> = [
        "title", "description", "examples", "default", "deprecated", "readOnly", "writeOnly", "$id",
        "$schema",
        "$comment",
    ]

    private(set) var rules: [Schema.Rule] = []
    private(set) var properties: [Schema.Property] = []
    private(set) var buckets: [Int16] = []
    private(set) var literals: [Schema.Literal] = []
    private(set) var bounds: [Schema.Bound] = []
    private(set) var characters: [UInt8] = []

    /// Compiles one schema and what it contains; gives its index.
    mutating func rule(
        _ source: YAMLValue, place: String, depth: Int, resolve: Resolver
    ) throws(SchemaError) -> Int {
        guard depth < Self.maximumDepth else {
            throw fault(source, place, "nested too deeply, or a $ref to itself")
        }
        guard let members = source.members else {
            throw fault(source, place, "a schema must be a mapping, not \(source.kind)")
        }
        if let reference = source["$ref"] {
            guard let name = reference.string, let target = resolve(name) else {
                throw fault(reference, place + "/$ref", "$ref finds nothing in this document")
            }
            guard members.count == 1 else { throw fault(source, place, "$ref must stand alone") }
            return try rule(target, place: place, depth: depth + 1, resolve: resolve)
        }
        let index = rules.count
        rules.append(Schema.Rule())
        var rule = Schema.Rule()
        for member in members {
            let place = place + "/" + member.key
            try read(member.key, member.value, into: &rule, place: place, depth: depth, resolve: resolve)
        }
        if source["enum"] != nil, source["const"] != nil {
            throw fault(source, place, "enum and const together are not supported")
        }
        try checkLimits(rule, source, place)
        try require(source["required"], of: &rule, place: place + "/required")
        rules[index] = rule
        return index
    }

    private mutating func read(
        _ keyword: String, _ value: YAMLValue, into rule: inout Schema.Rule, place: String, depth: Int,
        resolve: Resolver
    ) throws(SchemaError) {
        switch keyword {
        case "type": try readTypes(value, into: &rule, place: place)
        case "properties":
            try readProperties(value, into: &rule, place: place, depth: depth, resolve: resolve)
        case "required": break  // after `properties`, wherever it stands
        case "additionalProperties":
            guard let flag = value.bool else {
                throw fault(value, place, "only true and false are supported")
            }
            rule.isOpen = flag
        case "items":
            rule.element = Int32(try self.rule(value, place: place, depth: depth + 1, resolve: resolve))
        case "enum": rule.literals = Schema.Run(try literals(value.elements, value, place))
        case "const": rule.literals = Schema.Run(try literals([value], value, place))
        case "minLength": rule.characters.least = try count(value, place)
        case "maxLength": rule.characters.most = try count(value, place)
        case "minItems": rule.items.least = try count(value, place)
        case "maxItems": rule.items.most = try count(value, place)
        case "minimum": rule.minimum = try bound(value, place)
        case "maximum": rule.maximum = try bound(value, place)
        case "format":
            guard value.string == "date-time" else {
                throw fault(value, place, "only date-time is supported")
            }
            rule.isTime = true
        case "x-bellhop": try readOwn(value, into: &rule, place: place)
        case _ where Self.annotations.contains(keyword) || keyword.hasPrefix("x-"): break
        default: throw fault(value, place, "unknown keyword \(keyword)")
        }
    }

    private func readTypes(
        _ value: YAMLValue, into rule: inout Schema.Rule, place: String
    ) throws(SchemaError) {
        rule.kinds = 0
        var hasNumber = false
        for name in value.elements ?? [value] {
            switch name.string {
            case "null": rule.kinds |= Schema.bit(.null)
            case "boolean": rule.kinds |= Schema.bit(.false) | Schema.bit(.true)
            case "number": (rule.kinds, hasNumber) = (rule.kinds | Schema.bit(.number), true)
            case "integer": (rule.kinds, rule.isInteger) = (rule.kinds | Schema.bit(.number), true)
            case "string": rule.kinds |= Schema.bit(.string)
            case "array": rule.kinds |= Schema.bit(.array)
            case "object": rule.kinds |= Schema.bit(.object)
            default: throw fault(name, place, "unknown type")
            }
        }
        guard rule.kinds != 0 else { throw fault(value, place, "no type is listed") }
        if hasNumber { rule.isInteger = false }
    }

    private mutating func readProperties(
        _ value: YAMLValue, into rule: inout Schema.Rule, place: String, depth: Int, resolve: Resolver
    ) throws(SchemaError) {
        guard let members = value.members else { throw fault(value, place, "must be a mapping of schemas") }
        guard members.count <= Self.maximumProperties else {
            throw fault(value, place, "more than \(Self.maximumProperties) members")
        }
        var compiled: [Schema.Property] = []
        for member in members {
            let index = try self.rule(
                member.value, place: place + "/" + member.key, depth: depth + 1, resolve: resolve)
            compiled.append(Schema.Property(name: store(member.key), rule: Int32(index)))
        }
        rule.isFreeForm = false
        rule.properties = Schema.Run(properties.count..<properties.count + compiled.count)
        properties += compiled
        addBuckets(&rule)
    }

    /// At most a quarter full, so that most names are found, or not, at the first look.
    private mutating func addBuckets(_ rule: inout Schema.Rule) {
        var size = 8
        while size < Int(rule.properties.count) * 4 { size *= 2 }
        let start = buckets.count
        rule.buckets = Schema.Run(start..<start + size)
        buckets += Array(repeating: -1, count: size)
        for index in rule.properties.range {
            let name = characters[properties[index].name.range]
            var slot = Schema.hash(name.count, name.first ?? 0, name.last ?? 0) & (size - 1)
            while buckets[start + slot] >= 0 { slot = (slot + 1) & (size - 1) }
            buckets[start + slot] = Int16(index)
        }
    }

    private func require(
        _ value: YAMLValue?, of rule: inout Schema.Rule, place: String
    ) throws(SchemaError) {
        guard let value else { return }
        guard let names = value.elements else { throw fault(value, place, "must be a list of member names") }
        for name in names {
            let wanted = name.string ?? ""
            guard
                let index = rule.properties.range.first(where: { text(properties[$0].name) == wanted })
            else {
                throw fault(name, place, "\"\(wanted)\" is not one of the properties")
            }
            rule.required |= 1 << UInt64(index - Int(rule.properties.start))
        }
    }

    private mutating func literals(
        _ values: [YAMLValue]?, _ source: YAMLValue, _ place: String
    ) throws(SchemaError) -> Range<Int> {
        guard let values, !values.isEmpty else { throw fault(source, place, "must be a list of values") }
        let start = literals.count
        for value in values {
            switch value.content {
            case .null: literals.append(.null)
            case .bool(let flag): literals.append(.bool(flag))
            case .int(let number): literals.append(.int(number))
            case .string(let text): literals.append(.string(store(text)))
            default: throw fault(value, place, "only strings, integers, booleans and null are supported")
            }
        }
        return start..<literals.count
    }

    private func checkLimits(
        _ rule: Schema.Rule, _ source: YAMLValue, _ place: String
    ) throws(SchemaError) {
        for limits in [rule.characters, rule.bytes, rule.items] where limits.least > limits.most {
            throw fault(source, place, "a minimum is greater than its maximum")
        }
    }

    private func readOwn(
        _ value: YAMLValue, into rule: inout Schema.Rule, place: String
    ) throws(SchemaError) {
        guard let members = value.members else { throw fault(value, place, "must be a mapping") }
        for member in members {
            let place = place + "/" + member.key
            switch member.key {
            case "minBytes": rule.bytes.least = try count(member.value, place)
            case "maxBytes": rule.bytes.most = try count(member.value, place)
            case "personal":
                guard member.value.string.flatMap(Personal.init) != nil else {
                    throw fault(member.value, place, "must be email, phone or text")
                }
                guard rule.kinds & Schema.bit(.string) != 0 else {
                    throw fault(member.value, place, "only a string can be personal")
                }
            default: throw fault(member.value, place, "unknown keyword x-bellhop.\(member.key)")
            }
        }
    }

    private func count(_ value: YAMLValue, _ place: String) throws(SchemaError) -> Int32 {
        guard let number = value.int, number >= 0, number <= Int64(Int32.max) else {
            throw fault(value, place, "must be a number from 0 to \(Int32.max)")
        }
        return Int32(number)
    }

    private mutating func bound(_ value: YAMLValue, _ place: String) throws(SchemaError) -> Int32 {
        switch value.content {
        case .int(let number): bounds.append(Schema.Bound(double: Double(number), int: number))
        case .double(let number) where number.isFinite:
            bounds.append(Schema.Bound(double: number, int: nil))
        default: throw fault(value, place, "must be a number")
        }
        return Int32(bounds.count - 1)
    }

    private func text(_ run: Schema.Run) -> String {
        String(decoding: characters[run.range], as: UTF8.self)
    }

    private mutating func store(_ text: String) -> Schema.Run {
        let start = characters.count
        characters += Array(text.utf8)
        return Schema.Run(start..<characters.count)
    }

    private func fault(_ value: YAMLValue, _ place: String, _ reason: String) -> SchemaError {
        SchemaError(line: value.line, place: place, reason: reason)
    }
}
