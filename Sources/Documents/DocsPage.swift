package import Contract

/// A page for people: the operations, the topics and the errors. One HTML document without scripts and outside assets.
package func docsPage(
    _ contract: Contract, reads: [ReadOperation], _ settings: DocumentSettings = DocumentSettings()
) -> [UInt8] {
    Array(DocsPage(OpenAPI(contract, reads, settings)).html.utf8)
}

struct DocsPage {
    private let api: OpenAPI
    private let operations: [OpenAPI.Operation]
    /// Where `$ref`s of the operations lead.
    private let components: DocumentValue

    init(_ api: OpenAPI) {
        self.api = api
        operations = api.operations
        components = api.components
    }

    var html: String {
        var page = HTML()
        page.raw("<!doctype html>\n")
        page.element("html", [("lang", "en")]) { page in
            page.element("head") { head in
                head.raw(
                    "<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n")
                head.element("title", "Bellhop gateway")
                head.element("style") { $0.raw(Self.style) }
            }
            page.element("body") { body in
                body.element("nav") { contents(&$0) }
                body.element("main") { main in
                    introduction(&main)
                    for operation in operations { show(operation, &main) }
                    for topic in api.contract.topics { show(topic, &main) }
                    errors(&main)
                    limits(&main)
                }
            }
        }
        return page.text
    }

    private static let style: StaticString = """
        body{margin:0;display:flex;font:16px/1.5 system-ui,sans-serif;color:#1b1f24;background:#fff}
        nav{position:sticky;top:0;height:100vh;overflow:auto;flex:0 0 17rem;padding:1rem;box-sizing:border-box;background:#f5f6f8}
        nav ul{list-style:none;padding:0;margin:.25rem 0 1rem}nav a{color:inherit;text-decoration:none}
        nav a:hover{text-decoration:underline}
        main{padding:1rem 2rem;max-width:56rem;min-width:0}
        h2{margin-top:3rem;border-top:1px solid #d8dce2;padding-top:1rem}h2 code,h3 code{font-weight:600}
        table{border-collapse:collapse;margin:.5rem 0 1rem;width:100%}
        th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #e4e7ec}
        pre{background:#f5f6f8;padding:.8rem;overflow:auto}code,pre{font:14px/1.45 ui-monospace,monospace}
        @media(max-width:50rem){body{display:block}nav{position:static;height:auto}}
        @media(prefers-color-scheme:dark){body{color:#e6e8eb;background:#15181c}nav,pre{background:#1d2126}
        th,td,h2{border-color:#333a42}a{color:#8ab4f8}}
        """

    private func contents(_ nav: inout HTML) {
        nav.element("strong", "Bellhop gateway")
        var tags: [String] = []
        for operation in operations where !tags.contains(operation.tag) { tags.append(operation.tag) }
        for tag in tags {
            nav.element("div", tag)
            links(
                operations.filter { $0.tag == tag }.map { (anchor($0), $0.value["summary"]?.string ?? "") },
                &nav)
        }
        nav.element("div", "Topics")
        links(api.contract.topics.map { ("topic-" + $0.name, $0.name) }, &nav)
        nav.element("div") { $0.element("a", "Errors", [("href", "#errors")]) }
        if !api.settings.limits.isEmpty {
            nav.element("div") { $0.element("a", "Limits", [("href", "#limits")]) }
        }
    }

    private func links(_ targets: [(String, String)], _ nav: inout HTML) {
        nav.element("ul") { list in
            for (anchor, words) in targets {
                list.element("li") { $0.element("a", words, [("href", "#" + anchor)]) }
            }
        }
    }

    private func anchor(_ operation: OpenAPI.Operation) -> String {
        operation.value["operationId"]?.string ?? ""
    }

    private func introduction(_ main: inout HTML) {
        main.element("h1", "Bellhop gateway")
        main.element("p", api.document["info"]?["description"]?.string ?? "")
        main.element("p") { line in
            line.words("For programs: ")
            line.element("a", "OpenAPI 3.1", [("href", "/openapi.json")])
            line.words(", ")
            line.element("a", "AsyncAPI 3.0", [("href", "/asyncapi.yaml")])
        }
    }

    private func show(_ operation: OpenAPI.Operation, _ main: inout HTML) {
        let value = operation.value
        main.element("h2", value["summary"]?.string ?? "", [("id", anchor(operation))])
        main.element("p") { $0.element("code", operation.route.description) }
        if let text = value["description"]?.string { main.element("p") { $0.prose(text) } }
        let parameters = (value["parameters"]?.elements ?? []).map(resolved)
        if !parameters.isEmpty {
            table(
                ["Parameter", "In", "", "Meaning"],
                parameters.map { parameter in
                    [
                        "`\(parameter["name"]?.string ?? "")`", parameter["in"]?.string ?? "",
                        parameter["required"] == true ? "required" : "",
                        parameter["description"]?.string ?? "",
                    ]
                }, &main)
        }
        for content in value["requestBody"]?["content"]?.members ?? [] { show(body: content, &main) }
        responses(value["responses"] ?? [:], &main)
    }

    private func show(body content: DocumentValue.Member, _ main: inout HTML) {
        main.element("h3") { $0.prose("Body, `\(content.name)`") }
        let schema = resolved(content.value["schema"] ?? [:])
        if schema["properties"] != nil { members(schema, &main) }
        if let example = content.value["example"] { main.element("pre", example.prettyJSON) }
    }

    private func responses(_ responses: DocumentValue, _ main: inout HTML) {
        let (good, bad) = (
            (responses.members ?? []).filter { $0.name < "300" },
            (responses.members ?? []).filter { $0.name >= "300" }
        )
        for response in good {
            main.element("h3", "Answer \(response.name)")
            main.element("p") { $0.prose(response.value["description"]?.string ?? "") }
            let content = response.value["content"]?.members?.first
            if let example = content?.value["example"]
                ?? content?.value["examples"]?.members?.first?.value["value"]
            {
                main.element("pre", example.string ?? example.prettyJSON)
            }
        }
        main.element("p") { line in
            line.element("a", "Errors", [("href", "#errors")])
            line.words(": " + bad.map(\.name).joined(separator: ", "))
        }
    }

    private func show(_ topic: Topic, _ main: inout HTML) {
        main.element("h2", [("id", "topic-" + topic.name)]) { $0.prose("Topic `\(topic.name)`") }
        if let text = topic.description { main.element("p") { $0.prose(text.trimmed) } }
        let readers = topic.consumers.isEmpty ? "no worker of ours" : topic.consumers.joined(separator: ", ")
        main.element("p", "\(topic.partitions) partitions; read by \(readers).")
        for message in topic.messages {
            main.element("h3") { $0.prose("`\(message.type)`") }
            let words = [message.title, message.summary, message.description].compactMap { $0?.trimmed }
            main.element("p") {
                $0.prose(words.map { $0.hasSuffix(".") ? $0 : $0 + "." }.joined(separator: " "))
            }
            let routes = message.routes.map { "`\($0)`" }.joined(separator: ", ")
            let way = routes.isEmpty ? "Has no route of its own." : "Over HTTP: \(routes)."
            main.element("p") { $0.prose("\(way) \(api.permissionText(message, topic))") }
            members(PublicSchema.data(message), &main)
            if let example = message.example { main.element("pre", example.prettyJSON) }
        }
    }

    private func errors(_ main: inout HTML) {
        main.element("h2", "Errors", [("id", "errors")])
        for kind in ProblemKind.allCases {
            main.element("h3", "\(kind.status) \(kind.title)", [("id", kind.rawValue)])
            main.element("p", kind.advice)
        }
    }
}

/// Tables.
extension DocsPage {
    private func limits(_ main: inout HTML) {
        let limits = api.settings.limits
        guard !limits.isEmpty else { return }
        main.element("h2", "Limits", [("id", "limits")])
        table(
            ["Limit", "Here", "Meaning"], limits.map { ["`\($0.name)`", String($0.value), $0.meaning] }, &main
        )
    }

    private func table(_ heads: [String], _ rows: [[String]], _ main: inout HTML) {
        main.element("table") { table in
            table.element("tr") { row in for head in heads { row.element("th", head) } }
            for cells in rows {
                table.element("tr") { row in for cell in cells { row.element("td") { $0.prose(cell) } } }
            }
        }
    }

    private func members(_ schema: DocumentValue, _ main: inout HTML) {
        let rows = rows(schema, prefix: "")
        if !rows.isEmpty { table(["Member", "Type", "", "Meaning"], rows, &main) }
    }

    private func rows(_ schema: DocumentValue, prefix: String) -> [[String]] {
        let required = (schema["required"]?.elements ?? []).compactMap(\.string)
        return (schema["properties"]?.members ?? []).flatMap { member -> [[String]] in
            let value = resolved(member.value)
            let isRequired = required.contains(member.name)
            let row = [
                "`\(prefix + member.name)`", Self.type(value), isRequired ? "required" : "",
                value["description"]?.string ?? "",
            ]
            return [row] + rows(value, prefix: prefix + member.name + ".")
                + rows(resolved(value["items"] ?? [:]), prefix: prefix + member.name + "[].")
        }
    }

    private static func type(_ schema: DocumentValue) -> String {
        if let choices = schema["enum"]?.elements {
            return choices.map { $0.string ?? $0.prettyJSON }.joined(separator: ", ")
        }
        if let value = schema["const"] { return value.string ?? value.prettyJSON }
        let types = (schema["type"].map { $0.elements ?? [$0] } ?? []).compactMap(\.string)
        let format = schema["format"]?.string.map { " (\($0))" } ?? ""
        return (types.isEmpty ? "anything" : types.joined(separator: " or ")) + format
    }

    private func resolved(_ value: DocumentValue) -> DocumentValue {
        guard let reference = value["$ref"]?.string else { return value }
        let parts = reference.split(separator: "/").dropFirst(2).map(String.init)
        return parts.reduce(components as DocumentValue?) { $0?[$1] } ?? value
    }
}
