internal import Glibc

/// One connection to an HTTP server on 127.0.0.1: sends bytes as they are given, and reads answers strictly.
package final class HTTPClient {
    private let descriptor: Int32
    private var unread: [UInt8] = []

    package struct Failure: Error, CustomStringConvertible { package var description: String }

    /// How the server's half of a connection ended.
    package enum Ending: Equatable, Sendable { case closed, reset, open }

    package init(_ port: UInt16, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var size = receiveBuffer {
            _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(4))
        }
        var address = sockaddr_in()
        (address.sin_family, address.sin_port) = (sa_family_t(AF_INET), port.bigEndian)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let code = unsafe withUnsafeBytes(of: &address) { bytes in
            unsafe connect(
                descriptor, bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
        guard code == 0 else {
            throw Failure(description: "connect: \(unsafe String(cString: strerror(errno)))")
        }
    }

    deinit { close(descriptor) }

    /// Sends all of it, as far as the server takes it.
    @discardableResult
    package func send(_ text: String, isLast: Bool = false) -> Bool { send(Array(text.utf8), isLast: isLast) }

    /// - Parameter isLast: the last of it and the end leave in one packet.
    @discardableResult
    package func send(_ bytes: [UInt8], isLast: Bool = false) -> Bool {
        defer { if isLast { finishSending() } }
        let flags = Int32(MSG_NOSIGNAL) | (isLast ? Int32(MSG_MORE) : 0)
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes[sent...].withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, flags)
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// The server reads the end of what is sent, and can still answer.
    package func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// One answer, whole.
    /// - Parameter toHead: the answer has no body whatever its `Content-Length`.
    package func response(toHead: Bool = false, within limit: Duration = .seconds(10)) throws -> HTTPAnswer {
        let end = ContinuousClock.now + limit
        while true {
            if let (answer, size) = HTTPAnswer.parse(unread, toHead: toHead) {
                unread.removeFirst(size)
                return answer
            }
            guard try receive(until: end) == .bytes else {
                throw Failure(description: "no whole answer, but: \(String(decoding: unread, as: UTF8.self))")
            }
        }
    }

    /// Waits for the end of the connection.
    package func ending(within limit: Duration = .seconds(10)) -> Ending {
        let end = ContinuousClock.now + limit
        do {
            while true {
                switch try receive(until: end) {
                case .bytes: continue
                case .end: return .closed
                case .nothing: return .open
                }
            }
        } catch { return .reset }
    }

    /// All that came and was not taken by `response`.
    package var rest: String { String(decoding: unread, as: UTF8.self) }

    private enum Event { case bytes, end, nothing }

    private func receive(until end: ContinuousClock.Instant) throws -> Event {
        let left = max(0, (end - .now) / .milliseconds(1))
        var source = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&source, 1, Int32(left)) > 0 else { return .nothing }
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
        guard count >= 0 else { throw Failure(description: "reset") }
        unread += buffer[..<count]
        return count > 0 ? .bytes : .end
    }
}

/// An answer as it came. Names of headers are in lower case.
package struct HTTPAnswer: Sendable {
    package var status: Int
    package var headers: [String: String]
    package var body: String

    /// The answer at the beginning of `bytes` and its size, once it is whole.
    static func parse(_ bytes: [UInt8], toHead: Bool) -> (HTTPAnswer, Int)? {
        let end = Array("\r\n\r\n".utf8)
        guard let head = bytes.indices.first(where: { bytes[$0...].starts(with: end) }) else { return nil }
        let lines = String(decoding: bytes[..<head], as: UTF8.self).split(separator: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count > 1, words[0] == "HTTP/1.1", let status = Int(words[1]) else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
        }
        let hasBody = !toHead && status >= 200 && status != 204
        let length = hasBody ? headers["content-length"].flatMap { Int($0) } ?? 0 : 0
        guard bytes.count >= head + 4 + length else { return nil }
        let body = String(decoding: bytes[(head + 4)..<(head + 4 + length)], as: UTF8.self)
        return (HTTPAnswer(status: status, headers: headers, body: body), head + 4 + length)
    }
}
