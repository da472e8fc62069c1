internal import CCLD2

/// What CLD2 takes a text for.
package struct Detection: Hashable, Sendable {
    /// Nil where it cannot say, or says a language that is not one of ours.
    package var language: Language?
    package var isReliable: Bool
    /// The part of the text in that language, 0–1.
    package var share: Double

    /// More says no more.
    private static let length = 1_024

    /// - Parameter text: valid UTF-8; its beginning is looked at.
    package init(_ text: Span<UInt8>) {
        var end = min(text.count, Self.length)
        while end < text.count, end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
        let text = text.extracting(0..<end)
        var result = unsafe bh_cld2_result()
        unsafe text.withUnsafeBufferPointer { text in
            if let start = text.baseAddress { unsafe bh_cld2_detect(start, text.count, &result) }
        }
        let code = unsafe result.code.map { unsafe String(cString: $0) } ?? "un"
        language = Language(rawValue: code)
        isReliable = unsafe result.is_reliable
        share = unsafe Double(result.percent) / 100
    }
}
