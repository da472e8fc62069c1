import COpenSSL
import Crypto
import Testing

/// The keys of the examples in RFC 7515 A.2 and A.3 and RFC 8037 A.1, with which tests sign.
///
/// `@unchecked`: OpenSSL only reads a key when it signs.
@safe final class PrivateKey: @unchecked Sendable {
    let algorithm: SignatureAlgorithm
    private let key: OpaquePointer

    private init(_ algorithm: SignatureAlgorithm, _ text: String) throws {
        let bytes = try #require(Base64URL.decode(text))
        self.algorithm = algorithm
        let decoded = unsafe bytes.withUnsafeBufferPointer { bytes in
            var position = bytes.baseAddress
            return unsafe d2i_AutoPrivateKey(nil, &position, bytes.count)
        }
        unsafe key = try unsafe #require(decoded)
    }

    deinit { unsafe EVP_PKEY_free(key) }

    static let all = [rsa, p256, ed25519]
    static let rsa = make(.rs256, Numbers.rsa), p256 = make(.es256, Numbers.p256)
    static let ed25519 = make(.eddsa, Numbers.ed25519)

    private static func make(_ algorithm: SignatureAlgorithm, _ text: String) -> PrivateKey {
        do { return try PrivateKey(algorithm, text) } catch { preconditionFailure("\(algorithm): \(error)") }
    }

    /// As OpenSSL has it: of ECDSA in DER.
    func opensslSignature(_ message: [UInt8]) -> [UInt8] {
        guard let context = unsafe EVP_MD_CTX_new() else { return [] }
        defer { unsafe EVP_MD_CTX_free(context) }
        let digest: String? = algorithm == .eddsa ? nil : "SHA256"
        var count = 512
        var signature = [UInt8](repeating: 0, count: count)
        let isDone =
            unsafe EVP_DigestSignInit_ex(context, nil, digest, nil, nil, key, nil) == 1
            && EVP_DigestSign(context, &signature, &count, message, message.count) == 1
        return isDone ? Array(signature[..<count]) : []
    }

    /// As JOSE has it.
    func sign(_ message: [UInt8]) -> [UInt8] {
        let signature = opensslSignature(message)
        guard algorithm == .es256 else { return signature }
        let r = Array(signature[4..<4 + Int(signature[3])]), s = Array(signature[(6 + Int(signature[3]))...])
        return [r, s].flatMap {
            [UInt8](repeating: 0, count: 32).dropFirst(min(32, $0.count)) + $0.suffix(32)
        }
    }
}

private enum Numbers {
    static let rsa =
        "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCh-BYK4uPJtGXOjS1lYmM2K5J9vinh8CR3"
        + "_BYlzJChNuOL2TSXxbbqY913EeZ8dCn5VrD7io8ImtxLaYk8wTM_U-3QGbh3hCUv7JFP5IV3aVlL6kKA0ywP"
        + "Vb9ilE8TA5a8bpvfbr3SvaNnjuygxmj3AbONv_s4yDQs4v5tJ_reSlpIdJed1LnPmt7Ex1sFhSwsD174pcF1"
        + "A5L5ROjtZMEQxrZHYJqkeDrrnGya11UxMFBji4NmXG9veoKjlnAqH2QbgtPr8jkiGUkftoaHLFcW9Qr4NY2a"
        + "i50Xw0Byj3-H2JoY2PyrZ62EWQwuz3WTOTY8BwNNb2BvniHgVFbK5emhAgMBAAECggEAEq5xpGnNCivDflJs"
        + "RQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46su"
        + "i395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51"
        + "gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl"
        + "_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQKBgQDgHMQQ"
        + "60imZV1URk0KpLttoLhyt3SmqdEf_kgHePDdtzEafpAu-cS191R2JiuoF2yzWXnwFDcqGigp5BNr0AHQfD8_"
        + "Lk8l1Mk09jxxCfui5nYooNyac8YFjm3vItzVCVDnEd3BbVWG8qf6deqElMGAg-C2V0L4oNXnP7LZcPAZRwKB"
        + "gQC5A8R-CZW2MvRTLLHzwZkUXV866cff7tx6kqa0finGG0KgeqlaZPxgCZnFp7AeAcCMtiynVlJ7vMVgePsL"
        + "q6XtON4tB5kP9jAPrq3rbAOal78eUH5OcED6eNuCV8ixEu1eWcPNCS_l1OW1EnXUEoEHKl54Xrrz2uNwkgMT"
        + "P1FZ1wKBgAcCn1dwJKufzBWQxWQp1vsM5fggqPN1qGb5y0MAk3g7_Ls5bkUp5u9SN0Ai3Ya6hNnvWJMb7sXQ"
        + "X6U_zyO2M_hTip7tUeh7CXgwo59dkpN75gJLVds29-DAncu3KXU4f2Fa-7bLNrur53k8KwPOq2bbuTG69QtV"
        + "7Jr5MR0AHWKNAoGBAIf_evpitUf-4JYbLpvNXWcY052Mpz22aR84mY3nh3F2LF2mjMJDpTg7FmuyPcVw6EcG"
        + "yoAe9fa65iNqCq-jdw6PVNGo2hxfjSiZ8IIzHdsPXI89__pMjZcQK9r-CCoRjaZjOYiIDktVWZzmevJuv6Wy"
        + "wUqd57LE3Zar3dLSIkx1AoGAIYd7DHOhrWvxkwPQsRM2tOgrjbcrfvtQJipd-DlcxyVuuM9sQLdgjVk2oy26"
        + "F0EmpScGLq2MowX7fhd_QJQ3ydy5cY7YIBi87w93IKLEdfnbJtoOPLUW0ITrJReOgo1cq9SbsxYawBgfp_gh"
        + "6A5603k2-ZQwVK0JKSHuLFkuQ3U"
    static let p256 =
        "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fC"
        + "E9-E9LKhRANCAAR_zc4ncPbEXUGDy-5v20t7WAczNXvp7xO6z248e9FURcfxRM0bvZt-hyzf7bnuufSzaV1u"
        + "qQskrYpGIyiFiOWt"
    static let ed25519 =
        "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v_VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g"
}
