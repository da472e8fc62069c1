internal import JSON
internal import Records

/// One thing that is wrong, or worth knowing, with what to type next.
struct Finding {
    enum Level: Int, Comparable {
        /// Passes by itself: no reason to wake anybody.
        case note = 0
        case warning, critical

        static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
        var word: String { ["note", "warning", "critical"][rawValue] }
    }

    var level: Level
    /// Nil where it concerns all.
    var worker: String?
    var partitions: [TopicPartition] = []
    var text: String
    var next: String
}

extension Finding {
    /// `lead-scoring lead-events/0–2,5`.
    var subject: String {
        ([worker] + [partitions.isEmpty ? nil : Self.places(partitions)]).compactMap { $0 }.joined(
            separator: " ")
    }

    /// Numbers of a topic under one name, runs by their ends.
    static func places(_ partitions: [TopicPartition]) -> String {
        Dictionary(grouping: partitions, by: \.topic).sorted { $0.key < $1.key }.map { topic, group in
            "\(topic)/\(runs(group.map(\.partition).sorted()))"
        }.joined(separator: " ")
    }

    private static func runs(_ numbers: [Int32]) -> String {
        var runs: [ClosedRange<Int32>] = []
        for number in numbers {
            if let last = runs.last, last.upperBound == number - 1 {
                runs[runs.count - 1] = last.lowerBound...number
            } else {
                runs.append(number...number)
            }
        }
        return runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)–\($0.upperBound)" }.joined(
            separator: ",")
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("level", level.word)
            json.member("worker", optional: worker)
            json.array("partitions") { json in
                for partition in partitions { json.value(partition.description) }
            }
            json.member("text", text)
            json.member("next", next)
        }
    }
}
