/// Why a document is no rules.
package struct RulesError: Error, Hashable, Sendable {
    /// Where in the document: a JSON pointer (RFC 6901) such as `/engagement/points`; empty for the whole.
    package var place: String
    /// What is wrong there, for people: "must be a whole number from 0 to 100".
    package var reason: String

    package init(place: String, reason: String) {
        self.place = place
        self.reason = reason
    }
}

extension RulesError: CustomStringConvertible {
    package var description: String { place.isEmpty ? "the rules: \(reason)" : "\(place): \(reason)" }
}
