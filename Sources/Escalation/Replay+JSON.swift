package import JSON
internal import Records

extension ReplaySum {
    /// The members of an object: `"conversations": 12, "messages": 80, "before": {"escalations": 3, "URGENT": 1, …},
    /// "after": {…}, "more": {"count": 1, "first": […]}, "fewer": …, "other_priority": …, "other_message": …`.
    package func writeMembers(to json: inout JSONWriter) {
        json.member("conversations", conversations)
        json.member("messages", messages)
        json.object("before") { Self.write(before, &$0) }
        json.object("after") { Self.write(after, &$0) }
        json.object("more") { more.write(&$0) }
        json.object("fewer") { fewer.write(&$0) }
        json.object("other_priority") { otherwise.write(&$0) }
        json.object("other_message") { moved.write(&$0) }
    }

    private static func write(_ counts: [Priority: Int], _ json: inout JSONWriter) {
        json.member("escalations", counts.values.reduce(0, +))
        for priority in Priority.allCases.reversed() {
            json.key(priority.rawValue)
            json.value(counts[priority] ?? 0)
        }
    }
}

extension ReplaySum.Kind {
    fileprivate func write(_ json: inout JSONWriter) {
        json.member("count", count)
        json.array("first") { json in
            for difference in first {
                json.object { json in
                    json.member("tenant_id", difference.tenant)
                    json.member("conversation_id", difference.conversation)
                    for (name, call) in [("before", difference.before), ("after", difference.after)] {
                        json.key(name)
                        if let call { call.write(&json) } else { json.null() }
                    }
                }
            }
        }
    }
}

extension Call {
    fileprivate func write(_ writer: inout JSONWriter) {
        writer.object { json in
            json.member("message_id", optional: message)
            json.member("at", at)
            json.member("priority", priority.rawValue)
            json.array("reasons") { json in for reason in reasons { json.value(reason.name) } }
            json.array("phrases") { json in for phrase in phrases { json.value(phrase) } }
        }
    }
}
