internal import Foundation
internal import Glibc

/// The wall clock of the programs that are started with `environment`; their monotonic clock runs on as it is.
///
/// By libfaketime, which reads a file at each look at the clock. librdkafka waits until times of the wall clock by C11's
/// conditions, which libfaketime does not know: a second library leads them to those that it does.
package final class FalseClock: Sendable {
    /// Whether libfaketime is there or could be installed. Said aloud once if not.
    package static let isAvailable: Bool = {
        if library != nil { return true }
        _ = try? Program.run("\(repositoryRoot)/deploy/packages", ["faketime"], within: .seconds(300))
        if library != nil { return true }
        say("libfaketime cannot be installed: faults of the clock are skipped")
        return false
    }()

    private static var library: String? {
        let base = "/usr/lib"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? []
        return names.map { "\(base)/\($0)/faketime/libfaketimeMT.so.1" }.first {
            FileManager.default.fileExists(atPath: $0)
        }
    }

    private let files: TemporaryDirectory
    /// To be added to that of a program.
    package let environment: [String: String]

    /// A clock that is right so far.
    package init() throws {
        files = try TemporaryDirectory("clock")
        let conditions = "\(files.path)/conditions.so"
        let source = "\(repositoryRoot)/Tests/ThreadSanitizer/c11threads.c"
        let built = try Program.run(
            "/usr/bin/g++",
            ["-x", "c", "-std=gnu11", "-O1", "-fPIC", "-shared", "-DFALSE_CLOCK", "-o", conditions, source])
        guard built.status == 0, let library = Self.library else {
            throw ServiceError(description: "no false clock: \(built.error)")
        }
        environment = [
            "LD_PRELOAD": "\(conditions):\(library)", "FAKETIME_TIMESTAMP_FILE": "\(files.path)/time",
            "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        ]
        try shift(by: .zero)
    }

    /// Sets it off the true time by that much, at once; it goes on from there.
    package func shift(by distance: Duration) throws {
        let (seconds, _) = distance.components
        try set(seconds < 0 ? "\(seconds)" : "+\(seconds)")
    }

    /// It shows this moment and no other.
    package func freeze() throws {
        var now = time(nil)
        var parts = unsafe tm()
        unsafe localtime_r(&now, &parts)
        var text = [CChar](repeating: 0, count: 32)
        unsafe strftime(&text, text.count, "%Y-%m-%d %H:%M:%S", &parts)
        try set(String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    /// It is right again.
    package func heal() throws { try shift(by: .zero) }

    /// By a rename: a reader must never see half of it.
    private func set(_ text: String) throws {
        try files.write("next", "\(text)\n")
        guard unsafe rename("\(files.path)/next", "\(files.path)/time") == 0 else {
            throw ServiceError(description: "clock: \(systemError())")
        }
    }
}
