/// What reasons of one cause have in common: their wording without numbers, ids and quoted values.
package enum ReasonShape {
    /// `reason` with `?` for what stands in double quotes, and for each run of ASCII letters, digits and `_.:/+-` that holds a
    /// digit. As `bellhop.reason_shape` in SQL.
    package static func of(_ reason: String) -> String {
        String(decoding: maskedRuns(maskedQuotes(Array(reason.utf8))), as: UTF8.self)
    }

    private static let quote = UInt8(ascii: "\"")
    private static let mask = UInt8(ascii: "?")

    /// A quote that is not closed reaches to the end.
    private static func maskedQuotes(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var isQuoted = false
        for byte in text {
            if byte == quote {
                result += isQuoted ? [quote] : [quote, mask]
                isQuoted.toggle()
            } else if !isQuoted {
                result.append(byte)
            }
        }
        return isQuoted ? result + [quote] : result
    }

    private static func maskedRuns(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var run: [UInt8] = []
        var hasDigit = false
        func close() {
            result += hasDigit ? [mask] : run
            run.removeAll(keepingCapacity: true)
            hasDigit = false
        }
        for byte in text {
            if isPart(byte) {
                run.append(byte)
                hasDigit = hasDigit || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            } else {
                close()
                result.append(byte)
            }
        }
        close()
        return result
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "_.:/+-".utf8.contains(byte)
        }
    }
}
