import Records
import Testing

@testable import Runtime

@Suite("planner")
struct PlannerTests {
    private let planner = Planner(topics: ["t", "holes"], gapsAreExpected: ["holes"])

    private func entries(_ places: [(topic: Int, partition: Int32, offset: Int64)]) -> [RecordBatch.Entry] {
        places.map {
            RecordBatch.Entry(
                topic: $0.topic, partition: $0.partition, offset: $0.offset, timestamp: 0, key: .absent,
                value: .absent,
                headers: 0..<0)
        }
    }

    private func running(_ places: [TopicPartition: Int64]) -> [TopicPartition: Progress] {
        places.mapValues {
            var state = Progress()
            (state.phase, state.next) = (.running, $0)
            return state
        }
    }

    private func ready(_ result: Planner.Result) throws -> Plan {
        guard case .ready(let plan) = result else { throw Gapped() }
        return plan
    }

    private struct Gapped: Error {}

    @Test("interleaved partitions of two topics each move to behind their last record")
    func interleaved() throws {
        let entries = entries([(0, 0, 5), (1, 0, 0), (0, 0, 6), (0, 1, 9), (1, 0, 4)])
        let progress = running([
            TopicPartition("t", 0): 5, TopicPartition("t", 1): 9, TopicPartition("holes", 0): 0,
        ])
        let plan = try ready(planner.plan(entries, 0..<5, progress))
        #expect(plan.records == [0, 1, 2, 3, 4])
        #expect(plan.moveOfRecord == [0, 1, 0, 2, 1])
        #expect(
            plan.moves == [
                Plan.Move(partition: TopicPartition("t", 0), from: 5, to: 7, gaps: 0, last: 2),
                Plan.Move(partition: TopicPartition("holes", 0), from: 0, to: 5, gaps: 3, last: 4),
                Plan.Move(partition: TopicPartition("t", 1), from: 9, to: 10, gaps: 0, last: 3),
            ])
    }

    @Test("records below the expected offset are passed over, and a partition of nothing else does not move")
    func repeated() throws {
        let entries = entries([(0, 0, 3), (0, 1, 0), (0, 0, 4), (0, 1, 1)])
        let progress = running([TopicPartition("t", 0): 5, TopicPartition("t", 1): 1])
        let plan = try ready(planner.plan(entries, 0..<4, progress))
        #expect(plan.repeated == 3)
        #expect(plan.records == [3])
        #expect(plan.moveOfRecord == [0])
        #expect(plan.moves.map(\.partition) == [TopicPartition("t", 1)])
    }

    @Test(
        "records of partitions that do not run are passed over",
        arguments: [
            Progress.Phase.unclaimed, .claimed, .verifying, .stopped, .fenced,
        ])
    func notRunning(phase: Progress.Phase) throws {
        var progress = running([TopicPartition("t", 0): 0])
        progress[TopicPartition("t", 0)]?.phase = phase
        #expect(try ready(planner.plan(entries([(0, 0, 0), (0, 7, 0)]), 0..<2, progress)).isEmpty)
    }

    @Test("a part of the batch is planned by itself")
    func part() throws {
        let entries = entries((0..<10).map { (0, 0, Int64($0)) })
        let plan = try ready(planner.plan(entries, 3..<6, running([TopicPartition("t", 0): 3])))
        #expect(plan.records == [3, 4, 5])
        #expect(plan.range == 3..<6)
    }

    @Test("a hole stops the plan until it is confirmed")
    func hole() throws {
        let entries = entries([(0, 0, 0), (0, 0, 4)])
        var progress = running([TopicPartition("t", 0): 0])
        guard case .gap(let gap) = planner.plan(entries, 0..<2, progress) else { throw Gapped() }
        #expect(gap == Gap(partition: TopicPartition("t", 0), from: 1, to: 4))
        progress[TopicPartition("t", 0)]?.confirmedGapEnd = 3
        guard case .gap = planner.plan(entries, 0..<2, progress) else { throw Gapped() }
        progress[TopicPartition("t", 0)]?.confirmedGapEnd = 4
        #expect(try ready(planner.plan(entries, 0..<2, progress)).moves.map(\.gaps) == [3])
    }

    @Test("ends move running partitions alone, in order")
    func ends() throws {
        var progress = running([
            TopicPartition("holes", 2): 1, TopicPartition("holes", 1): 1, TopicPartition("holes", 0): 5,
        ])
        for partition in progress.keys { progress[partition]?.end = 5 }
        #expect(try ready(planner.planEnds(progress)).moves.map(\.partition.partition) == [1, 2])
        progress[TopicPartition("holes", 1)]?.phase = .stopped
        #expect(try ready(planner.planEnds(progress)).moves.map(\.partition.partition) == [2])
    }
}
