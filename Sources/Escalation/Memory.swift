package import Records
package import Sentiment

/// What is kept of a message.
package struct Remembered: Hashable, Sendable {
    package var place: Place
    package var sender: Message.Sender
    package var score: Double
    /// The strongest word said that is as good as a keyword; nil where there is none, or where it no longer counts.
    package var keyword: Ground?
    /// Whether the score still counts for what follows.
    package var isArmed: Bool
    /// It says that the bot did not help, or shows it.
    package var isFailure: Bool
    package var gist: Gist
}

/// The last messages of a conversation, in their order, however they arrived.
package struct Memory: Hashable, Sendable {
    /// As many as are kept: of a message that comes later than so many after it, only itself is known.
    package static let limit = 48

    package private(set) var messages: [Remembered] = []

    package init() {}

    /// - Parameter messages: in order.
    package init(_ messages: [Remembered]) { self.messages = messages }

    package func has(_ id: Text) -> Bool { messages.contains { $0.place.id == id } }

    /// - Returns: where it stands; nil where it is older than all that are kept.
    @discardableResult mutating func insert(_ message: Remembered) -> Int? {
        let before = messages.lastIndex { $0.place < message.place }
        let index = before.map { $0 + 1 } ?? 0
        messages.insert(message, at: index)
        guard messages.count > Self.limit else { return index }
        messages.removeFirst()
        return index == 0 ? nil : index - 1
    }

    /// What was said so far arms no more.
    mutating func disarm() {
        for index in messages.indices {
            messages[index].isArmed = false
            messages[index].keyword = nil
        }
    }

    /// What was said so far is no failure of the bot's any more.
    mutating func forgive() {
        for index in messages.indices { messages[index].isFailure = false }
    }

    /// The places in `messages` of the customer's, up to `limit` of them on each side of the one at `index`, which is one of
    /// them.
    func neighbours(of index: Int, limit: Int) -> (before: [Int], after: [Int]) {
        var (before, after) = ([Int](), [Int]())
        for place in (0..<index).reversed() where before.count < limit && messages[place].sender == .customer
        {
            before.append(place)
        }
        for place in messages.indices.dropFirst(index + 1)
        where after.count < limit && messages[place].sender == .customer {
            after.append(place)
        }
        return (before.reversed(), after)
    }

    /// The places of the customer's last messages, the newest last.
    func last(_ count: Int) -> [Int] {
        var places: [Int] = []
        for place in messages.indices.reversed() where messages[place].sender == .customer {
            if places.count == count { break }
            places.append(place)
        }
        return places.reversed()
    }

    /// Customer messages that follow right after the bot and show that it did not help.
    package var failedAttempts: Int {
        var failures = 0
        for index in messages.indices.dropFirst()
        where messages[index].isFailure && messages[index - 1].sender == .bot {
            failures += 1
        }
        return failures
    }

    /// How the customer's mood went.
    package var trend: Trend { Trend(last(Trend.limit).map { messages[$0].score }) }
}

/// Where a customer's scores go.
package struct Trend: Hashable, Sendable {
    package enum Direction: String, Hashable, Sendable { case falling, steady, rising }

    /// The last scores, at most `limit`, the newest last.
    package var scores: [Double]

    package static let limit = 5
    /// A smaller difference is none.
    private static let step = 0.2

    init(_ scores: [Double]) { self.scores = scores.suffix(Self.limit) }

    package var mean: Double { scores.isEmpty ? 0 : scores.reduce(0, +) / Double(scores.count) }

    /// The later half against the earlier.
    package var direction: Direction {
        guard scores.count > 1 else { return .steady }
        let half = scores.count / 2
        let earlier = Trend(Array(scores.prefix(half))).mean
        let change = Trend(Array(scores.suffix(half))).mean - earlier
        return change <= -Self.step ? .falling : change >= Self.step ? .rising : .steady
    }
}
