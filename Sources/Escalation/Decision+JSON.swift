package import JSON
internal import Records
internal import Sentiment
internal import Words

extension Decision {
    /// `{"message_id": "m-3", "verdict": "escalated", "priority": "HIGH", "mode": …, "config_version": 4, "language": "de",
    /// "sentiment": {"score": -0.61, "confidence": 0.7, "source": "own"}, "reasons": […], "evidence": [{"reason": "keyword",
    /// "message_id": "m-3", "start": 10, "end": 16, "phrase": "lawyer"}], "trend": {…}, "failed_attempts": 0, "armed_for": 0,
    /// "without": ["would be MEDIUM without 'lawyer'"], "summary": "…"}`. Spans are bytes of the message's text (UTF-8).
    package func write(_ writer: inout JSONWriter) {
        writer.object { json in
            json.member("message_id", optional: message)
            json.member("verdict", verdict.rawValue)
            json.member("priority", optional: priority?.rawValue)
            json.member("mode", mode.rawValue)
            json.member("config_version", configVersion)
            json.member("language", optional: language?.rawValue)
            json.object("sentiment") { json in
                json.key("score")
                json.value(score.value.rounded(places: 3))
                json.key("confidence")
                json.value(score.confidence.rounded(places: 2))
                json.member("source", isUpstreamScore ? "upstream" : "own")
            }
            writeWhy(&json)
        }
    }

    /// The members from `reasons` on.
    private func writeWhy(_ json: inout JSONWriter) {
        json.array("reasons") { json in for reason in reasons { json.value(reason.name) } }
        json.array("evidence") { json in for ground in grounds { ground.write(&json) } }
        json.object("trend") { trend.write(&$0) }
        json.member("failed_attempts", failedAttempts)
        json.member("armed_for", armedFor)
        json.array("without") { json in for one in counterfactuals { json.value(one.sentence) } }
        json.member("summary", summary)
    }

    /// Why, where anything speaks for a person: the members of `write` from `reasons` on; nil where nothing does.
    package var why: [UInt8]? {
        guard !grounds.isEmpty else { return nil }
        var writer = JSONWriter(reserving: 512)
        writer.object { writeWhy(&$0) }
        return writer.bytes
    }

    package var json: [UInt8] {
        var writer = JSONWriter()
        write(&writer)
        return writer.bytes
    }

    package var reasons: [Reason] { grounds.map(\.reason).unique }
}

extension Ground {
    fileprivate func write(_ writer: inout JSONWriter) {
        writer.object { json in
            json.member("reason", reason.name)
            json.member("message_id", optional: message)
            if let span {
                json.member("start", span.lowerBound)
                json.member("end", span.upperBound)
            }
            if let phrase { json.member("phrase", phrase) }
        }
    }
}

extension Trend {
    fileprivate func write(_ json: inout JSONWriter) {
        json.member("direction", direction.rawValue)
        json.key("mean")
        json.value(mean.rounded(places: 3))
        json.array("scores") { json in for score in scores { json.value(score.rounded(places: 3)) } }
    }
}

extension Double {
    package func rounded(places: Int) -> Double {
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        return (self * scale).rounded() / scale
    }
}
