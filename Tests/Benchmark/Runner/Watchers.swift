internal import Fetch
internal import Foundation
internal import Synchronization
internal import TestKit

/// Who looks at a fleet while it works: an exporter, and a reader that asks it and the worker each second.
final class Watchers: Sendable {
    private let exporter: Program
    private let isDone = Mutex(false)
    private let pages = Mutex<[String: Int]>([:])

    init(_ stage: Stage, _ database: String) throws {
        var environment = stage.environment(database)
        environment["BELLHOP_METRICS"] = "127.0.0.1:0"
        exporter = try Program(
            "/usr/bin/setpriv",
            ["--pdeathsig", "KILL", "\(programsDirectory)/bellhop", "exporter", "--interval", "1"],
            environment: environment)
        ask(exporter)
    }

    /// Reads the metrics of a program each second, until all ends.
    func ask(_ program: Program) {
        Thread.detachNewThread { [self] in
            while !isDone.withLock({ $0 }) {
                if let page = Self.page(of: program) {
                    pages.withLock { $0[page, default: 0] += 1 }
                    Thread.sleep(forTimeInterval: 1)
                } else {
                    Thread.sleep(forTimeInterval: 0.05)
                }
            }
        }
    }

    /// Of how many programs pages were read.
    var asked: Int { pages.withLock { $0.count } }

    func end() {
        isDone.withLock { $0 = true }
        exporter.terminate()
        _ = try? exporter.wait(within: .seconds(30))
    }

    /// Where the program serves, if its page could be read there.
    private static func page(of program: Program) -> String? {
        let listening = #/"metrics_listening".*"address":"([^"]+)"/#
        guard let address = program.standardError.firstMatch(of: listening)?.1,
            let url = try? FetchURL("http://\(address)/metrics"), (try? Fetch.get(url)) != nil
        else { return nil }
        return String(address)
    }
}
