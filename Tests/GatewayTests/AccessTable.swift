import TestKit

/// Credentials, in the order of the columns of `AccessTable`.
enum Credential: String, CaseIterable, Sendable {
    case none, garbage, expired, revokedKey, wrongScope, selfScope, otherTenant, rightScope, liveKey

    /// What authenticates nobody gets the same answer, whatever is asked.
    var isRefused: Bool { [.none, .garbage, .expired, .revokedKey].contains(self) }
}

/// Where a request names a tenant; a credential's own one, or another.
enum Naming: String, CaseIterable, Sendable {
    case nowhere, ownInHeader, ownInQuery, inHeader, inQuery, inBody

    var isOther: Bool { [.inHeader, .inQuery, .inBody].contains(self) }
}

/// One route, with the statuses that it answers with.
struct AccessRow: Sendable {
    var method: String
    var path: String
    /// Members of the body; nil: there is none.
    var data: String?
    var contentType = "application/json"
    var needsKey = false
    /// For wrongScope, selfScope, otherTenant, rightScope and liveKey, as long as no other tenant is named.
    var statuses: [Int]
    /// The same, when the body names another tenant.
    var naming: [Int] = []

    /// Of `credential`, asking as `naming` says.
    func status(_ credential: Credential, _ naming: Naming) -> Int {
        guard !isOpen else { return 200 }
        if credential.isRefused { return 401 }
        let column = Credential.allCases.filter { !$0.isRefused }.firstIndex(of: credential) ?? 0
        switch naming {
        case .nowhere, .ownInHeader, .ownInQuery: return statuses[column]
        case .inHeader, .inQuery: return 404
        case .inBody: return self.naming[column]
        }
    }

    /// Served to anybody.
    var isOpen: Bool { statuses.isEmpty }

    func json(_ tenant: String?) -> String? {
        guard let data else { return nil }
        guard contentType != "application/json" else {
            return "{" + data + (tenant.map { #","tenant_id":\#(quoted($0))"# } ?? "") + "}"
        }
        let event =
            #"{"specversion":"1.0","id":"\#(Caller.newKey())","source":"/crm","type":"lead.updated","data":{\#(data)}"#
            + (tenant.map { #","tenantid":\#(quoted($0))"# } ?? "") + "}"
        return contentType.contains("batch") ? "[\(event)]" : event
    }
}

enum AccessTable {
    /// Every entity is `sue`, which is the subject of every token, so that `:self` is enough where a route allows it.
    static let rows = leads + routing + escalation + rest

    /// Who may write leads may not for that say to whom they go. Who may is seen by `RoutingCommandTests` and
    /// `RoutingReadTests`.
    private static let routing =
        routingCommands.map { method, path in
            AccessRow(
                method: method, path: "/api/v1/automation/" + path, data: #""agent_id":"sue""#,
                needsKey: true,
                statuses: [403, 403, 403, 403, 403], naming: [403, 403, 403, 403, 403])
        }
        + [
            "routing-rules", "routing-rules/r", "teams", "agents", "agents/sue", "queue",
            "leads/known/assignment", "metrics",
        ].map {
            AccessRow(
                method: "GET", path: "/api/v1/automation/" + $0, statuses: [403, 403, 403, 403, 403])
        }

    private static let routingCommands = [
        ("POST", "routing-rules"), ("PUT", "routing-rules/r"), ("DELETE", "routing-rules/r"),
        ("POST", "routing-rules/order"), ("PUT", "teams/t"), ("DELETE", "teams/t"), ("PUT", "agents/sue"),
        ("DELETE", "agents/sue"), ("PUT", "agents/sue/availability"), ("POST", "leads/sue/accept"),
        ("POST", "leads/sue/decline"), ("POST", "leads/sue/release"),
    ]

    /// Nor say anything of conversations. Who may is seen by `EscalationCommandTests` and `EscalationReadTests`.
    private static let escalation =
        escalationCommands.map { method, path in
            AccessRow(
                method: method, path: "/api/v1/" + path, data: #""agent_id":"sue""#, needsKey: true,
                statuses: [403, 403, 403, 403, 403], naming: [403, 403, 403, 403, 403])
        }
        + [
            AccessRow(
                method: "POST", path: "/api/v1/escalation/try", data: #""events":[{"text":"x"}]"#,
                statuses: [403, 403, 403, 403, 403], naming: [403, 403, 403, 403, 403])
        ]
        + ["conversations/sue/escalation", "escalation/config", "escalation/metrics"].map {
            AccessRow(method: "GET", path: "/api/v1/" + $0, statuses: [403, 403, 403, 403, 403])
        }

    private static let escalationCommands = [
        ("POST", "conversations/sue/messages"), ("POST", "conversations/sue/escalation"),
        ("POST", "conversations/sue/escalation/acknowledge"),
        ("POST", "conversations/sue/escalation/hand-back"), ("POST", "conversations/sue/close"),
        ("PUT", "escalation/config"),
    ]

    private static let leads = [
        AccessRow(
            method: "POST", path: "/api/v1/leads", data: #""lead_id":"sue","source":"referral""#,
            needsKey: true,
            statuses: [403, 403, 202, 202, 202], naming: [403, 403, 404, 404, 404]),
        AccessRow(
            method: "PATCH", path: "/api/v1/leads/sue", data: #""status":"won""#, needsKey: true,
            statuses: [403, 202, 202, 202, 202], naming: [403, 404, 404, 404, 404]),
        AccessRow(
            method: "POST", path: "/api/v1/leads/sue/activities",
            data: #""kind":"call","occurred_at":"2026-03-01T12:00:00Z""#, needsKey: true,
            statuses: [403, 202, 202, 202, 202], naming: [403, 404, 404, 404, 404]),
        AccessRow(
            method: "DELETE", path: "/api/v1/leads/sue", data: #""x":1"#, needsKey: true,
            statuses: [403, 403, 202, 202, 202], naming: [403, 403, 404, 404, 404]),
        AccessRow(
            method: "POST", path: "/api/v1/leads/sue/rescore", data: #""x":1"#, needsKey: true,
            statuses: [403, 403, 202, 202, 202], naming: [403, 403, 404, 404, 404]),
        // Into itself: the worker refuses it, and writes nothing of its own.
        AccessRow(
            method: "POST", path: "/api/v1/leads/sue/merge", data: #""into":"sue""#, needsKey: true,
            statuses: [403, 403, 202, 202, 202], naming: [403, 403, 404, 404, 404]),
        AccessRow(
            method: "POST", path: "/api/v1/automation/leads/route", data: #""lead_id":"sue""#, needsKey: true,
            statuses: [403, 403, 202, 202, 202], naming: [403, 403, 404, 404, 404]),
        // Who may write leads may not for that say what they are worth, nor by which rules.
        AccessRow(
            method: "POST", path: "/api/v1/leads/sue/score-override", data: #""score":90"#, needsKey: true,
            statuses: [403, 403, 403, 403, 403], naming: [403, 403, 403, 403, 403]),
        AccessRow(
            method: "PUT", path: "/api/v1/automation/lead-rules", data: #""rules":{}"#, needsKey: true,
            statuses: [403, 403, 403, 403, 403], naming: [403, 403, 403, 403, 403]),
        AccessRow(
            method: "POST", path: "/api/v1/automation/leads/score", data: #""facts":{"source":"referral"}"#,
            statuses: [403, 200, 200, 200, 200], naming: [403, 404, 404, 404, 404]),
        AccessRow(
            method: "POST", path: "/api/v1/automation/leads/score", data: #""lead_id":"sue""#, needsKey: true,
            statuses: [403, 403, 202, 202, 202], naming: [403, 404, 404, 404, 404]),
        AccessRow(
            method: "POST", path: "/api/v1/automation/leads/score",
            data: #""lead_id":"sue","override":{"score":90}"#, needsKey: true,
            statuses: [403, 403, 403, 403, 403], naming: [403, 404, 404, 404, 404]),
        AccessRow(
            method: "POST", path: "/api/v1/automation/leads/what-if", data: #""rules":{}"#,
            statuses: [403, 403, 403, 403, 403], naming: [403, 403, 403, 403, 403]),
    ]

    private static let rest = [
        AccessRow(
            method: "PUT", path: "/api/v1/authors/sue/notes/n-1", data: #""text":"hello""#, needsKey: true,
            statuses: [403, 202, 202, 202, 202], naming: [403, 404, 404, 404, 404]),
        AccessRow(
            method: "POST", path: "/api/v1/events/lead-events", data: #""lead_id":"sue""#,
            contentType: "application/cloudevents+json",
            statuses: [403, 202, 202, 202, 202], naming: [404, 404, 404, 404, 404]),
        AccessRow(
            method: "POST", path: "/api/v1/events/lead-events", data: #""lead_id":"sue""#,
            contentType: "application/cloudevents-batch+json",
            statuses: [207, 202, 202, 202, 202], naming: [207, 207, 207, 207, 207]),
        AccessRow(
            method: "POST", path: "/api/v1/events/lead-scores", data: #""lead_id":"sue""#,
            contentType: "application/cloudevents+json",
            statuses: [404, 404, 404, 404, 404], naming: [404, 404, 404, 404, 404]),
        AccessRow(
            method: "GET", path: "/api/v1/automation/leads/ranked", statuses: [403, 200, 200, 200, 200]),
        AccessRow(
            method: "GET", path: "/api/v1/leads/known/score", statuses: [403, 200, 404, 200, 200]),
        AccessRow(method: "GET", path: "/api/v1/commands/{id}", statuses: [200, 200, 404, 200, 200]),
        AccessRow(method: "GET", path: "/api/v1/dead-letters", statuses: [403, 403, 403, 403, 403]),
        AccessRow(method: "GET", path: "/api/v1/dead-letters/groups", statuses: [403, 403, 403, 403, 403]),
        AccessRow(method: "GET", path: "/api/v1/dead-letters/export", statuses: [403, 403, 403, 403, 403]),
        AccessRow(method: "GET", path: "/api/v1/dead-letters/7", statuses: [403, 403, 403, 403, 403]),
        AccessRow(
            method: "POST", path: "/api/v1/dead-letters/redrive", data: #""reason":"r""#,
            statuses: [403, 403, 403, 403, 403], naming: [403, 403, 403, 403, 403]),
        AccessRow(
            method: "POST", path: "/api/v1/dead-letters/discard", data: #""reason":"r""#,
            statuses: [403, 403, 403, 403, 403], naming: [403, 403, 403, 403, 403]),
        AccessRow(
            method: "POST", path: "/api/v1/dead-letters/7/redrive", data: #""reason":"r""#,
            statuses: [403, 403, 403, 403, 403], naming: [403, 403, 403, 403, 403]),
        AccessRow(
            method: "POST", path: "/api/v1/dead-letters/7/discard", data: #""reason":"r""#,
            statuses: [403, 403, 403, 403, 403], naming: [403, 403, 403, 403, 403]),
        AccessRow(method: "GET", path: "/healthz", statuses: []),
        AccessRow(method: "GET", path: "/readyz", statuses: []),
        AccessRow(method: "GET", path: "/metrics", statuses: []),
        AccessRow(method: "GET", path: "/openapi.json", statuses: []),
        AccessRow(method: "GET", path: "/asyncapi.yaml", statuses: []),
        AccessRow(method: "GET", path: "/docs", statuses: []),
    ]
}
