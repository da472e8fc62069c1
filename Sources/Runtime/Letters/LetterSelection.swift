internal import Contract
package import Postgres
package import Records

/// Which dead letters are meant: those that meet all that is said.
package struct LetterSelection: Sendable {
    package var ids: [Int64] = []
    /// A `letter_group`.
    package var group: String?
    package var worker: String?
    package var topic: String?
    package var `class`: String?
    package var tenant: String?
    package var event: String?
    package var since: Timestamp?
    package var until: Timestamp?
    package var states: [String] = []
    package var query: LetterQuery?

    /// What a letter may be in.
    package static let states = ["open", "pending", "applied", "duplicate", "again", "parked", "discarded"]

    /// What a letter may be for.
    package static let classes = FailureClass.allCases.map(\.rawValue)

    /// A `letter_group`.
    package static func isGroup(_ text: String) -> Bool {
        text.utf8.count == 16 && text.utf8.allSatisfy { Self.digits.contains($0) }
    }

    private static let digits = Array("0123456789abcdef".utf8)

    /// Whether a worker or a topic may be called that. Letters outlive both, so there need not be one of that name.
    package static func isName(_ text: String) -> Bool {
        (1...249).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                    UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    package static let nameRule = "a name of letters, digits, dots, dashes and underscores"

    /// Some time lies between `since` and `until`.
    package var hasSpan: Bool {
        guard let since, let until else { return true }
        return since < until
    }

    package init() {}

    /// Nothing is said: all letters.
    package var isEmpty: Bool { conditions.isEmpty }

    /// A condition on `bellhop.dead_letter d`; its parameters are numbered from `first` on.
    package func filter(from first: Int) -> (sql: String, parameters: [Parameter]) {
        var filter = LetterFilter(first: first)
        for condition in conditions { filter.add(condition.sql, condition.parameter) }
        query?.add(to: &filter)
        return (filter.sql, filter.parameters)
    }

    private struct Condition {
        /// `?` stands for the parameter.
        var sql: String
        var parameter: Parameter
        /// As the operator types it.
        var words: String
    }

    private var conditions: [Condition] {
        var list: [Condition] = []
        func add(_ name: String, _ value: String?, _ column: String) {
            guard let value else { return }
            list.append(
                Condition(sql: "d.\(column) = ?", parameter: .text(value), words: "--\(name) \(value)"))
        }
        if !ids.isEmpty {
            let words = ids.prefix(20).map { "--id \($0)" } + (ids.count > 20 ? ["…"] : [])
            list.append(
                Condition(
                    sql: "d.id = any(?)", parameter: .int8s(ids), words: words.joined(separator: " ")))
        }
        add("group", group, "letter_group")
        add("worker", worker, "worker")
        add("topic", topic, "topic")
        add("class", self.class, "class")
        add("tenant", tenant, "tenant_id")
        add("event", event, "event_id")
        if let since {
            list.append(
                Condition(sql: "d.created_at >= ?", parameter: .timestamp(since), words: "--since \(since)"))
        }
        if let until {
            list.append(
                Condition(sql: "d.created_at < ?", parameter: .timestamp(until), words: "--until \(until)"))
        }
        if !states.isEmpty {
            list.append(
                Condition(
                    sql: "d.state = any(?)", parameter: .texts(states.map { Text($0) }),
                    words: "--state \(states.joined(separator: ","))"))
        }
        return list
    }

    /// As the operator would type it; for the account of what was done.
    package var words: String {
        let words = conditions.map(\.words) + (query.map { ["--where '\($0.text)'"] } ?? [])
        return words.isEmpty ? "all dead letters" : words.joined(separator: " ")
    }
}

/// Conditions in the making.
struct LetterFilter {
    private var first: Int
    private var parts: [String] = []
    private(set) var parameters: [Parameter] = []

    init(first: Int) { self.first = first }

    var sql: String { parts.isEmpty ? "true" : parts.joined(separator: " and ") }

    /// - Parameter sql: the one `?` in it stands for the parameter.
    mutating func add(_ sql: String, _ parameter: Parameter) {
        let number = "$\(first + parameters.count)"
        parts.append(sql.split(separator: "?", omittingEmptySubsequences: false).joined(separator: number))
        parameters.append(parameter)
    }
}
