internal import Documents
internal import HTTP

/// The value of `Idempotency-Key`: 16 to 255 printable ASCII characters, chosen by the caller for one command.
struct IdempotencyKey: Sendable {
    let bytes: [UInt8]

    /// - Throws: a problem that says what a key must be.
    init(_ head: HTTPHead) throws(Problem) {
        let values = head.headers.all("idempotency-key")
        guard values.count == 1, let value = values.first else {
            throw Problem(
                .invalidIdempotencyKey,
                values.isEmpty
                    ? "send an Idempotency-Key of 16 to 255 printable ASCII characters, a new one for each command"
                    : "Idempotency-Key is given more than once")
        }
        let bytes = Array(value.utf8)
        guard (16...255).contains(bytes.count), bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Problem(
                .invalidIdempotencyKey,
                "Idempotency-Key must have 16 to 255 printable ASCII characters, without spaces")
        }
        self.bytes = bytes
    }
}
