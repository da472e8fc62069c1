internal import Documents
internal import HTTP
internal import Postgres
internal import Records

/// A question that Postgres answers for one tenant: what it asks, and what the rows mean. Adding one is adding it to a list.
struct ReadRoute: Sendable {
    /// What the documents say of it; its permission is checked before anything else.
    var operation: ReadOperation
    /// The statements that a request asks; they run in one transaction in which only the tenant's rows are seen.
    var statements: @Sendable (Exchange) throws(Problem) -> [Statement]
    /// The body of the answer; nil: there is no such thing.
    var answer: @Sendable (Exchange, [Rows]) throws(PostgresError) -> [UInt8]?
    /// What a caller who prefers to wait waits for, before the statements are asked; nil: nothing.
    var awaits: @Sendable (Exchange) -> DecisionQuestion? = { _ in nil }
}

extension ReadOperation {
    /// A parameter that is misspelt would be passed over, and the answer be another than the caller thinks.
    /// - Throws: a problem for one that the question does not have. The caller's own tenant may be said.
    func check(_ query: Query) throws(Problem) {
        let known = parameters.filter { $0.place == .query }.map(\.name)
        for (name, _) in query.items
        where !TenantCheck.parameters.contains(name) && !known.contains(name.string) {
            throw Problem(.badRequest, "the query may have \(known.joined(separator: ", ")) and nothing else")
        }
    }
}
