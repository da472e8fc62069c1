import Credentials
import Records
import Testing

@Suite("API keys") struct APIKeyTests {
    private let made = APIKey.make()

    private func stored(_ change: (inout APIKey.Stored) -> Void = { _ in }) -> APIKey.Stored {
        var stored = APIKey.Stored(
            id: made.id, tenant: "acme", name: "crm", scopes: ["leads:write"], hash: made.hash,
            expiresAt: nil,
            isRevoked: false)
        change(&stored)
        return stored
    }

    @Test("a key is bh_, 16 characters of id, 32 of secret, and another each time")
    func form() {
        let parts = made.text.split(separator: "_")
        #expect(parts.map(\.count) == [2, 16, 32])
        #expect(parts[0] == "bh")
        #expect(String(parts[1]) == made.id)
        #expect(made.hash.count == 32)
        let keys = (0..<1000).map { _ in APIKey.make() }
        #expect(Set(keys.map(\.id)).count == 1000)
        #expect(Set(keys.map { $0.text.suffix(32) }).count == 1000)
        #expect(Set(keys.flatMap { $0.text.dropFirst(3) }) == Set("abcdefghijklmnopqrstuvwxyz234567_"))
    }

    @Test("a key speaks for the tenant of its row, as a subject that a new key of that name shares")
    func principal() throws {
        let presented = try #require(APIKey.parse(made.text))
        #expect(presented.id == made.id)
        #expect(
            stored().principal(presented, now: now)
                == Principal(
                    tenant: "acme", subject: "key:crm", permissions: ["leads:write"], kind: .key(id: made.id),
                    expiresAt: nil))
    }

    @Test("a key that is another, revoked or expired speaks for nobody")
    func ended() throws {
        let presented = try #require(APIKey.parse(made.text))
        #expect(stored { $0.expiresAt = now + 1 }.principal(presented, now: now) != nil)
        #expect(stored { $0.expiresAt = now }.principal(presented, now: now) == nil)
        #expect(stored { $0.isRevoked = true }.principal(presented, now: now) == nil)
        #expect(stored { $0.hash[31] ^= 1 }.principal(presented, now: now) == nil)
        #expect(stored { $0.hash = [] }.principal(presented, now: now) == nil)
        #expect(stored { $0.id = "another" }.principal(presented, now: now) == nil)
        let other = try #require(APIKey.parse(APIKey.make().text))
        #expect(stored().principal(other, now: now) == nil)
    }

    @Test("the secret of one key does not go with the id of another")
    func mixed() throws {
        let mixed = made.text.prefix(20) + APIKey.make().text.suffix(32)
        let presented = try #require(APIKey.parse(String(mixed)))
        #expect(presented.id == made.id)
        #expect(stored().principal(presented, now: now) == nil)
    }

    @Test("text of another form is no key")
    func malformed() {
        let text = made.text
        #expect(APIKey.parse(text) != nil)
        let start = String(text.dropLast())
        let others: [String] = [
            "", "bh_", text.uppercased(), text + "a", start, " " + text, text + "\n",
            "bh-\(text.dropFirst(3))",
            "xx\(text.dropFirst(2))", start + "1", start + "8", start + "_", start + "é", start + "\0",
            "\(text.prefix(19))a\(text.suffix(32))",
        ]
        for other in others { #expect(APIKey.parse(other) == nil, "\(other)") }
    }

    @Test(
        "permissions have two words, or three of which the last is self",
        arguments: [
            ("leads:write", true), ("pii:read", true), ("leads:write:self", true), ("leads", false),
            ("leads:", false),
            (":write", false), ("leads:write:all", false), ("leads:write:self:self", false),
            ("Leads:write", false),
            ("leads:wr1te", false), ("dead-letters:read", true), ("-a:read", false), ("a--b:read", false),
            ("leads: write", false), ("", false), ("*", false), ("leads:*", false),
            ("é:é", false),
        ])
    func permissions(text: String, isOne: Bool) { #expect(isPermission(text) == isOne) }
}
