internal import Glibc
internal import Runtime

/// Checks what a worker has written. The worker's own program does it, since it alone knows its decisions.
enum VerifyCommand: Command {
    static let name = "verify"
    static let summary =
        "Replay a worker's topics and compare with what it wrote: tables, dead letters, result topics."
    static let usage = ["WORKER [--program PATH] [--limit N] [--json]"]
    static let options =
        VerifySettings.options + [
            Option("program", value: "PATH", "the worker's program (default: WORKER beside bellhop)")
        ]
    static let notes = """
        The fleet may run meanwhile: what one transaction sees is compared with the topics as far as they are accounted
        for in it. The worker's decisions are replayed by the settings that it would start with now; nothing of how it
        writes is used. What cannot be replayed, because retention or compaction took records, because an operator has moved a
        partition, or because a key or an event id was met in two partitions, is counted and is no difference.

        Exit 1 says that something differs; the report names the first of each kind.
        """

    static func run(_ arguments: Arguments) throws {
        guard arguments.words.count == 1, let worker = arguments.words.first, !worker.contains("/") else {
            throw UsageError("expected the name of one worker")
        }
        let program = arguments.value("program") ?? "\(ownDirectory())/\(worker)"
        guard unsafe access(program, X_OK) == 0 else {
            throw UsageError("no program at \(program): name it by --program")
        }
        let rest = passedOn()
        let words = [program, "verify"] + rest
        var copies = unsafe words.map { unsafe strdup($0) } as [UnsafeMutablePointer<CChar>?] + [nil]
        unsafe execv(program, &copies)
        throw CommandError("\(program) cannot be run: \(unsafe String(cString: strerror(errno)))")
    }

    /// The options as they were typed, without the worker's name and `--program`.
    private static func passedOn() -> [String] {
        var rest: [String] = []
        var words = CommandLine.arguments.dropFirst(2)
        var hasWorker = false
        while let word = words.popFirst() {
            if word == "--program" {
                words.removeFirst()
            } else if word.hasPrefix("--program=") {
                continue
            } else if !word.hasPrefix("--"), !hasWorker {
                hasWorker = true
            } else {
                rest.append(word)
                let option = VerifySettings.options.first { "--\($0.flag)" == word }
                if option?.value != nil, let value = words.popFirst() { rest.append(value) }
            }
        }
        return rest
    }

    /// Where this program lies.
    private static func ownDirectory() -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe bytes.withUnsafeMutableBytes {
            unsafe readlink("/proc/self/exe", $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
        }
        let path = bytes.prefix(max(0, count))
        return String(decoding: path.prefix(path.lastIndex(of: UInt8(ascii: "/")) ?? 0), as: UTF8.self)
    }
}
