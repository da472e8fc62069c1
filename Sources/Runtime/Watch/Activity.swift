/// What a lane is doing, for those who ask why it does not get on.
package enum Activity: String, Sendable, CaseIterable {
    case starting
    case connecting
    /// Reads back whose its partitions are.
    case rebinding
    case claiming
    case assigning
    /// Gives partitions back to the group.
    case releasing
    case rejoining
    /// Asks a second consumer about a hole in the offsets.
    case confirmingGap = "confirming_gap"
    /// Reads the state of keys.
    case reading
    /// The worker's own rules.
    case deciding
    case writing
    /// Small questions between batches.
    case asking
    /// Waits until the brokers have taken results.
    case sending
    /// Takes records that the client holds, and waits for them.
    case fetching
    /// Between two tries, or for the group.
    case waiting
    case finishing

    /// Waits for Postgres while it lasts.
    var needsDatabase: Bool {
        switch self {
        case .connecting, .rebinding, .claiming, .reading, .writing, .asking: true
        case .starting, .assigning, .releasing, .rejoining, .confirmingGap, .deciding, .sending, .fetching,
            .waiting,
            .finishing:
            false
        }
    }

    init(_ step: LaneMachine.Step) {
        self =
            switch step {
            case .connect: .connecting
            case .rebind: .rebinding
            case .claim: .claiming
            case .assign, .unassign: .assigning
            case .release: .releasing
            case .rejoin: .rejoining
            case .confirm: .confirmingGap
            case .transact: .deciding
            case .recordStop, .checkStopped: .asking
            case .drain: .fetching
            case .wait: .waiting
            case .finish: .finishing
            }
    }
}
