internal import JSON
internal import Leads
internal import Learning
internal import Records
internal import Runtime

extension Effects<ScoreChange> {
    /// Tells lead-rules, whose commands all have one key a tenant.
    mutating func emit(_ notice: LessonNotice?, _ cause: Cause) {
        guard let notice else { return }
        var json = JSONWriter()
        json.object { json in
            json.member("lead_id", cause.entity)
            if let lesson = notice.learned { json.member("learned", raw: lesson.json) }
            if let lesson = notice.takenBack { json.member("taken_back", raw: lesson.json) }
        }
        emit(to: "lead-commands", entity: "scoring", type: "lead.outcome", data: json.bytes)
    }
}
