internal import Crypto
internal import JSON

/// What a token says of its own signature: nothing of it is believed but which key to look up.
struct TokenHeader {
    enum Algorithm: Equatable {
        case hs256
        case signature(SignatureAlgorithm)

        /// Names are compared as they are written: `none` in any case is none of them.
        init?(_ name: String) {
            if name == "HS256" {
                self = .hs256
            } else if let algorithm = SignatureAlgorithm(rawValue: name) {
                self = .signature(algorithm)
            } else {
                return nil
            }
        }
    }

    let algorithm: Algorithm
    /// 1–64 of `[A-Za-z0-9_-]`.
    let keyID: String?

    init(_ nodes: JSONNodes) throws(TokenFault) {
        guard let members = MemberTable(nodes), !members.hasAny(of: Self.refused) else { throw .header }
        guard let name = members[alg], let text = string(nodes, name), let algorithm = Algorithm(text) else {
            throw .algorithm
        }
        self.algorithm = algorithm
        if let type = members[typ] {
            guard let text = string(nodes, type), Self.types.contains(text.lowercased()) else { throw .type }
        }
        if let id = members[kid] {
            guard let text = string(nodes, id), isKeyID(text) else { throw .keyID }
            keyID = text
        } else {
            keyID = nil
        }
    }

    /// Media types are compared without regard to case (RFC 7515 §4.1.9); the second is that of RFC 9068.
    private static let types: Set<String> = ["jwt", "at+jwt", "application/jwt", "application/at+jwt"]

    /// Keys that the sender brings along or says where to fetch; rules that we would have to know; other wrappings.
    private static let refused = ["jku", "jwk", "x5u", "x5c", "crit", "b64", "cty", "enc", "zip"].map(
        MemberName.init)
}

private let alg = MemberName("alg"), typ = MemberName("typ"), kid = MemberName("kid")

/// Whether `text` can name a key: a lookup key of 1–64 characters of `[A-Za-z0-9_-]`, nothing else.
func isKeyID(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
        && text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
}

/// The text of a string; nil for other kinds, and for half of a surrogate pair.
func string(_ nodes: JSONNodes, _ index: Int) -> String? {
    let node = nodes.table[index]
    guard node.kind == .string, !node.flags.contains(.surrogate) else { return nil }
    return String(decoding: [UInt8](copying: nodes.text(of: node)), as: UTF8.self)
}
