internal import Contract
internal import Digest
internal import Documents
internal import JSON
internal import Records

/// Reads bodies: JSON within the gateway's limits. One for each thread that serves.
struct BodyReader: ~Copyable {
    let document = JSONDocument()
    /// Kept, because making one costs more than a digest.
    var digester = Digester()

    /// Parses `body`; values of `document` are valid until the next call.
    mutating func read(_ body: [UInt8], _ limits: Limits) throws(Problem) -> JSONValue {
        guard !body.isEmpty else {
            throw Problem(.badRequest, "the body is empty, expected JSON")
        }
        do throws(JSONError) {
            try document.parse(body, body.indices)
        } catch {
            throw Problem(.badRequest, "the body is not JSON: \(error)")
        }
        try check(limits)
        return document.root
    }

    /// Depth, members of an object, bytes of a string.
    private func check(_ limits: Limits) throws(Problem) {
        let fault: String? = document.withNodes { nodes in
            // Where each container that is open at a node ends, and how many members it has so far.
            var open: [(end: UInt32, count: Int, isObject: Bool)] = []
            let table = nodes.table
            for index in table.indices {
                let node = table[index]
                while let last = open.last, UInt32(index) >= last.end { open.removeLast() }
                if !open.isEmpty {
                    open[open.count - 1].count += 1
                    let last = open[open.count - 1]
                    if last.isObject, last.count > 2 * limits.jsonMembers {
                        return "an object has more than \(limits.jsonMembers) members"
                    }
                }
                switch node.kind {
                case .object, .array:
                    open.append((node.next, 0, node.kind == .object))
                    if open.count > limits.jsonDepth {
                        return "the body is nested deeper than \(limits.jsonDepth) levels"
                    }
                case .string:
                    if Int(node.b) > limits.jsonStringBytes {
                        return "a string has more than \(limits.jsonStringBytes) bytes"
                    }
                default: break
                }
            }
            return nil
        }
        if let fault {
            throw Problem(.invalidEvent, fault, faults: [.init(pointer: "", detail: fault, rule: "limit")])
        }
    }
}

extension Problem {
    /// What a schema says against data.
    /// - Parameter prefix: leads from the body to the data.
    static func invalid(_ violations: [Violation], prefix: String, _ mask: PersonalMask) -> Problem {
        let faults = violations.map { violation in
            Problem.Fault(
                pointer: prefix + violation.place,
                detail: mask.reason(violation.message, place: violation.place),
                rule: violation.rule)
        }
        return Problem(
            .invalidEvent, faults.count == 1 ? faults[0].detail : "\(faults.count) places break the contract",
            faults: faults)
    }

    /// One broken rule.
    static func invalid(_ detail: String, at pointer: String, rule: String) -> Problem {
        Problem(.invalidEvent, detail, faults: [.init(pointer: pointer, detail: detail, rule: rule)])
    }
}
