internal import Glibc

/// A descriptor that does not block, closed with its last reference.
package final class Socket: Sendable {
    let descriptor: Int32

    private init(_ descriptor: Int32) throws {
        guard descriptor >= 0 else { throw ServiceError(description: "socket: \(errorText())") }
        self.descriptor = descriptor
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }

    deinit { close(descriptor) }

    /// Listens on a free port of the loopback interface.
    package static func listening() throws -> Socket {
        for _ in 0..<20 {
            // Asked for by its number, a port stays ours while nobody listens.
            let port = try freePort()
            let socket = try Socket(Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
            socket.set(SOL_SOCKET, SO_REUSEADDR, Int32(1))
            if socket.bind(port), socket.listen(true) { return socket }
        }
        throw ServiceError(description: "listen: \(errorText())")
    }

    private static func freePort() throws -> UInt16 {
        let probe = try Socket(Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
        guard probe.bind(0) else { throw ServiceError(description: "bind: \(errorText())") }
        return probe.port
    }

    private func bind(_ port: UInt16) -> Bool {
        unsafe withAddress(port) { unsafe Glibc.bind(descriptor, $0, $1) } == 0
    }

    /// Opens the port of a listener, or closes it: clients are refused, those that wait to be accepted are reset.
    @discardableResult
    func listen(_ listens: Bool) -> Bool {
        (listens ? Glibc.listen(descriptor, 64) : shutdown(descriptor, Int32(SHUT_RDWR))) == 0
    }

    /// Connects; a server on this machine answers at once or not at all.
    package static func connected(to upstream: Upstream) throws -> Socket {
        switch upstream {
        case .unix(let path): return try connected(toFile: path)
        case .port(let port):
            let socket = try Socket(Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
            socket.sendAtOnce()
            let code = unsafe withAddress(port) { unsafe connect(socket.descriptor, $0, $1) }
            // A connection that is still being made shows its failure at the first read.
            guard code == 0 || errno == EINPROGRESS else {
                throw ServiceError(description: "connect to \(port): \(errorText())")
            }
            return socket
        }
    }

    private static func connected(toFile path: String) throws -> Socket {
        let socket = try Socket(Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) {
            unsafe $0.copyBytes(from: path.utf8.prefix(107))
        }
        let code = unsafe withUnsafeBytes(of: &address) { bytes in
            unsafe connect(
                socket.descriptor, bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self),
                socklen_t(bytes.count))
        }
        guard code == 0 else { throw ServiceError(description: "connect \(path): \(errorText())") }
        return socket
    }

    package var port: UInt16 {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = unsafe withUnsafeMutableBytes(of: &address) { bytes in
            unsafe getsockname(
                descriptor, bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self), &size)
        }
        return UInt16(bigEndian: address.sin_port)
    }

    /// The next client that waits; nil if there is none.
    package func accepted() -> Socket? {
        let socket = try? Socket(accept(descriptor, nil, nil))
        socket?.sendAtOnce()
        return socket
    }

    /// Small pieces are not gathered into larger ones.
    private func sendAtOnce() { set(Int32(IPPROTO_TCP), TCP_NODELAY, Int32(1)) }

    /// The other end meets ECONNRESET instead of an end.
    package func resetAtClose() { set(SOL_SOCKET, SO_LINGER, linger(l_onoff: 1, l_linger: 0)) }

    private func set<Value: BitwiseCopyable>(_ level: Int32, _ option: Int32, _ value: Value) {
        var value = value
        unsafe withUnsafeBytes(of: &value) {
            _ = unsafe setsockopt(descriptor, level, option, $0.baseAddress, socklen_t($0.count))
        }
    }

    /// Tells the other end that this is the end.
    func shutDown() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    package enum Read: Equatable { case bytes(ArraySlice<UInt8>), nothing, end, reset }

    package func read() -> Read {
        let size = 1 << 16
        var count = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            count = unsafe recv(descriptor, buffer.baseAddress, size, 0)
            filled = max(0, count)
        }
        if count > 0 { return .bytes(bytes[...]) }
        guard count < 0 else { return .end }
        return errno == EAGAIN || errno == EINTR ? .nothing : .reset
    }

    /// Writes what the socket takes now.
    /// - Returns: how many bytes; nil if the other end is gone.
    package func write(_ bytes: ArraySlice<UInt8>) -> Int? {
        let count = unsafe bytes.withUnsafeBytes {
            unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        return count >= 0 ? count : errno == EAGAIN || errno == EINTR ? 0 : nil
    }

    /// Two that are connected with each other.
    static func pair() throws -> (Socket, Socket) {
        var ends: [Int32] = [-1, -1]
        _ = unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends)
        return (try Socket(ends[0]), try Socket(ends[1]))
    }
}

/// Lends the loopback interface's address with a port, as C takes it.
private func withAddress<R>(_ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return unsafe withUnsafeBytes(of: &address) {
        unsafe body($0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
    }
}

private func errorText() -> String { unsafe String(cString: strerror(errno)) }
