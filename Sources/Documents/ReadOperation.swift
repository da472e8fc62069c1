package import Contract

/// A question that the gateway answers, as the documents show it.
package struct ReadOperation: Sendable {
    /// `GET` and a path; `POST` where there is a body.
    package var route: Route
    /// The `operationId`: letters and digits, no other operation has it.
    package var id: String
    /// The heading under which it stands.
    package var tag: String
    /// A few words.
    package var summary: String
    package var description: String?
    /// What a caller must have; nil where any credential is enough.
    package var permission: String?
    package var parameters: [Parameter]
    /// What is answered with 200; errors are documented for all operations alike.
    package var answer: Answer
    /// Of a question that does something; nil: it only reads.
    package var body: Body?
    /// Whether the body may also give a command, answered with 202 as all commands are.
    package var mayBeCommand = false
    /// Whether there may be no such thing: 404.
    package var mayBeMissing: Bool

    package struct Parameter: Sendable {
        package enum Place: String, Sendable { case path, query, header }

        package var name: String
        package var place: Place
        package var description: String
        /// JSON Schema, as OpenAPI 3.1 has it.
        package var schema: DocumentValue
        package var example: DocumentValue
        package var isRequired: Bool

        /// - Parameter isRequired: parameters in a path always are.
        package init(
            _ name: String, in place: Place, _ description: String, schema: DocumentValue,
            example: DocumentValue, isRequired: Bool = false
        ) {
            (self.name, self.place, self.description) = (name, place, description)
            (self.schema, self.example) = (schema, example)
            self.isRequired = isRequired || place == .path
        }
    }

    package struct Answer: Sendable {
        package var description: String
        /// JSON Schema, as OpenAPI 3.1 has it.
        package var schema: DocumentValue
        package var example: DocumentValue

        package init(_ description: String, schema: DocumentValue, example: DocumentValue) {
            (self.description, self.schema, self.example) = (description, schema, example)
        }
    }

    package struct Body: Sendable {
        /// JSON Schema, as OpenAPI 3.1 has it.
        package var schema: DocumentValue
        package var example: DocumentValue

        package init(schema: DocumentValue, example: DocumentValue) {
            (self.schema, self.example) = (schema, example)
        }
    }

    package init(
        _ route: Route, id: String, tag: String, summary: String, description: String? = nil,
        permission: String?, parameters: [Parameter] = [], answer: Answer, mayBeMissing: Bool = false
    ) {
        (self.route, self.id, self.tag, self.summary) = (route, id, tag, summary)
        (self.description, self.permission, self.parameters) = (description, permission, parameters)
        (self.answer, self.mayBeMissing) = (answer, mayBeMissing)
    }
}
