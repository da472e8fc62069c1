import Crypto
import Foundation
import TestKit
import Testing

/// An issuer's key, made and used by the `openssl` command.
struct SigningKey: Sendable {
    enum Kind: String, Sendable, CaseIterable { case rsa = "RS256", p256 = "ES256", ed25519 = "EdDSA" }

    let kind: Kind
    let id: String
    private let directory: TemporaryDirectory

    init(_ kind: Kind, id: String) throws {
        (self.kind, self.id) = (kind, id)
        directory = try TemporaryDirectory("issuer")
        let words: [String] =
            switch kind {
            case .rsa: ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]
            case .p256: ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
            case .ed25519: ["-algorithm", "ED25519"]
            }
        _ = try Self.openssl(["genpkey", "-out", "\(directory.path)/key.pem"] + words)
        _ = try Self.openssl(
            ["pkey", "-in", "\(directory.path)/key.pem", "-pubout", "-out", "\(directory.path)/public.pem"])
    }

    private static func openssl(_ words: [String]) throws -> String {
        let result = try Program.run("/usr/bin/openssl", words)
        guard result.status == 0 else { throw ServiceError(description: "openssl: \(result.error)") }
        return result.output
    }

    /// The public half as text, which an attacker has too.
    var publicText: String {
        (try? String(contentsOfFile: "\(directory.path)/public.pem", encoding: .utf8)) ?? ""
    }

    /// As the issuer publishes it.
    func jwk() throws -> String {
        let der = [UInt8](
            Data(
                base64Encoded: publicText.split(separator: "\n").filter { !$0.hasPrefix("-") }.joined())
                ?? Data())
        let members: String
        switch kind {
        case .rsa:
            // …, INTEGER of 257 bytes with a leading zero, INTEGER 65537.
            members =
                #""kty":"RSA","e":"AQAB","n":"\#(Base64URL.encode(Array(der.dropLast(5).suffix(256))))""#
        case .p256:
            let (x, y) = (Array(der.suffix(64).prefix(32)), Array(der.suffix(32)))
            members = #""kty":"EC","crv":"P-256","x":"\#(Base64URL.encode(x))","y":"\#(Base64URL.encode(y))""#
        case .ed25519:
            members = #""kty":"OKP","crv":"Ed25519","x":"\#(Base64URL.encode(Array(der.suffix(32))))""#
        }
        return #"{"kid":"\#(id)","use":"sig",\#(members)}"#
    }

    /// As JOSE has it.
    func sign(_ text: String) throws -> [UInt8] {
        let message = try directory.write("message-\(UUID())", text), target = "\(message).signature"
        let key = ["\(directory.path)/key.pem"]
        _ = try Self.openssl(
            kind == .ed25519
                ? ["pkeyutl", "-sign", "-rawin", "-in", message, "-out", target, "-inkey"] + key
                : ["dgst", "-sha256", "-out", target, "-sign"] + key + [message])
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: target)))
        guard kind == .p256 else { return bytes }
        // SEQUENCE of two INTEGERs, of at most 33 bytes each.
        let first = Array(bytes[4..<4 + Int(bytes[3])]), second = Array(bytes[(6 + Int(bytes[3]))...])
        return [first, second].flatMap {
            [UInt8](repeating: 0, count: max(0, 32 - $0.count)) + $0.suffix(32)
        }
    }
}
