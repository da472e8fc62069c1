internal import Glibc

/// A file or directory that cannot be read or written, with the system's reason.
package struct FileError: Error, Sendable, Hashable, CustomStringConvertible {
    package var path: String
    package var reason: String

    package var description: String { "\(path): \(reason)" }

    fileprivate init(_ path: String) {
        self.path = path
        unsafe reason = String(cString: strerror(errno))
    }
}

/// Whole files, without Foundation. All calls block on the disk.
package enum Files {
    package static func read(_ path: String) throws(FileError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path) }
        defer { close(descriptor) }
        return try read(descriptor, path)
    }

    /// Everything until the end of standard input.
    package static func readStandardInput() throws(FileError) -> [UInt8] {
        try read(STDIN_FILENO, "standard input")
    }

    private static func read(_ descriptor: Int32, _ path: String) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe block.withUnsafeMutableBytes {
                unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw FileError(path) }
            guard count > 0 else { return bytes }
            bytes += block[..<count]
        }
    }

    /// Writes a file so that a reader sees all of it or nothing.
    package static func write(_ text: String, to path: String) throws(FileError) {
        let temporary = path + ".new"
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError(temporary) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard count == bytes.count, unsafe rename(temporary, path) == 0 else { throw FileError(path) }
    }

    /// Names in a directory, sorted, without hidden ones.
    package static func names(in directory: String) throws(FileError) -> [String] {
        guard let handle = unsafe opendir(directory) else { throw FileError(directory) }
        defer { unsafe closedir(handle) }
        var names: [String] = []
        while let entry = unsafe readdir(handle) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }
}
