internal import JSON
internal import Records

/// A value of a model's JSON that knows where it stands.
struct ModelReader {
    let value: JSONValue
    let place: String

    /// Numbers beyond this are no counts: their sums must not overflow.
    private static let largest: Int64 = 1 << 40

    func error(_ reason: String) -> LearnedModelError { LearnedModelError(place: place, reason: reason) }

    var isNull: Bool { value.isNull }

    func member(_ name: StaticString) throws(LearnedModelError) -> ModelReader {
        guard let member = value[name] else { throw error("\"\(name)\" is missing") }
        return ModelReader(value: member, place: "\(place)/\(name)")
    }

    /// Nil for a member that is missing, or null.
    func optional(_ name: StaticString) -> ModelReader? {
        guard let member = value[name], !member.isNull else { return nil }
        return ModelReader(value: member, place: "\(place)/\(name)")
    }

    func members() throws(LearnedModelError) -> [(String, ModelReader)] {
        guard value.kind == .object else { throw error("must be an object") }
        return value.members.map { name, value in
            let name = name.text?.string ?? ""
            return (name, ModelReader(value: value, place: "\(place)/\(name)"))
        }
    }

    func elements() throws(LearnedModelError) -> [ModelReader] {
        guard value.kind == .array else { throw error("must be an array") }
        return value.elements.enumerated().map { ModelReader(value: $1, place: "\(place)/\($0)") }
    }

    func string() throws(LearnedModelError) -> String {
        guard let text = value.text else { throw error("must be a string") }
        return text.string
    }

    func number() throws(LearnedModelError) -> Int {
        guard let number = value.int64, number.magnitude <= Self.largest else {
            throw error("must be a whole number of at most 2^40")
        }
        return Int(number)
    }

    func numbers(_ count: Int) throws(LearnedModelError) -> [Int] {
        let numbers = try elements().map { element throws(LearnedModelError) in try element.number() }
        guard numbers.count == count else { throw error("must have \(count) numbers") }
        return numbers
    }

    func tally() throws(LearnedModelError) -> Tally {
        let numbers = try numbers(2)
        return Tally(won: numbers[0], lost: numbers[1])
    }
}
