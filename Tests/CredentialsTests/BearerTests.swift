import Credentials
import Testing

@Suite("Authorization header") struct BearerTests {
    private func fault(_ values: String...) -> Bearer.Fault? {
        do throws(Bearer.Fault) {
            _ = try Bearer.parse(values)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "a bearer token is what stands behind the scheme, in any case",
        arguments: ["Bearer", "bearer", "BEARER", "bEaReR"])
    func tokens(scheme: String) throws {
        #expect(try Bearer.parse([scheme + " a.b-_~+/c=="]) == .token(Array("a.b-_~+/c==".utf8)))
    }

    @Test("an API key is known by its form")
    func keys() throws {
        let made = APIKey.make()
        guard case .key(let presented) = try Bearer.parse(["Bearer " + made.text]) else {
            Issue.record("no key")
            return
        }
        #expect(presented.id == made.id)
        #expect(presented.matches(made.hash))
        #expect(try Bearer.parse(["Bearer " + made.text + "a"]) == .token(Array((made.text + "a").utf8)))
    }

    @Test(
        "anything else is no credential",
        arguments: [
            ([], .missing), (["Bearer a", "Bearer a"], .repeated), (["Bearer a", "Basic b"], .repeated),
            ([""], .scheme),
            (["Bearer"], .scheme), (["Bearer "], .malformed), (["Basic dTpw"], .scheme), (["bh_x"], .scheme),
            (["Bearera.b.c"], .scheme), (["Bearer\ta"], .scheme), (["Bearer  a"], .malformed),
            ([" Bearer a"], .scheme),
            (["Bearer a "], .malformed), (["Bearer a b"], .malformed), (["Bearer a,Bearer b"], .malformed),
            (["Bearer a=b"], .malformed), (["Bearer ="], .malformed), (["Bearer \"a\""], .malformed),
            (["Bearer a\0"], .malformed), (["Bearer é"], .malformed), (["Bearer\0a"], .scheme),
            (["\u{2}earer a"], .scheme),
            (["Token a"], .scheme), (["Bearer: a"], .scheme), (["Bearer a\r\nX: y"], .malformed),
            (["Bearer " + String(repeating: "a", count: 8193)], .tooLong),
            ([String(repeating: "a", count: 1 << 20)], .tooLong),
        ] as [([String], Bearer.Fault)])
    func refused(values: [String], fault: Bearer.Fault) {
        #expect(throws: fault) { try Bearer.parse(values) }
    }

    @Test("a credential of 8 KiB is read")
    func longest() throws {
        let token = String(repeating: "a", count: 8192)
        #expect(try Bearer.parse(["Bearer " + token]) == .token(Array(token.utf8)))
    }
}
