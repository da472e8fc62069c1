/// One option of a program: as a flag, and where it has one, as an environment variable.
package struct Option: Sendable {
    package var flag: String
    /// Environment variable that the flag overrides.
    package var variable: String?
    /// What stands for the value in the help text; nil for a switch.
    package var value: String?
    package var help: String
    package var repeats = false

    package init(
        _ flag: String, variable: String? = nil, value: String? = nil, repeats: Bool = false, _ help: String
    ) {
        self.flag = flag
        self.variable = variable
        self.value = value
        self.repeats = repeats
        self.help = help
    }
}

/// Bad use of the command line: exit 64, EX_USAGE of sysexits.h.
package struct UsageError: Error, CustomStringConvertible {
    package static let exitCode: Int32 = 64
    package var description: String
    package init(_ description: String) { self.description = description }
}

/// A setting that cannot be used: exit 78, EX_CONFIG of sysexits.h. Names the setting, its value and the rule.
package struct ConfigurationError: Error, CustomStringConvertible {
    package static let exitCode: Int32 = 78
    package var setting: String
    package var value: String?
    package var rule: String

    package init(_ setting: String, _ value: String?, _ rule: String) {
        self.setting = setting
        self.value = value
        self.rule = rule
    }

    /// A setting whose value must not be shown, because it can hold a password.
    package static func unusable(_ setting: String, _ reason: String) -> ConfigurationError {
        var error = ConfigurationError(setting, nil, reason)
        error.isSecret = true
        return error
    }

    private var isSecret = false

    package var description: String {
        if isSecret { return "\(setting) cannot be used: \(rule)" }
        return value.map { "\(setting) is \"\($0)\", but \(rule)" } ?? "\(setting) is not set: \(rule)"
    }
}

/// Flags and words of a command line, with the environment behind them.
package struct Arguments: Sendable {
    package private(set) var words: [String] = []
    package private(set) var isHelp = false
    package private(set) var isVersion = false
    private var flags: [String: [String]] = [:]
    private let options: [Option]
    package let environment: [String: String]

    /// Reads `--flag value`, `--flag=value`, switches, and words; `--` ends the flags. `-h`, `--help` and `--version` are
    /// always known.
    package init(_ arguments: [String], options: [Option], environment: [String: String]) throws(UsageError) {
        self.options = options
        self.environment = environment
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--help", "-h": isHelp = true
            case "--version": isVersion = true
            case "--":
                words += rest
                rest = []
            case _ where argument.hasPrefix("--"): try take(argument.dropFirst(2), &rest)
            default: words.append(argument)
            }
        }
    }

    private mutating func take(_ argument: Substring, _ rest: inout ArraySlice<String>) throws(UsageError) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts.first ?? "")
        guard let option = options.first(where: { $0.flag == name }) else {
            throw UsageError("unknown option --\(name)")
        }
        guard option.value != nil else {
            if parts.count > 1 { throw UsageError("--\(name) takes no value") }
            flags[name] = [""]
            return
        }
        guard let value = parts.count > 1 ? String(parts[1]) : rest.popFirst() else {
            throw UsageError("--\(name) needs a value")
        }
        if flags[name] != nil && !option.repeats { throw UsageError("--\(name) is given twice") }
        flags[name, default: []].append(value)
    }

    /// The flag's value, else the variable's, else nil. An empty variable counts as not set.
    package func value(_ flag: String) -> String? {
        if let given = flags[flag]?.last { return given }
        guard let variable = options.first(where: { $0.flag == flag })?.variable else { return nil }
        return environment[variable].flatMap { $0.isEmpty ? nil : $0 }
    }

    package func values(_ flag: String) -> [String] { flags[flag] ?? [] }

    package func isSet(_ flag: String) -> Bool { flags[flag] != nil }

    /// How the user named the setting: the flag if given, else the variable.
    package func name(_ flag: String) -> String {
        if flags[flag] != nil { return "--\(flag)" }
        return options.first { $0.flag == flag }?.variable ?? "--\(flag)"
    }

    /// A whole number in `range`, or `fallback` where nothing is given.
    package func number(
        _ flag: String, _ range: ClosedRange<Int>, or fallback: Int
    ) throws(ConfigurationError) -> Int {
        guard let text = value(flag) else { return fallback }
        guard let number = Int(text), range.contains(number) else {
            throw ConfigurationError(
                name(flag), text, "it must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}

/// The options as lines of a help text.
package func helpLines(_ options: [Option]) -> String {
    let always = [
        Option("help", "show this text"), Option("version", "show the version"),
    ]
    let rows = (options + always).map { option in
        (
            "  --\(option.flag)" + (option.value.map { " \($0)" } ?? ""),
            option.help + (option.variable.map { " [\($0)]" } ?? "")
        )
    }
    let width = (rows.map(\.0.count).max() ?? 0) + 2
    return rows.map { $0.0 + String(repeating: " ", count: width - $0.0.count) + $0.1 }.joined(
        separator: "\n")
}
