internal import Postgres

/// Bugs on purpose, for a build with `-DFAULTS`: who claims to catch every mistake has to catch these.
///
/// `BELLHOP_MUTANT=NAME` makes one of them. Where a second defence would hide a mutant, it goes too as far as it is about the
/// same mistake; what that is, `Mutant.summary` says. In any other build none is ever active, and the compiler leaves no code
/// of them.
enum Mutant: Sendable {
    case noCompareAndSet, noEpoch, offsetBeforeEffects, dedupeOutsideTransaction, resumeFromKafka
    case swappedMessages, skipAfterBisect, outboxClearedBeforeAck, deadLetterApart
    case cacheKeptAfterRollback, cacheKeptAfterRevoke, appliedAgain

    @inline(__always)
    static func isActive(_ mutant: Mutant) -> Bool {
        #if FAULTS
            active == mutant
        #else
            false
        #endif
    }

    /// A batch is written in two transactions.
    @inline(__always)
    static var splitsBatches: Bool {
        isActive(.offsetBeforeEffects) || isActive(.dedupeOutsideTransaction) || isActive(.deadLetterApart)
    }

    /// The cache keeps what a batch left in it that `error` rolled back. Where the rows themselves are others, keeping them
    /// would only fail again and again.
    @inline(__always)
    static func keepsRows(after error: PostgresError) -> Bool {
        isActive(.cacheKeptAfterRollback) && error.sqlstate != "BH002"
    }
}

#if FAULTS
    extension Mutant: CaseIterable {
        static let variable = "BELLHOP_MUTANT"

        /// Of this process; nil if its name cannot be read, which `Worker.main` has refused before.
        static let active = try? named(environment()[variable])

        /// As it is typed.
        var name: String { words(of: "\(self)") }

        /// Nil where nothing is set.
        /// - Throws: if there is no such mutant.
        static func named(
            _ name: String?, setting: String = variable
        ) throws(ConfigurationError) -> Mutant? {
            guard let name, !name.isEmpty else { return nil }
            if let mutant = allCases.first(where: { $0.name == name }) { return mutant }
            throw ConfigurationError(setting, name, "there is no such mutant: see --mutants")
        }

        /// The bug, and which defence goes with it.
        var summary: String {
            switch self {
            case .noCompareAndSet:
                "the fence compares neither epoch nor offset (SQL); without the check of the sums, which amounts to it"
            case .noEpoch:
                "nobody compares epochs: not the fence and the marks (SQL), not a look at what is ours"
            case .offsetBeforeEffects:
                "offsets are committed first, then in a transaction of their own the effects"
            case .dedupeOutsideTransaction:
                "ids are committed first, then in a transaction of their own the offsets and effects"
            case .resumeFromKafka:
                "a claim goes on from Kafka's committed offset; without the comparison of offsets (SQL), the check of "
                    + "the sums (SQL) and the proof of the tail"
            case .swappedMessages: "of each batch, two messages of a key are decided in the wrong order"
            case .skipAfterBisect:
                "a batch that is cut in two loses the record in the middle; it is passed as a confirmed gap"
            case .outboxClearedBeforeAck:
                "a row of the outbox is cleared by the next transaction, whether a broker has its records or not"
            case .deadLetterApart:
                "dead letters are committed after their batch, in a transaction of their own"
            case .cacheKeptAfterRollback:
                "the cache takes states when they are decided, and keeps them when the transaction is rolled back"
            case .cacheKeptAfterRevoke:
                "the cache keeps rows of partitions that are given back; without the comparison of row versions"
            case .appliedAgain:
                "a commit without an answer is made again without a look at the rows; without the comparison of "
                    + "offsets (SQL) and the check of the sums (SQL)"
            }
        }
    }
#endif
