package import Records

/// What a record says that was published again for a dead letter: the header `bellhop-redrive` with `ID/WORKER`, or
/// `ID/WORKER/stale` where the operator lets it come after later records of its key.
package struct Redrive: Hashable, Sendable {
    package static let headerName = "bellhop-redrive"

    /// Id of the dead letter.
    package var letter: Int64
    /// The worker whose dead letter it is; to all others of the topic the record is a repeat.
    package var worker: String
    /// It may be applied though records of its key were applied that lie after it.
    package var allowsStale: Bool

    package init(letter: Int64, worker: String, allowsStale: Bool) {
        (self.letter, self.worker, self.allowsStale) = (letter, worker, allowsStale)
    }

    /// Nil if `value` is not of that form: then the record is like any other.
    package init?(value: [UInt8]) {
        let parts = value.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let letter = Int64(String(decoding: parts[0], as: UTF8.self)),
            letter > 0, !parts[1].isEmpty,
            parts.count == 2 || Array(parts[2]) == Self.stale
        else { return nil }
        self.init(
            letter: letter, worker: String(decoding: parts[1], as: UTF8.self), allowsStale: parts.count == 3)
    }

    package var value: [UInt8] {
        Array("\(letter)/\(worker)".utf8) + (allowsStale ? [UInt8(ascii: "/")] + Self.stale : [])
    }

    /// `headers` with this one instead of an earlier redrive's.
    package func added(to headers: [Record.Header]) -> [Record.Header] {
        Self.removed(from: headers) + [Record.Header(name: Self.name, value: value)]
    }

    /// `headers` as they were before any redrive.
    package static func removed(from headers: [Record.Header]) -> [Record.Header] {
        headers.filter { $0.name != Self.name }
    }

    private static let name = Array(headerName.utf8)
    private static let stale = Array("stale".utf8)
}

extension RecordBatch {
    /// The redriven records of the batch by their index; most batches have none.
    package var redrives: [Int: Redrive] {
        let length = Int32(Redrive.headerName.utf8.count)
        let bytes = bytes.span
        var found: [Int: Redrive] = [:]
        var record = 0
        for index in headers.indices
        where headers[index].name.count == length
            && bytes.extracting(headers[index].name.range).equals("bellhop-redrive")
        {
            while record < count, entries[record].headers.upperBound <= index { record += 1 }
            guard record < count, entries[record].headers.contains(index) else { continue }
            found[record] = Redrive(value: self[headers[index].value])
        }
        return found
    }
}
