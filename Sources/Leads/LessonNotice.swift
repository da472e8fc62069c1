internal import JSON
package import Learning
package import Records

/// What lead-rules is to hear of one decision on a lead, where the tenant's rules learn: how it ended, or that it did not after all.
///
/// What is told is kept with the lead, so that the counts are at any time the sum of what leads have told, and what is taken back
/// is what was counted, whatever has become of the lead since.
package struct LessonNotice: Hashable, Sendable {
    package var learned: Lesson?
    package var takenBack: Lesson?
}

extension ScoreRules {
    /// What is told of a lead that is open, won or lost now, deleted or part of another; noted with it.
    ///
    /// Where the rules do not learn, what was told stays as it is until the lead is gone: once they learn again, the lead is scored
    /// anew, and what has changed is told then.
    /// - Parameters:
    ///   - told: `lesson` of the lead before the decision.
    ///   - time: when the lead ended, if it just has.
    package func lessonNotice(
        told: [UInt8]?, on lead: inout Lead?, at time: Timestamp
    ) -> LessonNotice? {
        guard told != nil || learned != nil else { return nil }
        let told = told.flatMap(Lesson.init(read:))
        guard let current = lead, current.mergedInto == nil else {
            return told.map { LessonNotice(takenBack: $0) }
        }
        guard let learned else { return nil }
        let outcome = learned.outcome(of: current)
        guard outcome != told?.outcome else { return nil }
        let lesson = outcome.map { learned.lesson($0, of: current, at: time) }
        lead?.lesson = lesson?.json
        return LessonNotice(learned: lesson, takenBack: told)
    }
}

extension Lesson {
    fileprivate init?(read bytes: [UInt8]) {
        let document = JSONDocument()
        guard (try? document.parse(bytes, bytes.indices)) != nil else { return nil }
        try? self.init(json: document.root)
    }

    package var json: [UInt8] {
        var json = JSONWriter()
        write(to: &json)
        return json.bytes
    }
}
