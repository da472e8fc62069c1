internal import Records
internal import Sentiment

/// A memory as bytes: it is written with each message, and JSON would take three times as much.
///
/// A byte that says which form this is, then the messages in order, each: what it is like (a bit each), id, time, score, gist, and
/// the keyword where there is one. Lengths and counts are of seven bits a byte, the lowest first; numbers have their lowest byte first.
extension Memory {
    private static let form: UInt8 = 1

    package var bytes: [UInt8] {
        var bytes: [UInt8] = [Self.form]
        bytes.reserveCapacity(1 + 96 * messages.count)
        for message in messages { message.write(to: &bytes) }
        return bytes
    }

    /// Reads what `bytes` wrote.
    package init?(bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard reader.byte() == Self.form else { return nil }
        var messages: [Remembered] = []
        while !reader.isAtEnd {
            guard let message = Remembered(&reader) else { return nil }
            messages.append(message)
        }
        self.init(messages)
    }
}

/// What a remembered message is like.
private struct Traits: OptionSet {
    let rawValue: UInt8
    static let bot = Traits(rawValue: 1)
    static let agent = Traits(rawValue: 2)
    static let armed = Traits(rawValue: 4)
    static let failure = Traits(rawValue: 8)
    static let keyword = Traits(rawValue: 16)
}

extension Remembered {
    private var traits: Traits {
        var traits: Traits = sender == .customer ? [] : sender == .bot ? .bot : .agent
        if isArmed { traits.insert(.armed) }
        if isFailure { traits.insert(.failure) }
        if keyword != nil { traits.insert(.keyword) }
        return traits
    }

    fileprivate func write(to bytes: inout [UInt8]) {
        bytes.append(traits.rawValue)
        bytes.append(place.id)
        bytes.append(number: UInt64(bitPattern: place.sentAt.microseconds))
        bytes.append(number: score.bitPattern)
        bytes.append(UInt8(gist.count))
        for index in 0..<gist.count { bytes.append(number: gist.words[index]) }
        keyword?.write(to: &bytes)
    }

    fileprivate init?(_ reader: inout ByteReader) {
        guard let traits = reader.byte().map(Traits.init(rawValue:)), let id = reader.text(),
            let time: UInt64 = reader.number(), let score: UInt64 = reader.number(),
            let count = reader.byte(), count <= 8
        else { return nil }
        var gist = Gist()
        for _ in 0..<count {
            guard let word: UInt32 = reader.number() else { return nil }
            gist.add(word)
        }
        let keyword = traits.contains(.keyword) ? Ground(&reader) : nil
        guard (keyword != nil) == traits.contains(.keyword) else { return nil }
        self.init(
            place: Place(sentAt: Timestamp(microseconds: Int64(bitPattern: time)), id: id),
            sender: traits.contains(.bot) ? .bot : traits.contains(.agent) ? .agent : .customer,
            score: Double(bitPattern: score), keyword: keyword, isArmed: traits.contains(.armed),
            isFailure: traits.contains(.failure), gist: gist)
    }
}

extension Ground {
    fileprivate func write(to bytes: inout [UInt8]) {
        bytes.append(Text(reason.name))
        bytes.append(priority == .medium ? 0 : priority == .high ? 1 : 2)
        bytes.append((message == nil ? 0 : 1) | (span == nil ? 0 : 2) | (phrase == nil ? 0 : 4))
        if let message { bytes.append(message) }
        if let span {
            bytes.append(count: span.lowerBound)
            bytes.append(count: span.upperBound)
        }
        if let phrase { bytes.append(phrase) }
    }

    fileprivate init?(_ reader: inout ByteReader) {
        guard let reason = reader.text().flatMap({ Reason(name: $0.string) }), let priority = reader.byte(),
            priority < 3, let has = reader.byte()
        else { return nil }
        self.init(reason, priority == 0 ? .medium : priority == 1 ? .high : .urgent)
        if has & 1 != 0 {
            guard let text = reader.text() else { return nil }
            message = text
        }
        if has & 2 != 0 {
            guard let start = reader.count(), let end = reader.count(), start <= end else { return nil }
            span = start..<end
        }
        if has & 4 != 0 {
            guard let text = reader.text() else { return nil }
            phrase = text
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(count: Int) {
        var rest = UInt64(count)
        while rest > 0x7F {
            append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }

    fileprivate mutating func append(_ text: Text) {
        append(count: text.count)
        append(contentsOf: text.bytes)
    }

    fileprivate mutating func append(number: some FixedWidthInteger & UnsignedInteger) {
        for shift in stride(from: 0, to: number.bitWidth, by: 8) {
            append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }
}

/// Reads what the functions above append; nil where it is cut off.
private struct ByteReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { place == bytes.count }

    mutating func byte() -> UInt8? {
        guard place < bytes.count else { return nil }
        defer { place += 1 }
        return bytes[place]
    }

    mutating func count() -> Int? {
        var (count, shift) = (0, 0)
        while shift < 35, let byte = byte() {
            count |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return count }
            shift += 7
        }
        return nil
    }

    mutating func text() -> Text? {
        guard let count = count(), count <= bytes.count - place else { return nil }
        defer { place += count }
        return Text(validated: Array(bytes[place..<place + count]))
    }

    mutating func number<Number: FixedWidthInteger & UnsignedInteger>() -> Number? {
        guard Number.bitWidth / 8 <= bytes.count - place else { return nil }
        var number: Number = 0
        for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
            number |= Number(bytes[place]) << shift
            place += 1
        }
        return number
    }
}
