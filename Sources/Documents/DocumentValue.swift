/// A value of a document: what JSON and YAML can both say. Members keep their order.
package indirect enum DocumentValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    case array([DocumentValue])
    case object([Member])

    package struct Member: Sendable, Hashable {
        package var name: String
        package var value: DocumentValue

        package init(_ name: String, _ value: DocumentValue) {
            self.name = name
            self.value = value
        }
    }

    /// An object of the members that have a value.
    package init(_ members: [(name: String, value: DocumentValue?)]) {
        self = .object(members.compactMap { name, value in value.map { Member(name, $0) } })
    }

    /// The value of the first member of that name; nil for other kinds too.
    package subscript(_ name: String) -> DocumentValue? { members?.first { $0.name == name }?.value }

    package var members: [Member]? { if case .object(let members) = self { members } else { nil } }
    package var elements: [DocumentValue]? { if case .array(let elements) = self { elements } else { nil } }
    package var string: String? { if case .string(let text) = self { text } else { nil } }
    package var int: Int64? { if case .int(let number) = self { number } else { nil } }
}

extension DocumentValue {
    /// The object with that member changed, or put at its end; nil takes it away. Other kinds stay as they are.
    func with(_ name: String, _ value: DocumentValue?) -> DocumentValue {
        guard var members else { return self }
        let place = members.firstIndex { $0.name == name }
        switch (place, value) {
        case (let place?, let value?): members[place].value = value
        case (let place?, nil): members.remove(at: place)
        case (nil, let value?): members.append(Member(name, value))
        case (nil, nil): break
        }
        return .object(members)
    }

    /// The object without those members.
    func without(_ names: [String]) -> DocumentValue {
        guard let members else { return self }
        return .object(members.filter { !names.contains($0.name) })
    }

    /// The object with the members of `other`, which replace those of the same name.
    func merging(_ other: DocumentValue) -> DocumentValue {
        (other.members ?? []).reduce(self) { $0.with($1.name, $1.value) }
    }
}

extension DocumentValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .int(value) }
    package init(floatLiteral value: Double) { self = .double(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: DocumentValue...) { self = .array(elements) }
    /// Keeps the order.
    package init(dictionaryLiteral elements: (String, DocumentValue)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
}
