internal import Glibc

extension Contract {
    /// Reads every `*.yaml` file of `directory`.
    ///
    /// - Throws: `ContractError` with a problem for each file that is wrong, and for a name that two files give.
    package init(directory: String) throws(ContractError) {
        let names = try Self.files(in: directory)
        var problems: [ContractError.Problem] = []
        topics = []
        for name in names {
            let path = directory + "/" + name
            do throws(ContractError) {
                topics.append(try TopicFile(path: path).topic)
            } catch {
                problems += error.problems
            }
        }
        topics.sort { $0.name < $1.name }
        problems += repeatedNames()
        guard problems.isEmpty else { throw ContractError(problems: problems) }
    }

    private func repeatedNames() -> [ContractError.Problem] {
        zip(topics, topics.dropFirst()).filter { $0.name == $1.name }.map { first, second in
            ContractError.Problem(
                file: second.file, line: nil, rule: "topic \(second.name) is also in \(first.file)")
        }
    }

    private static func files(in directory: String) throws(ContractError) -> [String] {
        guard let handle = unsafe opendir(directory) else {
            throw ContractError(directory, "cannot be read: \(lastError())")
        }
        defer { unsafe closedir(handle) }
        var names: [String] = []
        while let entry = unsafe readdir(handle) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name.hasSuffix(".yaml"), !name.hasPrefix(".") { names.append(name) }
        }
        guard !names.isEmpty else { throw ContractError(directory, "holds no topic file (*.yaml)") }
        return names.sorted()
    }
}

extension ContractError {
    init(_ file: String, line: Int? = nil, _ rule: String) {
        problems = [Problem(file: file, line: line, rule: rule)]
    }
}

/// The whole file; blocks on the disk.
func contents(ofFile path: String) throws(ContractError) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ContractError(path, "cannot be read: \(lastError())") }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = unsafe block.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
        guard count >= 0 else { throw ContractError(path, "cannot be read: \(lastError())") }
        guard count > 0 else { return bytes }
        bytes += block[..<count]
    }
}

private func lastError() -> String { unsafe String(cString: strerror(errno)) }
