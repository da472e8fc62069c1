import Leads
import Records
import Testing

@Suite struct ExtraFactorTests {
    /// What one factor, worth 7 points, gives to a lead.
    private func extra(_ field: String, _ condition: String, _ lead: Lead) throws -> Int32 {
        let rules = try rules(
            and: #""factors":[{"name":"f","field":"\#(field)",\#(condition),"points":7}]"#)
        return rules.score(lead, asOf: now).extra
    }

    private func lead(_ change: (inout Lead) -> Void) -> Lead {
        var lead = Lead(cause: cause(0))
        change(&lead)
        return lead
    }

    @Test(
        "each field of a lead can be looked at",
        arguments: [
            "source", "status", "assigned_to", "name", "email", "phone", "team", "currency", "country",
        ])
    func fields(field: String) throws {
        let paths: [String: WritableKeyPath<Lead, Text?>] = [
            "source": \.source, "status": \.status, "assigned_to": \.assignedTo, "name": \.name,
            "email": \.email, "phone": \.phone, "team": \.team, "currency": \.currency, "country": \.country,
        ]
        for (name, path) in paths {
            let lead = lead { $0[keyPath: path] = "x" }
            #expect(try extra(field, #""equals":"x""#, lead) == (name == field ? 7 : 0), "\(name)")
        }
    }

    @Test(
        "text is compared trimmed and without case",
        arguments: [
            ("DE", 7), (" de\t", 7), ("\u{A0}De", 7), ("D E", 0), ("DEU", 0), ("", 0), (" ", 0), (nil, 0),
            ("ÖST", 7), ("öst ", 7), ("OST", 0),
        ] as [(String?, Int32)])
    func folding(country: String?, points: Int32) throws {
        let lead = lead { $0.country = country.map(text) }
        #expect(try extra("country", #""one_of":["de"," Öst"]"#, lead) == points)
    }

    @Test(
        "there is a value unless it is none or blank",
        arguments: [(nil, false), ("", false), (" \u{3000}", false), ("x", true), ("\0", true)]
            as [(String?, Bool)])
    func present(phone: String?, isPresent: Bool) throws {
        let lead = lead { $0.phone = phone.map(text) }
        #expect(try extra("phone", #""present":true"#, lead) == (isPresent ? 7 : 0))
        #expect(try extra("phone", #""present":false"#, lead) == (isPresent ? 0 : 7))
    }

    @Test(
        "the value in cents is compared exactly",
        arguments: [
            (#""equals":5"#, [5]), (#""one_of":[5,7.0]"#, [5, 7]), (#""at_least":5"#, [5, 6, 7, .max]),
            (#""above":5"#, [6, 7, .max]), (#""at_most":5"#, [.min, -1, 0, 4, 5]),
            (#""below":5"#, [.min, -1, 0, 4]), (#""at_least":4,"below":6"#, [4, 5]),
            (#""above":4,"at_most":6"#, [5, 6]), (#""above":4,"below":6"#, [5]),
            (#""at_least":5,"at_most":5"#, [5]), (#""at_least":-1,"at_most":0"#, [-1, 0]),
            (#""at_least":9223372036854775807"#, [.max]), (#""at_most":-9223372036854775808"#, [.min]),
            (#""present":true"#, [.min, -1, 0, 4, 5, 6, 7, .max]),
        ] as [(String, [Int64])])
    func cents(condition: String, values: [Int64]) throws {
        for value in [Int64.min, -1, 0, 4, 5, 6, 7, .max] {
            let lead = lead { $0.valueCents = value }
            #expect(try extra("value_cents", condition, lead) == (values.contains(value) ? 7 : 0), "\(value)")
        }
        #expect(try extra("value_cents", condition, Lead(cause: cause(0))) == 0)
    }

    @Test("a lead without a value has none, and 0 is one")
    func noCents() throws {
        #expect(try extra("value_cents", #""present":false"#, Lead(cause: cause(0))) == 7)
        #expect(try extra("value_cents", #""present":false"#, lead { $0.valueCents = 0 }) == 0)
    }

    @Test(
        "an attribute is compared by its kind and value",
        arguments: [
            (#"{"x":10}"#, #""equals":10"#, true), (#"{"x":1e1}"#, #""equals":10.00"#, true),
            (#"{"x":"10"}"#, #""equals":10"#, false), (#"{"x":10}"#, #""equals":"10""#, false),
            (#"{"x":0.1}"#, #""equals":1e-1"#, true), (#"{"x":0.1}"#, #""one_of":[0.2,0.10]"#, true),
            (#"{"x":" Gold "}"#, #""equals":"gold""#, true),
            (#"{"x":"g\u006fld"}"#, #""equals":"GOLD""#, true),
            (#"{"x":true}"#, #""equals":true"#, true), (#"{"x":false}"#, #""equals":true"#, false),
            (#"{"x":"true"}"#, #""equals":true"#, false), (#"{"x":false}"#, #""one_of":[1,"a",false]"#, true),
            (#"{"x":null}"#, #""present":false"#, true), (#"{}"#, #""present":false"#, true),
            (#"{"x":" "}"#, #""present":false"#, true), (#"{"x":[]}"#, #""present":true"#, true),
            (#"{"x":{}}"#, #""present":true"#, true), (#"{"x":false}"#, #""present":true"#, true),
            (#"{"x":9.99}"#, #""at_least":10,"below":100"#, false),
            (#"{"x":10}"#, #""at_least":10,"below":100"#, true),
            (#"{"x":99.999999999999999999}"#, #""at_least":10,"below":100"#, true),
            (#"{"x":100.0}"#, #""at_least":10,"below":100"#, false),
            (#"{"x":1e400}"#, #""above":1e399"#, true), (#"{"x":-1e400}"#, #""below":0"#, true),
            (#"{"x":"50"}"#, #""at_least":10"#, false), (#"{"x":[50]}"#, #""at_least":10"#, false),
            (#"{"y":50}"#, #""at_least":10"#, false), (#"{"y":{"x":50}}"#, #""at_least":10"#, false),
            (#"{"x":1,"x":50}"#, #""equals":50"#, true), (#"{"x":50,"x":1}"#, #""equals":50"#, false),
            (#"{"\u0078":50}"#, #""equals":50"#, true), (#"{"X":50}"#, #""equals":50"#, false),
            (#"{"x":"\ud800"}"#, #""equals":"a""#, false), (#"{"x":"\ud800"}"#, #""present":true"#, true),
            (#"[50]"#, #""equals":50"#, false), (#"50"#, #""equals":50"#, false),
            ("{", #""equals":50"#, false),
            ("", #""present":false"#, true),
        ] as [(String, String, Bool)])
    func attributes(attributes: String, condition: String, isMet: Bool) throws {
        let lead = lead { $0.attributes = Array(attributes.utf8) }
        #expect(try extra("attributes.x", condition, lead) == (isMet ? 7 : 0))
    }

    @Test("a lead without attributes has none of them")
    func noAttributes() throws {
        #expect(try extra("attributes.x", #""present":false"#, Lead(cause: cause(0))) == 7)
        #expect(try extra("attributes.x", #""equals":1"#, Lead(cause: cause(0))) == 0)
    }

    private static let grouped =
        #""groups":{"fit":{"most":12,"least":-10},"low":{"least":-1},"high":{"most":3}},"factors":["#
        + #"{"name":"a","field":"name","present":true,"points":10,"group":"fit"},"#
        + #"{"name":"b","field":"email","present":true,"points":5,"group":"FIT"},"#
        + #"{"name":"c","field":"phone","present":true,"points":-30,"group":"fit"},"#
        + #"{"name":"d","field":"team","present":true,"points":-9,"group":"low"},"#
        + #"{"name":"e","field":"currency","present":true,"points":9,"group":"high"},"#
        + #"{"name":"f","field":"country","present":true,"points":-2}]"#

    @Test(
        "each group counts within its bounds, what is in none counts as it is",
        arguments: [
            ("", 0), ("name", 10), ("name email", 12), ("email", 5), ("phone", -10), ("name phone", -10),
            ("name email phone", -10), ("team", -1), ("currency", 3), ("country", -2), ("team currency", 2),
            ("name email team currency country", 12),
        ] as [(String, Int32)])
    func groups(fields: String, points: Int32) throws {
        let given = Set(fields.split(separator: " ").map(String.init))
        let lead = lead {
            if given.contains("name") { $0.name = "x" }
            if given.contains("email") { $0.email = "x" }
            if given.contains("phone") { $0.phone = "x" }
            if given.contains("team") { $0.team = "x" }
            if given.contains("currency") { $0.currency = "x" }
            if given.contains("country") { $0.country = "x" }
        }
        #expect(try rules(and: Self.grouped).score(lead, asOf: now).extra == points)
    }

    @Test("factors that take more than there is leave 0, and the sum stays known")
    func negative() throws {
        let rules = try rules(
            source: #"{"*":5}"#,
            and: #""factors":[{"name":"spam","field":"email","equals":"a@b","points":-100}]"#)
        let score = rules.score(lead { $0.email = "A@B" }, asOf: now)
        #expect(score == Score(source: 5, extra: -100))
        #expect(score.total == 0)
    }

    @Test("the explanation has the factors that give points, with what they found")
    func json() throws {
        let lead = lead {
            ($0.name, $0.email, $0.country) = ("A \"quoted\" name", "a@b", " ")
            $0.attributes = Array(#"{"n":1.50,"l":[1, 2]}"#.utf8)
        }
        let rules = try rules(
            and: #""groups":{"fit":{"most":12}},"factors":["#
                + #"{"name":"a","field":"name","present":true,"points":10,"group":"FIT"},"#
                + #"{"name":"b","field":"country","present":false,"points":-5},"#
                + #"{"name":"c","field":"phone","present":true,"points":1},"#
                + #"{"name":"d","field":"attributes.n","above":1,"points":8,"group":"fit"},"#
                + #"{"name":"e","field":"attributes.l","present":true,"points":0}]"#)
        let json = try #require(rules.extrasJSON(of: lead))
        #expect(
            String(decoding: json, as: UTF8.self) == #"""
                [{"name":"a","input":"A \"quoted\" name","points":10,"group":"fit"},\#
                {"name":"b","input":" ","points":-5,"group":null},\#
                {"name":"d","input":1.50,"points":8,"group":"fit"},\#
                {"name":"e","input":[1, 2],"points":0,"group":null}]
                """#)
        #expect(
            rules.extrasJSON(of: Lead(cause: cause(0)))
                == Array("[{\"name\":\"b\",\"input\":null,\"points\":-5,\"group\":null}]".utf8))
    }

    @Test("rules without extra factors have no explanation of them")
    func noJSON() throws {
        #expect(try rules().extrasJSON(of: Lead(cause: cause(0))) == nil)
    }
}
