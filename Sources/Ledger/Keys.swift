internal import Contract
internal import Digest
internal import Glibc
internal import Records

/// Tenant and entity.
struct LedgerKey: Hashable, Sendable, CustomStringConvertible {
    var tenant: Text
    var entity: Text

    var description: String { String(escaping: tenant.bytes) + "/" + String(escaping: entity.bytes) }
}

/// The keys of a partition, numbered in the order in which they were met, in one block of bytes.
struct KeyList: Sendable {
    private struct Ends {
        var tenant: Int
        var entity: Int
    }

    private var bytes: [UInt8] = []
    private var ends: [Ends] = []
    private var table = PrintTable()

    var count: Int { ends.count }
    var indices: Range<Int> { ends.indices }

    subscript(_ number: Int) -> LedgerKey {
        let (tenant, entity) = ranges(number)
        return LedgerKey(
            tenant: Text(validated: Array(bytes[tenant])), entity: Text(validated: Array(bytes[entity])))
    }

    /// The number of a key, and whether it is new.
    mutating func insert(_ tenant: Span<UInt8>, _ entity: Span<UInt8>) -> (number: Int, isNew: Bool) {
        let print = Self.print(tenant, entity)
        if let number = find(print, tenant, entity) { return (number, false) }
        table.insert(print, count)
        unsafe tenant.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
        let end = bytes.count
        unsafe entity.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
        ends.append(Ends(tenant: end, entity: bytes.count))
        return (count - 1, true)
    }

    /// The number of a key; nil for one that was not met.
    func number(_ tenant: Span<UInt8>, _ entity: Span<UInt8>) -> Int? {
        find(Self.print(tenant, entity), tenant, entity)
    }

    @inline(__always)
    private func find(_ print: UInt64, _ tenant: Span<UInt8>, _ entity: Span<UInt8>) -> Int? {
        table.find(print) { holds($0, tenant, entity) }
    }

    func holds(_ number: Int, _ tenant: Span<UInt8>, _ entity: Span<UInt8>) -> Bool {
        let (own, other) = ranges(number)
        return bytes.span.extracting(own).isSame(as: tenant)
            && bytes.span.extracting(other).isSame(as: entity)
    }

    /// Lends a key's parts.
    func withKey<R>(_ number: Int, _ body: (Span<UInt8>, Span<UInt8>) -> R) -> R {
        let (tenant, entity) = ranges(number)
        return body(bytes.span.extracting(tenant), bytes.span.extracting(entity))
    }

    static func print(_ tenant: Span<UInt8>, _ entity: Span<UInt8>) -> UInt64 {
        var print = Fingerprint()
        print.add(tenant)
        print.add(entity)
        return print.finish()
    }

    private func ranges(_ number: Int) -> (tenant: Range<Int>, entity: Range<Int>) {
        let start = number == 0 ? 0 : ends[number - 1].entity
        return (start..<ends[number].tenant, ends[number].tenant..<ends[number].entity)
    }
}

/// The event ids of a partition, numbered in the order in which they were met, and where that was.
struct IDList: Sendable {
    struct Meeting: Sendable {
        var offset: Int64
        var key: Int32
        var isApplied: Bool
    }

    private(set) var ids: [Identity] = []
    var meetings: [Meeting] = []
    /// Of the bodies of applied events, by number, as far as any of them says one.
    private var digests: [BodyDigest?] = []
    private var table = PrintTable()

    var count: Int { ids.count }

    mutating func reserveCapacity(_ count: Int) {
        ids.reserveCapacity(count)
        meetings.reserveCapacity(count)
    }

    func number(of id: Identity) -> Int? { table.find(id.high) { ids[$0] == id } }

    subscript(_ id: Identity) -> Meeting? { number(of: id).map { meetings[$0] } }

    /// Of the event that was applied under the id with that number; nil if it says none.
    func digest(_ number: Int) -> BodyDigest? { number < digests.count ? digests[number] : nil }

    mutating func setDigest(_ digest: BodyDigest?, of number: Int) {
        guard let digest else { return }
        while digests.count <= number { digests.append(nil) }
        digests[number] = digest
    }

    /// - Returns: its number.
    mutating func append(_ id: Identity, _ meeting: Meeting) -> Int {
        table.insert(id.high, count)
        ids.append(id)
        meetings.append(meeting)
        return count - 1
    }
}

extension Span<UInt8> {
    func isSame(as other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        return unsafe withUnsafeBytes { mine in
            unsafe other.withUnsafeBytes { theirs in
                guard let a = mine.baseAddress, let b = theirs.baseAddress else { return true }
                return unsafe memcmp(a, b, mine.count) == 0
            }
        }
    }
}
