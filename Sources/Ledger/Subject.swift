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
    /// A model of its own for each partition, which one thread uses.
    package let makeModel: @Sendable () -> any ReplayModel

    package init(
        name: String, stateTable: Table?, factTable: Table?,
        makeModel: @escaping @Sendable () -> any ReplayModel
    ) {
        self.name = name
        self.stateTable = stateTable
        self.factTable = factTable
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
    /// Decides that event on the state of `key`. A rejection leaves the state as it was; facts that were added before it
    /// count all the same, for the caller to pass over.
    func decide(_ cause: ReplayCause, key: Int, _ effects: inout ReplayEffects) throws(Rejection)
    /// When the state of `key` is due; nil: never, or there is none.
    func due(key: Int) -> Timestamp?
    /// Decides what is due at `key` at that instant.
    func decide(due instant: Timestamp, _ cause: ReplayCause, key: Int, _ effects: inout ReplayEffects)
    /// Lends the rows of all facts since the last call, in the layout of a copy, and forgets them.
    func takeFacts(_ take: (inout RowBuffer) -> Void)
    /// Appends the columns of a key's state after the key, without ending the row; false, and nothing, if it has none.
    func encode(key: Int, into row: inout RowBuffer) -> Bool
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
        package var type: String
        /// JSON; nil for a deletion.
        package var data: [UInt8]?

        package init(topic: String, type: String, data: [UInt8]?) {
            (self.topic, self.type, self.data) = (topic, type, data)
        }
    }

    /// How many facts there are since they were taken.
    package var facts = 0
    package var emissions: [Emission] = []
}
