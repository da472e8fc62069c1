internal import Contract
package import Metrics
internal import Records

/// What became of an offset; values of the label `outcome`.
enum Outcome: String, CaseIterable { case applied, duplicate, deadLetter = "dead_letter", gap }

/// Why something is tried again; values of the label `cause`.
enum RetryCause: String, CaseIterable {
    case database, broker
    /// Rows changed between reading and writing.
    case conflict
    /// Postgres refused the data of some record.
    case data
    case unansweredCommit = "unanswered_commit"
}

/// What all lanes of a process have done since it started; counted once a batch.
package final class LaneCounts: Sendable {
    private let batchCount = Counter()
    private let roundTripCount = Counter()
    private let topics: [String]
    private let outcomes: [Counters<Outcome>]
    private let letters: [Counters<FailureClass>]
    private let hits = Counter()
    private let misses = Counter()
    private let fences = Counter()
    private let retries = Counters<RetryCause>()
    private let batchTimes = Histogram()
    private let commitTimes = Histogram()
    private let ages = Histogram(Histogram.waits)
    private let dueCount = Counter()
    private let dueLateness = Histogram(Histogram.waits)

    init(topics: [String]) {
        self.topics = topics
        outcomes = topics.map { _ in Counters() }
        letters = topics.map { _ in Counters() }
    }

    /// Batches committed.
    package var batches: Int { batchCount.value }
    /// Waits for Postgres in those batches: reading state, deciding again, writing.
    package var roundTrips: Int { roundTripCount.value }

    func addFence() { fences.add() }
    func addRetry(_ cause: RetryCause) { retries.add(cause) }
    func add(commit time: Duration) { commitTimes.add(time) }

    func add(_ tally: BatchTally, roundTrips: Int, time: Duration) {
        batchCount.add()
        roundTripCount.add(roundTrips)
        batchTimes.add(time)
        hits.add(tally.keys - tally.misses)
        misses.add(tally.misses)
        dueCount.add(tally.due)
        for move in tally.moves {
            let outcomes = outcomes[move.topic]
            outcomes.add(.applied, Int(move.applied))
            outcomes.add(.duplicate, Int(move.duplicates))
            outcomes.add(.deadLetter, Int(move.deadLetters))
            outcomes.add(.gap, Int(move.gaps))
        }
        for letter in tally.letters { letters[letter.topic].add(letter.class) }
    }

    /// How old records were when they were settled.
    /// - Parameters: as of `Histogram.add(since:now:)`.
    func add(ages timestamps: some Sequence<Int64>, now: Int64) { ages.add(since: timestamps, now: now) }

    /// Due work that is committed, by the clock.
    func add(due instants: [Timestamp], commit time: Duration, now: Int64) {
        commitTimes.add(time)
        dueCount.add(instants.count)
        dueLateness.add(since: instants.lazy.map(\.milliseconds), now: now)
    }

    package func collect(_ worker: String, into page: inout MetricsPage) {
        page.add(.batches, [worker], batchCount)
        for (topic, counters) in zip(topics, outcomes) {
            for (outcome, count) in counters.values { page.add(.records, [worker, topic, outcome], count) }
        }
        for (topic, counters) in zip(topics, letters) {
            for (name, count) in counters.values { page.add(.deadLettersMade, [worker, topic, name], count) }
        }
        page.add(.batchDuration, [worker], batchTimes)
        page.add(.commitDuration, [worker], commitTimes)
        page.add(.eventToCommit, [worker], ages)
        page.add(.due, [worker], dueCount)
        page.add(.dueLateness, [worker], dueLateness)
        page.add(.fences, [worker], fences)
        for (cause, count) in retries.values { page.add(.retries, [worker, cause], count) }
        page.add(.cacheHits, [worker], hits)
        page.add(.cacheMisses, [worker], misses)
    }
}

/// What a batch will have done once it is committed: kept for the case that the answer to its commit is lost.
struct BatchTally {
    struct Move {
        var topic: Int
        var applied: Int64
        var duplicates: Int64
        var deadLetters: Int64
        var gaps: Int64
    }

    var moves: [Move]
    var letters: [(topic: Int, class: FailureClass)]
    /// Of the batch's records, each once.
    var keys: Int
    /// Keys whose state was not in memory.
    var misses: Int
    /// Decisions on what was due before a record.
    var due: Int

    /// - Parameter topics: names, in the order of `RecordBatch.Entry.topic`.
    init<W: Worker>(_ plan: Plan, _ decisions: Decisions<W>, _ batch: RecordBatch, topics: [String]) {
        moves = zip(plan.moves, decisions.counts).map { move, count in
            Move(
                topic: topics.firstIndex(of: move.partition.topic) ?? 0, applied: count.applied,
                duplicates: count.duplicates, deadLetters: count.deadLetters, gaps: move.gaps)
        }
        letters = decisions.deadLetters.map { (batch.entries[$0.record].topic, $0.rejection.class) }
        let slots = W.State.table == nil ? [] : decisions.keys.slots
        keys = slots.count
        misses = slots.count { $0.cached == nil }
        due = decisions.dueInstants.count
    }
}
