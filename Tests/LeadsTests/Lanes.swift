import Contract
import JSON
import Leads
import Records
import Runtime
import TestKit
import Testing

@testable import LeadScoring

/// The lanes of one tenant's leads, without brokers: what a lane emits to `lead-events` reaches the lead that it is for, as a
/// record that fits the contract.
struct Lanes {
    private(set) var leads: [Text: Lead] = [:]
    /// What routing was told, in order. Revisions count from 1 in each life of a lead, here and in what is sent; great ones are
    /// sent as they are.
    private(set) var commands: [String] = []
    /// What lead-rules was told, in order.
    private(set) var outcomes: [String] = []
    /// Ids of leads whose result was removed.
    private(set) var removed: [Text] = []
    /// Records that were refused: where, and why.
    private(set) var letters: [String] = []
    /// How many records of `lead-events` lanes wrote themselves.
    private(set) var passed = 0
    private var worker: LeadScoring
    private let topic: Topic
    private var second: Int64 = 0
    private var offset: Int64 = 0
    /// What is before the first revision of each lead's last life.
    private var bases: [Text: Int64] = [:]

    init(_ rules: ScoreRules) throws {
        worker = LeadScoring(rules)
        topic = try #require(try Contract(directory: topicsDirectory).topic(named: "lead-events"))
    }

    init(routing: String?) throws { try self.init(routed(routing)) }

    /// Publishes one record of the lead that `lead_id` names, a second after the one before, and all that comes of it.
    ///
    /// - Parameter inSameMillisecond: as that one.
    mutating func send(_ type: String, _ data: String, inSameMillisecond: Bool = false) throws {
        if !inSameMillisecond { second += 1 }
        let data = type == "lead.assigned" ? meant(data) : data
        var queue: [(entity: Text?, type: String, data: [UInt8])] = [(nil, type, Array(data.utf8))]
        while !queue.isEmpty {
            let (entity, type, data) = queue.removeFirst()
            for emission in try decide(type, data, for: entity) {
                if emission.topic == "lead-events" {
                    passed += 1
                    queue.append((emission.entity, emission.type, try #require(emission.data)))
                } else {
                    note(emission)
                }
            }
        }
    }

    /// Other rules are in force, and no lead is scored by them yet.
    mutating func decide(by rules: ScoreRules) { worker = LeadScoring(rules) }

    /// Time, or `rules`, has come.
    mutating func pass(to instant: Timestamp, _ id: Text, rules: ScoreRules? = nil) {
        if let rules { decide(by: rules) }
        var effects = Effects<ScoreChange>()
        let cause = Cause.time(instant, tenant: "acme", entity: id, topic: "lead-events", partition: 0)
        let before = leads[id]?.routingRevision
        worker.decide(due: instant, cause, &leads[id], &effects)
        begin(id, before)
        for emission in effects.emissions { note(emission) }
    }

    /// That of the lead's last change that routing was told, counted from 1 in each of its lives.
    func revision(of id: Text) -> Int64? {
        leads[id].map { $0.routingRevision == 0 ? 0 : $0.routingRevision - (bases[id] ?? 0) }
    }

    private mutating func begin(_ id: Text, _ before: Int64?) {
        guard let revision = leads[id]?.routingRevision, revision > 0, before ?? 0 == 0 else { return }
        bases[id] = revision - 1
    }

    /// With the revision that is meant by the one that is counted, and the other way round.
    private func meant(_ data: String) -> String { renumbered(data) { $1 < 1_000_000 ? $1 + $0 : $1 } }
    private func counted(_ data: String) -> String { renumbered(data) { $1 - $0 } }

    private func renumbered(_ data: String, _ change: (_ base: Int64, Int64) -> Int64) -> String {
        guard let id = data.firstMatch(of: #/"lead_id":"([^"]*)"/#)?.output.1,
            let revision = data.firstMatch(of: #/"revision":([0-9]+)/#).flatMap({ Int64($0.output.1) })
        else {
            Issue.record("there is no revision in \(data)")
            return data
        }
        let number = change(bases[text(String(id))] ?? 0, revision)
        return data.replacing(#/"revision":[0-9]+/#, with: "\"revision\":\(number)", maxReplacements: 1)
    }

    /// What routing was told since the last call.
    mutating func takeCommands() -> [String] {
        defer { commands = [] }
        return commands
    }

    /// What lead-rules was told since the last call.
    mutating func takeOutcomes() -> [String] {
        defer { outcomes = [] }
        return outcomes
    }

    private mutating func note(_ emission: Emission) {
        let data = String(decoding: emission.data ?? [], as: UTF8.self)
        if emission.topic == "lead-commands" {
            #expect(emission.entity == "scoring" && emission.type == "lead.outcome")
            outcomes.append(data)
        }
        guard emission.topic == "routing-commands" else { return }
        #expect(emission.entity == "routing")
        commands.append("\(emission.type) \(counted(data))")
    }

    /// What the contract has against data of the tenant's rules' key; nil for nothing.
    func fault(of data: String, type: String, topic name: String) throws -> Rejection? {
        let topic = try #require(try Contract(directory: topicsDirectory).topic(named: name))
        let outgoing = OutgoingEvent(
            type: try #require(topic.messageIndex(ofType: type)), id: "e", source: "/test", tenant: "acme",
            entity: "scoring", time: at(0))
        var (batch, decoder) = (RecordBatch(), EventDecoder(topic: topic))
        batch.append(
            EventEncoder(topic: topic).record(outgoing, data: Array(data.utf8)), offset: 0, timestamp: 0)
        do throws(Rejection) {
            _ = try decoder.decode(batch, at: 0, document: JSONDocument())
            return nil
        } catch {
            return error
        }
    }

    private mutating func decide(_ type: String, _ data: [UInt8], for entity: Text?) throws -> [Emission] {
        offset += 1
        let parsed = JSONDocument()
        try parsed.parse(data, data.indices)
        let id = try #require(entity ?? parsed.root["lead_id"]?.text)
        let number = try #require(topic.messageIndex(ofType: type))
        let outgoing = OutgoingEvent(
            type: number, id: text("e\(second)-\(passed)"), source: "/test", tenant: "acme", entity: id,
            time: at(second))
        var batch = RecordBatch()
        batch.append(EventEncoder(topic: topic).record(outgoing, data: data), offset: 0, timestamp: 0)
        var decoder = EventDecoder(topic: topic)
        let document = JSONDocument()
        var effects = Effects<ScoreChange>()
        do throws(Rejection) {
            let event = try decoder.decode(batch, at: 0, document: document)
            let cause = Cause(
                tenant: "acme", entity: id, id: event.id, time: event.time, recordedAt: at(second),
                topic: "lead-events", partition: 0, offset: offset)
            var lead = leads[id]
            let before = lead?.routingRevision
            try worker.decide(try LeadScoring.read(type, event.data), cause, &lead, &effects)
            leads[id] = lead
            begin(id, before)
        } catch {
            letters.append("\(id) \(error.class.rawValue) \(error.place): \(error.reason)")
        }
        if effects.emissions.contains(where: { $0.topic == "lead-scores" && $0.data == nil }) {
            removed.append(id)
        }
        return effects.emissions
    }
}

/// The standard rules and a member `routing`; nil for none.
func routed(_ routing: String?, version: Int32 = 1) throws -> ScoreRules {
    let standard = String(decoding: ScoreRules.standard, as: UTF8.self)
    guard let routing else { return try rules(standard, version: version) }
    return try rules("\(standard.dropLast()),\"routing\":\(routing)}", version: version)
}
