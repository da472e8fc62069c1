import Leads
import Testing

/// What a rule document may say of extra factors.
@Suite struct FactorDocumentTests {
    private static let long = String(repeating: "é", count: 50)
    private static let known =
        "is not known here; known are name, field, points, group, equals, one_of, present, at_least, above, "
        + "at_most and below"
    private static let cents = "must be a whole number of cents"
    private static let bounds = "bounds are for value_cents and attributes"
    private static let field =
        "must be source, status, assigned_to, name, email, phone, team, value_cents, currency, country or "
        + "attributes.NAME"
    private static let deep = "attributes are looked at one level deep: the name must have no point"

    @Test(
        "a factor is refused where it is wrong",
        arguments: [
            ("7", "", "must be an object"),
            (#"{"field":"phone","present":true,"points":1}"#, "/name", "is missing"),
            (#"{"name":"a","present":true,"points":1}"#, "/field", "is missing"),
            (#"{"name":"a","field":"phone","present":true}"#, "/points", "is missing"),
            (#"{"name":"a","field":"phone","present":true,"points":1,"when":1}"#, "/when", known),
            (#"{"name":7,"field":"phone","present":true,"points":1}"#, "/name", "must be text"),
            (#"{"name":" ","field":"phone","present":true,"points":1}"#, "/name", "must not be blank"),
            (
                "{\"name\":\"\(long)e\",\"field\":\"phone\",\"present\":true,\"points\":1}", "/name",
                "must have at most 100 bytes"
            ),
            (#"{"name":"a","field":7,"present":true,"points":1}"#, "/field", "must be text"),
            (#"{"name":"a","field":"Phone","present":true,"points":1}"#, "/field", field),
            (#"{"name":"a","field":"score","present":true,"points":1}"#, "/field", field),
            (#"{"name":"a","field":"created_at","present":true,"points":1}"#, "/field", field),
            (#"{"name":"a","field":"attributes","present":true,"points":1}"#, "/field", field),
            (
                #"{"name":"a","field":"attributes.","present":true,"points":1}"#, "/field",
                "the attribute's name must have 1 to 100 bytes"
            ),
            (
                "{\"name\":\"a\",\"field\":\"attributes.\(long)e\",\"present\":true,\"points\":1}", "/field",
                "the attribute's name must have 1 to 100 bytes"
            ),
            (#"{"name":"a","field":"attributes.a.b","present":true,"points":1}"#, "/field", deep),
            (
                #"{"name":"a","field":"phone","present":true,"points":101}"#, "/points",
                "must be a whole number from -100 to 100"
            ),
            (
                #"{"name":"a","field":"phone","present":true,"points":-101}"#, "/points",
                "must be a whole number from -100 to 100"
            ),
            (
                #"{"name":"a","field":"phone","present":true,"points":-0.5}"#, "/points",
                "must be a whole number from -100 to 100"
            ),
            (
                #"{"name":"a","field":"phone","present":true,"points":1,"group":"fit"}"#, "/group",
                "is not one of the groups"
            ),
            (#"{"name":"a","field":"phone","present":true,"points":1,"group":7}"#, "/group", "must be text"),
            (
                #"{"name":"a","field":"phone","points":1}"#, "",
                "must have a condition: equals, one_of, present, or of at_least, above, at_most and below what bounds it"
            ),
            (
                #"{"name":"a","field":"phone","points":1,"present":true,"equals":"x"}"#, "",
                "has more than one condition: equals and present"
            ),
            (
                #"{"name":"a","field":"value_cents","points":1,"one_of":[1],"below":5,"above":1}"#, "",
                "has more than one condition: one_of, above and below"
            ),
            (
                #"{"name":"a","field":"phone","points":1,"present":"yes"}"#, "/present",
                "must be true or false"
            ),
            (#"{"name":"a","field":"phone","points":1,"equals":5}"#, "/equals", "must be text"),
            (#"{"name":"a","field":"phone","points":1,"equals":null}"#, "/equals", "must be text"),
            (#"{"name":"a","field":"phone","points":1,"equals":true}"#, "/equals", "must be text"),
            (#"{"name":"a","field":"phone","points":1,"equals":" "}"#, "/equals", "must not be blank"),
            (
                #"{"name":"a","field":"phone","points":1,"equals":"\u0000"}"#, "/equals",
                "must not contain U+0000"
            ),
            (#"{"name":"a","field":"value_cents","points":1,"equals":"5"}"#, "/equals", cents),
            (#"{"name":"a","field":"value_cents","points":1,"equals":false}"#, "/equals", cents),
            (#"{"name":"a","field":"value_cents","points":1,"equals":0.5}"#, "/equals", cents),
            (
                #"{"name":"a","field":"value_cents","points":1,"equals":9223372036854775808}"#, "/equals",
                cents
            ),
            (
                #"{"name":"a","field":"attributes.x","points":1,"equals":[]}"#, "/equals",
                "must be text, a number, true or false"
            ),
            (
                #"{"name":"a","field":"phone","points":1,"one_of":"x"}"#, "/one_of",
                "must be an array of values"
            ),
            (
                #"{"name":"a","field":"phone","points":1,"one_of":[]}"#, "/one_of",
                "must have at least one value"
            ),
            (#"{"name":"a","field":"phone","points":1,"one_of":["a",5]}"#, "/one_of/1", "must be text"),
            (#"{"name":"a","field":"phone","points":1,"one_of":["a"," A"]}"#, "/one_of/1", "is there twice"),
            (
                #"{"name":"a","field":"attributes.x","points":1,"one_of":[1,2,1.0]}"#, "/one_of/2",
                "is there twice"
            ),
            (
                #"{"name":"a","field":"attributes.x","points":1,"one_of":[0.5,5e-1]}"#, "/one_of/1",
                "is there twice"
            ),
            (
                #"{"name":"a","field":"attributes.x","points":1,"one_of":[true,true]}"#, "/one_of/1",
                "is there twice"
            ),
            (#"{"name":"a","field":"phone","points":1,"at_least":5}"#, "/at_least", bounds),
            (#"{"name":"a","field":"phone","points":1,"below":5}"#, "/below", bounds),
            (
                #"{"name":"a","field":"value_cents","points":1,"at_least":"5"}"#, "/at_least",
                "must be a number"
            ),
            (#"{"name":"a","field":"value_cents","points":1,"at_most":5.5}"#, "/at_most", cents),
            (#"{"name":"a","field":"attributes.x","points":1,"below":null}"#, "/below", "must be a number"),
            (
                #"{"name":"a","field":"value_cents","points":1,"at_least":5,"above":5}"#, "/above",
                "cannot stand beside at_least"
            ),
            (
                #"{"name":"a","field":"value_cents","points":1,"at_most":5,"below":5}"#, "/below",
                "cannot stand beside at_most"
            ),
            (
                #"{"name":"a","field":"value_cents","points":1,"at_least":5,"at_most":4}"#, "",
                "no value is at least 5 and at most 4"
            ),
            (
                #"{"name":"a","field":"value_cents","points":1,"above":5,"below":6}"#, "",
                "no value is above 5 and below 6"
            ),
            (
                #"{"name":"a","field":"value_cents","points":1,"above":9223372036854775807}"#, "",
                "no value is above 9223372036854775807"
            ),
            (
                #"{"name":"a","field":"attributes.x","points":1,"at_least":0.5,"below":0.50}"#, "",
                "no value is at least 0.5 and below 0.50"
            ),
            (
                #"{"name":"a","field":"attributes.x","points":1,"above":1e400,"below":1}"#, "",
                "no value is above 1e400 and below 1"
            ),
        ] as [(String, String, String)])
    func factor(factor: String, place: String, reason: String) {
        let fault = refusal(of: document("factors", "[\(factor)]"))
        #expect(fault == RulesError(place: "/factors/0" + place, reason: reason))
    }

    @Test("a range between two neighbouring integers is not empty for attributes")
    func fraction() throws {
        let factor = #"{"name":"a","field":"attributes.x","points":1,"above":5,"below":6}"#
        #expect(refusal(of: document("factors", "[\(factor)]")) == nil)
    }

    private static let phone = #"{"name":"a","field":"phone","present":true,"points":1,"group":"g"}"#
    private static let fifty = (0...50).map {
        #"{"name":"\#($0)","field":"phone","present":true,"points":0}"#
    }
    .joined(separator: ",")

    @Test(
        "factors and groups are refused where they are wrong together",
        arguments: [
            (#""factors":{}"#, "/factors", "must be an array of factors"),
            (#""factors":null"#, "/factors", "must be an array of factors"),
            (#""factors":[\#(fifty)]"#, "/factors", "must have at most 50 factors"),
            (
                #""factors":[\#(phone),{"name":" A ","field":"phone","present":true,"points":1}],"groups":{"g":{"most":1}}"#,
                "/factors/1/name", "another factor has this name"
            ),
            (#""groups":[]"#, "/groups", "must be an object"),
            (#""groups":{"g":{"most":5}}"#, "/groups/g", "no factor is in this group"),
            (#""groups":{"g":{}}"#, "/groups/g", "must have most, least or both"),
            (#""groups":{"g":7}"#, "/groups/g", "must be an object"),
            (#""groups":{"g":{"most":-1}}"#, "/groups/g/most", "must be a whole number from 0 to 100"),
            (#""groups":{"g":{"most":101}}"#, "/groups/g/most", "must be a whole number from 0 to 100"),
            (#""groups":{"g":{"least":1}}"#, "/groups/g/least", "must be a whole number from -100 to 0"),
            (
                #""groups":{"g":{"most":1,"cap":1}}"#, "/groups/g/cap",
                "is not known here; known are most and least"
            ),
            (#""groups":{"g":{"most":1},"G":{"most":1}}"#, "/groups/G", "is there twice"),
            (#""groups":{"":{"most":1}}"#, "/groups/", "must not be blank"),
        ] as [(String, String, String)])
    func together(members: String, place: String, reason: String) throws {
        do throws(RulesError) {
            _ = try ScoreRules(
                version: 1,
                document: Array(document("source", "{}").dropLast().utf8) + Array(",\(members)}".utf8))
            Issue.record("accepted")
        } catch {
            #expect(error == RulesError(place: place, reason: reason))
        }
    }

    @Test(
        "positive factors count within their groups, negative ones do not count",
        arguments: [(12, true), (13, false)] as [(Int, Bool)])
    func highestFactors(most: Int, isAllowed: Bool) {
        let base = #"{"source":{"a":20},"status":{"a":20},"engagement":{"points":20,"window_hours":1},"#
        let document =
            base
            + #""assignment":{"assigned":20,"unassigned":0},"groups":{"g":{"most":\#(most)}},"factors":["#
            + #"{"name":"1","field":"phone","present":true,"points":10,"group":"g"},"#
            + #"{"name":"2","field":"phone","present":false,"points":10,"group":"g"},"#
            + #"{"name":"3","field":"phone","present":true,"points":-30,"group":"g"},"#
            + #"{"name":"4","field":"email","present":true,"points":8},"#
            + #"{"name":"5","field":"email","present":true,"points":-8}]}"#
        #expect((refusal(of: document) == nil) == isAllowed)
    }
}
