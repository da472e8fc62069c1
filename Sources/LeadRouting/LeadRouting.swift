internal import Contract
internal import JSON
internal import Postgres
internal import Records
internal import Routing
internal import Runtime

/// Gives leads to agents. Reads `routing-commands` (key tenant/routing), where the lanes of leads say what there is to route; keeps a desk
/// a tenant in `routing.*`; emits `lead-assignments`, and to `lead-events` what a lead's own lane has to know.
@main struct LeadRouting: PlainWorker {
    static let name = "lead-routing"

    static func read(_ type: String, _ data: JSONValue) throws(Rejection) -> RoutingEvent {
        do throws(RoutingError) {
            guard let event = try RoutingEvent(type: type, data) else {
                throw RoutingError.invalid(pointer: "", reason: "\(type) is nothing that routing knows")
            }
            return event
        } catch {
            throw Rejection(error)
        }
    }

    func decide(
        _ event: RoutingEvent, _ cause: Cause, _ state: inout DeskState?,
        _ effects: inout Effects<RoutingHistory>
    ) throws(Rejection) {
        let isNew = state == nil
        if isNew { state = DeskState() }
        var decided: [RoutingEffect] = []
        do throws(RoutingError) {
            decided = try state?.desk.decide(event, at: cause.recordedAt, by: .system) ?? []
        } catch {
            if isNew { state = nil }
            throw Rejection(error)
        }
        effects.tell(decided, cause)
    }

    func decide(
        due instant: Timestamp, _ cause: Cause, _ state: inout DeskState?,
        _ effects: inout Effects<RoutingHistory>
    ) {
        effects.tell(state?.desk.decide(due: instant) ?? [], cause)
    }
}

extension Rejection {
    fileprivate init(_ error: RoutingError) {
        if case .invalid(let pointer, let reason) = error {
            self.init(.invalid, reason, place: pointer, rule: "routing")
        } else {
            self.init(.rejected, error.description, place: "", rule: "routing")
        }
    }
}
