/// Where the three parts of a token stand: header, claims and signature, with a dot between them.
struct TokenParts {
    let header: Range<Int>
    let claims: Range<Int>
    let signature: Range<Int>

    /// Header, dot and claims: what the signature is about.
    var signed: Range<Int> { 0..<claims.upperBound }

    /// Nil unless there are exactly two dots and something in each part.
    init?(_ token: [UInt8]) {
        let dot = UInt8(ascii: ".")
        guard let first = token.firstIndex(of: dot), let second = token[(first + 1)...].firstIndex(of: dot),
            token[(second + 1)...].firstIndex(of: dot) == nil
        else { return nil }
        header = 0..<first
        claims = first + 1..<second
        signature = second + 1..<token.count
        guard !header.isEmpty, !claims.isEmpty, !signature.isEmpty else { return nil }
    }
}
