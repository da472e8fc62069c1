internal import JSON
internal import Records

/// What was measured, for eyes and for pipes.
struct RestartReport {
    struct Partition {
        var partition: TopicPartition
        /// By the process that was restarted.
        var isOwned: Bool
        /// The one with the most beyond the restart itself.
        var stall: Duration
        var beyond: Duration
    }

    struct Restart {
        var signal: String
        var process: Int
        /// From the signal to the end of the old process.
        var ending: Duration
        /// From there to the running lanes of the new one.
        var starting: Duration
        var partitions: [Partition]

        var itself: Duration { ending + starting }
    }

    var processes: Int
    var rate: Int
    var limit: Duration
    /// The longest stall before any restart.
    var undisturbed = Duration.zero
    var restarts: [Restart] = []
    var looksPerSecond = 0.0
    var coarsestLook = Duration.zero

    var longestBeyond: Duration { restarts.flatMap(\.partitions).map(\.beyond).max() ?? .zero }
    var isWithinLimit: Bool { longestBeyond <= limit }

    var text: String {
        var lines = [
            "\(processes) processes of lead-scoring, \(rate) events/s, \(Int(looksPerSecond)) looks a second"
                + " (at most \(shown(coarsestLook)) apart)",
            "before any restart no partition stood still for longer than \(shown(undisturbed))",
            "",
            "restart               itself  partition         owned  longest stall  beyond the restart",
        ]
        for restart in restarts {
            for partition in restart.partitions {
                lines.append(
                    [
                        left("\(restart.signal) of process \(restart.process)", 21),
                        right(shown(restart.itself), 6), "",
                        left("\(partition.partition)", 17), left(partition.isOwned ? "yes" : "no", 6),
                        right(shown(partition.stall), 13), right(shown(partition.beyond), 19),
                    ].joined(separator: " "))
            }
        }
        lines += ["", verdict]
        return lines.joined(separator: "\n")
    }

    private var verdict: String {
        isWithinLimit
            ? "ok: no partition stood still for more than \(shown(limit)) beyond a restart; the most is \(shown(longestBeyond))"
            : "FAILED: a partition stood still for \(shown(longestBeyond)) beyond a restart, \(shown(limit)) are allowed"
    }

    var json: String {
        var json = JSONWriter()
        json.object { json in
            member("processes", Double(processes), &json)
            member("events_per_second", Double(rate), &json)
            member("looks_per_second", looksPerSecond, &json)
            member("coarsest_look_seconds", seconds(coarsestLook), &json)
            member("undisturbed_stall_seconds", seconds(undisturbed), &json)
            member("limit_seconds", seconds(limit), &json)
            member("longest_stall_beyond_restart_seconds", seconds(longestBeyond), &json)
            json.key("is_within_limit")
            json.value(isWithinLimit)
            json.key("restarts")
            json.array { json in
                for restart in restarts { write(restart, &json) }
            }
        }
        return json.string
    }

    private func write(_ restart: Restart, _ json: inout JSONWriter) {
        json.object { json in
            json.key("signal")
            json.value(restart.signal == "SIGTERM" ? "SIGTERM" : "SIGKILL")
            member("process", Double(restart.process), &json)
            member("ending_seconds", seconds(restart.ending), &json)
            member("starting_seconds", seconds(restart.starting), &json)
            json.key("partitions")
            json.array { json in
                for partition in restart.partitions { write(partition, &json) }
            }
        }
    }

    private func write(_ partition: Partition, _ json: inout JSONWriter) {
        json.object { json in
            json.key("topic")
            json.value(partition.partition.topic)
            member("partition", Double(partition.partition.partition), &json)
            json.key("owned")
            json.value(partition.isOwned)
            member("longest_stall_seconds", seconds(partition.stall), &json)
            member("beyond_restart_seconds", seconds(partition.beyond), &json)
        }
    }

    private func member(_ name: StaticString, _ value: Double, _ json: inout JSONWriter) {
        json.key(name)
        json.value((value * 1000).rounded() / 1000)
    }
}

private func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }

/// With two places, such as `0.31 s`.
private func shown(_ duration: Duration) -> String {
    let hundredths = Int((seconds(duration) * 100).rounded())
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) s"
}

private func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
}

private func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
}
