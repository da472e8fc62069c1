internal import Contract
internal import JSON
internal import Records
internal import Runtime

/// A worker to test what becomes of records that kill: it adds numbers up, and dies where a record says so. Reads
/// `crash-events`; writes `crash.counter`, a row a counter, and `crash.entry`, a row an event.
@main struct CrashCounter: PlainWorker {
    static let name = "crash-counter"

    static func read(_ type: String, _ data: JSONValue) throws(Rejection) -> Addition {
        let death = data["dies"]?.text.map(\.string)
        precondition(death != "reading", "told to die while reading")
        return Addition(amount: try data.required("amount", \.int64), death: death)
    }

    func decide(
        _ event: Addition, _ cause: Cause, _ counter: inout Counter?, _ effects: inout Effects<Entry>
    ) throws(Rejection) {
        precondition(event.death != "deciding", "told to die while deciding")
        var next = counter ?? Counter()
        next.total += event.death == "of memory" ? exhaustMemory() : event.amount
        next.additions += 1
        counter = next
        effects.record(Entry(cause: cause, amount: event.amount))
    }
}

struct Addition {
    var amount: Int64
    /// Where to die; nil lives.
    var death: String?
}

struct Counter: MappedState {
    var total: Int64 = 0
    var additions: Int64 = 0

    static let mapping = Mapping<Counter>(
        "crash.counter", key: ["tenant_id", "counter"],
        [Field("total", \.total), Field("additions", \.additions)])
}

struct Entry: MappedFact {
    var cause: Cause
    var amount: Int64

    static let mapping = Mapping<Entry>(
        "crash.entry",
        [
            Field("amount", \.amount), Field("partition", \.cause.partition),
            Field("record_offset", \.cause.offset),
        ])
}

/// Takes address space until there is none; touches none of it, so that other processes keep theirs.
@inline(never) private func exhaustMemory() -> Int64 {
    var blocks: [[UInt8]] = []
    for _ in 0..<1_000_000 {
        var block: [UInt8] = []
        block.reserveCapacity(64 << 20)
        blocks.append(block)
    }
    return blocks.reduce(0) { $0 + Int64($1.capacity) }
}
