internal import CPostgres
internal import Glibc

/// A connection string taken apart, and completed with what a worker needs to notice a dead server.
struct Conninfo {
    private(set) var parameters: [(name: String, value: String)] = []

    /// Used where the string, its service and the environment do not say otherwise. Milliseconds for
    /// `tcp_user_timeout`, seconds for the others: a dead peer is noticed within 25 s.
    static let defaults = [
        ("keepalives", "1"), ("keepalives_idle", "10"), ("keepalives_interval", "5"),
        ("keepalives_count", "3"),
        ("tcp_user_timeout", "20000"),
    ]

    /// Reads a URI or `name=value` string. The error says what is wrong without quoting the string.
    init(_ text: String) throws(PostgresError) {
        guard !text.utf8.contains(0) else { throw PostgresError(.misuse, "connection string holds NUL") }
        var reason: UnsafeMutablePointer<CChar>?
        guard let options = unsafe PQconninfoParse(text, &reason) else {
            let message = unsafe reason.map { unsafe String(cString: $0) } ?? "out of memory"
            unsafe PQfreemem(reason)
            throw PostgresError(.misuse, "connection string cannot be read: \(Self.withoutQuotes(message))")
        }
        defer { unsafe PQconninfoFree(options) }
        var option = unsafe options
        while let name = unsafe option.pointee.keyword {
            if let value = unsafe option.pointee.val {
                unsafe parameters.append((String(cString: name), String(cString: value)))
            }
            unsafe option += 1
        }
    }

    subscript(_ name: String) -> String? { parameters.first { $0.name == name }?.value }

    /// Adds a parameter unless the string has it.
    mutating func setDefault(_ name: String, _ value: String) {
        if self[name] == nil { parameters.append((name, value)) }
    }

    /// Completes the string: name, encoding, liveness, and session settings (which win over its own
    /// `options`).
    mutating func complete(applicationName: String, settings: [(String, String)]) {
        setDefault("application_name", applicationName)
        for (name, value) in Self.defaults { setDefault(name, value) }
        replace("client_encoding", "UTF8")
        let environment = unsafe getenv("PGOPTIONS").map { unsafe String(cString: $0) }
        let own = self["options"] ?? environment
        let given = settings.map { "-c \($0)=\(Self.escaped($1))" }
        replace("options", ((own.map { [$0] } ?? []) + given).joined(separator: " "))
    }

    /// What must not appear in any message.
    var secrets: [String] { ["password", "sslpassword"].compactMap { self[$0] } }

    private mutating func replace(_ name: String, _ value: String) {
        parameters.removeAll { $0.name == name }
        parameters.append((name, value))
    }

    /// Spaces and backslashes separate and quote in `options`.
    private static func escaped(_ value: String) -> String {
        String(
            value.unicodeScalars.flatMap { $0 == " " || $0 == "\\" ? ["\\", $0] : [$0] as [Unicode.Scalar] }
                .map(Character.init))
    }

    /// The library quotes parts of the string, passwords among them: all from the first quote on is dropped.
    private static func withoutQuotes(_ message: String) -> String {
        let plain = message.hasPrefix("missing \"=\"") ? "missing = after a word" : message
        let kept = plain.prefix { $0 != "\"" }
        return String(kept.reversed().drop { " :\n".contains($0) }.reversed())
    }
}

extension Conninfo {
    /// Lends the parameters as the two null-terminated lists that libpq takes.
    func withLists<R>(
        _ body: (
            UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>
        ) -> R
    ) -> R? {
        let names = unsafe parameters.map { unsafe UnsafePointer(strdup($0.name)) } + [nil]
        let values = unsafe parameters.map { unsafe UnsafePointer(strdup($0.value)) } + [nil]
        defer {
            unsafe (names + values).forEach { unsafe free(UnsafeMutablePointer(mutating: $0)) }
        }
        return unsafe names.withUnsafeBufferPointer { names in
            unsafe values.withUnsafeBufferPointer { values in
                guard let names = names.baseAddress, let values = values.baseAddress else { return nil }
                return unsafe body(names, values)
            }
        }
    }
}

extension Connection {
    /// Reads a libpq URI or conninfo without connecting.
    /// - Throws: `.misuse` saying what is wrong with it, without its content.
    package static func check(_ conninfo: String) throws(PostgresError) { _ = try Conninfo(conninfo) }
}
