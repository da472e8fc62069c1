internal import COpenSSL

/// SHA-256 computed by OpenSSL. Owned by one thread; keeps its context, which is most of the cost of a short
/// message.
@safe package struct Digester: ~Copyable {
    private let context: OpaquePointer
    private let algorithm: OpaquePointer
    /// The message being built.
    private var message: [UInt8] = []

    package init() {
        guard let context = unsafe EVP_MD_CTX_new(), let algorithm = unsafe EVP_MD_fetch(nil, "SHA256", nil)
        else {
            preconditionFailure("OpenSSL has no SHA-256, or no memory")
        }
        unsafe (self.context, self.algorithm) = unsafe (context, algorithm)
        message.reserveCapacity(256)
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
        unsafe EVP_MD_free(algorithm)
    }

    /// Adds a part of an identity, with its length before it, so that no two lists of parts give the same
    /// message.
    package mutating func add(_ part: Span<UInt8>) {
        add(UInt32(truncatingIfNeeded: part.count))
        unsafe part.withUnsafeBufferPointer { unsafe message.append(contentsOf: $0) }
    }

    /// Adds a number as a part of 8 bytes, big-endian.
    package mutating func add(_ number: Int64) {
        add(UInt32(8))
        unsafe withUnsafeBytes(of: number.bigEndian) { unsafe message.append(contentsOf: $0) }
    }

    private mutating func add(_ length: UInt32) {
        unsafe withUnsafeBytes(of: length.bigEndian) { unsafe message.append(contentsOf: $0) }
    }

    /// The identity of the parts added since the last call.
    package mutating func identity() -> Identity {
        var result = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
        unsafe withUnsafeMutableBytes(of: &result) { target in
            unsafe message.withUnsafeBytes { unsafe digest($0, into: target) }
        }
        message.removeAll(keepingCapacity: true)
        return Identity(high: UInt64(bigEndian: result.0), low: UInt64(bigEndian: result.1))
    }

    /// All 32 bytes of the hash of `bytes`, as they are: no lengths, no parts.
    package func sha256(_ bytes: Span<UInt8>) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: 32) { target, count in
            unsafe bytes.withUnsafeBytes { unsafe digest($0, into: UnsafeMutableRawBufferPointer(target)) }
            count = 32
        }
    }

    /// `target` has room for 32 bytes.
    private func digest(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) {
        let output = unsafe target.baseAddress?.assumingMemoryBound(to: UInt8.self)
        let isDone =
            unsafe EVP_DigestInit_ex2(context, algorithm, nil) == 1
            && EVP_DigestUpdate(context, source.baseAddress, source.count) == 1
            && EVP_DigestFinal_ex(context, output, nil) == 1
        precondition(isDone, "OpenSSL failed to hash")
    }
}

/// The SHA-256 of `bytes`, 32 bytes. For the occasional hash; a `Digester` of one's own is faster.
package func sha256(_ bytes: Span<UInt8>) -> [UInt8] { Digester().sha256(bytes) }

package func sha256(_ bytes: [UInt8]) -> [UInt8] { sha256(bytes.span) }
