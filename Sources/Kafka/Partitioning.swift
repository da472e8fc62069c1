internal import CRdKafka
internal import Synchronization

/// Which partition of a topic a record goes to: librdkafka asks, the key decides, and how many there are is noted.
///
/// A class because C holds its address: the client's mailbox keeps it for as long as the client lives. librdkafka asks on the
/// thread that produces or, for records that came before it knew the topic, on a thread of its own.
final class Partitioning: Sendable {
    private let seen = Atomic<Int32>(0)
    private let preferred = Atomic<Int32>(anyPartition)

    /// Nil before the first record was given a partition.
    var count: Int32? {
        let count = seen.load(ordering: .relaxed)
        return count > 0 ? count : nil
    }

    /// Where the next record without a key goes.
    var keyless: Int32 {
        get { preferred.load(ordering: .relaxed) }
        set { preferred.store(newValue, ordering: .relaxed) }
    }

    /// Has librdkafka ask here. `configuration` is a topic's.
    func decide(for configuration: OpaquePointer?) {
        unsafe rd_kafka_topic_conf_set_partitioner_cb(configuration, choosePartition)
        unsafe rd_kafka_topic_conf_set_opaque(configuration, Unmanaged.passUnretained(self).toOpaque())
    }

    fileprivate func note(_ count: Int32) { seen.store(count, ordering: .relaxed) }
}

/// The partition of a key among so many: Java's murmur2.
package func partition(of key: [UInt8], among count: Int32) -> Int32 {
    unsafe key.withUnsafeBytes { bytes in
        // An address also for none: a null key is another thing.
        var nothing: UInt8 = 0
        return unsafe withUnsafePointer(to: &nothing) { none in
            unsafe rd_kafka_msg_partitioner_murmur2(
                nil, bytes.baseAddress ?? UnsafeRawPointer(none), bytes.count, count, nil, nil)
        }
    }
}

private func choosePartition(
    _ topic: OpaquePointer?, _ key: UnsafeRawPointer?, _ length: Int, _ count: Int32,
    _ opaque: UnsafeMutableRawPointer?, _ record: UnsafeMutableRawPointer?
) -> Int32 {
    var keyless = anyPartition
    if let opaque = unsafe opaque {
        unsafe Unmanaged<Partitioning>.fromOpaque(opaque)._withUnsafeGuaranteedRef {
            $0.note(count)
            keyless = $0.keyless
        }
    }
    if unsafe key == nil, (0..<count).contains(keyless) { return keyless }
    return unsafe rd_kafka_msg_partitioner_murmur2_random(topic, key, length, count, nil, nil)
}
