import Glibc
import TestKit
import TestTraits
import Testing

@Suite("A limit on memory", .ownThreads)
struct MemoryInjectorTests {
    @Test("a program that takes too much is killed, and counted", .enabled(if: MemoryCap.isExact))
    func killed() throws {
        let cap = try MemoryCap(bytes: 48 << 20)
        // It keeps what has no end of a line.
        let program = try cap.start("/usr/bin/tail", ["/dev/zero"])
        #expect(try program.wait() == .signalled(SIGKILL))
        #expect(cap.kills == 1)
        #expect(try #require(cap.peak) > 40 << 20)
    }

    @Test("a program that takes little lives, and tells what it has used")
    func frugal() throws {
        let cap = try MemoryCap(bytes: 64 << 20)
        let program = try cap.start("/bin/sleep", ["60"])
        let use = try eventually("it runs", { program.memory }, until: { $0 != nil })
        let peak = try #require(use?.peak)
        #expect(peak > 0 && peak < 64 << 20)
        program.kill9()
        #expect(try program.wait() == .signalled(SIGKILL))
        #expect(program.memory == nil)
        #expect(cap.kills ?? 0 == 0)
    }
}
