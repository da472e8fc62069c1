internal import COpenSSL

/// `count` bytes from OpenSSL's generator, which nobody can foretell.
package func randomBytes(_ count: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { target, filled in
        let isDone = unsafe RAND_bytes(target.baseAddress, Int32(count)) == 1
        precondition(isDone, "OpenSSL has no randomness")
        filled = count
    }
}

/// Compares in a time that depends on the lengths only, so that nobody learns a secret byte by byte.
package func equalsInConstantTime(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
    guard a.count == b.count else { return false }
    return unsafe a.withUnsafeBytes { a in
        unsafe b.withUnsafeBytes { b in unsafe CRYPTO_memcmp(a.baseAddress, b.baseAddress, a.count) == 0 }
    }
}

package func equalsInConstantTime(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    equalsInConstantTime(a.span, b.span)
}
