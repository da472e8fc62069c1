internal import Kafka
internal import Records

extension Plan {
    /// The bug of a mutant: the first two records of one key and partition change places.
    func swapped(_ arrivals: Arrivals) -> Plan {
        var plan = self
        var earlier: [EntityKey: Int] = [:]
        for (number, record) in records.enumerated() {
            guard let arrival = arrivals.arrival(of: record) else { continue }
            let first = earlier.updateValue(number, forKey: arrivals.key(arrival))
            guard let first, moveOfRecord[first] == moveOfRecord[number],
                let other = arrivals.arrival(of: records[first]), !arrivals.isSameEvent(arrival, other)
            else { continue }
            plan.records.swapAt(first, number)
            return plan
        }
        return plan
    }
}

extension Arrivals {
    fileprivate func isSameEvent(_ one: Int, _ other: Int) -> Bool {
        causes[one].id == causes[other].id
    }
}

extension StateCache {
    /// The bug of a mutant: takes states that are not committed, as if they were what the rows say.
    mutating func keepUncommitted(_ decided: [State?], _ keys: KeySlots) {
        for (slot, entry) in keys.slots.enumerated() where entry.isTouched {
            guard let place = index?.set(entry.key, entry.partition, entry.version, payload: 0) else {
                return
            }
            if place == states.count {
                states.append(decided[slot])
            } else {
                states[place] = decided[slot]
            }
        }
    }
}

extension LaneMachine {
    /// The bug of a mutant: the record at `index` of the batch is passed as if the log had none there. A cut within a cut
    /// confirms an earlier hole, and must not bring the later one back.
    /// - Returns: the index after it.
    mutating func pass(over index: Int) -> Int {
        let partition = TopicPartition(planner.topics[entries[index].topic], entries[index].partition)
        let confirmed = progress[partition]?.confirmedGapEnd ?? 0
        progress[partition]?.confirmedGapEnd = max(confirmed, entries[index].offset + 1)
        return index + 1
    }
}

extension Lane {
    /// The bug of a mutant: Kafka says where to go on. What the row says of the log's tail and of a lost batch would give
    /// it away.
    func asKafkaSays(_ claims: [Claim]) -> [Claim] {
        #if FAULTS
            let offsets = consumer.committed(claims.map(\.partition), timeout: .seconds(5))
            return claims.map { claim in
                var claim = claim
                claim.next = offsets[claim.partition] ?? claim.log.lowerBound
                (claim.tail, claim.batchEnd, claim.attempt) = (nil, 0, nil)
                return claim
            }
        #else
            return claims
        #endif
    }
}
