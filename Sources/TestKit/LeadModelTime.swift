/// RFC 3339 → microseconds since 1970, digits beyond the sixth dropped; nil if it is not such a time.
func modelTime(_ bytes: [UInt8]) -> Int64? {
    let text = Array(String(decoding: bytes, as: UTF8.self).uppercased())
    guard text.count >= 20, text[4] == "-", text[7] == "-", text[10] == "T", text[13] == ":", text[16] == ":",
        let year = number(text[0..<4]), let month = number(text[5..<7]), let day = number(text[8..<10]),
        let hour = number(text[11..<13]), let minute = number(text[14..<16]),
        let second = number(text[17..<19]),
        year >= 1, (1...12).contains(month), day >= 1, day <= days(year, month), hour <= 23, minute <= 59,
        second <= 60
    else { return nil }
    var rest = text[19...]
    var fraction: Int64 = 0
    if rest.first == "." {
        let digits = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(1 + digits.count)
        fraction = Int64(String((digits + "000000").prefix(6))) ?? 0
    }
    guard let offset = offsetMinutes(rest) else { return nil }
    var total = 0
    for earlier in min(year, 1970)..<max(year, 1970) {
        total += (earlier < 1970 && year < 1970 ? -1 : 1) * (isLeap(earlier) ? 366 : 365)
    }
    for earlier in 1..<month { total += days(year, earlier) }
    let minutes = ((total + day - 1) * 24 + hour) * 60 + minute - offset
    return Int64(minutes * 60 + second) * 1_000_000 + fraction
}

private func number(_ digits: ArraySlice<Character>) -> Int? {
    digits.allSatisfy { $0.isASCII && $0.isNumber } ? Int(String(digits)) : nil
}

private func isLeap(_ year: Int) -> Bool { year % 4 == 0 && year % 100 != 0 || year % 400 == 0 }

private func days(_ year: Int, _ month: Int) -> Int {
    month == 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
}

private func offsetMinutes(_ text: ArraySlice<Character>) -> Int? {
    if String(text) == "Z" { return 0 }
    let text = Array(text)
    guard text.count == 6, text[0] == "+" || text[0] == "-", text[3] == ":",
        let hours = number(text[1..<3]), let minutes = number(text[4..<6]), hours <= 23, minutes <= 59
    else { return nil }
    return (text[0] == "-" ? -1 : 1) * (hours * 60 + minutes)
}
