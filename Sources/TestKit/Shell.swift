internal import Foundation
internal import Glibc

/// A bash into which commands are typed one after the other, as an operator does: variables, functions and background processes
/// stay. Whatever was started in it ends with it. Confined to one thread.
package final class Shell {
    /// What became of a command.
    package struct Result {
        package var status: Int32
        package var output: String
        package var error: String

        /// Both, for those who look for a word.
        package var text: String { output + error }
    }

    /// Every process that was started here carries it in its environment.
    private let mark = "BELLHOP_SHELL=\(UUID().uuidString)"
    private let files: TemporaryDirectory
    private let bash: Program
    private let commands: FileHandle
    private var count = 0

    /// - Parameters:
    ///   - environment: added to ours; an empty value takes a variable away.
    ///   - directory: in which it starts.
    package init(environment: [String: String] = [:], directory: String) throws {
        files = try TemporaryDirectory("shell")
        let pipe = "\(files.path)/commands"
        guard unsafe mkfifo(pipe, 0o600) == 0, let commands = FileHandle(forUpdatingAtPath: pipe) else {
            throw ServiceError(description: "no pipe at \(pipe)")
        }
        _ = fcntl(commands.fileDescriptor, F_SETFD, FD_CLOEXEC)
        self.commands = commands
        Guardian.shared.afterwards(
            "grep -lzxF '\(mark)' /proc/[0-9]*/environ 2> /dev/null | cut -d/ -f3 | xargs -r kill -9")
        let variables = ["BELLHOP_SHELL": String(mark.dropFirst("BELLHOP_SHELL=".count))]
        bash = try Program(
            "/bin/bash", ["-c", Self.loop, "bash", files.path],
            environment: environment.merging(variables) { $1 }, directory: directory)
    }

    /// Each line names a file with a command. Its status is there once it is complete.
    private static let loop = """
        while IFS= read -r number; do
            . "$1/$number.sh" > "$1/$number.out" 2> "$1/$number.err" < /dev/null
            echo $? > "$1/$number.part"
            mv "$1/$number.part" "$1/$number.status"
        done < "$1/commands"
        """

    deinit {
        bash.kill9()
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let pid = Int32(name),
                let environment = try? Data(contentsOf: URL(filePath: "/proc/\(name)/environ")),
                environment.split(separator: 0).contains(where: { $0.elementsEqual(mark.utf8) })
            else { continue }
            kill(pid, SIGKILL)
        }
    }

    /// Types a command and waits for its end.
    package func run(_ command: String, within limit: Duration = .seconds(120)) throws -> Result {
        count += 1
        let number = "\(count)"
        try files.write("\(number).sh", command + "\n")
        try commands.write(contentsOf: Data("\(number)\n".utf8))
        do {
            let status = try eventually(
                within: limit, command, { Int32(read("\(number).status").trimmingSuffix("\n")) },
                until: { $0 != nil })
            return Result(
                status: status ?? -1, output: read("\(number).out"), error: read("\(number).err"))
        } catch var error as NeverHappened {
            error.lastSeen = "still running; it said: \(read("\(number).out"))\(read("\(number).err"))"
            throw error
        }
    }

    private func read(_ name: String) -> String {
        (try? String(contentsOfFile: "\(files.path)/\(name)", encoding: .utf8)) ?? ""
    }
}
