internal import COpenSSL

/// A key for AES-256-GCM (NIST SP 800-38D). Used by one thread.
///
/// A nonce must never be used twice with one key: whoever sees two such messages reads their difference and can forge
/// more. Random nonces are good for 2³² messages of a key.
@safe package struct AESGCM: ~Copyable {
    package static let keyBytes = 32
    package static let nonceBytes = 12
    package static let tagBytes = 16

    private let context: OpaquePointer
    private let algorithm: OpaquePointer

    package init() {
        guard let context = unsafe EVP_CIPHER_CTX_new(),
            let algorithm = unsafe EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)
        else { preconditionFailure("OpenSSL has no AES-256-GCM, or no memory") }
        unsafe (self.context, self.algorithm) = unsafe (context, algorithm)
    }

    deinit {
        unsafe EVP_CIPHER_CTX_free(context)
        unsafe EVP_CIPHER_free(algorithm)
    }

    /// The encrypted bytes, as many as `plain`, and the tag of 16 behind them.
    /// - Parameter associated: bytes that are not hidden, but must be the same when it is opened.
    package func seal(
        _ plain: [UInt8], key: [UInt8], nonce: [UInt8], associated: [UInt8]
    ) -> [UInt8] {
        precondition(key.count == Self.keyBytes && nonce.count == Self.nonceBytes)
        return unsafe [UInt8](unsafeUninitializedCapacity: plain.count + Self.tagBytes) { target, count in
            count = plain.count + Self.tagBytes
            let isDone =
                unsafe start(key, nonce, isSealing: true) && feed(associated, into: nil)
                && feed(plain, into: target.baseAddress) && finish(target.baseAddress)
                && readTag(into: target.baseAddress.map { unsafe $0 + plain.count })
            precondition(isDone, "OpenSSL failed to encrypt")
        }
    }

    /// What was sealed; nil unless key, nonce, associated bytes and every bit of `sealed` are those of the sealing.
    package func open(
        _ sealed: [UInt8], key: [UInt8], nonce: [UInt8], associated: [UInt8]
    ) -> [UInt8]? {
        guard sealed.count >= Self.tagBytes, key.count == Self.keyBytes, nonce.count == Self.nonceBytes else {
            return nil
        }
        let hidden = sealed.dropLast(Self.tagBytes)
        var tag = Array(sealed.suffix(Self.tagBytes))
        var isAuthentic = false
        let plain = unsafe [UInt8](unsafeUninitializedCapacity: hidden.count + 1) { target, count in
            isAuthentic =
                unsafe start(key, nonce, isSealing: false) && feed(associated, into: nil)
                && feed(hidden, into: target.baseAddress)
                && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagBytes), &tag) == 1
                && finish(target.baseAddress)
            count = isAuthentic ? hidden.count : 0
        }
        if !isAuthentic { ERR_clear_error() }
        return isAuthentic ? plain : nil
    }

    private func readTag(into target: UnsafeMutablePointer<UInt8>?) -> Bool {
        unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagBytes), target) == 1
    }

    private func start(_ key: [UInt8], _ nonce: [UInt8], isSealing: Bool) -> Bool {
        unsafe EVP_CipherInit_ex2(context, algorithm, key, nonce, isSealing ? 1 : 0, nil) == 1
    }

    /// Associated bytes where there is no `target`.
    private func feed(_ bytes: some Collection<UInt8>, into target: UnsafeMutablePointer<UInt8>?) -> Bool {
        guard !bytes.isEmpty else { return true }
        var count: Int32 = 0
        let isDone = bytes.withContiguousStorageIfAvailable { bytes in
            unsafe EVP_CipherUpdate(context, target, &count, bytes.baseAddress, Int32(bytes.count)) == 1
        }
        return isDone ?? false
    }

    /// Writes nothing: this is a stream cipher.
    private func finish(_ target: UnsafeMutablePointer<UInt8>?) -> Bool {
        var count: Int32 = 0
        return unsafe EVP_CipherFinal_ex(context, target, &count) == 1 && count == 0
    }
}
