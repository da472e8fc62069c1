import Foundation
import TestKit
import Testing

/// The commands that the README shows under "Operate", as printed: each line of its `sh` blocks, by the heading above.
struct Manual {
    struct Chapter: Equatable {
        var title: String
        var commands: [String]
    }

    /// Those with commands, in their order.
    let chapters: [Chapter]

    init() throws {
        let readme = try String(contentsOfFile: "\(repositoryRoot)/README.md", encoding: .utf8)
        chapters = Self.chapters(of: readme, section: "Operate")
    }

    static func chapters(of text: String, section: String) -> [Chapter] {
        var chapters: [Chapter] = []
        var (isInside, isCode) = (false, false)
        for line in text.components(separatedBy: "\n") {
            if isCode {
                isCode = line != "```"
                if isCode, !line.isEmpty, !line.hasPrefix("#") {
                    chapters[chapters.count - 1].commands.append(line)
                }
            } else if line.hasPrefix("## ") {
                isInside = line == "## \(section)"
                if isInside { chapters.append(Chapter(title: section, commands: [])) }
            } else if isInside, line.hasPrefix("### ") {
                chapters.append(Chapter(title: String(line.dropFirst(4)), commands: []))
            } else if isInside {
                isCode = line == "```sh"
            }
        }
        return chapters.filter { !$0.commands.isEmpty }
    }
}

/// An operator who types one chapter's commands in their order.
///
/// They are typed as printed, but for what a reader has to put in, too: `standsFor` says what of the text that is. A test that
/// ends before the chapter does, or finds another command than the next, fails.
final class Walk {
    private let shell: Shell
    private var rest: ArraySlice<String>
    private var replacements: [(printed: String, actual: String)] = []

    init(_ title: String, in shell: Shell) throws {
        let chapter = try #require(
            try Manual().chapters.first { $0.title == title }, "the README has no commands under \(title)")
        self.shell = shell
        rest = chapter.commands[...]
    }

    /// From here on `printed` is typed as `actual`.
    func standsFor(_ printed: String, _ actual: String) { replacements.append((printed, actual)) }

    /// The next command, which begins like this, as it is to be typed.
    func command(_ beginning: String, _ location: SourceLocation = #_sourceLocation) throws -> String {
        let next = rest.popFirst()
        let printed = try #require(next, "there is no further command", sourceLocation: location)
        try #require(
            printed.hasPrefix(beginning), "the next command is another one", sourceLocation: location)
        return replacements.reduce(printed) { $0.replacing($1.printed, with: $1.actual) }
    }

    /// Types the next command, which begins like this, and expects its exit code and some of what it says.
    /// - Parameter end: put behind it, such as a `&` for what would never end.
    @discardableResult
    func type(
        _ beginning: String, exit status: Int32 = 0, says parts: [String] = [], then end: String = "",
        within limit: Duration = .seconds(120), location: SourceLocation = #_sourceLocation
    ) throws -> Shell.Result {
        let command = try command(beginning, location)
        let typed = end.isEmpty ? command : String(command.prefix { $0 != "#" }) + end
        let result = try shell.run(typed, within: limit)
        #expect(result.status == status, "\(typed)\n\(result.text)", sourceLocation: location)
        for part in parts {
            #expect(result.text.contains(part), "\(part)\n\(typed)\n\(result.text)", sourceLocation: location)
        }
        return result
    }

    /// Expects that there is no further command.
    func end(_ location: SourceLocation = #_sourceLocation) {
        #expect(rest.isEmpty, "the README shows more than this test types", sourceLocation: location)
    }
}
