internal import COpenSSL
internal import Synchronization

/// A secret with which messages are authenticated by HMAC-SHA-256 (RFC 2104). Used by any number of threads, one at a
/// time.
package final class HMACKey: Sendable {
    private let context: Mutex<HMACContext>

    package init(_ key: [UInt8]) { context = Mutex(HMACContext(key)) }

    /// The 32 bytes that authenticate `message`.
    package func code(_ message: Span<UInt8>) -> [UInt8] {
        context.withLock { context in
            unsafe [UInt8](unsafeUninitializedCapacity: 32) { target, count in
                unsafe context.code(message, into: target)
                count = 32
            }
        }
    }

    /// Whether `code` authenticates `message`; the time tells nothing of how much of it is right.
    package func accepts(_ code: Span<UInt8>, of message: Span<UInt8>) -> Bool {
        equalsInConstantTime(self.code(message).span, code)
    }
}

/// The HMAC-SHA-256 of `message`, 32 bytes. For the occasional one; a kept `HMACKey` is faster.
package func hmacSHA256(key: [UInt8], _ message: [UInt8]) -> [UInt8] { HMACKey(key).code(message.span) }

/// OpenSSL's state with the key in it: starting anew costs no further work on the key.
@safe private struct HMACContext: ~Copyable {
    private let context: OpaquePointer

    init(_ key: [UInt8]) {
        guard let algorithm = unsafe EVP_MAC_fetch(nil, "HMAC", nil) else {
            preconditionFailure("OpenSSL has no HMAC")
        }
        defer { unsafe EVP_MAC_free(algorithm) }
        guard let context = unsafe EVP_MAC_CTX_new(algorithm) else { preconditionFailure("out of memory") }
        unsafe self.context = unsafe context
        // An empty key is a key: OpenSSL takes a null pointer for "the one of before".
        let bytes = key.isEmpty ? [0] : key
        let isDone = unsafe Self.withDigest { unsafe EVP_MAC_init(context, bytes, key.count, $0) == 1 }
        precondition(isDone, "OpenSSL has no HMAC with SHA-256")
    }

    deinit { unsafe EVP_MAC_CTX_free(context) }

    /// `target` has room for 32 bytes.
    borrowing func code(_ message: Span<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>) {
        var count = 0
        let isDone = unsafe message.withUnsafeBufferPointer { message in
            unsafe EVP_MAC_init(context, nil, 0, nil) == 1
                && EVP_MAC_update(context, message.baseAddress, message.count) == 1
                && EVP_MAC_final(context, target.baseAddress, &count, 32) == 1
        }
        precondition(isDone && count == 32, "OpenSSL failed to authenticate")
    }

    private static func withDigest<R>(_ body: (UnsafePointer<OSSL_PARAM>) -> R) -> R {
        var name = Array("SHA256".utf8CString)
        return unsafe name.withUnsafeMutableBufferPointer { name in
            let parameters = unsafe [
                OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.baseAddress, 0),
                OSSL_PARAM_construct_end(),
            ]
            return unsafe parameters.withUnsafeBufferPointer { parameters in
                guard let start = parameters.baseAddress else { preconditionFailure("two elements") }
                return unsafe body(start)
            }
        }
    }
}
