/// Who keeps whom waiting, followed to the head of the queue: whoever is blocked itself is to blame for nothing.
package enum LockQueue {
    /// Common table expressions, to stand first behind `with recursive`; the last one is `lock_head (head, waiter)`.
    ///
    /// It has a row for each session that waits for a lock and each session at the head of its queue, which waits for nobody: both
    /// numbers of backends, in whatever database. A head of 0 is a prepared transaction, which has no backend. Sessions that
    /// wait for each other have no head: whom each of them waits for itself stands there instead.
    ///
    /// Each session that waits is asked about once, and none where the query around it reads no row of `lock_head`: the question
    /// stops the server's locking for an instant. Roles that see no other sessions see who waits all the same.
    package static let heads = """
        lock_edge (blocker, waiter) as materialized (
            select b.pid, w.pid from (select distinct pid from pg_locks where not granted) as w
                cross join lateral (select distinct unnest(pg_blocking_pids(w.pid))) as b (pid)
        ), lock_rooted (head, waiter) as (
            select e.blocker, e.waiter from lock_edge e where not exists (select from lock_edge w where w.waiter = e.blocker)
            union select r.head, e.waiter from lock_rooted r join lock_edge e on e.blocker = r.waiter
        ), lock_head (head, waiter) as (
            select head, waiter from lock_rooted
            union all select e.blocker, e.waiter from lock_edge e
                where not exists (select from lock_rooted r where r.waiter = e.waiter)
        )
        """
}
