package import Postgres
package import Records

/// What is done to dead letters besides publishing them: one statement each, with its row in `bellhop.operation`.
package enum LetterOperations {
    /// Who does it, and why.
    package struct Account: Sendable {
        package var by: String
        package var reason: String?
        /// Of the letters, where a tenant does it.
        package var tenant: Text?

        package init(by: String, reason: String?, tenant: Text? = nil) {
            (self.by, self.reason, self.tenant) = (by, reason, tenant)
        }

        var parameters: [Parameter] { [.text(by), .text(reason.map { Text($0) }), .text(tenant)] }
    }

    /// Writes down that letters are going to be redriven. Returns the operation's id.
    /// - Parameter counts: how many letters are picked, and to be published.
    package static func redrive(
        _ order: RedriveOrder, picked: Int64, published: Int64, _ account: Account
    ) -> Statement {
        Statement(
            """
            select bellhop.record_operation('dead-letters redrive', $1, $2, $3, \
            jsonb_build_object('letters', $5::int8), \
            jsonb_build_object('published', $6::int8, 'allow_stale', $7::bool, 'unpark', $8::bool), $4)
            """,
            [.text(order.selection.words)] + account.parameters + [
                .int8(picked), .int8(published), .bool(order.allowsStale), .bool(order.unparks),
            ])
    }

    /// Replaces what is published for a letter; the original stays. No row: it is resolved, or not there.
    package static func edit(_ letter: Int64, payload: [UInt8], _ account: Account) -> Statement {
        Statement(
            """
            with old as ( \
            select d.id, d.payload, d.edited_payload from bellhop.dead_letter d \
            where d.id = $1 and d.state in ('open', 'parked') for update), \
            done as (select old.id, bellhop.record_operation('dead-letters edit', 'dead letter ' || $1, $2, $3, \
            jsonb_build_object('payload_sha256', encode(sha256(coalesce(old.edited_payload, old.payload, '')), 'hex'), \
            'payload_bytes', length(coalesce(old.edited_payload, old.payload))), \
            jsonb_build_object('payload_sha256', encode(sha256($5), 'hex'), 'payload_bytes', length($5)), $4) as operation \
            from old) \
            update bellhop.dead_letter d set edited_payload = $5, operation = done.operation from done where d.id = done.id \
            returning done.operation
            """, [.int8(letter)] + account.parameters + [.bytea(payload)])
    }

    /// Discards those of the selection that are open or parked: a pending one may be applied at any moment.
    /// One row: how many were discarded, how many were left alone, the operation's id.
    package static func discard(_ selection: LetterSelection, limit: Int? = nil, _ account: Account)
        -> Statement
    {
        let filter = selection.filter(from: 5)
        let bound = limit.map { "limit \($0)" } ?? ""
        return Statement(
            """
            with picked as ( \
            select d.id, d.state from bellhop.dead_letter d where \(filter.sql) \
            and d.state in ('open', 'parked', 'pending') order by d.id \(bound) for update of d), \
            done as (select bellhop.record_operation('dead-letters discard', $1, $2, $3, \
            jsonb_build_object('open', count(*) filter (where state = 'open'), \
            'parked', count(*) filter (where state = 'parked')), \
            jsonb_build_object('discarded', count(*) filter (where state <> 'pending')), $4) as operation from picked \
            having count(*) filter (where state <> 'pending') > 0), \
            discarded as (update bellhop.dead_letter d \
            set state = 'discarded', resolved_at = now(), resolved_by = $2, resolve_reason = $3, operation = done.operation \
            from picked, done where d.id = picked.id and picked.state <> 'pending' returning 1) \
            select (select count(*) from discarded), (select count(*) from picked where state = 'pending'), \
            (select operation from done)
            """, [.text(selection.words)] + account.parameters + filter.parameters)
    }
}
