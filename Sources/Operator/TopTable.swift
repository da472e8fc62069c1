internal import Lag
internal import Records

/// The partitions of `bellhop top` in columns that fit the terminal; at 80 columns all of them do.
struct TopTable {
    private struct Column {
        var title: String
        var width: Int
        var isNumber: Bool
    }

    private var columns = [
        Column(title: "WORKER", width: 12, isNumber: false),
        Column(title: "PARTITION", width: 13, isNumber: false),
        Column(title: "OWNER", width: 8, isNumber: false), Column(title: "STATE", width: 8, isNumber: false),
        Column(title: "BEHIND", width: 6, isNumber: true), Column(title: "RECORDS", width: 7, isNumber: true),
        Column(title: "RATE/S", width: 6, isNumber: true), Column(title: "ETA", width: 6, isNumber: true),
        Column(title: "DEAD", width: 5, isNumber: true),
    ]

    /// What a wider terminal has to spare goes to names.
    init(columns width: Int) {
        let needed = columns.reduce(-1) { $0 + $1.width + 1 }
        let spare = max(0, width - needed)
        columns[0].width += min(spare / 3, 12)
        columns[1].width += min(spare / 3, 24)
        columns[2].width += min(spare / 3, 24)
    }

    func header(_ order: TopScreen.Order) -> String { line(columns.map(\.title)) }

    func row(_ lag: PartitionLag) -> String {
        line([
            lag.worker, lag.partition.description, owner(lag), lag.state.rawValue,
            lag.milliseconds.map(Self.short(milliseconds:)) ?? "?",
            lag.records.map(Self.short(count:)) ?? "?",
            lag.rate.map { Self.short(count: Int64($0.applied.rounded())) } ?? "-", eta(lag),
            Self.short(count: lag.row?.deadLetters ?? 0),
        ])
    }

    /// Its worker stands in the first column already.
    private func owner(_ lag: PartitionLag) -> String {
        guard let owner = lag.row?.owner, lag.ownership != .waiting, !lag.ownership.isUnowned else {
            return "-"
        }
        return owner.hasPrefix(lag.worker + "-") ? String(owner.dropFirst(lag.worker.count + 1)) : owner
    }

    private func eta(_ lag: PartitionLag) -> String {
        lag.drain.map(Self.short(milliseconds:)) ?? (lag.rate == nil || lag.records == nil ? "-" : "never")
    }

    private func line(_ cells: [String]) -> String {
        zip(columns, cells).map { column, cell in
            let text = fitted(cell, column.width)
            let padding = String(repeating: " ", count: column.width - text.count)
            return column.isNumber ? padding + text : text + padding
        }.joined(separator: " ").trimmedAtEnd
    }

    /// A name's end tells more than its middle: the number of a partition, of a lane.
    private func fitted(_ text: String, _ width: Int) -> String {
        guard text.count > width else { return text }
        let tail = min(4, width / 2)
        return text.prefix(width - tail - 1) + "…" + text.suffix(tail)
    }

    /// In six characters: `45s`, `12m30s`, `1h12m`, `3d4h`, `250d`.
    static func short(milliseconds: Int64) -> String {
        let seconds = milliseconds / 1000
        switch seconds {
        case ..<1: return milliseconds < 50 ? "0s" : "0.\(min(9, (milliseconds + 50) / 100))s"
        case ..<60: return "\(seconds)s"
        case ..<3600: return "\(seconds / 60)m\(seconds % 60)s"
        case ..<86_400: return "\(seconds / 3600)h\(seconds % 3600 / 60)m"
        case ..<8_640_000: return "\(seconds / 86_400)d\(seconds % 86_400 / 3600)h"
        default: return "\(seconds / 86_400)d"
        }
    }

    /// In five characters: `12345`, `1.2M`, `345M`.
    static func short(count: Int64) -> String {
        switch count {
        case ..<100_000: "\(count)"
        case ..<1_000_000: "\(count / 1000)k"
        case ..<10_000_000: "\(count / 1_000_000).\(count % 1_000_000 / 100_000)M"
        case ..<10_000_000_000: "\(count / 1_000_000)M"
        default: "\(count / 1_000_000_000)G"
        }
    }
}
