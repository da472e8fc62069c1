/// Words of a source table or a configuration, folded as messages are.
package func foldedWords(_ text: String) -> [[UInt8]] {
    let utterance = Utterance(text)
    return utterance.tokens.filter { !$0.isEmoji }.map { Array(utterance[letters: $0]) }
}

/// A word as it is folded, and as it is spelled where there is no umlaut at hand: `fur`, `fuer`.
///
/// - Parameter word: with its umlauts, or spelled without them (`fuer`), which is taken for an umlaut too.
package func spellings(_ word: String) -> [[UInt8]] {
    let folded = foldedWords(word).flatMap { $0 }
    var spelled: [UInt8] = []
    for scalar in word.unicodeScalars {
        switch scalar {
        case "ä", "Ä", "ö", "Ö", "ü", "Ü":
            spelled += foldedWords(String(scalar)).joined() + [UInt8(ascii: "e")]
        default: spelled += foldedWords(String(scalar)).joined()
        }
    }
    let contracted = withUmlauts(folded)
    return [folded] + (spelled == folded ? [] : [spelled]) + (contracted == folded ? [] : [contracted])
}

/// `fuer` as `fur`. Not after a vowel or `q`: `neue`, `quer`.
private func withUmlauts(_ word: [UInt8]) -> [UInt8] {
    var short: [UInt8] = []
    for (index, letter) in word.enumerated() {
        let isSecond =
            letter == UInt8(ascii: "e") && index > 0 && "aou".utf8.contains(word[index - 1])
            && (index < 2 || !"aeiouq".utf8.contains(word[index - 2]))
        if !isSecond { short.append(letter) }
    }
    return short
}
