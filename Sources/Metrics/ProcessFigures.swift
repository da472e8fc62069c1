internal import Glibc
internal import Records

/// What the system knows of this process.
struct ProcessFigures {
    var cpuSeconds: Double
    var residentBytes: Int
    var openFiles: Int
    var maxFiles: Double
    /// Since 1970; nil where `/proc` does not say.
    var startTime: Double?

    static var now: ProcessFigures {
        var usage = rusage()
        _ = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        var limit = rlimit()
        _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return ProcessFigures(
            cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime), residentBytes: residentBytes(),
            openFiles: openFiles(), maxFiles: Double(limit.rlim_cur), startTime: startTime)
    }

    func add(to page: inout MetricsPage) {
        page.add(.cpuSeconds, [], cpuSeconds)
        page.add(.residentBytes, [], residentBytes)
        page.add(.openFiles, [], openFiles)
        page.add(.maxFiles, [], maxFiles)
        if let startTime { page.add(.startTime, [], startTime) }
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000
    }

    private static func words(_ path: String) -> [Substring] {
        guard let bytes = try? Files.read(path) else { return [] }
        // A program's name in `/proc/self/stat` may hold spaces: what counts comes after it.
        let text = String(decoding: bytes, as: UTF8.self)
        let start = text.lastIndex(of: ")").map { text.index(after: $0) } ?? text.startIndex
        return text[start...].split { $0 == " " || $0 == "\n" }
    }

    /// The second number of `statm` is the resident set, in pages.
    private static func residentBytes() -> Int {
        let pages = words("/proc/self/statm").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }

    private static func openFiles() -> Int {
        guard let directory = unsafe opendir("/proc/self/fd") else { return 0 }
        defer { unsafe closedir(directory) }
        var count = 0
        while let entry = unsafe readdir(directory) {
            if unsafe entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 }
        }
        // One is the directory's own.
        return max(0, count - 1)
    }

    /// Does not change, but for corrections of the clock while the program runs, which are not its own.
    private static let startTime: Double? = {
        let boot = (try? Files.read("/proc/stat")).map { String(decoding: $0, as: UTF8.self) }?
            .split(separator: "\n").first { $0.hasPrefix("btime ") }?.dropFirst(6)
        // The twenty-second field of `stat` is the twentieth after the name.
        let fields = words("/proc/self/stat")
        guard let boot = boot.flatMap({ Double($0) }), fields.count > 19, let ticks = Double(fields[19])
        else {
            return nil
        }
        return boot + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }()
}
