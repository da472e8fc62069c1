internal import Contract
internal import Crypto
internal import Records
internal import Synchronization

/// Makes `{id}` of commands, and reads them: with the secret of the settings, else with the one in the database.
final class Seals: Sendable {
    private let directory: KeyDirectory
    private let seal: Mutex<Seal?>

    /// - Parameter secret: 32 bytes, from the settings.
    init(secret: [UInt8]?, _ directory: KeyDirectory) throws(CryptoError) {
        self.directory = directory
        seal = Mutex(
            try secret.map { secret throws(CryptoError) in try Seal(key: secret, purpose: CommandID.purpose) }
        )
    }

    /// Whether there is a secret.
    var isReady: Bool { current != nil }

    /// Nil while there is no secret.
    func seal(_ command: CommandID) -> String? { current?.seal(command.bytes) }

    /// Nil for a text that no gateway of this secret made.
    func open(_ text: String) -> CommandID? { current?.open(text).flatMap(CommandID.init(bytes:)) }

    private var current: Seal? {
        seal.withLock { seal in
            if seal == nil, let secret = directory.secret {
                seal = try? Seal(key: secret, purpose: CommandID.purpose)
            }
            return seal
        }
    }
}
