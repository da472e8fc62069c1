internal import Contract
internal import Digest
internal import Documents
internal import Records

/// Takes commands to the broker and says what it answered.
struct CommandDesk: Sendable {
    private let topics: [String]
    private let encoders: [EventEncoder]
    /// A repeat is another record on a topic that is not deduplicated.
    private let isDeduplicated: [Bool]
    private let sender: Sender
    private let recent = RecentCommands()

    init(_ contract: Contract, _ sender: Sender) {
        topics = contract.topics.map(\.name)
        encoders = contract.topics.map { EventEncoder(topic: $0) }
        isDeduplicated = contract.topics.map(\.isDeduplicated)
        self.sender = sender
    }

    /// Sends `command`, unless this gateway knows the answer. `answer` is called once, perhaps on the sender's thread.
    func submit(_ command: Command, answer: @escaping @Sendable (Result<CommandID, Problem>) -> Void) {
        guard isDeduplicated[command.topic], let digest = command.event.digest else {
            return send(command, nil, answer)
        }
        let key = RecentCommands.Key(topic: command.topic, identity: command.identity)
        switch recent.begin(key, type: command.event.type, digest) {
        case .new: send(command, key, answer)
        case .known(let id): answer(.success(id))
        case .underway: answer(.failure(.inProgress))
        case .conflict: answer(.failure(.idempotencyConflict))
        }
    }

    private func send(
        _ command: Command, _ key: RecentCommands.Key?,
        _ answer: @escaping @Sendable (Result<CommandID, Problem>) -> Void
    ) {
        var record = encoders[command.topic].record(command.event, data: command.data)
        record.headers += command.extensions
        let (event, topic) = (command.event, topics[command.topic])
        let settle: @Sendable (Result<CommandID, Problem>) -> Void = { [recent] result in
            if let key { recent.end(key, try? result.get()) }
            answer(result)
        }
        do throws(Sender.Refusal) {
            try sender.send(
                .init(topic: topic, record: record) { acknowledgement in
                    settle(acknowledgement.result(event, topic))
                })
        } catch {
            settle(.failure(.refused(error)))
        }
    }
}

extension Acknowledgement {
    fileprivate func result(_ event: OutgoingEvent, _ topic: String) -> Result<CommandID, Problem> {
        switch self {
        case .written(let partition, let offset):
            .success(
                CommandID(
                    tenant: event.tenant, entity: event.entity, source: event.source, eventID: event.id,
                    topic: topic, partition: partition, offset: offset))
        case .notWritten(let reason):
            .failure(
                Problem(
                    .unavailable, "the broker did not take the command; nothing was written, try again",
                    retryAfter: 1, inside: reason))
        case .refused(let reason):
            .failure(
                Problem(
                    .tooLarge, "the broker refuses the record, which is larger than the topic allows",
                    inside: reason))
        case .unknown(let reason):
            .failure(
                Problem(
                    .outcomeUnknown,
                    "the broker did not answer in time: the command may or may not take effect. Repeating it with the same key is safe: it takes effect once",
                    retryAfter: 1, inside: reason))
        }
    }
}

extension Problem {
    fileprivate static func refused(_ refusal: Sender.Refusal) -> Problem {
        let reason: String =
            switch refusal {
            case .brokerAway: "the broker cannot be reached"
            case .queueFull: "too many commands are on their way"
            case .stopping: "this gateway is stopping"
            }
        return Problem(
            .unavailable, "\(reason); nothing was written, try again",
            retryAfter: refusal == .queueFull ? 1 : 2, inside: "\(refusal)")
    }

    static let inProgress = Problem(
        .inProgress, "the same command is under way; ask again for its answer with the same key",
        retryAfter: 1)

    static let idempotencyConflict = Problem(
        .idempotencyConflict,
        "the same key, or the same source and id, came with other data before; use a new one for a new command"
    )
}
