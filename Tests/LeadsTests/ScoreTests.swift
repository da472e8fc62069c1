import Leads
import Records
import Testing

@Suite struct ScoreTests {
    @Test(
        "a source gives its points, in any case and padding",
        arguments: [
            ("referral", 25), ("organic", 20), ("campaign", 18), ("paid_ads", 15), ("manual", 10),
            ("import", 5),
            ("REFERRAL", 25), ("  Organic\t", 20), ("\u{B}\u{C}\r\npaid_ADS ", 15),
            ("\u{A0}campaign\u{3000}", 18),
            ("\u{85}Manual\u{2028}", 10), ("paid ads", 0), ("referrals", 0), ("referra", 0), ("réferral", 0),
            ("ＲＥＦＥＲＲＡＬ", 0), ("İMPORT", 0), ("", 0), ("   ", 0), ("*", 0), ("\u{200B}import", 0),
            ("import\0", 0),
        ] as [(String, Int32)])
    func source(name: String, points: Int32) throws {
        #expect(try rules().sourcePoints(text(name)) == points)
    }

    @Test(
        "a status gives its points, in any case and padding",
        arguments: [
            ("won", 25), ("proposal", 25), ("qualified", 22), ("engaged", 18), ("contacted", 15), ("new", 10),
            ("lost", 0), ("NEW", 10), (" Qualified ", 22), ("waiting", 0), ("", 0), ("new\u{2003}", 10),
        ] as [(String, Int32)])
    func status(name: String, points: Int32) throws {
        #expect(try rules().statusPoints(text(name)) == points)
    }

    @Test("no source and no status give no points")
    func none() throws {
        #expect(try rules().sourcePoints(nil) == 0)
        #expect(try rules().statusPoints(nil) == 0)
    }

    @Test("the points of any other name, and of none, are data too")
    func other() throws {
        let rules = try rules(source: #"{" FAÏR ":7,"*":3}"#)
        #expect(rules.sourcePoints("faïr") == 7)
        #expect(rules.sourcePoints("\u{2003}Faïr") == 7)
        #expect(rules.sourcePoints("fair") == 3)
        #expect(rules.sourcePoints(nil) == 3)
        #expect(rules.statusPoints("new") == 0)
    }

    @Test(
        "engagement fades evenly over thirty days, rounded half up at the microsecond",
        arguments: [
            (0, 25), (-1, 25), (-window * 100, 25), (1, 25),
            // 24.5 is reached at a fiftieth of the window and is still 25; a microsecond later it is 24.
            (window / 50 - 1, 25), (window / 50, 25), (window / 50 + 1, 24),
            (window / 50 * 3, 24), (window / 50 * 3 + 1, 23),
            (window / 2 - 1, 13), (window / 2, 13), (window / 2 + 1, 12),
            (window / 50 * 49 - 1, 1), (window / 50 * 49, 1), (window / 50 * 49 + 1, 0),
            (window - 1, 0), (window, 0), (window + 1, 0), (window * 1000, 0),
        ] as [(Int64, Int32)])
    func engagement(age: Int64, points: Int32) throws {
        for origin in [now.microseconds, 0, -window * 700, -1] {
            let start = Timestamp(microseconds: origin - age)
            #expect(
                try rules().engagement(since: start, asOf: Timestamp(microseconds: origin)) == points,
                "as of \(origin)")
        }
    }

    @Test("each half of engagement's 25 steps rounds up, and a microsecond later down")
    func halves() throws {
        let rules = try rules()
        for step in 0..<Int64(25) {
            let half = window / 50 * (2 * step + 1)
            let start = Timestamp(microseconds: now.microseconds - half)
            #expect(rules.engagement(since: start, asOf: now) == Int32(25 - step))
            let older = Timestamp(microseconds: start.microseconds - 1)
            #expect(rules.engagement(since: older, asOf: now) == Int32(24 - step))
        }
    }

    @Test("the ends of time do not overflow")
    func extremes() throws {
        let (first, last) = (Timestamp(microseconds: .min), Timestamp(microseconds: .max))
        #expect(try rules().engagement(since: first, asOf: last) == 0)
        #expect(try rules().engagement(since: last, asOf: first) == 25)
        let long = try rules(engagement: #"{"points":100,"window_hours":876600}"#)
        #expect(long.engagement(since: now, asOf: now) == 100)
        #expect(long.engagement(since: first, asOf: now) == 0)
    }

    @Test("the best lead has exactly 100 points and the worst exactly 0")
    func bounds() throws {
        var best = Lead(cause: cause(0))
        (best.source, best.status, best.assignedTo) = (" Referral", "WON", "ada")
        #expect(try rules().score(best, asOf: now).total == 100)
        #expect(
            try rules().score(best, asOf: now)
                == Score(source: 25, status: 25, engagement: 25, assignment: 25))
        var worst = Lead(cause: cause(0))
        (worst.source, worst.status) = ("elsewhere", "lost")
        let later = Timestamp(microseconds: now.microseconds + window)
        #expect(try rules().score(worst, asOf: later) == Score())
        #expect(try rules().score(worst, asOf: later).total == 0)
    }

    @Test(
        "a sum beyond the scale is kept to it",
        arguments: [(200, 100), (100, 100), (-5, 0)] as [(Int32, Int32)])
    func clamp(source: Int32, total: Int32) {
        #expect(Score(source: source).total == total)
    }

    @Test(
        "a lead is assigned to someone, not to blank text",
        arguments: [(nil, 0), ("", 0), (" \t", 0), ("\u{A0}", 0), ("ada", 25), (" ada", 25), ("名", 25)]
            as [(String?, Int32)])
    func assignment(name: String?, points: Int32) throws {
        var lead = Lead(cause: cause(0))
        lead.assignedTo = name.map(text)
        #expect(try rules().score(lead, asOf: now).assignment == points)
    }

    @Test("engagement counts from the last activity, else from the creation")
    func engagedAt() throws {
        var lead = Lead(cause: cause(0))
        lead.createdAt = Timestamp(microseconds: now.microseconds - window)
        #expect(try rules().score(lead, asOf: now).engagement == 0)
        lead.lastActivityAt = now
        #expect(try rules().score(lead, asOf: now).engagement == 25)
        (lead.createdAt, lead.lastActivityAt) = (now, Timestamp(microseconds: now.microseconds - window))
        #expect(try rules().score(lead, asOf: now).engagement == 0)
    }
}
