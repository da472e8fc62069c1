package import JSON
internal import Records

/// Where the rules of tenants stand, for a worker whose decisions depend on them: documents in versions, one of them in force.
///
/// A version is never changed. Which one is in force for a tenant is told by one row; each batch holds the rows of its
/// tenants, so that no batch is committed by rules that were replaced before.
package struct RuleTables: Sendable, Hashable {
    /// A row a tenant: `tenant_id`, `version` (int4), `changed_at` (timestamptz, by a trigger). A tenant without a row has the
    /// base version.
    package let inForce: String
    /// A row a version of a tenant: `tenant_id`, `version`, `document` (jsonb).
    package let versions: String
    /// Versions for tenants without rules of their own: `version`, `document`, and `is_base`, true for one of them. Theirs are below those
    /// of tenants.
    package let base: String
    /// The column of the worker's state with the version that a row was decided by (int4).
    package let stateColumn: String
    package let effect: Effect

    /// What a new version decides.
    package enum Effect: Sendable, Hashable {
        /// All of the tenant's rows anew, and what is stamped after it was taken up: a record that was written before, however long it
        /// has waited, is decided by the version before.
        case anew
        /// Each record of the tenant from then on, whenever it was written; rows stay as they are. What is due is decided by the
        /// rows alone.
        case nextRecord
    }

    package init(
        inForce: String, versions: String, base: String, stateColumn: String, effect: Effect = .anew
    ) {
        (self.inForce, self.versions, self.base, self.stateColumn) = (inForce, versions, base, stateColumn)
        self.effect = effect
    }
}

/// One version of a tenant's rules.
package struct TenantRules {
    package var version: Int32
    /// Good until the call that it is an argument of returns.
    package var document: JSONValue

    package init(version: Int32, document: JSONValue) {
        (self.version, self.document) = (version, document)
    }
}
