internal import Documents
internal import HTTP
internal import JSON
internal import Records

/// The tenant comes from the credential alone. A request that names another one is answered as if there were nothing, and noted.
enum TenantCheck {
    private static let headers = [
        "ce-tenantid", "ce-tenant", "x-tenant-id", "x-tenant", "tenant", "tenant-id", "tenantid",
    ]
    static let parameters: [Text] = ["tenant", "tenant_id", "tenantid"]

    /// Headers and query.
    static func check(_ head: HTTPHead, _ query: Query, _ tenant: Text) throws(Problem) {
        for name in headers where head.headers.first(name) != nil {
            guard head.headers.all(name).allSatisfy({ Text($0) == tenant }) else {
                throw .otherTenant("header \(name)")
            }
        }
        for name in parameters where !query.items.isEmpty {
            if let value = query[name], value != tenant { throw .otherTenant("query \(name)") }
        }
    }

    /// The members of an object.
    static func check(_ object: JSONValue, _ tenant: Text) throws(Problem) {
        for (name, value) in object.members {
            guard let text = name.text, parameters.contains(text) else { continue }
            if value.text != tenant { throw .otherTenant("member \(text)") }
        }
    }
}

extension Problem {
    /// Looks like anything that is not there; the log and the audit know better.
    static func otherTenant(_ place: String) -> Problem {
        Problem(.notFound, Problem.notFound.detail, inside: "other-tenant: \(place)")
    }

    var isSecurityEvent: Bool { inside?.hasPrefix("other-tenant") ?? false }
}
