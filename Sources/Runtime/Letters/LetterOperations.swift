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

    /// Writes down that letters are going to be redriven; `report` says what was. Returns the operation's id.
    /// - Parameters:
    ///   - picked: letters that the order is about.
    ///   - ready: of them, those that are to be published.
    package static func redrive(
        _ order: RedriveOrder, picked: Int64, ready: Int64, _ account: Account
    ) -> Statement {
        Statement(
            """
            select bellhop.record_operation('dead-letters redrive', $1, $2, $3, \
            jsonb_build_object('letters', $5::int8), \
            jsonb_build_object('state', 'running', 'to_publish', $6::int8, 'published', 0, \
            'allow_stale', $7::bool, 'unpark', $8::bool), $4)
            """,
            [.text(order.selection.words)] + account.parameters + [
                .int8(picked), .int8(ready), .bool(order.allowsStale), .bool(order.unparks),
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
            update bellhop.dead_letter d set edited_payload = $5, operation = done.operation, \
            former_payloads = case when d.edited_payload is null then d.former_payloads \
            else d.former_payloads || sha256(d.edited_payload) end \
            from done where d.id = done.id returning done.operation
            """, [.int8(letter)] + account.parameters + [.bytea(payload)])
    }

    /// Adds to what an operation that is running has come to.
    /// - Parameters:
    ///   - counts: names and values.
    ///   - isDone: nothing more comes of it.
    package static func report(_ operation: Int64, _ counts: [(String, Int64)], isDone: Bool) -> Statement {
        Statement(
            """
            select bellhop.report_operation($1, (select coalesce(jsonb_object_agg(i.name, i.value), '{}') \
            from unnest($2::text[], $3::int8[]) as i (name, value)) \
            || case when $4 then jsonb_build_object('state', 'done') else '{}' end)
            """,
            [
                .int8(operation), .texts(counts.map { Text($0.0) }), .int8s(counts.map(\.1)), .bool(isDone),
            ])
    }

    /// Letters of one step of a discard: it holds their locks as briefly as a batch does.
    package static let discardStep = 5000

    /// One row: how many letters of the selection are open, parked, and pending. Locks nothing.
    package static func countDiscardable(_ selection: LetterSelection) -> Statement {
        let filter = selection.filter(from: 1)
        return Statement(
            """
            select count(*) filter (where d.state = 'open'), count(*) filter (where d.state = 'parked'), \
            count(*) filter (where d.state = 'pending') from bellhop.dead_letter d where \(filter.sql) \
            and d.state in ('open', 'parked', 'pending')
            """, filter.parameters)
    }

    /// Writes down that letters are going to be discarded. Returns the operation's id.
    package static func beginDiscard(
        _ selection: LetterSelection, open: Int64, parked: Int64, _ account: Account
    ) -> Statement {
        Statement(
            """
            select bellhop.record_operation('dead-letters discard', $1, $2, $3, \
            jsonb_build_object('open', $5::int8, 'parked', $6::int8), \
            jsonb_build_object('state', 'running', 'discarded', 0), $4)
            """, [.text(selection.words)] + account.parameters + [.int8(open), .int8(parked)])
    }

    /// Discards the next letters after `id` that are open or parked, oldest first, and says so in the operation: a pending one
    /// may be applied at any moment. One row: how many, and the last one's id; null for none.
    /// - Parameter before: letters that the operation has discarded so far.
    package static func discard(
        _ selection: LetterSelection, after id: Int64, limit: Int = discardStep, operation: Int64,
        before: Int64,
        _ account: Account
    ) -> Statement {
        let filter = selection.filter(from: 6)
        return Statement(
            """
            with picked as ( \
            select d.id from bellhop.dead_letter d where d.id > $1 and \(filter.sql) \
            and d.state in ('open', 'parked') order by d.id limit \(limit) for update of d), \
            discarded as (update bellhop.dead_letter d \
            set state = 'discarded', resolved_at = now(), resolved_by = $4, resolve_reason = $5, operation = $2 \
            from picked where d.id = picked.id returning d.id) \
            select count(*), max(id), \
            bellhop.report_operation($2, jsonb_build_object('discarded', $3::int8 + count(*))) from discarded
            """,
            [
                .int8(id), .int8(operation), .int8(before), .text(account.by),
                .text(account.reason.map { Text($0) }),
            ] + filter.parameters)
    }
}
