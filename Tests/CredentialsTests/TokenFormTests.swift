import Credentials
import Crypto
import Testing

@Suite("Tokens: form") struct TokenFormTests {
    private let checker: Checker
    private let parts: [String]

    init() throws {
        checker = try Checker.secret { $0.maximumBytes = 2_000_000 }
        parts = Draft().token.split(separator: ".").map(String.init)
    }

    private func fault(_ token: String) -> TokenFault? { checker.fault(token) }

    @Test("what is not three parts is refused")
    func parts3() {
        let token = parts.joined(separator: ".")
        #expect(fault(token) == nil)
        for bad in [
            "", ".", "..", "...", "a.b.c.", parts[0], "\(parts[0]).\(parts[1])", "\(parts[0]).\(parts[1]).",
            ".\(parts[1]).\(parts[2])", "\(parts[0])..\(parts[2])", token + ".", "." + token,
            token + "." + parts[2],
            token + ".AAAA.AAAA",
        ] {
            #expect(fault(bad) == .form, "\(bad)")
        }
    }

    @Test("white space, padding and letters of other alphabets anywhere are refused, even if signed so")
    func alphabet() {
        for bad in [
            " ", "\n", "\t", "\r\n", "\0", "=", "==", "+", "/", "%3D", "é", "\u{FEFF}", "A====", ",", "\"",
        ] {
            #expect(fault(Draft.sign("\(parts[0])\(bad).\(parts[1])", .secret(sharedSecret))) != nil)
            #expect(fault(Draft.sign("\(bad)\(parts[0]).\(parts[1])", .secret(sharedSecret))) != nil)
            #expect(fault(Draft.sign("\(parts[0]).\(parts[1])\(bad)", .secret(sharedSecret))) != nil)
            #expect(fault(parts.joined(separator: ".") + bad) != nil)
            #expect(fault(bad + parts.joined(separator: ".")) != nil)
        }
        #expect(fault(Draft.sign("\(parts[0]).\(parts[1])", .secret(sharedSecret))) == nil)
    }

    @Test("bits beyond the last byte must be zero, in each part")
    func trailingBits() throws {
        // Lengths that leave bits over: header of 16 bytes, claims and signature (32 bytes) with two characters at the end.
        let header = Base64URL.encode(Array(#"{"alg":"HS256" }"#.utf8))
        let body = Base64URL.encode(padded(Array(try #require(Base64URL.decode(parts[1])))))
        let good = Draft.sign("\(header).\(body)", .secret(sharedSecret))
        #expect(fault(good) == nil)
        #expect(fault(Draft.sign("\(next(header)).\(body)", .secret(sharedSecret))) == .form)
        #expect(fault(Draft.sign("\(header).\(next(body))", .secret(sharedSecret))) == .form)
        #expect(fault(next(good)) == .form)
    }

    /// White space before the end until one byte is left over.
    private func padded(_ json: [UInt8]) -> [UInt8] {
        json.count % 3 == 1 ? json : padded(json.dropLast() + [0x20, json[json.count - 1]])
    }

    /// The last character one further, which a lenient decoder would not notice.
    private func next(_ text: String) -> String {
        var bytes = Array(text.utf8)
        bytes[bytes.count - 1] += 1
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("a token of a megabyte is refused before it is read, one of 8 KiB is read")
    func megabyte() throws {
        let usual = try Checker.secret()
        let long = Draft { $0.set("x", "\"\(String(repeating: "x", count: 1 << 20))\"") }.token
        #expect(usual.fault(long) == .tooLong)
        #expect(fault(long) == nil)
        #expect(usual.fault(String(repeating: "a.", count: 1 << 19)) == .tooLong)
        #expect(usual.fault(Draft { $0.set("x", "\"\(String(repeating: "x", count: 5500))\"") }.token) == nil)
    }

    @Test("deep nesting and many members end in a refusal, not in trouble")
    func structures() {
        let deep = String(repeating: "[", count: 600) + String(repeating: "]", count: 600)
        #expect(fault(Draft { $0.set("x", deep) }.token) == .claims)
        #expect(fault(Draft { $0.header = #"{"alg":"HS256","x":\#(deep)}"# }.token) == .header)
        let some = (0..<50).map { "\"c\($0)\":1" }.joined(separator: ",")
        #expect(fault(Draft { $0.header = #"{"alg":"HS256",\#(some)}"# }.token) == nil)
        #expect(fault(Draft { $0.header = #"{"alg":"HS256",\#(some),\#(some)}"# }.token) == .header)
    }

    @Test("no prefix of a token is one")
    func truncated() {
        let token = parts.joined(separator: ".")
        for count in 0..<token.utf8.count {
            #expect(fault(String(token.prefix(count))) != nil)
        }
    }
}
