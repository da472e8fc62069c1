internal import Foundation

/// What the kernel says of one process.
struct ProcessStatus {
    var pid: Int32
    var parent: Int32
    var group: Int32
    /// CPU seconds of the process itself.
    var own: Double
    /// CPU seconds of its children that have ended and been waited for.
    var ended: Double

    /// Nil if there is no such process.
    init?(_ pid: Int32) {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[end...].split(separator: " ").dropFirst().map { Double($0) ?? 0 }
        guard fields.count > 14 else { return nil }
        let tick = Double(sysconf(Int32(_SC_CLK_TCK)))
        self.pid = pid
        (parent, group) = (Int32(fields[1]), Int32(fields[2]))
        (own, ended) = ((fields[11] + fields[12]) / tick, (fields[13] + fields[14]) / tick)
    }

    static var all: [ProcessStatus] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.compactMap { ProcessStatus($0) }
    }

    /// Peak resident memory in MiB.
    static func peakMemory(_ pid: Int32) -> Double {
        let text = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        return (line.split(separator: " ").compactMap { Double($0) }.first ?? 0) / 1024
    }
}

/// CPU seconds by who used them.
struct CPUTime {
    var side = 0.0
    var broker = 0.0
    var postgres = 0.0

    static func - (a: CPUTime, b: CPUTime) -> CPUTime {
        CPUTime(side: a.side - b.side, broker: a.broker - b.broker, postgres: a.postgres - b.postgres)
    }

    var total: Double { side + broker + postgres }
}

/// Reads CPU seconds of broker, Postgres and one side's process group, again and again.
struct CPUMeter {
    let broker: Int32
    let postmaster: Int32
    /// The last that was seen of each process of the group: those that end keep their share.
    private var group: [Int32: Double] = [:]

    init(broker: Int32, postmaster: Int32) {
        self.broker = broker
        self.postmaster = postmaster
    }

    mutating func read(group number: Int32?) -> CPUTime {
        // A backend that ends while the processes are listed would be counted twice, or not at all: then list again.
        var processes: [ProcessStatus] = []
        for _ in 0..<10 {
            let before = ProcessStatus(postmaster)
            processes = ProcessStatus.all
            if before?.ended == ProcessStatus(postmaster)?.ended { break }
        }
        var time = CPUTime()
        for process in processes {
            if process.pid == broker { time.broker = process.own }
            if process.pid == postmaster { time.postgres += process.own + process.ended }
            if process.parent == postmaster { time.postgres += process.own }
            if process.group == number { group[process.pid] = process.own }
        }
        time.side = group.values.reduce(0, +)
        return time
    }
}

/// What the measurement ran on.
enum Machine {
    static var description: String {
        let cpu = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let model = cpu.split(separator: "\n").first { $0.hasPrefix("model name") }?
            .split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
        let memory = Double(ProcessInfo.processInfo.physicalMemory) / 1_073_741_824
        let cores = ProcessInfo.processInfo.activeProcessorCount
        return "\(cores) cores (\(model ?? "unknown")), \(Int(memory.rounded())) GiB"
    }

    /// Runnable processes on average over the last minute.
    static var load: Double {
        let text = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)) ?? ""
        return text.split(separator: " ").first.flatMap { Double($0) } ?? 0
    }
}

/// Seconds since 1970, by the clock that Postgres writes commit times by.
func wallClock() -> Double { Date().timeIntervalSince1970 }
