/// A request's headers in their order, names in lower case.
///
/// One block of bytes and the places in it: text is made of a header only when it is asked for.
package struct HTTPHeaders: Sendable {
    var block: [UInt8] = []
    var fields: [Field] = []

    struct Field: Sendable {
        var name: Range<Int32>
        var value: Range<Int32>
    }

    /// Names and values, for tests.
    package init(_ pairs: [(String, String)] = []) {
        for (name, value) in pairs {
            let start = Int32(block.count)
            block += name.lowercased().utf8
            let middle = Int32(block.count)
            block += value.utf8
            fields.append(Field(name: start..<middle, value: middle..<Int32(block.count)))
        }
    }

    init(block: [UInt8], fields: [Field]) {
        (self.block, self.fields) = (block, fields)
    }

    package var count: Int { fields.count }

    /// The first value of `name`, which must be in lower case; bytes that are no UTF-8 are replaced.
    package func first(_ name: String) -> String? {
        for field in fields where matches(field, name) { return text(field.value) }
        return nil
    }

    /// All values of `name`, which must be in lower case, in their order.
    package func all(_ name: String) -> [String] {
        fields.filter { matches($0, name) }.map { text($0.value) }
    }

    /// Every name and value in order.
    package var pairs: [(name: String, value: String)] {
        fields.map { (text($0.name), text($0.value)) }
    }

    func count(of name: String) -> Int {
        fields.reduce(0) { matches($1, name) ? $0 + 1 : $0 }
    }

    private func matches(_ field: Field, _ name: String) -> Bool {
        let name = name.utf8
        guard field.name.count == name.count else { return false }
        var at = Int(field.name.lowerBound)
        for byte in name {
            guard block[at] == byte else { return false }
            at += 1
        }
        return true
    }

    private func text(_ place: Range<Int32>) -> String {
        String(decoding: block[Int(place.lowerBound)..<Int(place.upperBound)], as: UTF8.self)
    }
}
