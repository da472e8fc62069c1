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

    package init() {}
}
