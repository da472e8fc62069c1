internal import Documents
internal import HTTP
internal import Postgres

/// A question that Postgres answers for one tenant: what it asks, and what the rows mean. Adding one is adding it to a list.
struct ReadRoute: Sendable {
    /// What the documents say of it; its permission is checked before anything else.
    var operation: ReadOperation
    /// The statements that a request asks; they run in one transaction in which only the tenant's rows are seen.
    var statements: @Sendable (Exchange) throws(Problem) -> [Statement]
    /// The body of the answer; nil: there is no such thing.
    var answer: @Sendable (Exchange, [Rows]) throws(PostgresError) -> [UInt8]?
}
