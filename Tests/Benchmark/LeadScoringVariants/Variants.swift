internal import Contract
internal import JSON
internal import LeadRows
internal import Leads
internal import Postgres
internal import Records
internal import Runtime

/// lead-scoring without some of what it writes: what each costs is measured by leaving it out. `LeadScoring.swift` here
/// is the product's own file; its decisions are made in full, and what is left out is dropped before the runtime sees it.
extension LeadScoring {
    /// Takes the place of the runtime's `main`. `BENCHMARK_WITHOUT` is `history`, `outbox` or both.
    static func main() {
        let words = environment()["BENCHMARK_WITHOUT"]?.split(separator: ",") ?? []
        switch (words.contains("history"), words.contains("outbox")) {
        case (true, true): WithoutEither.main()
        case (true, false): WithoutHistory.main()
        case (false, true): WithoutOutbox.main()
        case (false, false):
            complain(UsageError("BENCHMARK_WITHOUT must name history or outbox"), program: name)
        }
    }
}

/// A worker that does as lead-scoring does, but passes only some of its effects on.
private protocol Variant: Worker where Event == LeadEvent, State == Lead {
    var whole: LeadScoring { get }
    init(_ whole: LeadScoring)
    func pass(_ all: Effects<ScoreChange>, to effects: inout Effects<Fact>)
}

extension Variant {
    static var name: String { LeadScoring.name }
    static var stateVersion: Int { LeadScoring.stateVersion }
    static var rules: RuleTables? { LeadScoring.rules }

    init(setup database: inout Connection) throws { self.init(try LeadScoring(setup: &database)) }

    func deciding(by rules: TenantRules) throws(SetupError) -> Self { Self(try whole.deciding(by: rules)) }

    static func read(_ type: String, _ data: JSONValue) throws(Rejection) -> LeadEvent {
        try LeadScoring.read(type, data)
    }

    func decide(
        _ event: LeadEvent, _ cause: Cause, _ lead: inout Lead?, _ effects: inout Effects<Fact>
    ) throws(Rejection) {
        var all = Effects<ScoreChange>()
        try whole.decide(event, cause, &lead, &all)
        pass(all, to: &effects)
    }

    func decide(
        due instant: Timestamp, _ cause: Cause, _ lead: inout Lead?, _ effects: inout Effects<Fact>
    ) {
        var all = Effects<ScoreChange>()
        whole.decide(due: instant, cause, &lead, &all)
        pass(all, to: &effects)
    }

    func passEmissions(_ all: Effects<ScoreChange>, to effects: inout Effects<Fact>) {
        for emission in all.emissions {
            if let data = emission.data {
                effects.emit(to: emission.topic, entity: emission.entity, type: emission.type, data: data)
            } else {
                effects.emitDeletion(to: emission.topic)
            }
        }
    }
}

private struct WithoutHistory: Variant {
    typealias Fact = NoFact
    let whole: LeadScoring
    init(_ whole: LeadScoring) { self.whole = whole }
    func pass(_ all: Effects<ScoreChange>, to effects: inout Effects<NoFact>) {
        passEmissions(all, to: &effects)
    }
}

private struct WithoutOutbox: Variant {
    typealias Fact = ScoreChange
    let whole: LeadScoring
    init(_ whole: LeadScoring) { self.whole = whole }
    func pass(_ all: Effects<ScoreChange>, to effects: inout Effects<ScoreChange>) {
        for fact in all.facts { effects.record(fact) }
    }
}

private struct WithoutEither: Variant {
    typealias Fact = NoFact
    let whole: LeadScoring
    init(_ whole: LeadScoring) { self.whole = whole }
    func pass(_ all: Effects<ScoreChange>, to effects: inout Effects<NoFact>) {}
}
