package import JSON
internal import Records
internal import Zones

extension Climb {
    /// As `init(stored:)` reads it.
    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { write(&$0) }
        return writer.bytes
    }

    func write(_ json: inout JSONWriter) {
        json.array("levels") { json in
            for level in ladder.levels {
                json.object { json in
                    json.member("after", level.after)
                    json.array("targets") { json in for target in level.targets { target.write(&json) } }
                }
            }
        }
        json.member("repeats", ladder.repeats)
        json.member("level", level)
        json.member("round", round)
        if let next { json.member("next", next) }
        if isCalled { json.member("called", true) }
        json.array("held") { json in
            for one in held {
                json.object { json in
                    json.key("target")
                    one.target.write(&json)
                    json.member("until", one.until)
                }
            }
        }
    }

    package init(stored value: JSONValue) {
        let levels = value.list("levels") { level in
            Ladder.Level(after: level["after"]?.int64 ?? 0, level.list("targets") { Target(stored: $0) })
        }
        self.init(Ladder(levels, repeats: value["repeats"]?.int64 ?? 0))
        level = Int(value["level"]?.int64 ?? 0)
        round = value["round"]?.int64 ?? 0
        next = value["next"]?.timestamp
        isCalled = value["called"]?.bool ?? false
        held = value.list("held") { one in
            guard let target = one["target"].flatMap({ Target(stored: $0) }),
                let until = one["until"]?.timestamp
            else { return nil }
            return Held(target, until: until)
        }
    }
}

extension Target {
    fileprivate func write(_ writer: inout JSONWriter) {
        writer.object { json in
            json.member("id", id)
            guard let quiet else { return }
            json.member("from", quiet.from)
            json.member("to", quiet.to)
            json.member("zone", quiet.zone.name)
        }
    }

    fileprivate init?(stored value: JSONValue) {
        guard let id = value["id"]?.text else { return nil }
        self.init(id: id)
        if let from = value["from"]?.int64, let to = value["to"]?.int64, let name = value["zone"]?.text,
            let zone = try? Zone(named: name)
        {
            quiet = QuietHours(from: from, to: to, zone: zone)
        }
    }
}

extension JSONValue {
    /// The elements of a list that `read` can make something of.
    func list<Element>(_ name: StaticString, _ read: (JSONValue) -> Element?) -> [Element] {
        self[name]?.elements.compactMap(read) ?? []
    }

    func choice<Value: RawRepresentable<String>>() -> Value? {
        text.flatMap { Value(rawValue: $0.string) }
    }
}
