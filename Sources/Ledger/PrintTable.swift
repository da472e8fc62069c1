/// Finds numbers by the fingerprints of what they stand for. A slot has 8 bytes; nothing is allocated for an entry.
///
/// A slot holds half of a fingerprint: who searches says whether a number that is found is the one that is meant.
struct PrintTable: Sendable {
    /// The upper half of a fingerprint, then the number and 1; 0 is an empty slot.
    private var slots = [UInt64](repeating: 0, count: 16)
    private var bits: UInt64 = 4
    private var count = 0

    private static let upper: UInt64 = 0xFFFF_FFFF_0000_0000

    @inline(__always)
    func find(_ print: UInt64, _ isMeant: (Int) -> Bool) -> Int? {
        var position = start(print)
        while slots[position] != 0 {
            if (slots[position] ^ print) & Self.upper == 0 {
                let number = Int(slots[position] & ~Self.upper) - 1
                if isMeant(number) { return number }
            }
            position = (position + 1) & (slots.count - 1)
        }
        return nil
    }

    /// - Parameter number: below 2³² − 1; several numbers may have one fingerprint.
    mutating func insert(_ print: UInt64, _ number: Int) {
        precondition(number < Int(UInt32.max), "more things in one partition than 32 bits can count")
        if count * 3 >= slots.count * 2 { grow() }
        place(print & Self.upper | UInt64(number + 1))
        count += 1
    }

    /// By the upper bits, which a slot keeps: growing needs no fingerprint again.
    @inline(__always)
    private func start(_ print: UInt64) -> Int { Int(print >> (64 - bits)) }

    private mutating func place(_ slot: UInt64) {
        var position = start(slot)
        while slots[position] != 0 { position = (position + 1) & (slots.count - 1) }
        slots[position] = slot
    }

    private mutating func grow() {
        let old = slots
        bits += 1
        precondition(bits <= 32, "more things in one partition than 32 bits can count")
        slots = [UInt64](repeating: 0, count: old.count * 2)
        for slot in old where slot != 0 { place(slot) }
    }
}

extension Array {
    /// Sorts by 64 bits whose upper ones differ the most, as those of hashes do. Ten times as fast as comparing for
    /// millions of elements; for others no slower. Needs as much room again.
    @inline(__always)
    mutating func sort(byHash hash: (Element) -> UInt64, then isBefore: (Element, Element) -> Bool) {
        let digit: UInt64 = 11
        let digits: UInt64 = count < 1 << 12 ? 0 : count < 1 << 16 ? 2 : 3
        var other = digits == 0 ? [] : self
        var starts = [Int](repeating: 0, count: 1 << Int(digit))
        for number in (0..<digits).reversed() {
            let shift = 64 - digit * (number + 1)
            let mask: UInt64 = 1 << digit - 1
            for index in starts.indices { starts[index] = 0 }
            for index in indices { starts[Int(hash(self[index]) >> shift & mask)] += 1 }
            var sum = 0
            for index in starts.indices { (starts[index], sum) = (sum, sum + starts[index]) }
            for index in indices {
                let place = Int(hash(self[index]) >> shift & mask)
                other[starts[place]] = self[index]
                starts[place] += 1
            }
            swap(&self, &other)
        }
        other = []
        // What is left are runs with the same upper bits.
        var start = 0
        while start < count {
            var end = digits == 0 ? count : start + 1
            let shift = 64 - digit * digits
            while end < count, hash(self[end]) >> shift == hash(self[start]) >> shift { end += 1 }
            if end > start + 1 {
                self[start..<end].sort { a, b in
                    hash(a) == hash(b) ? isBefore(a, b) : hash(a) < hash(b)
                }
            }
            start = end
        }
    }
}
