internal import Contract
internal import JSON
internal import Records
internal import Runtime

/// A worker to test due work: levels that fall by themselves, one step at a time. Reads `level-events`; writes `keeper.level`, a
/// row a level, and `keeper.step`, a row a change; emits `level-results`.
@main struct TimeKeeper: PlainWorker {
    static let name = "time-keeper"

    static func read(_ type: String, _ data: JSONValue) throws(Rejection) -> LevelEvent {
        try LevelEvent(type, data)
    }

    func decide(
        _ event: LevelEvent, _ cause: Cause, _ level: inout Level?, _ effects: inout Effects<Step>
    ) throws(Rejection) {
        Level.decide(event, cause, &level, &effects, results: "level-results")
    }

    func decide(
        due instant: Timestamp, _ cause: Cause, _ level: inout Level?, _ effects: inout Effects<Step>
    ) {
        Level.fall(at: instant, cause, &level, &effects, results: "level-results")
    }
}

enum LevelEvent {
    /// From the record's time on it falls by one each step of so many milliseconds.
    case added(Int64, step: Int64?, emits: Bool)
    /// It falls no more.
    case removed

    init(_ type: String, _ data: JSONValue) throws(Rejection) {
        guard type == "tally.added" else {
            self = .removed
            return
        }
        let step = data["label"]?.text.flatMap { Int64($0.string) }
        self = .added(
            try data.required("amount", \.int64), step: step, emits: data["emits"]?.bool ?? false)
    }
}

struct Level: MappedState {
    var value: Int64 = 0
    /// When it came to this value.
    var since = Timestamp(microseconds: 0)
    var stepMicroseconds: Int64 = 1_000_000
    var emits = false

    static let mapping = Mapping<Level>(
        "keeper.level", key: ["tenant_id", "counter"], isTimed: true,
        [
            Field("value", \.value), Field("since", \.since),
            Field("step_microseconds", \.stepMicroseconds), Field("emits", \.emits),
        ])

    var due: Timestamp? {
        value > 0 ? Timestamp(microseconds: since.microseconds + stepMicroseconds) : nil
    }

    static func decide(
        _ event: LevelEvent, _ cause: Cause, _ level: inout Level?, _ effects: inout Effects<Step>,
        results: String
    ) {
        var next = level ?? Level()
        next.since = cause.recordedAt
        switch event {
        case .removed: next.value = 0
        case .added(let amount, let step, let emits):
            next.value += amount
            next.emits = emits
            if let step { next.stepMicroseconds = step * 1000 }
        }
        level = next
        next.tell(cause, &effects, results)
    }

    /// A level of 1000 and more does not fall when it should: a bug on purpose.
    static func fall(
        at instant: Timestamp, _ cause: Cause, _ level: inout Level?, _ effects: inout Effects<Step>,
        results: String
    ) {
        guard var next = level, next.value < 1000 else { return }
        next.value -= 1
        next.since = instant
        level = next
        next.tell(cause, &effects, results)
    }

    private func tell(_ cause: Cause, _ effects: inout Effects<Step>, _ results: String) {
        effects.record(Step(cause: cause, value: value))
        guard emits else { return }
        effects.emit(to: results, type: "level.changed", data: Array(#"{"value":\#(value)}"#.utf8))
    }
}

struct Step: MappedFact {
    var cause: Cause
    var value: Int64

    static let mapping = Mapping<Step>(
        "keeper.step",
        [
            Field("tenant_id", \.cause.tenant), Field("counter", \.cause.entity), Field("value", \.value),
            Field("at", \.cause.recordedAt), Field("event_id", \.cause.id),
            Field("topic", \.cause.topic), Field("partition", \.cause.partition),
            Field("record_offset", \.cause.offset),
        ])
}
