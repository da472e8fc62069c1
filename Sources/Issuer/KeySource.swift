package import Credentials
internal import Dispatch
internal import Logging
internal import Synchronization

/// Keeps an issuer's keys at hand and reads them again by `KeySchedule`, on a thread of its own: nobody who asks ever
/// waits.
package final class KeySource: Sendable {
    private let name: String
    private let read: @Sendable () throws -> [UInt8]
    private let queue = DispatchQueue(label: "issuer-keys")
    private let start = ContinuousClock.now
    private let state: Mutex<State>

    private struct State {
        var schedule: KeySchedule
        var keys: KeySet?
        var isStopped = false
        /// When the next reading is arranged for.
        var due: Duration?
        /// What was last said of a failure, so that it is said once.
        var complaint: String?
    }

    package convenience init(_ location: KeyLocation, schedule: KeySchedule = KeySchedule()) {
        self.init(name: location.description, schedule: schedule) { try location.read() }
    }

    /// - Parameters:
    ///   - name: of the place, for the log.
    ///   - read: gives the JWK Set's text; may block.
    package init(
        name: String, schedule: KeySchedule = KeySchedule(), read: @escaping @Sendable () throws -> [UInt8]
    ) {
        (self.name, self.read) = (name, read)
        state = Mutex(State(schedule: schedule))
    }

    /// The keys that were read last; nil before the first, and when the last are too old to be believed.
    package var keys: KeySet? {
        let now = elapsed
        return state.withLock { $0.schedule.isFresh(at: now) ? $0.keys : nil }
    }

    /// Reads on this thread, then goes on by itself. For a process that must not start without keys.
    /// - Throws: what is wrong with the place or the keys; the source goes on trying all the same.
    package func run() throws {
        let result = Result { try refresh() }
        look()
        try result.get()
    }

    /// A token names a key that is not here: perhaps there are new ones. Never blocks; many calls are one.
    package func want() {
        state.withLock { $0.schedule.want() }
        look()
    }

    /// No reading begins after this.
    package func stop() { state.withLock { $0.isStopped = true } }

    private var elapsed: Duration { ContinuousClock.now - start }

    /// Arranges for the next reading, unless one is arranged that is as early. A later one that was arranged before comes
    /// to nothing.
    private func look() {
        let next: Duration? = state.withLock { state in
            let next = state.schedule.next
            guard !state.isStopped, state.due.map({ next < $0 }) ?? true else { return nil }
            state.due = next
            return next
        }
        guard let next else { return }
        let wait = max(.zero, next - elapsed)
        queue.asyncAfter(deadline: .now() + .nanoseconds(Int(wait / .nanoseconds(1)))) { [weak self] in
            self?.wake(due: next)
        }
    }

    /// On the queue.
    private func wake(due: Duration) {
        let isNext = state.withLock { state in
            guard state.due == due, !state.isStopped else { return false }
            state.due = nil
            return true
        }
        guard isNext else { return }
        if state.withLock({ $0.schedule.next }) <= elapsed { _ = try? refresh() }
        look()
    }

    private func refresh() throws {
        let begun = elapsed
        state.withLock { $0.schedule.begin(at: begun) }
        do {
            let keys = try KeySet(jwks: read())
            let isNew = state.withLock { state in
                state.schedule.succeed(at: begun)
                defer { (state.keys, state.complaint) = (keys, nil) }
                return state.keys?.identity != keys.identity
            }
            if isNew { report(keys) }
        } catch {
            complain("\(error)")
            throw error
        }
    }

    private func report(_ keys: KeySet) {
        Log.info("issuer_keys", ["from": .text(name), "keys": .init(keys.count)])
        for note in keys.notes {
            Log.warning("issuer_key_ignored", ["from": .text(name), "reason": .text(note)])
        }
    }

    private func complain(_ reason: String) {
        let isNew = state.withLock { state in
            state.schedule.fail()
            defer { state.complaint = reason }
            return state.complaint != reason
        }
        if isNew { Log.error("issuer_keys_unreadable", ["from": .text(name), "reason": .text(reason)]) }
    }
}
