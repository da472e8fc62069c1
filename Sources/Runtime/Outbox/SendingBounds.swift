/// How long records may take from the last proof of ownership to the broker: less than it takes for another owner to come.
///
/// A member that is stopped loses its partitions at the earliest a session timeout after its last heartbeat. Within that time
/// its records have been handed to the client (`lease`, after the last commit or look at the partition's row) and sent or
/// given up by it (`messageTimeout`). Heartbeats come every third of the session at most: 0.2 + 0.4 + 0.33 is less than it.
package struct SendingBounds: Sendable, Equatable {
    package var lease: Duration
    package var messageTimeout: Duration
    /// After this the lane takes back what the client holds: before the client gives up the first record of it.
    package var patience: Duration { messageTimeout * 3 / 4 }

    package init(session: Duration) {
        lease = session / 5
        messageTimeout = session * 2 / 5
    }
}
