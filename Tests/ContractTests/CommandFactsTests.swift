import Contract
import Foundation
import JSON
import Records
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

    @Test("each lead event that may come from outside has its route and permission")
    func leadRoutes() throws {
        let messages = try leadEvents().messages
        #expect(
            messages.map { $0.routes.map(\.description) } == [
                ["POST /api/v1/leads"], ["PATCH /api/v1/leads/{lead_id}"],
                ["POST /api/v1/leads/{lead_id}/activities"], ["POST /api/v1/leads/{lead_id}/rescore"],
                ["POST /api/v1/leads/{lead_id}/score-override"], ["DELETE /api/v1/leads/{lead_id}"],
                ["POST /api/v1/automation/leads/route"], [], ["POST /api/v1/leads/{lead_id}/merge"], [],
            ])
        // Who may say what happened may not for that say what a lead is worth.
        #expect(messages.filter { $0.permission == "scores:write" }.map(\.type) == ["lead.score-override"])
        #expect(messages.filter { $0.permission == "leads:write" }.count == 7)
        #expect(messages.filter { $0.permission == nil }.map(\.type) == ["lead.assigned", "lead.absorbed"])
        #expect(
            messages.flatMap(\.routes).map(\.parameters)
                == [[]] + Array(repeating: ["lead_id"], count: 5) + [[], ["lead_id"]])
    }

    @Test(
        "a result that only a worker writes has neither",
        arguments: ["lead-scores", "lead-assignments", "escalations", "message-commands"])
    func results(name: String) throws {
        let topic = try #require(try Contract(directory: topicsDirectory).topic(named: name))
        #expect(topic.messages.allSatisfy { $0.permission == nil && $0.routes.isEmpty && $0.owner == nil })
    }

    @Test("e-mail and phone of a lead are personal, and nothing else is")
    func personal() throws {
        let expected: [String: Personal] = ["/email": .email, "/phone": .phone]
        let messages = try leadEvents().messages
        #expect(
            messages.map(\.personal) == [expected, expected] + Array(repeating: [:], count: 7) + [expected])
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
        #expect(message.owner == .entity)
        #expect(message.routes.map(\.method) == ["PUT"])
        let segments: [Route.Segment] = [
            .literal("api"), .literal("v1"), .literal("things"), .parameter("id"), .literal("x"),
        ]
        #expect(message.routes.first?.segments == segments)
    }

    @Test("a message may have several routes, and be the caller's own by a member")
    func several() throws {
        let facts = """
            {permission: 'things:write', self: n, http: [{method: POST, path: /api/v1/things},
             {method: PUT, path: '/api/v1/things/{id}'}]}
            """
        let yaml = commandFile(
            facts, required: "[id, n]", schema: "{id: {type: string}, n: {type: string}}"
        ).replacing("n: 1", with: "n: sue")
        let topic = try Topic(yaml: yaml)
        let message = topic.messages[0]
        #expect(message.routes.map(\.description) == ["POST /api/v1/things", "PUT /api/v1/things/{id}"])
        #expect(message.owner == .member("n"))
        let document = JSONDocument()
        let data = Array(#"{"id":"a","n":"sue"}"#.utf8)
        try document.parse(data, data.indices)
        #expect(topic.owner(of: document.root, message) == "sue")
        #expect(topic.entity(of: document.root) == "a")
        var other = message
        other.owner = .entity
        #expect(topic.owner(of: document.root, other) == "a")
        other.owner = nil
        #expect(topic.owner(of: document.root, other) == nil)
    }

    private static let wordRule = "t.yaml:8: permission must be two words such as leads:write"
    private static let pathRule =
        "t.yaml:8: path must be like /api/v1/things/{thing_id}, each name given once"
    private static let keyRule =
        "t.yaml:8: a permission needs the channel's x-bellhop.key, a required text of the payload, or its x-bellhop.entity"

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
            (
                commandFile("{permission: 'a:b', self: 1}"),
                "t.yaml:8: self must be true or false, or name a member of the payload"
            ),
            (
                commandFile("{permission: 'a:b', self: n}", required: "[id, n]"),
                "t.yaml:8: self: n must be a required text of the payload"
            ),
            (
                commandFile(
                    "{permission: 'a:b', self: 'n'}", schema: "{id: {type: string}, n: {type: string}}"
                )
                .replacing("n: 1", with: "n: x"),
                "t.yaml:8: self: n must be a required text of the payload"
            ),
            (
                commandFile("{permission: 'a:b', self: true}").replacing("{key: id}", with: "{entity: all}"),
                "t.yaml:8: self must name a member of the payload: all records of a tenant have one key"
            ),
            (
                commandFile("{permission: 'a:b', http: []}"),
                "t.yaml:8: http must be a route, or a list of routes"
            ),
            (
                commandFile(
                    "{permission: 'a:b', http: [{method: PUT, path: /api/x}, {method: PUT, path: '/api/{n}'}]}"
                ),
                "t.yaml:8: {n} must be a required text of the payload"
            ),
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
            ("POST, path: '/api/v1/{id}'", "PUT, path: '/api/x'}, {method: POST, path: '/api/v1/{id}'", true),
        ])
    func clashes(one: String, other: String, clash: Bool) throws {
        let directory = NSTemporaryDirectory() + "/topics-\(UUID())"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        for (name, http) in [("a", one), ("b", other)] {
            try commandFile(
                "{permission: 'a:b', http: [{method: \(http)}]}", required: "[id, n]", address: name,
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
