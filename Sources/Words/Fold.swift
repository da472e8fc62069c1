/// What a character is to a reader of words.
enum Folded {
    /// One or two lower-case ASCII letters; the second is 0 where there is one.
    case letters(UInt8, UInt8, isCapital: Bool)
    /// A letter of a script that has no ASCII form; stays as it is.
    case foreign
    case emoji
    /// An ASCII mark or space.
    case mark(UInt8)
    /// Not to be seen: zero-width characters, combining accents, variation selectors.
    case nothing
}

/// Folds a scalar beyond ASCII: case, accents, full width, mathematical alphabets, and letters of other scripts that look Latin.
func fold(_ scalar: UInt32) -> Folded {
    switch scalar {
    case 0xDF, 0x1E9E: .letters(s, s, isCapital: false)
    case 0xD7: .letters(UInt8(ascii: "x"), 0, isCapital: false)
    case 0xF7: .mark(space)
    case 0xAA: .letters(a, 0, isCapital: false)
    case 0xBA: .letters(a + 14, 0, isCapital: false)
    case 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F, 0x200B...0x200F,
        0x202A...0x202E, 0x2060...0x206F, 0x3164, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xFFF9...0xFFFB,
        0x1F3FB...0x1F3FF, 0xE0000...0xE0FFF:
        .nothing
    case 0x300...0x36F, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE20...0xFE2F: .nothing
    case 0xC0...0xFF: .letters(latin1[Int(scalar - 0xC0)], 0, isCapital: scalar < 0xDF)
    case 0x100...0x17F: .letters(latinExtended[Int(scalar - 0x100)], 0, isCapital: false)
    case 0xFF01...0xFF5E: foldASCII(UInt8(scalar - 0xFF01 + 0x21))
    case 0x1D400...0x1D6A3: mathematical(scalar - 0x1D400)
    case 0x1D7CE...0x1D7FF: .letters(UInt8(0x30 + (scalar - 0x1D7CE) % 10), 0, isCapital: false)
    case 0x24B6...0x24CF: .letters(a + UInt8(scalar - 0x24B6), 0, isCapital: true)
    case 0x24D0...0x24E9: .letters(a + UInt8(scalar - 0x24D0), 0, isCapital: false)
    case 0x1F130...0x1F149: .letters(a + UInt8(scalar - 0x1F130), 0, isCapital: true)
    case 0x80...0xBF, 0x2000...0x2BFF, 0x3000...0x303F, 0xFE30...0xFE6F, 0xFFE0...0xFFEF: symbol(scalar)
    case 0x1F000...0x1FAFF: .emoji
    default: lookalikes[scalar].map { .letters($0, 0, isCapital: false) } ?? .foreign
    }
}

/// Any ASCII character.
func foldASCII(_ byte: UInt8) -> Folded {
    switch byte {
    case 0x41...0x5A: .letters(byte | 0x20, 0, isCapital: true)
    case 0x61...0x7A, 0x30...0x39: .letters(byte, 0, isCapital: false)
    default: .mark(byte)
    }
}

private func mathematical(_ offset: UInt32) -> Folded {
    let place = UInt8(offset % 52)
    return .letters(a + place % 26, 0, isCapital: place < 26)
}

private func symbol(_ scalar: UInt32) -> Folded {
    switch scalar {
    case 0x2018, 0x2019, 0x201B, 0x2032, 0xB4: .mark(UInt8(ascii: "'"))
    case 0x201C...0x201F, 0xAB, 0xBB, 0x2039, 0x203A: .mark(UInt8(ascii: "\""))
    case 0x2013...0x2015, 0x2212: .mark(UInt8(ascii: ","))
    case 0x2010...0x2012: .mark(UInt8(ascii: "-"))
    case 0x2026, 0x3002: .mark(UInt8(ascii: "."))
    case 0xA1, 0x203C: .mark(UInt8(ascii: "!"))
    case 0xBF, 0x2047...0x2049: .mark(UInt8(ascii: "?"))
    case 0x2600...0x27BF, 0x2B05...0x2B55, 0x231A...0x23FF, 0x2190...0x21FF: .emoji
    default: .mark(space)
    }
}

private let a = UInt8(ascii: "a")
private let s = UInt8(ascii: "s")
private let space = UInt8(ascii: " ")

/// À to ÿ.
private let latin1: [UInt8] = Array(
    ("aaaaaaaceeeeiiiidnoooooxouuuuyts" + "aaaaaaaceeeeiiiidnooooo ouuuuyty").utf8)

/// Ā to ſ, sixteen a line.
private let latinExtended: [UInt8] = Array(
    ("aaaaaaccccccccdd"
        + "ddeeeeeeeeeegggg"
        + "gggghhhhiiiiiiii"
        + "iiiijjkkklllllll"
        + "lllnnnnnnnnnoooo"
        + "oooorrrrrrssssss"
        + "ssttttttuuuuuuuu"
        + "uuuuwwyyyzzzzzzs").utf8)

/// Letters of other alphabets by the Latin letter that they are taken for. Text that is really in those alphabets becomes
/// nonsense, which no keyword of ours is.
private let lookalikes: [UInt32: UInt8] = {
    let pairs: [(String, String)] = [
        ("аАеЕоОрРсСхХуУкКмМтТнНвВ", "aaeeooppccxxyykkmmtthhbb"),
        ("іІїЇјЈѕЅԁһԛԝɡɑɩʟɴʀ", "iiiijjssdhqwgailnr"),
        ("αΑβΒεΕζΖηΗιΙκΚΜμνΝοΟρΡτΤυΥχΧ", "aabbeezzhhiikkmuvnooppttuyxx"),
    ]
    var table: [UInt32: UInt8] = [:]
    for (foreign, latin) in pairs {
        for (one, other) in zip(foreign.unicodeScalars, latin.utf8) { table[one.value] = other }
    }
    return table
}()
