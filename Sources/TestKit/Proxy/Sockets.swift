internal import Glibc

/// A socket that does not block, closed with its last reference.
final class Socket: Sendable {
    let descriptor: Int32

    private init(_ descriptor: Int32) throws {
        guard descriptor >= 0 else { throw ServiceError(description: "socket: \(errorText())") }
        self.descriptor = descriptor
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }

    deinit { close(descriptor) }

    /// Listens on a free port of the loopback interface.
    static func listening() throws -> Socket {
        let socket = try Socket(Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let code = unsafe withUnsafeBytes(of: &address) { bytes in
            unsafe bind(
                socket.descriptor, bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self),
                socklen_t(bytes.count))
        }
        guard code == 0, listen(socket.descriptor, 64) == 0 else {
            throw ServiceError(description: "listen: \(errorText())")
        }
        return socket
    }

    /// Connects to a Unix socket; a server on this machine answers at once or not at all.
    static func connected(to path: String) throws -> Socket {
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

    var port: UInt16 {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = unsafe withUnsafeMutableBytes(of: &address) { bytes in
            unsafe getsockname(
                descriptor, bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self), &size)
        }
        return UInt16(bigEndian: address.sin_port)
    }

    /// The next client that waits; nil if there is none.
    func accepted() -> Socket? { try? Socket(accept(descriptor, nil, nil)) }

    /// Tells the other end that this is the end.
    func shutDown() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    enum Read { case bytes(ArraySlice<UInt8>), nothing, end }

    func read() -> Read {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe buffer.withUnsafeMutableBytes {
            unsafe recv(descriptor, $0.baseAddress, $0.count, 0)
        }
        if count > 0 { return .bytes(buffer[..<count]) }
        return count < 0 && (errno == EAGAIN || errno == EINTR) ? .nothing : .end
    }

    /// Writes what the socket takes now and removes it from `bytes`; false if the other end is gone.
    func write(_ bytes: inout [UInt8]) -> Bool {
        guard !bytes.isEmpty else { return true }
        let count = unsafe bytes.withUnsafeBytes {
            unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if count > 0 { bytes.removeFirst(count) }
        return count >= 0 || errno == EAGAIN || errno == EINTR
    }
}

private func errorText() -> String { unsafe String(cString: strerror(errno)) }
