internal import Lag

/// The one thing to say of a partition, the worst first.
enum PartitionState: String {
    case stopped, lost, unowned, stalled, paused, waiting, held, unknown, behind, ok
}

extension PartitionLag {
    var state: PartitionState {
        if row?.stopReason != nil { return row?.stoppedBy == nil ? .stopped : .paused }
        if lost > 0 || isBeyondEnd { return .lost }
        switch ownership {
        case .unowned: return .unowned
        case .waiting: return .waiting
        case .unknown, .owned: break
        }
        if stall() != nil { return .stalled }
        switch oldest {
        case .held: return .held
        case .unknown: return .unknown
        case .record: return .behind
        case .nothing: return .ok
        }
    }

    /// What the owner's session waits for, where it waits.
    var waitsFor: String? {
        if case .alive(let wait)? = row?.backend { wait } else { nil }
    }

    /// `state` in words, with the reason; nil where there is nothing to say.
    func remark(session: Int64) -> String? {
        switch state {
        case .stopped: "stopped: \(row?.stopReason ?? "")"
        case .paused: "paused by \(pause)"
        case .lost:
            isBeyondEnd
                ? "the log ends before the position: it was made anew or truncated"
                : "\(Spelling.count(lost)) records were deleted before they were read"
        case .unowned: ownership.word
        case .waiting:
            "no process has it: one is starting, or one has stopped and the group waits up to \(Spelling.time(session)) for it"
        case .stalled:
            "has not moved for \(Spelling.time(stall() ?? 0))\(waitsFor.map { ", waits for \($0)" } ?? "")"
        case .held: "an open transaction keeps \(Spelling.count(held)) records from readers"
        case .unknown: unknown
        case .behind, .ok: nil
        }
    }
}

extension PartitionLag {
    /// Who paused it, and why: `ann on db1: the index is built`.
    var pause: String {
        let (who, reason, mark) = (row?.stoppedBy ?? "", row?.stopReason ?? "", "paused: ")
        return "\(who): \(reason.hasPrefix(mark) ? String(reason.dropFirst(mark.count)) : reason)"
    }
}

extension Ownership {
    var word: String {
        switch self {
        case .owned: "owned"
        case .waiting: "waiting"
        case .unowned(let reason): "unowned: \(reason.rawValue)"
        case .unknown: "unknown"
        }
    }
}
