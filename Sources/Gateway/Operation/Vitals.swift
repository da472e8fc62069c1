internal import Contract
internal import Kafka
internal import Logging
internal import Runtime
internal import Synchronization

/// Looks every few seconds whether the broker answers and has the topics; what `/readyz` tells, and how the sender learns that a
/// broker is back.
final class Vitals: Sendable {
    private struct State {
        /// Nil while all is well.
        var broker: String? = "not asked yet"
        var isStopping = false
    }

    private let state = Mutex(State())
    private let wake: Wake
    private let thread = Mutex<Thread?>(nil)

    init(_ client: ClientConfiguration, _ contract: Contract, _ sender: Sender) throws {
        wake = try Wake()
        let topics = contract.topics.filter { $0.messages.contains { $0.permission != nil } }.map(\.name)
        let thread = try Thread(name: "vitals") { [self] in watch(client, topics, sender) }
        self.thread.withLock { $0 = thread }
    }

    /// What is wrong with the broker; nil if nothing is.
    var broker: String? { state.withLock { $0.broker } }

    /// The same for strangers, who need to know no addresses and no topics.
    var brokerInShort: String {
        guard let broker else { return "ok" }
        return broker.hasPrefix(Self.missing) ? Self.missing : "the broker does not answer"
    }

    private static let missing = "topics are missing"

    func stop() {
        state.withLock { $0.isStopping = true }
        wake.call()
        thread.withLock { $0.take() }?.join()
    }

    private func watch(_ client: ClientConfiguration, _ topics: [String], _ sender: Sender) {
        while !state.withLock({ $0.isStopping }) {
            do throws(KafkaError) {
                let admin = try Admin(client, timeout: .seconds(2))
                while !state.withLock({ $0.isStopping }) {
                    look(try admin.metadata(), topics, sender)
                    wake.wait(broker == nil && !sender.isAway ? .seconds(3) : .milliseconds(500))
                }
            } catch {
                note(error.description)
                sender.isAway = true
                wake.wait(.milliseconds(500))
            }
        }
    }

    private func look(_ cluster: ClusterMetadata, _ topics: [String], _ sender: Sender) {
        let missing = topics.filter { cluster.topics[$0] == nil }
        note(
            missing.isEmpty
                ? nil : "\(Self.missing): \(missing.joined(separator: ", ")); run: bellhop topics apply")
        sender.isAway = false
    }

    private func note(_ problem: String?) {
        let before = state.withLock { state in
            defer { state.broker = problem }
            return state.broker
        }
        guard before != problem else { return }
        if let problem {
            Log.warning("broker_not_ready", ["reason": .text(problem), "next": "asking again"])
        } else {
            Log.info("broker_ready")
        }
    }
}
