internal import CYAML

/// The parts of a document in order, as libyaml's parser meets them.
enum YAMLEvent {
    case documentStart
    case end
    case alias(String)
    case scalar(String, anchor: String?, tag: String?, isPlain: Bool)
    case sequenceStart(anchor: String?)
    case mappingStart(anchor: String?)
    case containerEnd
}

/// Owns libyaml's parser and the text that it reads.
@safe struct YAMLEvents: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let text: UnsafeMutableBufferPointer<UInt8>
    /// Where the last event began, from 1.
    private(set) var line = 1
    private(set) var column = 1

    init(_ bytes: [UInt8]) {
        unsafe parser = UnsafeMutablePointer.allocate(capacity: 1)
        unsafe text = UnsafeMutableBufferPointer.allocate(capacity: bytes.count + 1)
        _ = unsafe text.initialize(from: bytes + [0])
        unsafe yaml_parser_initialize(parser)
        unsafe yaml_parser_set_input_string(parser, text.baseAddress, bytes.count)
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe text.deallocate()
    }

    mutating func next() throws(YAMLError) -> YAMLEvent {
        while true {
            var event = unsafe yaml_event_t()
            guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw fault() }
            defer { unsafe yaml_event_delete(&event) }
            line = unsafe Int(event.start_mark.line) + 1
            column = unsafe Int(event.start_mark.column) + 1
            if let next = unsafe YAMLEvent(event) { return next }
        }
    }

    private func fault() -> YAMLError {
        let mark = unsafe parser.pointee.problem_mark
        let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "out of memory"
        guard unsafe parser.pointee.error == YAML_READER_ERROR else {
            return YAMLError(reason: problem, line: Int(mark.line) + 1, column: Int(mark.column) + 1)
        }
        // A reader error knows a byte, not a line.
        let offset = unsafe min(parser.pointee.problem_offset, text.count - 1)
        let before = unsafe Array(text[..<offset])
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return YAMLError(
            reason: problem, line: before.count { $0 == 0x0A } + 1, column: before.count - start + 1)
    }
}

extension YAMLEvent {
    /// Nil for what carries no meaning here.
    fileprivate init?(_ event: yaml_event_t) {
        switch unsafe event.type {
        case YAML_DOCUMENT_START_EVENT: self = .documentStart
        case YAML_STREAM_END_EVENT: self = .end
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: self = .containerEnd
        case YAML_ALIAS_EVENT: self = .alias(unsafe string(event.data.alias.anchor) ?? "")
        case YAML_SEQUENCE_START_EVENT:
            self = .sequenceStart(anchor: unsafe string(event.data.sequence_start.anchor))
        case YAML_MAPPING_START_EVENT:
            self = .mappingStart(anchor: unsafe string(event.data.mapping_start.anchor))
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            let value = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            self = unsafe .scalar(
                String(decoding: value, as: UTF8.self), anchor: string(scalar.anchor),
                tag: string(scalar.tag),
                isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
        default: return nil
        }
    }
}

private func string(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    unsafe text.map { unsafe String(cString: $0) }
}
