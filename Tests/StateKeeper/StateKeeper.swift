internal import Contract
internal import JSON
internal import Records
internal import Runtime

/// A worker for tests of state versions: started under the name `state-keeper-3`, it is the program of version 3.
@main struct StateKeeper: PlainWorker {
    static let name = "state-keeper"

    static var stateVersion: Int {
        CommandLine.arguments[0].split(separator: "-").last.flatMap { Int($0) } ?? 1
    }

    static func read(_ type: String, _ data: JSONValue) throws(Rejection) -> Bool { true }

    func decide(
        _ event: Bool, _ cause: Cause, _ state: inout Kept?, _ effects: inout Effects<NoFact>
    ) throws(Rejection) {
        state = Kept()
    }
}

struct Kept: MappedState {
    var number: Int64 = 0

    static let mapping = Mapping<Kept>(
        "keeper.kept", key: ["tenant_id", "entity"], [Field("number", \.number)])
}
