internal import Contract
internal import JSON
internal import Postgres
internal import Records
internal import Runtime

/// Where is message X?
enum TraceCommand: Command {
    static let name = "trace"
    static let summary =
        "Show what became of an event or record: rows changed, records emitted, dead letter, or why not read yet."
    static let usage = [
        "TOPIC:PARTITION:OFFSET [--json]",
        "EVENT_ID [--tenant T] [--source S] [--json]",
    ]
    static let options =
        Settings.options + [
            Option("tenant", value: "ID", "of the event; with --source it names one event for sure"),
            Option("source", value: "URI", "of the event"),
            Option("id", "take the word for an event id, even if it looks like a place"),
            Option(
                "command-secret", variable: "BELLHOP_COMMAND_SECRET", value: "HEX",
                "opens the gateway's command ids, where its gateways have it by this variable"),
            jsonOption,
        ]
    static let notes = """
        EVENT_ID is the event's CloudEvents id, or the id that the gateway answered to a command. Postgres alone answers. It
        knows an id by dead letters and facts; an event that was applied without changing a fact, and a duplicate, by a
        hash of tenant, source and id: give --tenant and --source for those. With BELLHOP_BROKERS set, the record itself is
        read where Postgres does not tell what a passed offset was, and what lies behind a partition's position.

        The place of an emitted record, or of a copy of a dead letter, leads to the record that caused it (needs the broker).
        Exit 1: nothing is known of it.
        """

    static func run(_ arguments: Arguments) throws {
        let question = try TraceQuestion(arguments)
        let settings = try Settings(arguments)
        try settings.requireDatabase()
        let commands = try CommandIDs(arguments)
        let topics = (try? Contract(directory: settings.topics))?.topics ?? []
        let log = settings.brokers.isEmpty ? nil : RecordLog(settings)
        var tracer = try Tracer(settings, topics: topics, log: log)
        let traces =
            switch question {
            case .place(let place): try answer(place, log, &tracer)
            case .event(let event): try answer(event, commands, &tracer)
            }
        print(arguments.isSet("json") ? json(traces, tracer.remarks) : text(traces, tracer.remarks))
        if traces.isEmpty { exit(code: 1) }
    }

    private static func answer(
        _ place: RecordPlace, _ log: RecordLog?, _ tracer: inout Tracer
    ) throws -> [RecordTrace] {
        let trace = try tracer.trace(place, known: nil)
        if !trace.workers.isEmpty { return [trace] }
        if let cause = log?.cause(of: place) {
            tracer.remark("\(place) was made for \(cause).")
            return [try tracer.trace(cause, known: nil)]
        }
        tracer.remark(
            "No worker reads \(place.topicPartition), as far as the database and the topic files tell.")
        return []
    }

    private static func answer(
        _ event: EventName, _ commands: CommandIDs, _ tracer: inout Tracer
    ) throws -> [RecordTrace] {
        if let command = try commands.open(event.id.string, &tracer.connection) {
            let place = RecordPlace(command.topic, command.partition, command.offset)
            let name = EventName(id: command.eventID, tenant: command.tenant, source: command.source)
            return [try tracer.trace(place, known: name)]
        }
        let places = try tracer.places(of: event)
        let traces = try places.prefix(most).map { place, name throws in try tracer.trace(place, known: name)
        }
        advise(event, places.map(\.event), &tracer)
        return traces
    }

    /// Records of one id that are shown.
    private static let most = 20

    private static func advise(_ event: EventName, _ found: [EventName], _ tracer: inout Tracer) {
        let tenants = Set(found.compactMap(\.tenant)).sorted().map(\.string)
        if found.count > most { tracer.remark("\(found.count) records have this id; \(most) are shown.") }
        if tenants.count > 1 {
            tracer.remark(
                "Events of several tenants have this id: add --tenant (\(tenants.joined(separator: ", "))).")
        }
        if event.identity == nil {
            let missing = event.tenant == nil ? "--tenant T --source S" : "--source S"
            tracer.remark(
                "\(found.isEmpty ? "No dead letter and no fact has this id." : "These are the dead letters and facts of this id.") "
                    + "An event that changed no fact, and duplicates, are found with \(missing).")
        } else if found.isEmpty {
            tracer.remark(
                "No worker has applied this event, and none has a dead letter of it: it was not read yet, or never came, or "
                    + "its id is forgotten. Ask by its place: bellhop trace TOPIC:PARTITION:OFFSET")
        }
    }

    private static func text(_ traces: [RecordTrace], _ remarks: [String]) -> String {
        (traces.map(\.text) + remarks.map(\.withoutControls)).joined(separator: "\n")
    }

    private static func json(_ traces: [RecordTrace], _ remarks: [String]) -> String {
        var json = JSONWriter()
        json.object { json in
            json.array("records") { json in
                for trace in traces { trace.write(to: &json) }
            }
            json.array("remarks") { json in
                for remark in remarks { json.value(remark) }
            }
        }
        return json.string
    }
}
