import CValijson

/// A schema compiled by valijson, a validator of others.
@safe final class Valijson {
    enum Verdict { case valid, invalid, unreadable }

    private let schema: OpaquePointer

    static var isAvailable: Bool { vj_is_available() != 0 }

    /// Nil if valijson cannot compile it.
    init?(_ json: String) {
        let bytes = Array(json.utf8)
        let schema = unsafe bytes.withUnsafeBytes { bytes in
            unsafe vj_compile(bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        guard let schema = unsafe schema else { return nil }
        unsafe self.schema = unsafe schema
    }

    deinit { unsafe vj_free(schema) }

    func verdict(_ json: String) -> Verdict {
        let bytes = Array(json.utf8)
        let verdict = unsafe bytes.withUnsafeBytes { bytes in
            unsafe vj_validate(schema, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        return verdict == VJ_VALID ? .valid : verdict == VJ_INVALID ? .invalid : .unreadable
    }
}
