/// How long a lane may be busy with a batch before it looks at its group again, for those who judge settings.
package enum BatchBounds {
    /// Of each call to Postgres; a lane gives up the connection of one that takes longer.
    package static let call: Duration = .seconds(30)
    /// That wait for Postgres between two looks at the group: the mark, the state of keys, the transaction.
    package static let calls = 3
    /// Besides the worker's own rules.
    package static var longest: Duration { call * calls }
}
