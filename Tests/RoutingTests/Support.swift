import JSON
import Records
import Routing
import Testing
import Zones

func text(_ string: String) -> Text { Text(string) }

func time(_ string: String) -> Timestamp { Timestamp(rfc3339: string)! }

/// Reads a document as a value of it is read.
func reading<Value>(_ json: String, _ read: (JSONValue) throws(RoutingError) -> Value) throws -> Value {
    let document = JSONDocument()
    try document.parse(json)
    return try read(document.root)
}

/// Facts of a lead with these members.
func facts(_ json: String, score: Int64 = 0) throws -> Facts {
    var facts = try reading(json) { Facts($0) }
    facts[.score] = .number(Number(score))
    return facts
}
