internal import CMicroHTTPD
internal import Glibc

/// A socket that accepts connections; closed with its last owner.
final class ListenSocket: Sendable {
    private let handle: Int32
    let port: UInt16

    /// - Throws: `address` or `listen`.
    init(_ address: String, _ port: UInt16) throws(HTTPError) {
        var hints = unsafe addrinfo()
        unsafe hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(address, String(port), &hints, &list) == 0, let first = unsafe list else {
            throw .address(address)
        }
        defer { unsafe freeaddrinfo(first) }
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let handle = unsafe socket(first.pointee.ai_family, kind, 0)
        var one: Int32 = 1
        _ = unsafe setsockopt(handle, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        guard handle >= 0, unsafe bind(handle, first.pointee.ai_addr, first.pointee.ai_addrlen) == 0,
            listen(handle, 1024) == 0
        else {
            let reason = lastError()
            if handle >= 0 { close(handle) }
            throw .listen(address: address, port: port, reason: reason)
        }
        self.handle = handle
        self.port = boundPort(handle)
    }

    /// The same socket once more, to be closed by who asked.
    func duplicate() throws(HTTPError) -> Int32 {
        let copy = fcntl(handle, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw .start("fcntl: \(lastError())") }
        return copy
    }

    deinit { close(handle) }
}

private func boundPort(_ handle: Int32) -> UInt16 {
    var storage = sockaddr_storage()
    var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    unsafe withUnsafeMutableBytes(of: &storage) { bytes in
        guard let address = unsafe bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return }
        _ = unsafe getsockname(handle, address, &size)
    }
    // The port is at the same place for both families, most significant byte first.
    return unsafe withUnsafeBytes(of: &storage) { unsafe UInt16($0[2]) << 8 | UInt16($0[3]) }
}

/// The address in figures. One of IPv4 that came to a socket of IPv6 is written as IPv4.
func text(of address: UnsafePointer<sockaddr>) -> String {
    let isIPv6 = unsafe address.pointee.sa_family == sa_family_t(AF_INET6)
    let size = isIPv6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size
    var name = [CChar](repeating: 0, count: 64)
    let code = unsafe getnameinfo(address, socklen_t(size), &name, 64, nil, 0, NI_NUMERICHOST)
    guard code == 0 else { return "?" }
    let figures = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let text = String(decoding: figures, as: UTF8.self)
    return text.hasPrefix("::ffff:") && text.contains(".") ? String(text.dropFirst(7)) : text
}

/// The client has closed its sending half, and all that it sent has been read.
func hasEnded(_ handle: Int32) -> Bool {
    var byte: UInt8 = 0
    return unsafe recv(handle, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) == 0
}

/// Bytes that the system has received on a connection, those included that nobody has read; nil if it does not say.
func receivedBytes(_ handle: Int32) -> UInt64? {
    // `tcpi_bytes_received` lies behind the part of `tcp_info` that glibc's header knows.
    var info = [UInt64](repeating: 0, count: 17)
    var size = socklen_t(17 * 8)
    guard unsafe getsockopt(handle, Int32(IPPROTO_TCP), TCP_INFO, &info, &size) == 0, size == 17 * 8 else {
        return nil
    }
    return info[16]
}
