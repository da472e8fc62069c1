internal import Escalation
internal import JSON
internal import Records

/// A replay for people and for programs.
struct ReplayReport {
    private let name: String
    private let since: Timestamp
    private let wholeSince: Timestamp
    private let oldest: Timestamp?
    private let counts: (records: Int, unfit: Int)
    private let tenants: [(tenant: Text, version: Int32, sum: ReplaySum)]
    private let all: ReplaySum

    /// - Parameter name: of the draft.
    init(name: String, log: borrowing MessageLog, desk: borrowing ReplayDesk, limit: Int) {
        self.name = name
        (since, wholeSince, oldest) = (log.since, log.wholeSince, log.oldest)
        counts = (log.records, log.unfit)
        var tenants: [(tenant: Text, version: Int32, sum: ReplaySum)] = []
        var all = ReplaySum(limit: limit)
        for (tenant, sum) in desk.sums.sorted(by: { $0.key < $1.key }) {
            tenants.append((tenant, desk.version(of: tenant), sum))
            all.add(sum)
        }
        (self.tenants, self.all) = (tenants, all)
    }

    private var isWhole: Bool { wholeSince <= since }

    // For people.

    var text: String {
        var lines = [
            "\(name) against the settings in force, records since \(since); nothing is written.", reach,
        ]
        if counts.unfit > 0 {
            lines.append("\(Spelling.number(counts.unfit, of: "record")) did not fit the contract.")
        }
        if tenants.isEmpty { lines.append("\nNo conversation fits.") }
        for (tenant, version, sum) in tenants {
            let title = "\(String(escaping: tenant.bytes)), version \(version) of the settings"
            lines.append("\n" + Self.text(sum, title, namesTenants: false))
        }
        if tenants.count > 1 {
            let title = "All \(Spelling.number(tenants.count, of: "tenant")) together"
            lines.append("\n" + Self.text(all, title, namesTenants: true))
        }
        return lines.joined(separator: "\n")
    }

    /// How far back it could read.
    private var reach: String {
        let records = Spelling.number(counts.records, of: "record")
        guard let oldest else { return "The topic has no record since then." }
        return isWhole
            ? "\(records) read, the oldest of \(oldest); the topic has all since then."
            : "\(records) read, the oldest of \(oldest); older ones have been deleted: all there is of every partition begins at \(wholeSince)."
    }

    private static func text(_ sum: ReplaySum, _ title: String, namesTenants: Bool) -> String {
        let (before, after) = (sum.before.values.reduce(0, +), sum.after.values.reduce(0, +))
        let head =
            "\(title): \(Spelling.number(sum.conversations, of: "conversation")), "
            + "\(Spelling.number(sum.messages, of: "message")); "
            + "\(Spelling.number(before, of: "escalation")), by the draft \(Spelling.count(Int64(after)))"
        let kinds: [(String, ReplaySum.Kind)] = [
            ("more", sum.more), ("fewer", sum.fewer), ("with another priority", sum.otherwise),
            ("at another message", sum.moved),
        ]
        let counts = kinds.map { "\(Spelling.count(Int64($1.count))) \($0)" }.joined(separator: ", ")
        let tables = kinds.filter { !$1.first.isEmpty }.map { name, kind in
            let left = kind.count - kind.first.count
            let more = left > 0 ? "\n… and \(Spelling.count(Int64(left))) more" : ""
            return "\(Spelling.count(Int64(kind.count))) \(name):\n" + table(kind.first, namesTenants) + more
        }
        return ([head, counts] + tables).joined(separator: "\n")
    }

    private static func table(_ differences: [ReplaySum.Difference], _ namesTenants: Bool) -> String {
        let rows = differences.map { difference in
            let call = difference.after ?? difference.before
            return (namesTenants ? [Cell(difference.tenant.string)] : []) + [
                Cell(difference.conversation.string), Cell(difference.before?.place),
                Cell(difference.after?.place), Cell(call?.at), Cell(call?.because),
            ]
        }
        let columns =
            (namesTenants ? ["tenant"] : []) + ["conversation", "in_force", "draft", "at", "because"]
        return Report(columns: columns, rows: rows).output(json: false)
    }

    // For programs.

    var json: String {
        var json = JSONWriter(reserving: 4096)
        json.object { json in
            json.member("since", since)
            json.member("complete", isWhole)
            json.member("complete_since", wholeSince)
            json.key("oldest_record")
            if let oldest { json.value(oldest) } else { json.null() }
            json.member("records", counts.records)
            json.member("unfit", counts.unfit)
            json.array("tenants") { json in
                for (tenant, version, sum) in tenants {
                    json.object { json in
                        json.member("tenant_id", tenant)
                        json.member("config_version", version)
                        sum.writeMembers(to: &json)
                    }
                }
            }
            json.object("all") { all.writeMembers(to: &$0) }
        }
        return json.string
    }
}

extension Call {
    /// `HIGH at m-3`.
    fileprivate var place: String { "\(priority.rawValue) at \(message?.string ?? "a request")" }

    fileprivate var because: String {
        (reasons.map(\.name) + phrases.map { "'\($0.string)'" }).joined(separator: ", ")
    }
}
