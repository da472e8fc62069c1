package import Records

/// On whose behalf a request is made, and what that one may do: all that is known from a verified credential.
package struct Principal: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case token
        /// An API key, by its id; the id is no secret.
        case key(id: String)
    }

    package var tenant: Text
    /// Of a token its `sub`; of an API key `key:` and its name, so that a new key of that name is the same subject.
    package var subject: Text
    package var permissions: Set<String>
    package var kind: Kind
    /// When the credential ends; nil for a key without an end.
    package var expiresAt: Timestamp?

    package init(
        tenant: Text, subject: Text, permissions: Set<String>, kind: Kind, expiresAt: Timestamp?
    ) {
        self.tenant = tenant
        self.subject = subject
        self.permissions = permissions
        self.kind = kind
        self.expiresAt = expiresAt
    }

    /// Whether `permission` was granted as it is written.
    package func may(_ permission: String) -> Bool { permissions.contains(permission) }

    /// Whether `permission` was granted, or its form `:self` and `entity` is the caller.
    package func may(_ permission: String, onSelf entity: Text) -> Bool {
        may(permission) || entity == subject && may(permission + ":self")
    }
}

/// `leads:write`, `dead-letters:read`, `leads:write:self`: what a credential may be given.
package func isPermission(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3 && parts[2].elementsEqual("self".utf8) else { return false }
    return parts.allSatisfy { part in
        // Words may be joined by hyphens.
        part.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).allSatisfy { word in
            !word.isEmpty && word.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
        }
    }
}
