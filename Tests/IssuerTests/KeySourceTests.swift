import Credentials
import Fetch
import Foundation
import Issuer
import Synchronization
import Testing

@Suite("Issuer: keys at hand") struct KeySourceTests {
    private static func set(_ kid: String) -> [UInt8] {
        let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
        return Array(#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"\#(kid)","x":"\#(x)"}]}"#.utf8)
    }

    /// A place whose contents a test changes, and that says each time it is read.
    private final class Place: Sendable {
        struct Gone: Error {}
        let contents: Mutex<[UInt8]?>
        let readings: AsyncStream<Int>
        private let count = Mutex(0)
        private let continuation: AsyncStream<Int>.Continuation

        init(_ contents: [UInt8]?) {
            self.contents = Mutex(contents)
            (readings, continuation) = AsyncStream.makeStream()
        }

        var times: Int { count.withLock { $0 } }

        func read() throws -> [UInt8] {
            defer {
                continuation.yield(
                    count.withLock {
                        $0 += 1; return $0
                    })
            }
            guard let bytes = contents.withLock({ $0 }) else { throw Gone() }
            return bytes
        }

        /// Returns when it was read so often, and once more begun: what the reading before led to is then there.
        func wait(for times: Int) async {
            for await time in readings where time >= times { return }
        }
    }

    /// Fractions of a second instead of minutes; not fewer, for a test that waits its turn keeps its source reading.
    private static let quick: KeySchedule = {
        var schedule = KeySchedule()
        (schedule.interval, schedule.urgentInterval) = (.milliseconds(100), .milliseconds(50))
        return schedule
    }()

    @Test("keys are there after the start, and new ones by and by")
    func renewal() async throws {
        let place = Place(Self.set("a"))
        let source = KeySource(name: "test", schedule: Self.quick) { try place.read() }
        #expect(source.keys == nil)
        try source.run()
        let first = try #require(source.keys).identity
        place.contents.withLock { $0 = Self.set("b") }
        await place.wait(for: place.times + 3)
        #expect(try #require(source.keys).identity != first)
        source.stop()
    }

    @Test("an unknown key brings a reading at once when the last is long enough ago")
    func wanted() async throws {
        let place = Place(Self.set("a"))
        var schedule = KeySchedule()
        schedule.urgentInterval = .zero
        let source = KeySource(name: "test", schedule: schedule) { try place.read() }
        try source.run()
        #expect(place.times == 1)
        source.want()
        await place.wait(for: 2)
        source.stop()
    }

    @Test("with the usual schedule a thousand unknown keys bring no second reading within the minute")
    func flood() throws {
        let place = Place(Self.set("a"))
        let source = KeySource(name: "test") { try place.read() }
        try source.run()
        for _ in 0..<1000 { source.want() }
        #expect(place.times == 1)
        source.stop()
    }

    @Test("the last good keys stay while the place is gone or holds rubbish, until they are too old")
    func outage() async throws {
        let place = Place(Self.set("a"))
        let source = KeySource(name: "test", schedule: Self.quick) { try place.read() }
        try source.run()
        for contents in [nil, Array("<html>".utf8), Array(#"{"keys":[]}"#.utf8)] {
            place.contents.withLock { $0 = contents }
            await place.wait(for: place.times + 3)
            #expect(source.keys != nil)
        }
        source.stop()
        var strict = Self.quick
        strict.maximumAge = .zero
        let aged = KeySource(name: "test", schedule: strict) { Self.set("a") }
        try aged.run()
        #expect(aged.keys == nil)
        aged.stop()
    }

    @Test("a start without keys says why, and the source comes round when they are there")
    func lateStart() async throws {
        let place = Place(nil)
        let source = KeySource(name: "test", schedule: Self.quick) { try place.read() }
        #expect(throws: Place.Gone.self) { try source.run() }
        #expect(source.keys == nil)
        place.contents.withLock { $0 = Self.set("a") }
        await place.wait(for: place.times + 3)
        #expect(source.keys != nil)
        source.stop()
    }

    @Test("keys come from a file; what looks like a URL must be one that is fetched")
    func locations() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "jwks-\(UUID()).json").path
        try Data(Self.set("a")).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let source = KeySource(try KeyLocation(path))
        try source.run()
        #expect(source.keys?.count == 1)
        source.stop()
        #expect(throws: FetchError.self) { try KeyLocation("http://issuer.example/jwks") }
        #expect(throws: (any Error).self) { try KeySource(KeyLocation("/nowhere/jwks.json")).run() }
    }
}
