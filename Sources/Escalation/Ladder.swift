package import Records

/// Who is told next while nobody has taken a conversation.
package struct Ladder: Hashable, Sendable {
    package struct Level: Hashable, Sendable {
        package var targets: [Target]
        /// Seconds since the level before, or since the escalation.
        package var after: Int64

        package init(after: Int64, _ targets: [Target]) {
            self.after = after
            self.targets = targets
        }
    }

    package static let levelLimit = 20
    package static let repeatLimit: Int64 = 20

    package var levels: [Level] = []
    /// How many times it goes round again after the last level.
    package var repeats: Int64 = 0

    package init() {}

    package init(_ levels: [Level], repeats: Int64 = 0) {
        self.levels = levels
        self.repeats = repeats
    }
}

/// A ladder being climbed, by the configuration that was active when the conversation escalated.
package struct Climb: Hashable, Sendable {
    package var ladder: Ladder
    /// The level reached; 0: those who are told at once.
    package var level = 0
    /// How many times it has gone round.
    package var round: Int64 = 0
    /// When the next level is due; nil: there is none.
    package var next: Timestamp?
    /// Who is told when their quiet hours end.
    package var held: [Held] = []
    /// Its time has come and that was said: it is climbed when that is heard.
    package var isCalled = false

    package struct Held: Hashable, Sendable {
        package var target: Target
        package var until: Timestamp

        package init(_ target: Target, until: Timestamp) {
            self.target = target
            self.until = until
        }
    }

    package init(_ ladder: Ladder) { self.ladder = ladder }

    package var due: Timestamp? { isCalled ? nil : ([next].compactMap { $0 } + held.map(\.until)).min() }

    /// Whom of `targets` to tell now; the others are kept until their quiet hours end.
    mutating func tell(_ targets: [Target], _ priority: Priority, at instant: Timestamp) -> [Text] {
        var told: [Text] = []
        for target in targets {
            if priority < .urgent, let until = target.quiet?.end(at: instant) {
                if !held.contains(where: { $0.target.id == target.id }) {
                    held.append(Held(target, until: until))
                }
            } else {
                told.append(target.id)
            }
        }
        return told
    }

    /// Sets when the next level is due: from now, so that one that was long overdue does not take all others with it.
    mutating func wait(from instant: Timestamp) {
        next = following.map { instant.adding(seconds: ladder.levels[$0.level - 1].after) }
    }

    /// The level after this one.
    private var following: (level: Int, round: Int64)? {
        if level < ladder.levels.count { return (level + 1, round) }
        return ladder.levels.isEmpty || round >= ladder.repeats ? nil : (1, round + 1)
    }

    /// Reaches the next level if it is due.
    ///
    /// - Returns: whom to tell.
    mutating func climb(_ priority: Priority, at instant: Timestamp) -> [Text]? {
        guard let next, next <= instant, let following else { return nil }
        (level, round) = following
        wait(from: instant)
        return tell(ladder.levels[level - 1].targets, priority, at: instant)
    }

    /// Those whose quiet hours have ended, or no longer count.
    mutating func release(_ priority: Priority, at instant: Timestamp) -> [Text] {
        let free = held.filter { priority == .urgent || $0.until <= instant }
        held.removeAll { free.contains($0) }
        return free.map(\.target.id)
    }
}

extension Timestamp {
    func adding(seconds: Int64) -> Timestamp {
        let (sum, isOver) = microseconds.addingReportingOverflow(seconds &* 1_000_000)
        return Timestamp(microseconds: isOver ? .max : sum)
    }
}
