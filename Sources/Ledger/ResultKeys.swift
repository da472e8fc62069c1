/// The keys of one partition's results on one topic, by number: those of the log first, then others that results were given.
struct ResultKeys: Sendable {
    private let log: KeyList
    private let named: KeyList
    /// Some results have another key than their causes: several causes' results may have one key, and partitions may share keys.
    let isNamed: Bool

    init(log: KeyList, named: KeyList, isNamed: Bool) {
        (self.log, self.named, self.isNamed) = (log, named, isNamed)
    }

    var count: Int { log.count + named.count }

    func number(_ tenant: Span<UInt8>, _ entity: Span<UInt8>) -> Int? {
        log.number(tenant, entity) ?? named.number(tenant, entity).map { log.count + $0 }
    }

    /// Lends a key's parts.
    func withKey<R>(_ number: Int, _ body: (Span<UInt8>, Span<UInt8>) -> R) -> R {
        number < log.count ? log.withKey(number, body) : named.withKey(number - log.count, body)
    }
}
