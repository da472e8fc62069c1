internal import Glibc
internal import Records
internal import Runtime

/// One command of `bellhop`.
protocol Command {
    static var name: String { get }
    /// One line for the list of commands.
    static var summary: String { get }
    /// What follows the command's name, one form a line.
    static var usage: [String] { get }
    static var options: [Option] { get }
    /// More lines for `--help`.
    static var notes: String { get }
    static func run(_ arguments: Arguments) throws
}

extension Command {
    static var notes: String { "" }

    static var help: String {
        let forms = usage.map { "bellhop \(name) \($0)" }
        return """
            usage: \(forms.joined(separator: "\n       "))

            \(summary)
            \(notes.isEmpty ? "" : "\n" + notes + "\n")
            \(helpLines(options))
            """
    }

    /// The action after the command, with its arguments: checked before anything is opened.
    /// - Parameter forms: each action with the names of its arguments.
    static func action(
        _ arguments: Arguments, _ forms: KeyValuePairs<String, [String]>
    ) throws(UsageError) -> (name: String, words: [String]) {
        guard let form = forms.first(where: { $0.key == arguments.words.first }) else {
            throw UsageError("say what to do: \(forms.map(\.key).joined(separator: ", "))")
        }
        return (form.key, try words(arguments, form.value))
    }

    /// The words after the command, which must be as many as `names`.
    static func words(_ arguments: Arguments, _ names: [String]) throws(UsageError) -> [String] {
        let words = Array(arguments.words.dropFirst())
        guard words.count == names.count else {
            throw UsageError(
                "expected \(names.isEmpty ? "no argument" : names.joined(separator: " ")) after "
                    + "\"\(arguments.words.first ?? "")\"")
        }
        return words
    }
}

let jsonOption = Option("json", "print JSON")

func exit(code: Int32) -> Never { Glibc.exit(code) }

/// A failure that the user should read as it is: exit 1.
struct CommandError: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}

var standardOutputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

/// Writes to standard error, for progress and remarks that must not mix with the output.
func remark(_ text: String) {
    let bytes = Array((text + "\n").utf8)
    _ = unsafe bytes.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
}

extension String {
    var trimmedAtEnd: String {
        var end = endIndex
        while end > startIndex, self[index(before: end)] == " " { end = index(before: end) }
        return String(self[..<end])
    }
}

/// Waits between two looks at something that changes by itself.
func pause(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    unsafe nanosleep(&time, nil)
}
