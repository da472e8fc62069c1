import Foundation
import TestKit
import Testing

@Suite("README")
struct ReadmeTests {
    static let files = [
        ("swift", "OrderTotals/OrderTotals.swift"),
        ("yaml", "topics/order-events.yaml"),
        ("sql", "migrations/0100_orders.up.sql"),
        ("sql", "migrations/0100_orders.down.sql"),
    ]

    @Test("shows each file of the example byte for byte", arguments: files)
    func showsFile(language: String, path: String) throws {
        let file = try text("Tests/Example/\(path)")
        #expect(try text("README.md").contains("\n```\(language)\n\(file)```\n"), "\(path) differs")
    }

    @Test("shows the line of the manifest that adds the example")
    func showsManifestLine() throws {
        let line = try #require(
            try text("Package.swift").split(separator: "\n").first { $0.contains("\"order-totals\"") })
        #expect(try text("README.md").contains(line))
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOfFile: "\(repositoryRoot)/\(path)", encoding: .utf8)
    }
}
