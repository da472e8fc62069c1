import Contract
import Foundation
import Testing

/// A file with one message; `facts` stand under its `x-bellhop`.
private func commandFile(
    _ facts: String, key: String = "id", required: String = "[id]", address: String = "things",
    schema: String = "{id: {type: string}, n: {type: integer}}"
) -> String {
    """
    asyncapi: 3.0.0
    info: {title: T, version: 1.0.0}
    channels:
      c:
        address: \(address)
        messages:
          thing:
            x-bellhop: \(facts)
            payload: {type: object, required: \(required), properties: \(schema)}
            examples: [{payload: {id: a, n: 1}}]
        bindings: {kafka: {partitions: 3}}
        x-bellhop: {key: \(key)}
    """
}

@Suite("Facts of commands")
struct CommandFactsTests {
    private func leadEvents() throws -> Topic {
        try #require(try Contract(directory: topicsDirectory).topic(named: "lead-events"))
    }

    @Test("each lead event has its route and permission")
    func leadRoutes() throws {
        let messages = try leadEvents().messages
        #expect(
            messages.map { $0.route?.description } == [
                "POST /api/v1/leads", "PATCH /api/v1/leads/{lead_id}",
                "POST /api/v1/leads/{lead_id}/activities", "DELETE /api/v1/leads/{lead_id}",
            ])
        #expect(messages.allSatisfy { $0.permission == "leads:write" })
        #expect(messages.map { $0.route?.parameters } == [[], ["lead_id"], ["lead_id"], ["lead_id"]])
    }

    @Test("a result that only a worker writes has neither")
    func results() throws {
        let topic = try #require(try Contract(directory: topicsDirectory).topic(named: "lead-scores"))
        #expect(topic.messages.allSatisfy { $0.permission == nil && $0.route == nil && !$0.allowsSelf })
    }

    @Test("e-mail and phone of a lead are personal, and nothing else is")
    func personal() throws {
        let expected: [String: Personal] = ["/email": .email, "/phone": .phone]
        let messages = try leadEvents().messages
        #expect(messages.map(\.personal) == [expected, expected, [:], [:]])
    }

    @Test("every message of ours says in words what it is")
    func words() throws {
        for topic in try Contract(directory: topicsDirectory).topics {
            #expect(topic.title != nil && topic.description != nil, "\(topic.name)")
            for message in topic.messages {
                #expect(message.title != nil && message.summary != nil, "\(message.type)")
            }
        }
    }

    @Test("personal members are found wherever they stand")
    func personalPlaces() throws {
        let schema = """
            {id: {type: string}, n: {type: integer},
             to: {type: array, items: {type: object, properties: {'a/~': {type: string, x-bellhop: {personal: email}}}}},
             said: {type: array, items: {type: [string, 'null'], x-bellhop: {personal: text, maxBytes: 9}}}}
            """
        let topic = try Topic(yaml: commandFile("{permission: 'a:b'}", schema: schema))
        #expect(topic.messages[0].personal == ["/to/*/a~1~0": .email, "/said/*": .text])
    }

    @Test("reads permission, self and route")
    func facts() throws {
        let facts =
            "{permission: 'things:write', self: true, http: {method: PUT, path: '/api/v1/things/{id}/x'}}"
        let message = try #require(try Topic(yaml: commandFile(facts)).messages.first)
        #expect(message.permission == "things:write")
        #expect(message.allowsSelf)
        #expect(message.route?.method == "PUT")
        let segments: [Route.Segment] = [
            .literal("api"), .literal("v1"), .literal("things"), .parameter("id"), .literal("x"),
        ]
        #expect(message.route?.segments == segments)
    }

    private static let wordRule = "t.yaml:8: permission must be two words such as leads:write"
    private static let pathRule =
        "t.yaml:8: path must be like /api/v1/things/{thing_id}, each name given once"
    private static let keyRule =
        "t.yaml:8: a permission needs the channel's x-bellhop.key, a required text of the payload"

    @Test(
        "a mistake is named with file, line and rule",
        arguments: [
            (commandFile("{permission: leads}"), wordRule), (commandFile("{permission: 'a:b:c'}"), wordRule),
            (commandFile("{permission: 'A:b'}"), wordRule), (commandFile("{permission: ':b'}"), wordRule),
            (
                commandFile("{colour: red}"),
                "t.yaml:8: unknown fact x-bellhop.colour; known: permission, self, http"
            ),
            (commandFile("[]"), "t.yaml:8: x-bellhop must be a mapping"),
            (commandFile("{permission: 'a:b', self: 1}"), "t.yaml:8: self must be true or false"),
            (commandFile("{self: true}"), "t.yaml:8: self without a permission"),
            (
                commandFile("{http: {method: POST, path: /api/x}}"),
                "t.yaml:8: http without a permission: nobody could use the route"
            ),
            (
                commandFile("{permission: 'a:b', http: {method: GET, path: /api/x}}"),
                "t.yaml:8: method must be one of POST, PUT, PATCH, DELETE"
            ),
            (commandFile("{permission: 'a:b', http: {path: /api/x}}"), "t.yaml:8: method is missing"),
            (
                commandFile("{permission: 'a:b', http: {method: POST, path: /api/x, x: 1}}"),
                "t.yaml:8: unknown fact http.x; known: method, path"
            ),
            (commandFile("{permission: 'a:b', http: {method: POST, path: /x}}"), pathRule),
            (commandFile("{permission: 'a:b', http: {method: POST, path: /api/x/}}"), pathRule),
            (commandFile("{permission: 'a:b', http: {method: POST, path: /api/../x}}"), pathRule),
            (commandFile("{permission: 'a:b', http: {method: POST, path: '/api/{id}x'}}"), pathRule),
            (commandFile("{permission: 'a:b', http: {method: POST, path: '/api/{1}'}}"), pathRule),
            (commandFile("{permission: 'a:b', http: {method: POST, path: '/api/{id}/{id}'}}"), pathRule),
            (commandFile("{permission: 'a:b', http: {method: POST, path: '/api/é'}}"), pathRule),
            (
                commandFile("{permission: 'a:b', http: {method: POST, path: /api/v1/events/x}}"),
                "t.yaml:8: below /api/v1/events/x stand routes of the gateway itself"
            ),
            (
                commandFile("{permission: 'a:b', http: {method: POST, path: '/api/v1/{other}'}}"),
                "t.yaml:8: {other} must be a required text of the payload"
            ),
            (
                commandFile(
                    "{permission: 'a:b', http: {method: POST, path: '/api/v1/{n}'}}", required: "[id, n]"),
                "t.yaml:8: {n} must be a required text of the payload"
            ),
            (commandFile("{permission: 'a:b'}", required: "[n]"), keyRule),
            (commandFile("{permission: 'a:b'}", key: "n", required: "[n]"), keyRule),
            (
                commandFile("{permission: 'a:b'}", address: "things.dead-letters"),
                "t.yaml:8: dead letters are written by workers only: no permission"
            ),
            (
                commandFile("{}", schema: "{id: {type: string, x-bellhop: {personal: name}}}"),
                "t.yaml:9: thing: payload/properties/id/x-bellhop/personal: must be email, phone or text"
            ),
            (
                commandFile(
                    "{}", schema: "{id: {type: string}, n: {type: integer, x-bellhop: {personal: phone}}}"),
                "t.yaml:9: thing: payload/properties/n/x-bellhop/personal: only a string can be personal"
            ),
        ])
    func mistakes(yaml: String, description: String) {
        let error = #expect(throws: ContractError.self) { try Topic(yaml: yaml) }
        #expect(error?.description == description)
    }

    @Test(
        "two messages of a directory may not share a route, nor name one path's parameters differently",
        arguments: [
            ("POST, path: '/api/v1/{id}'", "POST, path: '/api/v1/{id}'", true),
            ("POST, path: '/api/v1/{id}'", "PUT, path: '/api/v1/{id}'", false),
            ("POST, path: '/api/v1/{id}'", "POST, path: '/api/v1/{n}'", true),
            ("POST, path: '/api/v1/{id}'", "PUT, path: '/api/v1/{n}'", true),
            ("POST, path: '/api/v1/{id}'", "POST, path: '/api/v1/all'", false),
        ])
    func clashes(one: String, other: String, clash: Bool) throws {
        let directory = NSTemporaryDirectory() + "/topics-\(UUID())"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        for (name, http) in [("a", one), ("b", other)] {
            try commandFile(
                "{permission: 'a:b', http: {method: \(http)}}", required: "[id, n]", address: name,
                schema: "{id: {type: string}, n: {type: string}}"
            ).replacing("n: 1", with: "n: x").write(
                toFile: "\(directory)/\(name).yaml", atomically: true, encoding: .utf8)
        }
        guard clash else {
            #expect(try Contract(directory: directory).topics.count == 2)
            return
        }
        let error = #expect(throws: ContractError.self) { try Contract(directory: directory) }
        #expect(error?.problems.map(\.line) == [8])
        #expect(error?.description.contains("clashes with POST /api/v1/{id} of thing in") == true)
    }
}
