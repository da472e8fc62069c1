internal import JSON
internal import Records

/// The claims of a token that are looked at, of the right types; others may be anything.
struct TokenClaims {
    let issuer: String
    let audiences: [String]
    let expiresAt: Timestamp
    let notBefore: Timestamp?
    let issuedAt: Timestamp?
    let tenant: Text
    let subject: Text
    let permissions: Set<String>

    /// - Throws: `claims` for a missing or mistyped one; `tenant`, `subject` and `scope` for values that are none.
    init(_ nodes: JSONNodes) throws(TokenFault) {
        guard let members = MemberTable(nodes), let issuer = members[iss].flatMap({ string(nodes, $0) }),
            let audiences = members[aud].flatMap({ strings(nodes, $0) }),
            let expiresAt = members[exp].flatMap({ date(nodes, $0) })
        else { throw .claims }
        self.issuer = issuer
        self.audiences = audiences
        self.expiresAt = expiresAt
        notBefore = try optionalDate(nodes, members[nbf])
        issuedAt = try optionalDate(nodes, members[iat])
        guard let tenant = members[tenantName].flatMap({ text(nodes, $0) }), tenant.isTenant else {
            throw .tenant
        }
        guard let subject = members[sub].flatMap({ text(nodes, $0) }), isSubject(subject) else {
            throw .subject
        }
        self.tenant = tenant
        self.subject = subject
        permissions = try members[scope].map { index throws(TokenFault) in try scopes(nodes, index) } ?? []
    }
}

private let iss = MemberName("iss"), aud = MemberName("aud"), exp = MemberName("exp"), nbf = MemberName("nbf")
private let iat = MemberName("iat"), sub = MemberName("sub"), scope = MemberName("scope")
private let tenantName = MemberName("tenant")

/// 1–255 bytes without control characters. `key:…` is how subjects of API keys are called.
private func isSubject(_ subject: Text) -> Bool {
    (1...255).contains(subject.count) && !subject.hasControls && !subject.bytes.starts(with: "key:".utf8)
}

private func text(_ nodes: JSONNodes, _ index: Int) -> Text? {
    let node = nodes.table[index]
    guard node.kind == .string, !node.flags.contains(.surrogate) else { return nil }
    return Text(validated: [UInt8](copying: nodes.text(of: node)))
}

/// A string, or an array of strings only.
private func strings(_ nodes: JSONNodes, _ index: Int) -> [String]? {
    let node = nodes.table[index]
    guard node.kind == .array else { return string(nodes, index).map { [$0] } }
    var result: [String] = []
    var element = index + 1
    while element < Int(node.next) {
        guard let text = string(nodes, element) else { return nil }
        result.append(text)
        element = Int(nodes.table[element].next)
    }
    return result
}

/// Seconds since 1970, written as an integer and not beyond the year 9999.
private func date(_ nodes: JSONNodes, _ index: Int) -> Timestamp? {
    let node = nodes.table[index]
    guard node.kind == .number, node.flags.contains(.int64), (0...253_402_300_799).contains(node.int64) else {
        return nil
    }
    return Timestamp(microseconds: node.int64 * 1_000_000)
}

private func optionalDate(_ nodes: JSONNodes, _ index: Int?) throws(TokenFault) -> Timestamp? {
    guard let index else { return nil }
    guard let date = date(nodes, index) else { throw .claims }
    return date
}

/// Permissions separated by spaces (RFC 6749 §3.3).
private func scopes(_ nodes: JSONNodes, _ index: Int) throws(TokenFault) -> Set<String> {
    let node = nodes.table[index]
    guard node.kind == .string, !node.flags.contains(.surrogate) else { throw .scope }
    let bytes = [UInt8](copying: nodes.text(of: node))
    let isPlain = bytes.allSatisfy {
        $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
    }
    guard isPlain else { throw .scope }
    return Set(bytes.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) })
}
