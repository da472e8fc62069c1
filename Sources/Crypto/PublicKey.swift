internal import COpenSSL

/// A public key, good for one algorithm. Used by any number of threads at once.
///
/// `@unchecked`: OpenSSL's keys count their references atomically and are only read after they were made.
@safe package final class PublicKey: @unchecked Sendable {
    package let algorithm: SignatureAlgorithm
    private let key: OpaquePointer

    /// Adopts `key`.
    init(_ algorithm: SignatureAlgorithm, adopting key: OpaquePointer) {
        self.algorithm = algorithm
        unsafe self.key = unsafe key
    }

    deinit { unsafe EVP_PKEY_free(key) }

    /// Whether `signature`, in the form that JOSE gives it, is this key's for `message`. Never throws: a signature that
    /// is none is not right.
    package func accepts(_ signature: Span<UInt8>, of message: Span<UInt8>) -> Bool {
        switch algorithm {
        case .rs256: return verify(signature, message, digest: "SHA256")
        case .eddsa: return signature.count == 64 && verify(signature, message, digest: nil)
        case .es256:
            guard let encoded = ECDSASignature(raw: signature)?.der else { return false }
            return verify(encoded.span, message, digest: "SHA256")
        }
    }

    /// Whether OpenSSL finds nothing wrong with the numbers: the point is on the curve, the modulus is no prime.
    var isSound: Bool {
        guard let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else { return false }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        return unsafe EVP_PKEY_public_check(context) == 1
    }

    private func verify(_ signature: Span<UInt8>, _ message: Span<UInt8>, digest: String?) -> Bool {
        guard let context = unsafe EVP_MD_CTX_new() else { return false }
        defer { unsafe EVP_MD_CTX_free(context) }
        let isRight = unsafe signature.withUnsafeBufferPointer { signature in
            unsafe message.withUnsafeBufferPointer { message in
                unsafe EVP_DigestVerifyInit_ex(context, nil, digest, nil, nil, key, nil) == 1
                    && EVP_DigestVerify(
                        context, signature.baseAddress, signature.count, message.baseAddress, message.count)
                        == 1
            }
        }
        // Left in the thread's queue, the failure would look like one of the next TLS connection on this thread.
        if !isRight { ERR_clear_error() }
        return isRight
    }
}
