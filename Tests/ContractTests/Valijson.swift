import CValijson

/// A schema compiled by valijson, a validator of others.
@safe final class Valijson {
    enum Verdict { case valid, invalid, unreadable, failed }

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
        switch verdict {
        case VJ_VALID: return .valid
        case VJ_INVALID: return .invalid
        case VJ_UNREADABLE: return .unreadable
        default: return .failed
        }
    }
}
