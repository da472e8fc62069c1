internal import Runtime

/// One action of a command that has several.
protocol CommandAction {
    static var name: String { get }
    /// Words that follow the action's name, by what they stand for.
    static var words: [String] { get }
    /// What follows the action's name and its words.
    static var usage: String { get }
    static var summary: String { get }
    static var options: [Option] { get }
    static var notes: String { get }
    static func run(_ arguments: Arguments, _ words: [String]) throws
}

/// A command of which the first word says what to do.
protocol CommandOfActions: Command {
    static var actions: [any CommandAction.Type] { get }
    /// Options of more actions than one.
    static var sharedOptions: [Option] { get }
}

extension CommandOfActions {
    static var sharedOptions: [Option] { [] }
    static var usage: [String] { actions.map { ([$0.name] + $0.words + [$0.usage]).joined(separator: " ") } }
    static var options: [Option] { sharedOptions + actions.flatMap { $0.options } + [jsonOption] }
    static var notes: String { actions.map { $0.notes }.joined(separator: "\n\n") }

    static func run(_ arguments: Arguments) throws {
        guard let action = actions.first(where: { $0.name == arguments.words.first }) else {
            throw UsageError("say what to do: \(actions.map { $0.name }.joined(separator: ", "))")
        }
        try action.run(arguments, try words(arguments, action.words))
    }
}
