import Foundation
import Kafka
import Records
import TestKit

/// F19: a batch that is some KB on the wire and 64 MiB in memory.
struct Bomb: Fault {
    let number = "F19", title = "a decompression bomb: 64 MiB from some KB, all of it dead letters"

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        let offsets = try HardRecords.publishBomb(
            rig.broker.client, to: Generator.topic, partition: 2, codec: .gzip, records: 16)
        return try rig.expectOversize(offsets, 2)
    }
}

/// F32: a record of 50 MB.
struct Huge: Fault {
    let number = "F32", title = "a record of 50 MB: a dead letter"

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        let offset = try HardRecords.publishHuge(
            rig.broker.client, to: Generator.topic, partition: 3, HardRecords.huge(bytes: 50_000_000))
        return try rig.expectOversize([offset], 3)
    }
}

/// F6: large records as fast as they come. What a worker holds is bounded, however many there are.
struct LargeInputs: Fault {
    let number = "F6", title = "160 records of 0.9 MB at once, in little memory"
    private static let bytes = 900_000

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        let base = random.next() % 1_000_000
        var places: [TopicPartition.Place] = []
        // In parts: a producer's own queue has a limit, too.
        for part in 0..<10 {
            let records = (0..<16).map {
                HardRecords.huge(bytes: Self.bytes, seed: base + UInt64(part * 16 + $0))
            }
            places += try rig.broker.publish(records)
        }
        try rig.awaitRead(places)
        return places.count
    }
}

extension Rig {
    fileprivate func expectOversize(_ offsets: [Int64], _ partition: Int32) throws -> Int {
        try awaitRead(offsets.map { TopicPartition.Place(partition: partition, offset: $0) })
        let letters = try deadLetters(partition)
        guard let wrong = offsets.first(where: { letters[$0] != ["oversize"] }) else { return offsets.count }
        throw Breach("\(partition)/\(wrong) became \(letters[wrong] ?? []), not oversize")
    }
}
