import Glibc
import Synchronization
import Testing

/// Answers each connection on a port of this machine with the same bytes, whatever it asks.
@safe final class StubServer: Sendable {
    let port: UInt16
    private let listener: Int32
    private let seen = Mutex<[String]>([])

    /// What was asked so far, each request to the end of its head.
    var requests: [String] { seen.withLock { $0 } }

    /// - Parameters:
    ///   - answer: written as it is.
    ///   - isEndless: whether the connection stays open behind it.
    init(_ answer: String, isEndless: Bool = false) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = unsafe withUnsafeMutablePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(listener, address, size) == 0 && listen(listener, 8) == 0
                    && getsockname(listener, address, &size) == 0
            }
        }
        try #require(isListening)
        self.listener = listener
        port = UInt16(bigEndian: address.sin_port)
        start(Array(answer.utf8), isEndless)
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    func url(_ path: String = "/jwks.json") -> String { "http://127.0.0.1:\(port)\(path)" }

    private func start(_ answer: [UInt8], _ isEndless: Bool) {
        let work = Work { [listener, weak self] in
            var open: [Int32] = []
            while case let peer = accept(listener, nil, nil), peer >= 0 {
                let head = Self.readHead(peer)
                self?.seen.withLock { $0.append(head) }
                _ = unsafe answer.withUnsafeBytes {
                    unsafe send(peer, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                if isEndless { open.append(peer) } else { close(peer) }
            }
            for peer in open { close(peer) }
            close(listener)
        }
        var thread = pthread_t()
        unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, Unmanaged.passRetained(work).toOpaque())
        pthread_detach(thread)
    }

    private static func readHead(_ peer: Int32) -> String {
        var head = ""
        var block = [UInt8](repeating: 0, count: 4096)
        while !head.hasSuffix("\r\n\r\n") {
            let count = unsafe recv(peer, &block, block.count, 0)
            guard count > 0 else { return head }
            head += String(decoding: block[..<count], as: UTF8.self)
        }
        return head
    }

    private final class Work: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
