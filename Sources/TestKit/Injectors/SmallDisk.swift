internal import Foundation
internal import Glibc

/// The disk of a Postgres that can be filled, and freed again.
///
/// With the WAL on it too a full disk soon ends the server: `start` it again once there is room.
package struct SmallDisk: Sendable {
    /// How much a disk holds, and whether the WAL lies on it.
    package struct Size: Sendable {
        var arguments: [String]

        /// Tables alone. A new server takes 45 MB, a migrated database 10 MB.
        package static func tables(megabytes: Int) -> Size { Size(arguments: ["\(megabytes)m", "data"]) }
        /// Tables and the WAL. A new server takes 60 MB.
        package static func everything(megabytes: Int) -> Size { Size(arguments: ["\(megabytes)m"]) }
    }

    /// Whether this process may mount a file system. Said aloud once if not.
    package static let isAvailable: Bool = {
        let probe = """
            d=$(mktemp -d) && mount -t tmpfs -o size=64k tmpfs "$d" && umount "$d"; code=$?; rmdir "$d"; exit $code
            """
        if (try? Program.run("/bin/sh", ["-c", probe]))?.status == 0 { return true }
        say("this process may not mount a file system: faults of a full disk are skipped")
        return false
    }()

    /// Where it is mounted.
    package let path: String
    private var ballast: String { "\(path)/ballast" }

    /// The disk of a server that was given one.
    package init(of server: PostgresServer) { path = "\(server.service.home)/disk" }

    /// Bytes that are free.
    package var freeBytes: Int {
        var info = statvfs()
        guard unsafe statvfs(path, &info) == 0 else { return 0 }
        return Int(info.f_bavail) * Int(info.f_frsize)
    }

    /// Leaves no room for another page.
    /// - Returns: the bytes that it took.
    @discardableResult
    package func fill() throws -> Int {
        let file = unsafe open(ballast, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw ServiceError(description: "\(ballast): \(systemError())") }
        defer { close(file) }
        var taken = 0
        for size in [1 << 20, 4096] {
            let zeros = [UInt8](repeating: 0, count: size)
            while true {
                let written = unsafe zeros.withUnsafeBytes { unsafe write(file, $0.baseAddress, size) }
                guard written > 0 else { break }
                taken += written
            }
        }
        guard errno == ENOSPC else { throw ServiceError(description: "\(ballast): \(systemError())") }
        return taken
    }

    /// Gives the room back.
    package func free() {
        unsafe unlink(ballast)
    }
}

/// What `errno` says.
func systemError() -> String { unsafe String(cString: strerror(errno)) }
