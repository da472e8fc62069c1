package import JSON
internal import Records

/// The first place of a value that breaks its schema.
package struct Violation: Hashable, Sendable {
    /// JSON pointer; empty for the whole value.
    package var place: String
    /// The schema keyword, or `duplicate`, `nul`, `surrogate`, `range`.
    package var rule: String
    /// For people, with bounded and escaped quotations.
    package var message: String
    /// Valid JSON by the schema, but Postgres cannot hold it.
    package var isRefused: Bool
}

extension Schema {
    /// Checks `value` in one pass over its declared members; nil if it is valid.
    package func validate(_ value: JSONValue) -> Violation? {
        value.withNodes { nodes, index in SchemaPass(self, nodes, root: index).check(index, 0) }
    }

    /// The places of `value` that break the schema, in order, at most `limit`: none exactly if `validate` gives nil, and
    /// the first is the one that `validate` gives. For people who sent a value; slower than `validate`.
    ///
    /// A string or a number gives one violation, an object or a list one for each fault of its own and of what it holds.
    package func violations(of value: JSONValue, limit: Int = 32) -> [Violation] {
        value.withNodes { nodes, index in
            var found: [Violation] = []
            SchemaPass(self, nodes, root: index).collect(index, 0, limit, &found)
            return found
        }
    }
}
