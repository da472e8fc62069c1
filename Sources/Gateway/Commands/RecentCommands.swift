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

    /// A command as its topic knows it.
    struct Key: Hashable, Sendable {
        var topic: Int
        var identity: Identity
    }

    private struct Entry {
        var type: Int
        var digest: BodyDigest
        var command: CommandID?
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var ring: [Key] = []
        var next = 0
    }

    private let state = Mutex(State())
    private let capacity: Int

    init(capacity: Int = 1 << 15) { self.capacity = capacity }

    /// What is known of a command; a new one counts as under way from here until `end`.
    func begin(_ key: Key, type: Int, _ digest: BodyDigest) -> Verdict {
        state.withLock { state in
            guard let entry = state.entries[key] else {
                state.entries[key] = Entry(type: type, digest: digest)
                return .new
            }
            guard entry.type == type, entry.digest == digest else { return .conflict }
            return entry.command.map { .known($0) } ?? .underway
        }
    }

    /// A new command was acknowledged, or is forgotten: then a repeat is sent again.
    func end(_ key: Key, _ command: CommandID?) {
        state.withLock { state in
            guard let command else {
                state.entries[key] = nil
                return
            }
            state.entries[key]?.command = command
            if state.ring.count < capacity {
                state.ring.append(key)
            } else {
                state.entries[state.ring[state.next]] = nil
                state.ring[state.next] = key
                state.next = (state.next + 1) % capacity
            }
        }
    }
}
