import Contract
import JSON
import Records
import YAML

/// The repository's own contract directory: tests run from the package's root.
let topicsDirectory: String = {
    let parts = #filePath.split(separator: "/").dropLast(3)
    return "/" + parts.joined(separator: "/") + "/topics"
}()

/// A file with one channel; `lines` stand under the channel, `schema` under the payload.
func topicFile(
    _ lines: String = "", schema: String = "{type: object}", example: String = "{}", policy: String = "delete"
) -> String {
    """
    asyncapi: 3.0.0
    info: {title: T, version: 1.0.0}
    channels:
      c:
        address: things
        messages:
          thing:
            payload: \(schema)
            examples: [{payload: \(example)}]
        bindings:
          kafka:
            partitions: 3
            topicConfiguration: {cleanup.policy: [\(policy)]}
        \(lines)
    """
}

extension Topic {
    init(yaml: String) throws { self = try TopicFile(yaml: Array(yaml.utf8), file: "t.yaml").topic }
}

extension Schema {
    init(_ yaml: String) throws { try self.init(try YAMLValue(yaml: yaml)) }
}
