import Crypto
import Testing

@Suite("Crypto: seal") struct SealTests {
    private static let key = [UInt8](repeating: 7, count: 32)
    private let seal: Seal

    init() throws { seal = try Seal(key: Self.key, purpose: "command") }

    @Test(
        "what was sealed opens, at any length, by any holder of the key",
        arguments: [0, 1, 2, 3, 16, 100, 5000])
    func roundTrip(count: Int) throws {
        let message = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let text = seal.seal(message)
        #expect(text.utf8.count == ((count + 37) * 4 + 2) / 3)
        #expect(text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
        #expect(seal.open(text) == message)
        #expect(try Seal(key: Self.key, purpose: "command").open(text) == message)
    }

    @Test("the same bytes give another text each time")
    func fresh() { #expect(Set((0..<1000).map { _ in seal.seal([1]) }).count == 1000) }

    @Test("no character of the text may be another")
    func tampered() {
        let text = Array(seal.seal(Array("tenant-a/42".utf8)).utf8)
        for place in text.indices {
            for letter in "AZaz09-_".utf8 where letter != text[place] {
                var text = text
                text[place] = letter
                #expect(seal.open(String(decoding: text, as: UTF8.self)) == nil, "character \(place)")
            }
        }
    }

    @Test("another key, another purpose, and texts that are none do not open")
    func foreign() throws {
        let text = seal.seal([1, 2, 3])
        #expect(try Seal(key: [UInt8](repeating: 8, count: 32), purpose: "command").open(text) == nil)
        #expect(try Seal(key: Self.key, purpose: "cursor").open(text) == nil)
        for text in [
            "", "A", "AQ", text + "A", text + "=", " " + text, String(text.dropLast(4)), text + text, "é",
        ] {
            #expect(seal.open(text) == nil)
        }
    }

    @Test("a key has 32 bytes", arguments: [0, 16, 31, 33, 64])
    func keyLength(count: Int) {
        #expect(throws: CryptoError.self) { try Seal(key: [UInt8](repeating: 1, count: count), purpose: "x") }
    }

    @Test("many threads at once get right answers")
    func threads() async {
        let seal = seal
        let isRight = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<8 as Range<UInt8> {
                group.addTask {
                    (0..<500).allSatisfy { _ in seal.open(seal.seal([number, 1])) == [number, 1] }
                }
            }
            return await group.allSatisfy { $0 }
        }
        #expect(isRight)
    }
}
