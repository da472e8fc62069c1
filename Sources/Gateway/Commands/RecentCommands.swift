internal import Contract
internal import Digest
internal import Synchronization

/// The commands of the last while, by identity: lets this gateway answer a repeat without another record, and refuse a key that
/// comes with other data at once. Only a courtesy: what another gateway or an earlier process took, the workers recognise.
final class RecentCommands: Sendable {
    enum Verdict: Sendable, Equatable {
        case new
        /// The same is under way.
        case underway
        /// The same was acknowledged.
        case known(CommandID)
        /// The identity came with other data.
        case conflict
    }

    private struct Entry {
        var digest: BodyDigest
        var command: CommandID?
    }

    private struct State {
        var entries: [Identity: Entry] = [:]
        var ring: [Identity] = []
        var next = 0
    }

    private let state = Mutex(State())
    private let capacity: Int

    init(capacity: Int = 1 << 15) { self.capacity = capacity }

    /// What is known of a command; a new one counts as under way from here until `end`.
    func begin(_ identity: Identity, _ digest: BodyDigest) -> Verdict {
        state.withLock { state in
            guard let entry = state.entries[identity] else {
                state.entries[identity] = Entry(digest: digest)
                return .new
            }
            guard entry.digest == digest else { return .conflict }
            return entry.command.map { .known($0) } ?? .underway
        }
    }

    /// A new command was acknowledged, or is forgotten: then a repeat is sent again.
    func end(_ identity: Identity, _ command: CommandID?) {
        state.withLock { state in
            guard let command else {
                state.entries[identity] = nil
                return
            }
            state.entries[identity]?.command = command
            if state.ring.count < capacity {
                state.ring.append(identity)
            } else {
                state.entries[state.ring[state.next]] = nil
                state.ring[state.next] = identity
                state.next = (state.next + 1) % capacity
            }
        }
    }
}
