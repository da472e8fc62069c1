import Credentials
import Records
import Testing

@Suite("Tokens: time") struct TokenTimeTests {
    /// Claims relative to now, in seconds; nil for none.
    typealias Case = (exp: Int64, nbf: Int64?, iat: Int64?, fault: TokenFault?)

    private func fault(_ times: Case, leeway: Int64 = 60, lifetime: Duration? = nil) throws -> TokenFault? {
        let draft = Draft { draft in
            draft.set("exp", "\(seconds + times.exp)")
            if let nbf = times.nbf { draft.set("nbf", "\(seconds + nbf)") }
            draft.remove("iat")
            if let iat = times.iat { draft.set("iat", "\(seconds + iat)") }
        }
        return try Checker.secret {
            $0.leeway = .seconds(leeway)
            $0.maximumLifetime = lifetime
        }.fault(draft.token)
    }

    @Test(
        "the leeway counts to the second on each side",
        arguments: [
            (-59, nil, nil, nil), (-60, nil, nil, .expired), (-61, nil, nil, .expired),
            (-100_000, nil, nil, .expired),
            (900, 60, nil, nil), (900, 61, nil, .notYetValid), (900, 100_000, nil, .notYetValid),
            (900, nil, 60, nil),
            (900, nil, 61, .notYetValid), (900, -100_000, -100_000, nil), (0, nil, nil, nil), (1, 0, 0, nil),
        ] as [Case])
    func leeway(times: Case) throws { #expect(try fault(times) == times.fault) }

    @Test(
        "without a leeway a token ends at its exp and begins at its nbf",
        arguments: [
            (1, nil, nil, nil), (0, nil, nil, .expired), (9, 0, nil, nil), (9, 1, nil, .notYetValid),
            (9, nil, 0, nil),
            (9, nil, 1, .notYetValid),
        ] as [Case])
    func noLeeway(times: Case) throws { #expect(try fault(times, leeway: 0) == times.fault) }

    @Test(
        "the lifetime counts from iat, or from now and the leeway where there is none",
        arguments: [
            (900, nil, 0, nil), (901, nil, 0, .lifetime), (800, nil, -100, nil), (801, nil, -100, .lifetime),
            (960, nil, 60, nil), (960, nil, nil, nil), (961, nil, nil, .lifetime),
            (10, nil, -100_000, .lifetime),
        ] as [Case])
    func lifetime(times: Case) throws { #expect(try fault(times, lifetime: .seconds(900)) == times.fault) }

    @Test("a microsecond before its end a token is good")
    func microseconds() throws {
        let token = Draft().token
        let checker = try Checker.secret { $0.leeway = .zero }
        let end = now + 300
        #expect(checker.fault(token, at: Timestamp(microseconds: end.microseconds - 1)) == nil)
        #expect(checker.fault(token, at: end) == .expired)
    }

    @Test(
        "a date that is no integer, negative, or beyond the year 9999 is none",
        arguments: ["exp", "nbf", "iat"],
        [
            "1772366700.0", "1772366700.5", "1.7723667e9", "1e300", "-1", "253402300800",
            "9223372036854775807",
            "9223372036854775808", "99999999999999999999999", #""1772366700""#, "null", "true",
            "[1772366700]", "{}",
            "1772366700000",
        ])
    func oddDates(claim: String, json: String) throws {
        let checker = try Checker.secret { $0.maximumLifetime = nil }
        #expect(checker.fault(Draft { $0.set(claim, json) }.token) == .claims)
        let good = claim == "exp" ? "\(seconds + 300)" : "\(seconds)"
        #expect(checker.fault(Draft { $0.set(claim, good) }.token) == nil)
    }

    @Test("the last second of the year 9999 is a date")
    func lastSecond() throws {
        let checker = try Checker.secret { $0.maximumLifetime = nil }
        #expect(checker.fault(Draft { $0.set("exp", "253402300799") }.token) == nil)
        #expect(try Checker.secret().fault(Draft { $0.set("exp", "253402300799") }.token) == .lifetime)
    }
}

extension Timestamp {
    static func + (time: Timestamp, seconds: Int64) -> Timestamp {
        Timestamp(microseconds: time.microseconds + seconds * 1_000_000)
    }
}
