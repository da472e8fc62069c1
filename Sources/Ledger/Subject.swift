package import Contract
package import JSON
package import Postgres
package import Records

/// A worker as the ledger sees it: its name, its tables, and its pure decisions. Nothing of how a batch is written.
package struct LedgerSubject: Sendable {
    package let name: String
    /// Nil for a worker without keyed state. Its first two columns are tenant and entity.
    package let stateTable: Table?
    /// Nil for a worker without facts.
    package let factTable: Table?
    /// Tables with rows that belong to the state beside its own. The first column of each is the tenant.
    package let parts: [Table]
    /// The column of the state with the version of the rules that decided it; nil for a worker without rules of tenants.
    package let rulesColumn: String?
    /// A model of its own for each partition, which one thread uses.
    package let makeModel: @Sendable () throws -> any ReplayModel

    package init(
        name: String, stateTable: Table?, factTable: Table?, parts: [Table] = [], rulesColumn: String? = nil,
        makeModel: @escaping @Sendable () throws -> any ReplayModel
    ) {
        self.name = name
        self.stateTable = stateTable
        self.factTable = factTable
        self.parts = parts
        self.rulesColumn = rulesColumn
        self.makeModel = makeModel
    }
}

/// What a worker's decisions have made of the records of one partition so far: a state for each key, by number.
///
/// The states stay behind this line, so that the ledger itself is not generic: what is generic is not specialised
/// across modules, and it reads ten million records.
package protocol ReplayModel: AnyObject {
    /// Adds a key without a state; its number is how many there were.
    func addKey()
    /// Reads the data of a record; `decide` is about the one that was read last.
    /// - Parameter type: nil for a record without a value, on a compacted topic.
    func read(_ type: String?, _ data: JSONValue) throws(Rejection)
    /// By which rules decisions are made where nothing else is said; of a worker without rules: nothing.
    var baseVersion: Int32 { get }
    /// The version that decided the state of `key`; nil if there is none.
    func rulesVersion(key: Int) -> Int32?
    /// Decides that event on the state of `key`, by a version of its tenant's rules. A rejection leaves the state as it was; facts that were added before it
    /// count all the same, for the caller to pass over.
    func decide(
        _ cause: ReplayCause, key: Int, by version: Int32, _ effects: inout ReplayEffects
    ) throws(Rejection)
    /// When the state of `key` is due; nil: never, or there is none.
    func due(key: Int) -> Timestamp?
    /// Decides what is due at `key` at that instant.
    func decide(
        due instant: Timestamp, _ cause: ReplayCause, key: Int, by version: Int32,
        _ effects: inout ReplayEffects)
    /// Lends the rows of all facts since the last call, in the layout of a copy, and forgets them.
    func takeFacts(_ take: (inout RowBuffer) -> Void)
    /// Appends the columns of a key's state after the key, without ending the row; false, and nothing, if it has none.
    func encode(key: Int, into row: inout RowBuffer) -> Bool
    /// Appends the rows of a part of a key's state, each with all columns and ended; none if it has no state.
    /// - Parameter part: in `LedgerSubject.parts`.
    func encode(part: Int, key: Int, tenant: Text, into rows: inout RowBuffer)
}

/// Where an event came from.
package struct ReplayCause {
    package var tenant: Text
    package var entity: Text
    /// CloudEvents `id`.
    package var id: Text
    package var time: Timestamp
    /// The record's Kafka timestamp.
    package var recordedAt: Timestamp
    package var topic: String
    package var partition: Int32
    package var offset: Int64
    package var traceparent: Text?
}

/// What decisions added besides state.
package struct ReplayEffects {
    package struct Emission {
        package var topic: String
        /// What follows the tenant in its key; nil: as in that of the cause.
        package var entity: Text?
        package var type: String
        /// JSON; nil for a deletion.
        package var data: [UInt8]?
        /// What an event for another key says counts, not how it is written: it may pass on JSON that the state has had back from
        /// Postgres in another form.
        var isByMeaning: Bool { entity != nil }

        package init(topic: String, entity: Text? = nil, type: String, data: [UInt8]?) {
            (self.topic, self.entity, self.type, self.data) = (topic, entity, type, data)
        }
    }

    /// How many facts there are since they were taken.
    package var facts = 0
    package var emissions: [Emission] = []
}
