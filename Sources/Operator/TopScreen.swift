internal import Lag
internal import Records

/// What `bellhop top` shows: a picture made of the last look, the user's choices and the size of the terminal.
struct TopScreen {
    enum Order: Character, CaseIterable {
        case seconds = "s", records = "l", rate = "r", drain = "e", letters = "d", worker = "w", owner = "o"

        var name: String {
            switch self {
            case .seconds: "seconds behind"
            case .records: "records behind"
            case .rate: "rate"
            case .drain: "time to drain"
            case .letters: "dead letters"
            case .worker: "worker"
            case .owner: "owner"
            }
        }
    }

    enum Answer { case goOn, quit }

    static let help = [
        "s  sort by seconds behind         l  by records behind",
        "r  by rate                        e  by time to drain",
        "d  by dead letters                w  by worker and partition",
        "o  by owner                       same key again: the other way round",
        "/  show only what contains a text: Enter keeps it, Esc takes it away",
        "space or p  hold the picture      arrows  scroll",
        "?  this help                      q  quit",
    ]

    private let limits: Thresholds
    private var sample: LagSampler.Sample?
    private var order = Order.seconds
    private var isReversed = false
    private var filter = ""
    private var isTyping = false
    private var isHeld = false
    private var isHelp = false
    private var scroll = 0

    init(_ limits: Thresholds) { self.limits = limits }

    /// A new look, unless the picture is held.
    mutating func take(_ sample: LagSampler.Sample?) {
        if !isHeld { self.sample = sample }
    }

    mutating func press(_ key: Terminal.Key) -> Answer {
        if key == .interrupt { return .quit }
        if isTyping {
            type(key)
            return .goOn
        }
        switch key {
        case .text("q"): return .quit
        case .text("?"): isHelp.toggle()
        case .text("/"): (isTyping, filter) = (true, "")
        case .text(" "), .text("p"): isHeld.toggle()
        case .text(let letter): sort(letter)
        case .escape: (isHelp, filter) = (false, "")
        case .up: scroll = max(0, scroll - 1)
        case .down: scroll += 1
        case .enter, .backspace, .interrupt: break
        }
        return .goOn
    }

    private mutating func type(_ key: Terminal.Key) {
        switch key {
        case .text(let letter): filter.append(letter)
        case .backspace: filter = String(filter.dropLast())
        case .enter: isTyping = false
        case .escape: (isTyping, filter) = (false, "")
        case .up, .down, .interrupt: break
        }
    }

    private mutating func sort(_ letter: Character) {
        guard let order = Order(rawValue: letter) else { return }
        isReversed = order == self.order ? !isReversed : false
        self.order = order
    }
}

extension TopScreen {
    /// As many lines as the terminal has at most, none wider than it.
    func lines(_ size: Terminal.Size) -> [String] {
        let foot = [foot]
        guard let sample else { return fitted(["looking at Postgres and the brokers …"], foot, size) }
        guard let fleet = sample.fleet else {
            let why = "Postgres does not answer: \(sample.databaseProblem ?? "")"
            return fitted(
                ["bellhop top", why, "trying again; see that it runs, and BELLHOP_DATABASE"], foot, size)
        }
        var head = [title(fleet)] + workers(fleet, atMost: max(1, size.rows / 5))
        if isHelp { return fitted(head + [""] + Self.help, foot, size) }
        let problems = problems(fleet, atMost: max(1, size.rows / 6))
        head += [""]
        let table = TopTable(columns: size.columns)
        let room = size.rows - head.count - 1 - problems.count - foot.count
        let all = chosen(fleet)
        let first = min(scroll, max(0, all.count - room))
        let rows = all.dropFirst(first).prefix(max(0, room)).map(table.row)
        return fitted(head + [table.header(order)] + rows, problems + foot, size)
    }

    /// The foot at the bottom, whatever is above it.
    private func fitted(_ top: [String], _ bottom: [String], _ size: Terminal.Size) -> [String] {
        let room = max(0, size.rows - bottom.count)
        let filling = Array(repeating: "", count: max(0, room - top.count))
        return (top.prefix(room) + filling + bottom).map { cut($0, to: size.columns) }
    }

    private func title(_ fleet: FleetLag) -> String {
        let clock = String(fleet.at.description.dropFirst(11).prefix(8))
        let behind = fleet.workers.compactMap(\.milliseconds).max().map(Spelling.time) ?? "?"
        let held = isHeld ? "  HELD" : ""
        return "bellhop top \(clock)Z  \(Spelling.number(fleet.workers.count, of: "worker")), "
            + "\(Spelling.number(fleet.partitions.count, of: "partition")), \(behind) behind\(held)"
    }

    private func workers(_ fleet: FleetLag, atMost count: Int) -> [String] {
        fleet.workers.prefix(count).map { worker in
            var parts = [
                "\(worker.owned)/\(worker.partitions.count) owned",
                worker.milliseconds.map(Spelling.time) ?? "?",
                "\(worker.records.map(TopTable.short(count:)) ?? "?") records",
            ]
            if let rate = worker.rate { parts.append("\(TopTable.short(count: Int64(rate.applied)))/s") }
            if let drain = worker.drainWords, worker.drain != 0 { parts.append("ETA \(drain)") }
            if worker.facts.openDeadLetters > 0 { parts.append("\(worker.facts.openDeadLetters) dead") }
            if worker.facts.outbox > 0 { parts.append("\(worker.facts.outbox) outbox") }
            return "\(worker.name): \(parts.joined(separator: ", "))"
        }
    }

    private func problems(_ fleet: FleetLag, atMost count: Int) -> [String] {
        Findings(fleet, limits).list.filter { $0.level > .note || $0.worker != nil }.prefix(count).map {
            finding in
            "\(finding.level == .critical ? "!" : "-") \(finding.subject.isEmpty ? "" : finding.subject + ": ")\(finding.text)"
        }
    }

    private var foot: String {
        if isTyping { return "/\(filter)_   Enter keeps it, Esc takes it away" }
        let filtered = filter.isEmpty ? "" : "  only \"\(filter)\" (Esc: all)"
        return
            "by \(order.name)\(isReversed ? ", reversed" : "")\(filtered)  s l r e d w o sort  / filter  ? help  q quit"
    }

    private func chosen(_ fleet: FleetLag) -> [PartitionLag] {
        let all = fleet.partitions.filter { lag in
            filter.isEmpty
                || [lag.worker, lag.partition.description, lag.row?.owner ?? "", lag.state.rawValue].contains
                {
                    $0.lowercased().contains(filter.lowercased())
                }
        }
        // Those that are equal stay in the order of their names.
        let sorted = all.enumerated().sorted { a, b in
            let (left, right) = (key(a.element), key(b.element))
            return left == right ? a.offset < b.offset : left > right
        }.map(\.element)
        let named =
            switch order {
            case .worker: all
            case .owner: all.sorted { ($0.row?.owner ?? "") < ($1.row?.owner ?? "") }
            default: sorted
            }
        return isReversed ? named.reversed() : named
    }

    /// The worst first; what is not known is worst.
    private func key(_ lag: PartitionLag) -> Double {
        switch order {
        case .seconds: lag.seconds ?? .infinity
        case .records: lag.records.map(Double.init) ?? .infinity
        case .rate: lag.rate?.applied ?? -1
        case .drain: lag.drain.map(Double.init) ?? .infinity
        case .letters: Double(lag.row?.deadLetters ?? 0)
        case .worker, .owner: 0
        }
    }
}

/// Cuts a line to a width, escape sequences not counted.
private func cut(_ line: String, to width: Int) -> String {
    guard line.count > width else { return line }
    return line.prefix(max(0, width - 1)) + "…"
}
