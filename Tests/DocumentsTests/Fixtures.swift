import Contract
import Documents
import Foundation
import JSON
import YAML

/// The repository: tests run from anywhere.
let repository: String = {
    let parts = #filePath.split(separator: "/").dropLast(3)
    return "/" + parts.joined(separator: "/")
}()

/// A read such as the gateway's own.
let sampleRead = ReadOperation(
    Route(get: "/api/v1/leads/{lead_id}/score"), id: "leadScore", tag: "Lead events",
    summary: "The score of a lead",
    description: "With its factors.", permission: "leads:read",
    parameters: [
        .init(
            "lead_id", in: .path, "The lead.", schema: ["type": "string", "minLength": 1], example: "L-1042"),
        .init(
            "limit", in: .query, "How many.", schema: ["type": "integer", "minimum": 1, "maximum": 200],
            example: 20),
    ],
    answer: .init(
        "The score.",
        schema: ["type": "object", "required": ["score"], "properties": ["score": ["type": "integer"]]],
        example: ["score": 85]))

func repositoryContract() throws -> Contract { try Contract(directory: repository + "/topics") }

extension DocumentValue {
    /// From JSON or YAML.
    init(text: [UInt8]) throws {
        func converted(_ value: YAMLValue) -> DocumentValue {
            switch value.content {
            case .null: .null
            case .bool(let flag): .bool(flag)
            case .int(let number): .int(number)
            case .double(let number): .double(number)
            case .string(let text): .string(text)
            case .sequence(let elements): .array(elements.map(converted))
            case .mapping(let members): .object(members.map { Member($0.key, converted($0.value)) })
            }
        }
        self = converted(try YAMLValue(yaml: text))
    }

    /// What a JSON pointer such as `#/components/schemas/a` names.
    func find(_ pointer: String) -> DocumentValue? {
        pointer.dropFirst(2).split(separator: "/", omittingEmptySubsequences: false).reduce(
            self as DocumentValue?
        ) {
            $0?[String($1).replacing("~1", with: "/").replacing("~0", with: "~")]
        }
    }

    /// All values of members of that name, at any depth.
    func all(_ name: String) -> [DocumentValue] {
        let here = (members ?? []).filter { $0.name == name }.map(\.value)
        let children = (members ?? []).map(\.value) + (elements ?? [])
        return here + children.flatMap { $0.all(name) }
    }
}

/// A program of others that judges a document.
struct PublicValidator {
    let path: String

    /// `variable` names it, else it is looked for beside the repository and in PATH.
    init?(_ name: String, variable: String, beside: String? = nil) {
        let environment = ProcessInfo.processInfo.environment
        let folders = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
        let candidates =
            [environment[variable], beside.map { "\(repository)/../\($0)" }].compactMap { $0 } + folders
        guard let path = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
            return nil
        }
        self.path = path
    }

    static let openAPI = PublicValidator("openapi-spec-validator", variable: "BELLHOP_OPENAPI_VALIDATOR")
    static let asyncAPI = PublicValidator(
        "asyncapi-check", variable: "BELLHOP_ASYNCAPI_CHECK", beside: "shared/tools/asyncapi/check")

    /// The exit status, and what it said.
    func judge(_ document: [UInt8], extension suffix: String) throws -> (status: Int32, words: String) {
        let file = NSTemporaryDirectory() + "/document-\(UUID()).\(suffix)"
        try Data(document).write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = [file]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let words = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: words, as: UTF8.self))
    }
}
