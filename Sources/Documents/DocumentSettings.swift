/// What a gateway is set to that its documents mention.
package struct DocumentSettings: Sendable {
    /// The version of the interface, as OpenAPI's `info.version`.
    package var version = "1.0.0"
    /// Where the interface is, as seen by its callers.
    package var server = "/"
    /// Bytes of a body.
    package var bodyBytes = 262_144
    /// Events of one batch.
    package var batchEvents = 100
    /// Seconds that `Prefer: wait` may ask for; more is cut to it.
    package var waitSeconds = 30

    /// Shown on the page; empty: nothing is said.
    package var limits: [Limit] = []

    package init() {}

    /// Something that is granted up to a number.
    package struct Limit: Sendable {
        package var name: String
        package var value: Int
        package var meaning: String

        package init(_ name: String, _ value: Int, _ meaning: String) {
            (self.name, self.value, self.meaning) = (name, value, meaning)
        }
    }
}
