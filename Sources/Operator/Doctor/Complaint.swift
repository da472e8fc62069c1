internal import JSON

/// One thing that the doctor found: problem → consequence → what to do.
struct Complaint {
    /// How it bears on what goes wrong now, the likeliest cause first.
    enum Bearing: Int, Comparable {
        /// Nothing further can be looked at, or done by a worker.
        case away
        /// Explains why a partition stands.
        case standing
        /// Explains why a worker is slow or behind.
        case slow
        /// What goes wrong by now, whatever the cause.
        case symptom
        /// Nothing yet: what will go wrong some day.
        case hygiene

        static func < (a: Bearing, b: Bearing) -> Bool { a.rawValue < b.rawValue }
        var word: String { ["away", "standing", "slow", "symptom", "hygiene"][rawValue] }
    }

    /// A word that stays the same, for scripts.
    var code: String
    var level: Finding.Level
    var bearing: Bearing
    /// Complete sentences without a full stop.
    var problem: String
    var consequence: String
    /// A command to type, or what to see to.
    var remedy: String

    init(
        _ code: String, _ level: Finding.Level, _ bearing: Bearing, _ problem: String,
        consequence: String, remedy: String
    ) {
        (self.code, self.level, self.bearing) = (code, level, bearing)
        (self.problem, self.consequence, self.remedy) = (problem, consequence, remedy)
    }

    /// Notes last, whatever they bear on; else the likeliest cause first.
    static func precedes(_ a: Complaint, _ b: Complaint) -> Bool {
        let (noteA, noteB) = (a.level == .note ? 1 : 0, b.level == .note ? 1 : 0)
        return (noteA, a.bearing.rawValue, -a.level.rawValue, a.code, a.problem)
            < (noteB, b.bearing.rawValue, -b.level.rawValue, b.code, b.problem)
    }

    var text: String {
        "\(level.word): \(problem) [\(code)]\n    → \(consequence)\n    do: \(remedy)".split(separator: "\n")
            .map {
                String($0).withoutControls
            }.joined(separator: "\n")
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("code", code)
            json.member("level", level.word)
            json.member("bearing", bearing.word)
            json.member("problem", problem)
            json.member("consequence", consequence)
            json.member("remedy", remedy)
        }
    }
}
