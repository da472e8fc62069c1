import Contract
import Documents
import Records
import Testing
import YAML

@Suite("Joined AsyncAPI")
struct AsyncAPITests {
    private func joined(_ contract: Contract) throws -> DocumentValue {
        try DocumentValue(text: asyncAPI(contract))
    }

    /// A topic whose file names its parts like any other one's.
    private func topic(_ address: String, _ type: String) throws -> Topic {
        let yaml = """
            asyncapi: 3.0.0
            info: {title: About \(address), version: 1.0.0, description: The words.}
            channels:
              c:
                address: \(address)
                messages: {thing: {$ref: '#/components/messages/thing'}}
                bindings: {kafka: {partitions: 3}}
            operations: {o: {action: receive, channel: {$ref: '#/channels/c'}}}
            components:
              messages:
                thing: {name: \(type), payload: {$ref: '#/components/schemas/s'}, examples: [{payload: \(type == "x" ? "'v'" : "1")}]}
              schemas:
                s: {type: \(type == "x" ? "string" : "integer")}
            """
        return try TopicFile(yaml: Array(yaml.utf8), file: address).topic
    }

    @Test("has every topic with its words, and what its file says of it")
    func channels() throws {
        let contract = try repositoryContract()
        let document = try joined(contract)
        #expect(document["asyncapi"] == "3.0.0")
        let channels = document["channels"]?.members ?? []
        #expect(channels.compactMap { $0.value["address"]?.string } == contract.topics.map(\.name))
        #expect(channels.allSatisfy { $0.value["title"] != nil && $0.value["description"] != nil })
        let consumers = channels.compactMap { channel in
            channel.value["x-bellhop"]?["consumers"]?.elements?.compactMap(\.string).first
        }
        #expect(
            consumers == [
                "escalation-detection", "escalation-rules", "lead-rules", "lead-scoring", "lead-routing",
            ])
        #expect(document["operations"]?.members?.count == 9)
        #expect(document.all("$ref").compactMap(\.string).filter { document.find($0) == nil } == [])
    }

    @Test("is itself read as the topics that it is made of")
    func readAgain() throws {
        for topic in try repositoryContract().topics {
            let document = try joined(Contract(topics: [topic]))
            let again = try TopicFile(yaml: Array(document.yaml.utf8), file: "joined").topic
            #expect(again.name == topic.name)
            #expect(again.configuration == topic.configuration)
            #expect(again.messages.map(\.type) == topic.messages.map(\.type))
            #expect(again.messages.map(\.examples) == topic.messages.map(\.examples))
            #expect(again.messages.map(\.routes) == topic.messages.map(\.routes))
            #expect(again.messages.map(\.personal) == topic.messages.map(\.personal))
        }
    }

    @Test("what two files name alike is kept apart, and references follow")
    func clashes() throws {
        let document = try joined(Contract(topics: [try topic("a", "x"), try topic("b", "y")]))
        #expect(document["channels"]?.members?.map(\.name) == ["c", "b.c"])
        #expect(document["operations"]?.members?.map(\.name) == ["o", "b.o"])
        #expect(document.find("#/operations/b.o/channel/$ref") == "#/channels/b.c")
        #expect(document.find("#/channels/b.c/messages/thing/$ref") == "#/components/messages/b.thing")
        #expect(document.find("#/components/messages/b.thing/payload/$ref") == "#/components/schemas/b.s")
        #expect(document.find("#/components/schemas/b.s/type") == "integer")
        #expect(document.find("#/components/schemas/s/type") == "string")
        #expect(document.find("#/channels/b.c/title") == "About b")
    }

    @Test(
        "YAML says the same as the value, whatever stands in it",
        arguments: [
            [
                "a": "plain", "b c": "two words", "": "", "$ref": "#/x/y", "true": "yes", "1": "0x10",
                "-": "- a",
            ],
            [
                "text": "one\ntwo\n", "cut": "one\n\n two", "odd": " lead\nin", "tail": "a\n\n",
                "tab": "a\tb\nc", "nel": "a\u{85}b\nc",
            ],
            [
                "colon": "a: b", "hash": "a #b", "quote": "it's \"so\"", "é": "😀", "null": "null", "n": "~",
                "date": "2026-03-01",
            ],
            [
                "list": [1, -2, 1.5, true, .null, "x"], "deep": [["a": [["b": []]], "c": [:]], [[1], []]],
                "empty": [],
            ],
            [
                "long": [
                    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
                    "cccccccccccccccccccccc", "line\nbreak\n",
                ]
            ],
            [
                "big": 9_223_372_036_854_775_807, "least": .int(.min), "double": 1e300,
                "nul": "\u{0}\u{1F}\u{7F}", "sep": "a\u{2028}b\nc",
            ],
        ] as [DocumentValue])
    func yaml(value: DocumentValue) throws {
        #expect(try DocumentValue(text: Array(value.yaml.utf8)) == value, "\(value.yaml)")
    }

    @Test(
        "AsyncAPI's own parser accepts it, and each topic file",
        .enabled(if: PublicValidator.asyncAPI != nil, "AsyncAPI's parser is not installed: not asked"))
    func publicValidator() throws {
        let validator = try #require(PublicValidator.asyncAPI)
        let contract = try repositoryContract()
        let verdict = try validator.judge(asyncAPI(contract), extension: "yaml")
        #expect(verdict.status == 0, "\(verdict.words)")
        let messages = contract.topics.reduce(0) { $0 + $1.messages.count }
        let topics = contract.topics.count
        #expect(verdict.words.contains("\(topics) channels, \(topics) operations, \(messages) messages"))
        let clash = try validator.judge(
            asyncAPI(Contract(topics: [try topic("a", "x"), try topic("b", "y")])), extension: "yaml")
        #expect(clash.status == 0, "\(clash.words)")
        for topic in contract.topics {
            let file = try validator.judge(Array(try Files.read(topic.file)), extension: "yaml")
            #expect(file.status == 0, "\(topic.name): \(file.words)")
        }
        #expect(try validator.judge(Array("asyncapi: 3.0.0\n".utf8), extension: "yaml").status != 0)
    }
}
