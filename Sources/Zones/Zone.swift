package import Records

/// A time zone of the system's zone data (IANA), known to exist.
package struct Zone: Hashable, Sendable {
    /// As IANA writes it: `Europe/Berlin`.
    package let name: Text

    /// Reads files when the name is new to the process.
    ///
    /// - Throws: `ZoneError` for anything that the system's zone data does not have under exactly this name.
    package init(named name: Text) throws(ZoneError) {
        guard Self.isPlain(name), zoneTable.has(name) else { throw ZoneError(name: name) }
        self.name = name
    }

    package static let utc = Zone(unchecked: "Etc/UTC")

    private init(unchecked name: Text) { self.name = name }

    /// The offset at `instant`, and until when it holds. From memory, but for the first call in about a year of the zone,
    /// which asks the C library about 400 times.
    ///
    /// Exact from 1970 to 2037. Later ones follow the zone's last rule; libical then has some changes of some zones
    /// (Chatham, Lord Howe, Nuuk, Santiago) up to 14 hours late.
    package func period(at instant: Timestamp) -> ZonePeriod { zoneTable.period(name, instant) }

    /// A name goes into a path: letters, digits, `_`, `+` and `-` in parts divided by `/`. Copies of the data under other
    /// rules (`right/` counts leap seconds) are no zones.
    private static func isPlain(_ name: Text) -> Bool {
        let parts = name.bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard name.count <= 64, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isNameByte) }) else {
            return false
        }
        return !["right", "posix"].contains(String(decoding: parts[0], as: UTF8.self))
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

/// A stretch of time in which a zone's clocks keep one offset.
package struct ZonePeriod: Hashable, Sendable {
    /// Seconds east of UTC.
    package var offset: Int64
    /// The first instant to ask about again: the next change of the offset, or earlier.
    package var until: Timestamp

    package init(offset: Int64, until: Timestamp) {
        self.offset = offset
        self.until = until
    }
}

/// There is no such zone.
package struct ZoneError: Error, Hashable, Sendable, CustomStringConvertible {
    package var name: Text

    package init(name: Text) { self.name = name }

    package var description: String { "there is no time zone \(String(escaping: name.bytes))" }
}
