internal import Postgres
internal import Records

extension BatchWriter {
    /// Unresolved letters that records of the batch come after. Its own letters are written before, and those that it resolves
    /// are resolved.
    func addPassed(
        _ passed: PassedKeys, _ progress: [TopicPartition: Progress], to write: inout BatchWrite
    ) {
        guard !passed.rows.isEmpty else { return }
        write.passedStatement = write.statements.count
        write.statements.append(
            Statement(
                "select bellhop.pass_letters($1, $2, $3, $4, $5, $6, $7)",
                [
                    .text(W.name), .texts(passed.rows.map { Text($0.partition.topic) }),
                    .uuids(
                        passed.rows.map {
                            $0.letter?.origin.topicUID ?? progress[$0.partition]?.topicUID ?? []
                        }),
                    .int4s(passed.rows.map { $0.letter?.origin.partition ?? $0.partition.partition }),
                    .byteas(passed.rows.map(\.key)), .int8s(passed.rows.map(\.offset)),
                    .int8s(passed.rows.map { $0.letter?.id }),
                ]))
    }

    /// What becomes of the letters whose records came again.
    func addResolved(_ redrives: Redrives, to write: inout BatchWrite) {
        let outcomes = redrives.outcomes.sorted { $0.key < $1.key }
        guard !outcomes.isEmpty else { return }
        write.statements.append(
            Statement(
                "select bellhop.resolve_letters($1, $2, $3, $4)",
                [
                    .text(W.name), .int8s(outcomes.map(\.key)),
                    .texts(outcomes.map { Text($0.value.rawValue) }),
                    .bools(outcomes.map { redrives.inOrder.contains($0.key) }),
                ]))
    }
}
