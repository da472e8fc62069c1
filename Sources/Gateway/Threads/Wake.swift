internal import Glibc

/// A wake-up call: one thread waits, any thread calls. A call that comes before the wait ends it at once.
final class Wake: Sendable {
    /// An eventfd; others that can write to one, such as librdkafka, may call as well.
    let descriptor: Int32

    init() throws(ThreadError) {
        descriptor = eventfd(0, Int32(EFD_NONBLOCK.rawValue | EFD_CLOEXEC.rawValue))
        guard descriptor >= 0 else { throw ThreadError(description: "no more files can be opened") }
    }

    deinit { close(descriptor) }

    func call() {
        var one: UInt64 = 1
        _ = unsafe write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// Blocks until called, `limit` at most.
    func wait(_ limit: Duration) {
        var file = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let (seconds, attoseconds) = limit.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        guard unsafe poll(&file, 1, Int32(clamping: max(0, milliseconds))) > 0 else { return }
        var calls: UInt64 = 0
        _ = unsafe read(descriptor, &calls, MemoryLayout<UInt64>.size)
    }
}

/// The system has no thread or file for us.
struct ThreadError: Error, CustomStringConvertible {
    var description: String
}
