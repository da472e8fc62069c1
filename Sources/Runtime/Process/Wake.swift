internal import Glibc

/// A wake-up call: one thread waits, any thread calls. A call that comes before the wait ends it at once.
package final class Wake: Sendable {
    /// To be written to: by `call`, and by others that know only files, such as librdkafka.
    package let descriptor: Int32
    private let source: Int32

    package init() throws(ThreadError) {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw ThreadError(description: "no more files can be opened") }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (source, descriptor) = (ends[0], ends[1])
    }

    deinit {
        close(source)
        close(descriptor)
    }

    /// A full pipe has calls enough in it.
    package func call() {
        var one: UInt64 = 1
        _ = unsafe write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// Blocks until called, `limit` at most.
    package func wait(_ limit: Duration) {
        var file = pollfd(fd: source, events: Int16(POLLIN), revents: 0)
        let milliseconds = Int32(clamping: (limit.microseconds + 999) / 1000)
        guard unsafe poll(&file, 1, max(0, milliseconds)) > 0 else { return }
        // Calls are eight bytes each; a short read empties the pipe.
        var calls = (UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0))
        let size = MemoryLayout.size(ofValue: calls)
        while unsafe read(source, &calls, size) == size {}
    }
}

/// The system has no thread or file for us.
package struct ThreadError: Error, CustomStringConvertible {
    package var description: String
}
