import Records
import Testing

@Suite("RecordBatch")
struct RecordBatchTests {
    @Test("gives records back byte for byte, with absent and empty parts told apart")
    func roundTrip() {
        let records = [
            Record(key: [0, 255], value: [], headers: [.init("a", "b"), .init(name: [], value: nil)]),
            Record(key: nil, value: nil),
            Record(key: [], value: Array(repeating: 7, count: 100_000), headers: [.init("a", "c")]),
        ]
        var batch = RecordBatch(capacity: 4)
        for (index, record) in records.enumerated() {
            batch.append(record, offset: Int64(index), timestamp: 5)
        }
        #expect(batch.count == 3)
        for (index, record) in records.enumerated() { #expect(batch.record(at: index) == record) }
    }

    @Test("keeps readable bytes after every slice")
    func padding() {
        var batch = RecordBatch(capacity: 1)
        for count in 1..<200 {
            let slice = batch.store(Array(repeating: 1, count: count))
            #expect(slice.range.upperBound + RecordBatch.padding <= batch.bytes.count)
        }
    }
}
