internal import Records
internal import Runtime

/// What can be asked about leads.
enum LeadsCommand: CommandOfActions {
    static var actions: [any CommandAction.Type] {
        [LearnAction.self, WhatIfAction.self, FairnessAction.self]
    }
    static let name = "leads"
    static let summary = actions.map { $0.summary }.joined(separator: " ")
}

/// Shows what a learned rule set would have told.
enum LearnAction: CommandAction {
    static let name = "learn"
    static let words = ["FILE"]
    static let usage =
        "--outcome COLUMN [--won VALUE] [--ignore A,B] [--names A,B] [--team COLUMN] [--method M]\n"
        + "             [--from N] [--delay N] [--explain N] [--json]"
    static let summary = "See how well a learned rule set would have told which leads of a file are won."
    static let options = LearnOrder.options
    static let notes = """
        learn: FILE is CSV with a header, delimited by comma or semicolon, one closed lead a row, in the order in which they
        came; - is standard input, so a compressed file is read by zcat FILE | bellhop leads learn - …. Each lead is
        predicted before its outcome is learned, as it would be in use; leave out by --ignore what is known only after
        the outcome. An empty cell is a fact that is not known; a number counts by its first digit and its length (40 to
        49), unless --names has its column. Nothing is written, and no database or broker is asked.

        Method plain is naive Bayes as Odoo defines it. Method measured takes the base rate of late, shrinks what is
        known of few leads, and believes as much of the sum of the evidence as earlier predictions proved right.
        """

    static func run(_ arguments: Arguments, _ words: [String]) throws {
        let order = try LearnOrder(arguments)
        let file = words[0]
        let bytes = try file == "-" ? Files.readStandardInput() : Files.read(file)
        let table = try LeadsTable(bytes, name: file == "-" ? "standard input" : file)
        let result = try order.run(table)
        print(arguments.isSet("json") ? result.json : result.text)
    }
}
