package import Records

/// What the table holds and memory does not, and what the next transaction is to do with rows.
extension Outbox {
    /// Rows at a time. A batch adds a row for each of its partitions at most: reading must be quicker.
    static func pageRows(_ partitions: Int) -> Int { max(16, 2 * partitions) }

    /// The table may hold rows that memory does not: read it from its beginning.
    package mutating func readTable() { cursor = 0 }

    /// A page may be read now.
    package var wantsPage: Bool { cursor != nil && !isFull }

    /// Rows of the table, in the order of their ids.
    package struct Page: Sendable {
        package struct Row: Sendable {
            package var id: Int64
            package var partition: TopicPartition
            package var records: [OutboxRecord]
        }

        package var rows: [Row]
        package var isLast: Bool
    }

    /// Takes a page of the table.
    package mutating func take(_ page: Page) {
        let known = Dictionary(uniqueKeysWithValues: rows.map { ($1.id, $0) })
        for row in page.rows {
            if let token = known[row.id] {
                takeBack(token)
            } else {
                take(row.id, row.partition, row.records)
            }
        }
        cursor = page.isLast ? nil : page.rows.last?.id ?? cursor
    }

    /// A row that memory has already, but perhaps without records that were held back.
    private mutating func takeBack(_ token: UInt64) {
        guard var row = rows[token], !row.left.isEmpty else { return }
        var still: [OutboxRecord] = []
        for item in row.left {
            let route = route(of: item)
            if routes[route].isHeldBack {
                still.append(item)
            } else {
                append(item, to: route, token, &row)
            }
        }
        row.left = still
        rows[token] = row
    }
}

extension Outbox {
    /// What the next transaction is to do with rows: delete those that the broker has in full, rewrite those of which it
    /// has a part, and set aside what it refused for good.
    package struct Clearance: Sendable {
        package var sent: [Int64] = []
        package var rewritten: [(id: Int64, records: [OutboxRecord])] = []
        package var refused: [(id: Int64, stored: Int, records: [OutboxRecord], reason: String)] = []
        fileprivate var tokens: [(token: UInt64, stored: Int)] = []

        package var isEmpty: Bool { tokens.isEmpty }
    }

    /// A row that still waits for a partition that takes records bars the later ones of its own. One that waits for those
    /// that fail is rewritten to what they are to get, and bars no other.
    package mutating func clearance() -> Clearance {
        var clearance = Clearance()
        guard mayClear else { return clearance }
        mayClear = false
        var barred: Set<TopicPartition> = []
        for token in order {
            guard let row = rows[token], !barred.contains(row.partition) else { continue }
            if Mutant.isActive(.outboxClearedBeforeAck) {
                clearance.sent.append(row.id)
                clearance.tokens.append((token, row.stored))
                continue
            }
            guard row.open.keys.allSatisfy({ routes[$0].isFailing }) else {
                barred.insert(row.partition)
                continue
            }
            clear(token, row, &clearance)
        }
        return clearance
    }

    private func clear(_ token: UInt64, _ row: Row, _ clearance: inout Clearance) {
        let open = row.open.keys.flatMap { routes[$0].open(of: token) }.sorted { $0.stamp < $1.stamp }
        let rest = open.map(\.item) + row.left
        guard rest.count < row.stored || row.open.isEmpty else { return }
        clearance.tokens.append((token, rest.count))
        for (reason, items) in Dictionary(grouping: row.refused, by: \.reason) {
            clearance.refused.append((row.id, row.stored, items.map(\.item), reason))
        }
        if rest.isEmpty {
            clearance.sent.append(row.id)
        } else if rest.count < row.stored {
            clearance.rewritten.append((row.id, rest))
        }
    }

    /// A transaction with this clearance was committed.
    package mutating func cleared(_ clearance: Clearance) {
        guard !clearance.isEmpty else { return }
        FailPoint.cleared.pass()
        for (token, stored) in clearance.tokens {
            rows[token]?.stored = stored
            rows[token]?.refused = []
            if rows[token]?.open.isEmpty == true { rows[token] = nil }
        }
        order.removeAll { rows[$0] == nil }
    }

    /// The transaction with this clearance was not committed.
    package mutating func notCleared() { mayClear = true }
}
