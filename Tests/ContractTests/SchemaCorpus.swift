import Foundation
import Testing
import YAML

/// One schema as both validators get it.
struct CorpusSchema: CustomTestStringConvertible {
    let testDescription: String
    /// As ours compiles it, references and all.
    let source: YAMLValue
    let resolve: (String) -> YAMLValue?
    /// As valijson compiles it, without references; also what instances are drawn for.
    let json: String

    /// - Parameter name: what to call it in a report.
    init(_ name: String, _ source: YAMLValue, resolve: @escaping (String) -> YAMLValue? = { _ in nil }) {
        testDescription = name
        self.source = source
        self.resolve = resolve
        json = source.plainJSON(resolve)
    }

    init(_ json: String) throws {
        self.init(json, try YAMLValue(yaml: json))
    }
}

/// The schemas that both validators are tried with.
enum SchemaCorpus {
    /// Each message of each topic file.
    static func topics() throws -> [CorpusSchema] {
        let example = topicsDirectory + "/../Tests/Example/topics"
        return try [topicsDirectory, example].flatMap { directory in
            try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix(".yaml") }
                .sorted()
                .flatMap { name in
                    let yaml = try String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8)
                    return messages(name, try YAMLValue(yaml: yaml))
                }
        }
    }

    private static func messages(_ file: String, _ root: YAMLValue) -> [CorpusSchema] {
        let resolve: (String) -> YAMLValue? = { reference in
            reference.dropFirst(2).split(separator: "/").reduce(root as YAMLValue?) { $0?[String($1)] }
        }
        return (root["components"]?["messages"]?.members ?? []).compactMap { message in
            message.value["payload"].map { payload in
                let target = payload["$ref"]?.string.flatMap(resolve) ?? payload
                return CorpusSchema("\(file): \(message.key)", target, resolve: resolve)
            }
        }
    }

    /// Keywords that may make a value invalid.
    static let asserting = [
        "type", "enum", "const", "minLength", "maxLength", "minimum", "maximum", "items", "minItems",
        "maxItems",
        "properties", "required", "additionalProperties", "format", "x-bellhop",
    ]

    /// Each keyword of the subset alone, beside a type, at its limits, and nested.
    static let keywords = [
        #"{}"#, #"{"type":"null"}"#, #"{"type":"boolean"}"#, #"{"type":"integer"}"#, #"{"type":"number"}"#,
        #"{"type":"string"}"#, #"{"type":"array"}"#, #"{"type":"object"}"#, #"{"type":["string","null"]}"#,
        #"{"type":["integer","number"]}"#, #"{"type":["integer","string","array"]}"#,
        #"{"type":["null","boolean","number","string","array","object"]}"#,
        #"{"type":["null","boolean","integer","string","array","object"],"minimum":2}"#,
        #"{"type":"string","x-bellhop":{"minBytes":2,"maxBytes":8}}"#,
        #"{"x-bellhop":{"maxBytes":4},"maxLength":2}"#,
        #"{"minLength":0}"#, #"{"minLength":1}"#, #"{"minLength":3,"maxLength":3}"#, #"{"maxLength":0}"#,
        #"{"type":"string","minLength":2,"maxLength":5}"#, #"{"type":["string","null"],"maxLength":4}"#,
        #"{"minimum":0}"#, #"{"maximum":0}"#, #"{"minimum":-5,"maximum":5}"#,
        #"{"type":"integer","minimum":1}"#,
        #"{"type":"integer","minimum":0,"maximum":10}"#, #"{"type":"number","minimum":0.5,"maximum":1.5}"#,
        #"{"type":"integer","minimum":0.5,"maximum":2.5}"#,
        #"{"type":"number","minimum":-1e300,"maximum":1e300}"#,
        #"{"type":"integer","minimum":-9223372036854775808,"maximum":9223372036854775807}"#,
        #"{"type":"number","minimum":0.1,"maximum":9007199254740993}"#, #"{"minimum":0}"#,
        #"{"type":"integer","maximum":9007199254740992}"#, #"{"minimum":9223372036854775806}"#,
        #"{"type":"array","items":{"type":"integer"}}"#,
        #"{"items":{"type":"string","maxLength":2},"minItems":1}"#,
        #"{"type":"array","minItems":2,"maxItems":2}"#, #"{"maxItems":0}"#,
        #"{"type":"array","items":{"type":"integer"},"maxItems":2}"#, #"{"minItems":3,"maxItems":8}"#,
        #"{"type":"array","items":{"type":"array","items":{"type":"array","items":{"minimum":3}},"maxItems":2}}"#,
        #"{"enum":["a"]}"#, #"{"enum":["call","email","é","😀",""]}"#, #"{"enum":[1,2,true,null,"1"]}"#,
        #"{"type":"integer","enum":[0,-1,9223372036854775807]}"#, #"{"const":"x"}"#, #"{"const":0}"#,
        #"{"const":null}"#, #"{"const":false}"#, #"{"type":"string","const":"a","maxLength":0}"#,
        #"{"format":"date-time"}"#, #"{"type":"string","format":"date-time"}"#,
        #"{"type":["string","null"],"format":"date-time","maxLength":25}"#,
        #"{"properties":{"a":{"type":"string"}}}"#, #"{"required":["a"],"properties":{"a":{}}}"#,
        #"{"type":"object","properties":{"a":{"type":"integer"},"b":{"const":1}},"required":["b","a"]}"#,
        #"{"additionalProperties":false}"#,
        #"{"additionalProperties":true,"properties":{"a":{"type":"null"}}}"#,
        #"{"type":"object","properties":{"a":{},"A":{"type":"null"}},"additionalProperties":false}"#,
        #"{"properties":{"":{"type":"string"},"a/b":{},"a~b":{},"é":{"minimum":1},"$ref2":{}},"additionalProperties":false}"#,
        #"{"properties":{"a":{"properties":{"b":{"properties":{"c":{"items":{"const":7}}},"required":["c"]}},"required":["b"]}}}"#,
        #"{"type":"object","properties":{"when":{"type":"string","format":"date-time"},"lines":{"type":"array","minItems":1,"maxItems":3,"items":{"type":"object","additionalProperties":false,"required":["id"],"properties":{"id":{"type":"string","minLength":1,"maxLength":8},"n":{"type":"integer","minimum":0,"maximum":99}}}}}}"#,
        #"{"title":"t","description":"d","default":1,"examples":["x"],"$comment":"c","type":"integer"}"#,
        #"{"type":"object","x-bellhop":{},"x-other":1,"properties":{"a":{"type":"string","readOnly":true}}}"#,
    ]

    /// A schema drawn from the whole subset.
    static func drawn(_ random: inout Seeded, depth: Int = 0) -> String {
        switch random.below(depth < 3 ? 10 : 7) {
        case 0: return #"{"type":"string"\#(limits("Length", 4, &random))}"#
        case 1: return #"{"type":"integer"\#(bounds(&random))}"#
        case 2: return #"{"type":\#(random.pick([#""number""#, #"["number","null"]"#]))\#(bounds(&random))}"#
        case 3: return #"{"type":["string","null"],"format":"date-time"}"#
        case 4: return #"{"enum":[\#(random.pick([#""a","b""#, #"1,"1",null"#, #"true,0"#]))]}"#
        case 5: return random.pick([#"{"type":"boolean"}"#, #"{"const":"é"}"#, #"{"type":"null"}"#])
        case 6: return "{\(limits("Length", 2, &random).dropFirst())}"
        case 7:
            return
                #"{"type":"array","items":\#(drawn(&random, depth: depth + 1))\#(limits("Items", 3, &random))}"#
        default: return object(&random, depth)
        }
    }

    private static func object(_ random: inout Seeded, _ depth: Int) -> String {
        let names = ["a", "b", "lead_id", "é", "😀", "x"].shuffled(using: &random).prefix(1 + random.below(4))
        let members = names.map { "\"\($0)\":\(drawn(&random, depth: depth + 1))" }.joined(separator: ",")
        let required = names.filter { _ in random.chance(1, in: 2) }.map { "\"\($0)\"" }.joined(
            separator: ",")
        let closed = random.chance(1, in: 3) ? #","additionalProperties":false"# : ""
        let type = random.chance(4, in: 5) ? #""type":"object","# : ""
        return #"{\#(type)"properties":{\#(members)},"required":[\#(required)]\#(closed)}"#
    }

    private static func limits(_ what: String, _ most: Int, _ random: inout Seeded) -> String {
        let least = random.below(most)
        let low = random.chance(2, in: 3) ? ",\"min\(what)\":\(least)" : ""
        return low + (random.chance(2, in: 3) ? ",\"max\(what)\":\(least + random.below(most))" : "")
    }

    private static func bounds(_ random: inout Seeded) -> String {
        let least = random.pick(["-3", "0", "1", "0.5", "-9223372036854775808"])
        let most = random.pick(["3", "100", "2.5", "9223372036854775807"])
        return (random.chance(2, in: 3) ? ",\"minimum\":\(least)" : "")
            + (random.chance(2, in: 3) ? ",\"maximum\":\(most)" : "")
    }
}

extension YAMLValue {
    /// As JSON for valijson, references replaced by what they name.
    fileprivate func plainJSON(_ resolve: (String) -> YAMLValue?) -> String {
        switch content {
        case .null: return "null"
        case .bool(let flag): return String(flag)
        case .int(let number): return String(number)
        case .double(let number): return String(number)
        case .string(let text): return quoted(text)
        case .sequence(let elements):
            return "[" + elements.map { $0.plainJSON(resolve) }.joined(separator: ",") + "]"
        case .mapping(let members):
            if let target = self["$ref"]?.string.flatMap(resolve) { return target.plainJSON(resolve) }
            let inner = members.map { "\(quoted($0.key)):\($0.value.plainJSON(resolve))" }
            return "{" + inner.joined(separator: ",") + "}"
        }
    }
}
