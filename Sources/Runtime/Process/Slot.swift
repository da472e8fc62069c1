internal import Glibc

/// This process's number among those of the same worker on this host: the lowest one free, held by a file lock.
///
/// A static member needs an instance id that survives a restart and is never used twice at once. The lock goes with the
/// process, however it ends; a stopped process keeps its slot, so its successor takes another one.
package struct Slot: ~Copyable {
    package let number: Int
    private let descriptor: Int32

    /// - Throws: `ConfigurationError` if no lock file can be opened in `directory`.
    package init(worker: String, directory: String = Slot.defaultDirectory) throws(ConfigurationError) {
        unsafe mkdir(directory, 0o1777)
        // The umask must not narrow it: another user's worker takes its slot in the same place.
        unsafe chmod(directory, 0o1777)
        for candidate in 0..<4096 {
            let path = "\(directory)/\(worker).\(candidate).lock"
            guard let descriptor = Self.open(path) else {
                throw ConfigurationError(
                    "lock file", path, "it cannot be opened: \(unsafe String(cString: strerror(errno)))")
            }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
                number = candidate
                self.descriptor = descriptor
                return
            }
            close(descriptor)
        }
        throw ConfigurationError("slots of \(worker)", directory, "all 4096 are taken")
    }

    deinit { close(descriptor) }

    package static var defaultDirectory: String {
        unsafe getenv("BELLHOP_LOCKS").map { unsafe String(cString: $0) } ?? "/tmp/bellhop-locks"
    }

    /// Opens without creating first: the kernel refuses to create over another user's file in a sticky directory.
    private static func open(_ path: String) -> Int32? {
        let existing = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if existing >= 0 { return existing }
        let created = unsafe Glibc.open(path, O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
        return created >= 0 ? created : nil
    }
}

/// The host's name, for instance ids and owners.
package func hostName() -> String {
    var name = [CChar](repeating: 0, count: 256)
    guard unsafe gethostname(&name, name.count - 1) == 0 else { return "localhost" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
