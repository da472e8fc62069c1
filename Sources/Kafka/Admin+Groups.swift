internal import CRdKafka
package import Records

/// A consumer group as its coordinator sees it.
package struct ConsumerGroup: Equatable, Sendable {
    package struct Member: Equatable, Sendable {
        package var clientID: String
        /// The static member's id; nil for a dynamic one.
        package var instance: String?
        package var host: String
        package var partitions: [TopicPartition]
    }

    /// Nobody is a member: `empty` if offsets are kept, `dead` if nothing is known of the group.
    package enum State: Equatable, Sendable { case stable, rebalancing, empty, dead, unknown }

    package var state: State
    package var members: [Member]
}

extension Admin {
    /// The groups of these names; one without an answer is missing. A group that never was is `dead`.
    package func groups(_ names: [String]) throws(KafkaError) -> [String: ConsumerGroup] {
        var groups: [String: ConsumerGroup] = [:]
        guard !names.isEmpty else { return groups }
        // librdkafka asks each group's coordinator for itself, all at the same time.
        let found = try unsafe request(RD_KAFKA_ADMIN_OP_DESCRIBECONSUMERGROUPS) { options, queue in
            unsafe withCStrings(names) { list in
                var list = unsafe list
                unsafe rd_kafka_DescribeConsumerGroups(client.handle, &list, list.count, options, queue)
            }
        } _: { answer in
            unsafe descriptions(answer)
        }
        for (name, group) in found { groups[name] = group }
        return groups
    }
}

private func withCStrings(_ strings: [String], _ body: ([UnsafePointer<CChar>?]) -> Void) {
    let bytes = strings.map { Array($0.utf8CString) }
    func lend(_ index: Int, _ pointers: [UnsafePointer<CChar>?]) {
        guard index < bytes.count else { return unsafe body(pointers) }
        unsafe bytes[index].withUnsafeBufferPointer { unsafe lend(index + 1, pointers + [$0.baseAddress]) }
    }
    unsafe lend(0, [])
}

private func descriptions(_ answer: OpaquePointer) -> [(String, ConsumerGroup)] {
    var count = 0
    guard let result = unsafe rd_kafka_event_DescribeConsumerGroups_result(answer),
        let groups = unsafe rd_kafka_DescribeConsumerGroups_result_groups(result, &count)
    else { return [] }
    return (0..<count).compactMap { index in
        guard let group = unsafe groups[index], unsafe rd_kafka_ConsumerGroupDescription_error(group) == nil
        else { return nil }
        return unsafe (
            String(cString: rd_kafka_ConsumerGroupDescription_group_id(group)), ConsumerGroup(group)
        )
    }
}

extension ConsumerGroup {
    fileprivate init(_ source: OpaquePointer) {
        state =
            switch unsafe rd_kafka_ConsumerGroupDescription_state(source) {
            case RD_KAFKA_CONSUMER_GROUP_STATE_STABLE: .stable
            case RD_KAFKA_CONSUMER_GROUP_STATE_PREPARING_REBALANCE,
                RD_KAFKA_CONSUMER_GROUP_STATE_COMPLETING_REBALANCE:
                .rebalancing
            case RD_KAFKA_CONSUMER_GROUP_STATE_EMPTY: .empty
            case RD_KAFKA_CONSUMER_GROUP_STATE_DEAD: .dead
            default: .unknown
            }
        members = (0..<(unsafe rd_kafka_ConsumerGroupDescription_member_count(source))).compactMap { index in
            unsafe rd_kafka_ConsumerGroupDescription_member(source, index).map { unsafe Member($0) }
        }
    }
}

extension ConsumerGroup.Member {
    fileprivate init(_ source: OpaquePointer) {
        clientID = unsafe String(cString: rd_kafka_MemberDescription_client_id(source))
        instance = unsafe rd_kafka_MemberDescription_group_instance_id(source).map {
            unsafe String(cString: $0)
        }
        host = unsafe String(cString: rd_kafka_MemberDescription_host(source))
        let assignment = unsafe rd_kafka_MemberDescription_assignment(source)
        let list = unsafe rd_kafka_MemberAssignment_partitions(assignment)
        partitions = unsafe PartitionList.partitions(UnsafeMutablePointer(mutating: list))
    }
}
