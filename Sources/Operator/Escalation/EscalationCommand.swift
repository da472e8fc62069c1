internal import Escalation
internal import JSON
internal import Records
internal import Runtime

/// What can be asked about how conversations escalate.
enum EscalationCommand: CommandOfActions {
    static var actions: [any CommandAction.Type] {
        [TryAction.self, ReplayAction.self, EvaluateAction.self, SentimentAction.self]
    }
    static let name = "escalation"
    static let summary = "Try out which conversations escalate, and why; measure it; see how texts sound."
    static let sharedOptions = [
        Option(
            "config", value: "FILE",
            "a configuration, as escalation-config.put takes it (default: the standard)"
        ),
        Option("mode", value: "MODE", Mode.allCases.map(\.rawValue).joined(separator: ", ")),
    ]
}

extension Arguments {
    /// The configuration of `--config`, in the mode of `--mode`.
    func config() throws -> Config {
        var config = try value("config").map { file in try Config(file: file) } ?? Config()
        if let name = value("mode") {
            guard let mode = Mode(rawValue: name) else {
                let all = Mode.allCases.map(\.rawValue).joined(separator: ", ")
                throw UsageError("--mode must be one of \(all), not \"\(name)\"")
            }
            config.mode = mode
        }
        return config
    }
}

extension Config {
    /// Its version is of no account: none is stored.
    init(file: String) throws {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try file == "-" ? Files.readStandardInput() : Files.read(file)
        } catch {
            throw CommandError("\(file) cannot be read: \(error.reason)")
        }
        let document = JSONDocument()
        do throws(JSONError) {
            try document.parse(bytes, bytes.indices)
        } catch {
            throw CommandError("\(file) is not JSON: \(error)")
        }
        do throws(ConfigError) {
            // Also as it is sent: as the member of a command.
            self = try Config(document.root["config"] ?? document.root, version: 0)
        } catch {
            throw CommandError("\(file) is no escalation configuration: \(error)")
        }
    }
}
