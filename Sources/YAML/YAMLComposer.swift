/// Puts the events of a document together.
struct YAMLComposer: ~Copyable {
    /// Values in a document, each alias counted with all that it stands for: a few lines of aliases of aliases
    /// would fill the memory.
    private static let maximumValues = 100_000
    private static let maximumDepth = 200

    private var events: YAMLEvents
    private var anchors: [String: (value: YAMLValue, size: Int)] = [:]
    private var size = 0

    init(_ bytes: [UInt8]) { events = YAMLEvents(bytes) }

    mutating func document() throws(YAMLError) -> YAMLValue {
        guard case .documentStart = try events.next() else { throw fault("the document is empty") }
        let root = try value(of: try events.next(), depth: 0)
        guard case .end = try events.next() else { throw fault("a second document follows") }
        return root
    }

    private func fault(_ reason: String) -> YAMLError {
        YAMLError(reason: reason, line: events.line, column: events.column)
    }

    private mutating func value(of event: YAMLEvent, depth: Int) throws(YAMLError) -> YAMLValue {
        let (line, column, before) = (events.line, events.column, size)
        try count(1)
        guard depth < Self.maximumDepth else {
            throw fault("nested more than \(Self.maximumDepth) levels deep")
        }
        let content: YAMLValue.Content
        let name: String?
        switch event {
        case .alias(let alias):
            guard let target = anchors[alias] else { throw fault("unknown alias *\(alias)") }
            try count(target.size)
            return target.value
        case .scalar(let text, let anchor, let tag, let isPlain):
            (content, name) = (try scalar(text, tag: tag, isPlain: isPlain), anchor)
        case .sequenceStart(let anchor): (content, name) = (.sequence(try elements(depth)), anchor)
        case .mappingStart(let anchor): (content, name) = (.mapping(try members(depth)), anchor)
        case .documentStart, .containerEnd, .end: throw fault("a value is missing")
        }
        let value = YAMLValue(content: content, line: line, column: column)
        if let name { anchors[name] = (value, size - before) }
        return value
    }

    private mutating func count(_ values: Int) throws(YAMLError) {
        size += values
        guard size <= Self.maximumValues else { throw fault("more than \(Self.maximumValues) values") }
    }

    private mutating func elements(_ depth: Int) throws(YAMLError) -> [YAMLValue] {
        var elements: [YAMLValue] = []
        while true {
            let event = try events.next()
            if case .containerEnd = event { return elements }
            elements.append(try value(of: event, depth: depth + 1))
        }
    }

    private mutating func members(_ depth: Int) throws(YAMLError) -> [YAMLValue.Member] {
        var members: [YAMLValue.Member] = []
        var names: Set<String> = []
        while true {
            let event = try events.next()
            if case .containerEnd = event { return members }
            guard case .scalar(let key, _, _, _) = event else {
                throw fault("a key must be a plain word or text")
            }
            guard names.insert(key).inserted else { throw fault("duplicate key \"\(key)\"") }
            members.append(
                YAMLValue.Member(key: key, value: try value(of: try events.next(), depth: depth + 1)))
        }
    }

    private func scalar(_ text: String, tag: String?, isPlain: Bool) throws(YAMLError) -> YAMLValue.Content {
        switch tag {
        case nil: return isPlain ? .init(plain: text) : .string(text)
        case "!", "tag:yaml.org,2002:str": return .string(text)
        case let tag?: throw fault("unsupported tag \(tag)")
        }
    }
}

extension YAMLValue {
    /// Reads a file that holds one document.
    ///
    /// - Throws: `YAMLError` for bad syntax, duplicate keys, unknown aliases, tags other than `!!str`, too many values.
    package init(yaml bytes: [UInt8]) throws(YAMLError) {
        var composer = YAMLComposer(bytes)
        self = try composer.document()
    }

    package init(yaml text: String) throws(YAMLError) { try self.init(yaml: Array(text.utf8)) }
}
