extension Text {
    /// Whether this can name a tenant: 1–255 bytes without `/`, which ends the tenant in a key, and without control
    /// characters.
    package var isTenant: Bool {
        (1...255).contains(count) && !hasControls && !bytes.contains(UInt8(ascii: "/"))
    }

    /// Whether there is a control character: C0, DEL or C1.
    package var hasControls: Bool {
        var previous: UInt8 = 0
        for byte in bytes {
            if byte < 0x20 || byte == 0x7F { return true }
            // U+0080…U+009F are C2 80 … C2 9F.
            if previous == 0xC2, byte < 0xA0 { return true }
            previous = byte
        }
        return false
    }
}
