import Crypto
import Foundation
import TestKit

/// A bearer token, sound as it is made; a test may make each part another.
struct Token {
    static let secret = "a secret of these tests, 32 bytes at least"
    static let issuer = "https://issuer.example"
    static let audience = "bellhop"

    /// With which a gateway takes such tokens.
    static let settings = [
        "BELLHOP_JWT_SECRET": secret, "BELLHOP_JWT_ISSUER": issuer, "BELLHOP_JWT_AUDIENCE": audience,
    ]

    /// JSON.
    var header = #"{"alg":"HS256","typ":"JWT"}"#
    /// Name and JSON, in order.
    var claims: [(name: String, json: String)]
    var sign: (String) -> [UInt8] = { hmacSHA256(key: Array(Token.secret.utf8), Array($0.utf8)) }

    init(_ tenant: String, _ scope: String, subject: String = "sue", expires: Int = 300) {
        let now = Int(Date().timeIntervalSince1970)
        claims = [
            ("iss", quoted(Self.issuer)), ("aud", quoted(Self.audience)), ("sub", quoted(subject)),
            ("tenant", quoted(tenant)), ("scope", quoted(scope)), ("iat", "\(now - 10)"),
            ("exp", "\(now + expires)"),
        ]
    }

    subscript(_ name: String) -> String? {
        get { claims.first { $0.name == name }?.json }
        set {
            claims.removeAll { $0.name == name }
            if let newValue { claims.append((name, newValue)) }
        }
    }

    var text: String {
        let body = "{" + claims.map { "\"\($0.name)\":\($0.json)" }.joined(separator: ",") + "}"
        let signed = [header, body].map { Base64URL.encode(Array($0.utf8)) }.joined(separator: ".")
        return signed + "." + Base64URL.encode(sign(signed))
    }
}

/// As a JSON string.
func quoted(_ text: String) -> String {
    let data = try? JSONSerialization.data(withJSONObject: text, options: .fragmentsAllowed)
    return String(decoding: data ?? Data(), as: UTF8.self).replacing("\\/", with: "/")
}

/// Who asks a gateway.
struct Caller: Sendable {
    var tenant: String
    var subject = "sue"
    /// Bearer credential; nil: none is sent.
    var credential: String?

    /// A new tenant's, unless one is given.
    init(
        _ scope: String = "leads:write leads:read", tenant: String = Caller.newTenant(),
        subject: String = "sue"
    ) {
        (self.tenant, self.subject) = (tenant, subject)
        credential = Token(tenant, scope, subject: subject).text
    }

    static func newTenant() -> String { "t-" + UUID().uuidString.prefix(13).lowercased() }

    /// One request with JSON in it.
    func ask(
        _ gateway: GatewayProgram, _ method: String, _ target: String, _ json: String? = nil,
        _ headers: [(String, String)] = [], key: String? = nil, within limit: Duration = .seconds(60)
    ) throws -> HTTPAnswer {
        var all = headers
        if let credential { all.append(("Authorization", "Bearer \(credential)")) }
        if let key { all.append(("Idempotency-Key", key)) }
        if json != nil, !headers.contains(where: { $0.0.lowercased() == "content-type" }) {
            all.append(("Content-Type", "application/json"))
        }
        return try gateway.ask(method, target, all, body: json.map { Array($0.utf8) }, within: limit)
    }

    /// Makes a lead.
    func create(
        _ lead: String, on gateway: GatewayProgram, key: String = Caller.newKey(),
        _ headers: [(String, String)] = []
    ) throws -> HTTPAnswer {
        try ask(
            gateway, "POST", "/api/v1/leads", #"{"lead_id":\#(quoted(lead)),"source":"referral"}"#, headers,
            key: key)
    }

    static func newKey() -> String { "key-" + UUID().uuidString }
}

private func place(_ json: [String: Any]) -> String? {
    guard let topic = json["topic"] as? String, let partition = json["partition"] as? Int,
        let offset = json["offset"] as? Int
    else { return nil }
    return "\(topic)/\(partition)/\(offset)"
}

extension HTTPAnswer {
    /// The body as JSON.
    var json: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: Any] ?? [:]
    }

    var list: [[String: Any]] {
        (try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [[String: Any]] ?? []
    }

    subscript(_ name: String) -> String? { json[name] as? String }

    /// The last part of a problem's type.
    var kind: String? { self["type"].flatMap { $0.split(separator: "#").last.map(String.init) } }

    /// JSON pointers of `errors`.
    var pointers: [String] {
        (json["errors"] as? [[String: Any]] ?? []).compactMap { $0["pointer"] as? String }
    }

    /// `topic/partition/offset` of the record; of a batch, of each.
    var place: String? { GatewayTests.place(json) }
    var places: [String] { list.compactMap(GatewayTests.place) }
}
