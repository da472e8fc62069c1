/// Why bytes were not read as JSON.
package struct JSONError: Error, Hashable, Sendable {
    package enum Fault: Sendable {
        /// Not JSON.
        case malformed
        /// Not UTF-8.
        case notUTF8
        /// Valid JSON, nested beyond `JSONDocument.maximumDepth`.
        case tooDeep
        /// Beyond 2 GiB.
        case tooLarge
        case outOfMemory
    }

    package var fault: Fault
    /// A phrase such as "expected , or } after a member".
    package var reason: String
    /// Bytes from the start of the document; nil where it is not known.
    package var offset: Int?
}

extension JSONError: CustomStringConvertible {
    package var description: String {
        offset.map { "\(reason) (byte \($0))" } ?? reason
    }
}
