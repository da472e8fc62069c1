internal import Foundation

/// A tour of the README: the blocks of `sh` under a heading, typed one after the other as they are printed, beside workers and a
/// gateway, by somebody who has what `./deploy/run` shows.
package final class Tour {
    package struct Step {
        package var block: String
        package var result: Shell.Result
    }

    private let journey: Journey
    private let gateway: GatewayProgram
    private let directory: TemporaryDirectory
    private let shell: Shell
    private var blocks: ArraySlice<String>

    /// - Parameters:
    ///   - title: the heading.
    ///   - opening: another tour, whose first block comes first.
    package init(_ title: String, beside journey: Journey, after opening: String? = nil) throws {
        self.journey = journey
        gateway = try GatewayProgram([], environment: journey.environment)
        directory = try TemporaryDirectory("tour")
        shell = try Shell(
            environment: journey.environment.merging([
                "KEY": Self.key(journey), "GATEWAY": "http://127.0.0.1:\(gateway.port)",
                "BELLHOP_TOPICS": "\(repositoryRoot)/topics",
            ]) { $1 }, directory: directory.path)
        let first = try opening.map { try Self.blocks($0).prefix(1) } ?? []
        blocks = try (first + Self.blocks(title))[...]
    }

    /// Whether nothing is left to type.
    package var isOver: Bool { blocks.isEmpty }

    /// Types the next block, once what came before it has arrived everywhere.
    /// - Throws: `ServiceError` if there is none.
    package func type() throws -> Step {
        try journey.settle()
        guard let block = blocks.popFirst() else { throw ServiceError(description: "no further block") }
        let typed = block.replacing("$PWD/.build/release", with: programsDirectory)
        return try Step(block: block, result: shell.run(typed, within: .seconds(180)))
    }

    /// Until the gateway knows the key, which takes two seconds. The shell must know `api` by then.
    package func awaitKey() throws {
        try eventually("the key counts") {
            try shell.run("api GET automation/queue").output.contains(#""status":4"#) == false
        }
    }

    private static func blocks(_ title: String) throws -> [String] {
        let readme = try String(contentsOfFile: "\(repositoryRoot)/README.md", encoding: .utf8)
        let chapters = readme.components(separatedBy: "\n## \(title)\n")
        guard chapters.count == 2 else { throw ServiceError(description: "README: no heading \(title)") }
        return chapters[1].components(separatedBy: "\n## ")[0].components(separatedBy: "\n```sh\n")
            .dropFirst()
            .map { $0.components(separatedBy: "\n```")[0] }
    }

    /// A key with the scopes that `./deploy/run` gives its own.
    private static func key(_ journey: Journey) throws -> String {
        let script = try String(contentsOfFile: "\(repositoryRoot)/deploy/run", encoding: .utf8)
        let scopes = script.split(separator: "\n").filter {
            $0.hasPrefix("scopes=") || $0.hasPrefix("scopes+=")
        }
        .map { $0.split(separator: "'")[1].trimmingCharacters(in: .whitespaces) }
        return try journey.key(scopes.joined(separator: " "))
    }
}
