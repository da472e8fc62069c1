import Testing

/// How to break one thing, and how to mend it again.
struct Harm: CustomTestStringConvertible {
    var code: String
    var status: Int32
    var options: [String] = []
    var environment: [String: String] = [:]
    var breaking: [String] = []
    var mending: [String] = []

    var testDescription: String { code }

    /// - Parameter worker: whose partitions they are.
    static func database(_ worker: String) -> [Harm] {
        [
            Harm(
                code: "fsync-off", status: 2,
                breaking: ["alter system set fsync = off", "select pg_reload_conf()"],
                mending: ["alter system reset fsync", "select pg_reload_conf()"]),
            Harm(
                code: "full-page-writes-off", status: 1,
                breaking: ["alter system set full_page_writes = off", "select pg_reload_conf()"],
                mending: ["alter system reset full_page_writes", "select pg_reload_conf()"]),
            Harm(
                code: "synchronous-commit-off", status: 1,
                breaking: ["alter role bellhop set synchronous_commit = off"],
                mending: ["alter role bellhop reset synchronous_commit"]),
            Harm(
                code: "autovacuum-off", status: 1,
                breaking: ["alter table bellhop.outbox set (autovacuum_enabled = off)"],
                mending: ["alter table bellhop.outbox reset (autovacuum_enabled)"]),
            Harm(
                code: "table-bloat", status: 1,
                breaking: [
                    "alter table bellhop.outbox set (autovacuum_enabled = off)",
                    """
                    insert into bellhop.outbox (worker, topic_uid, partition, next_offset, records, record_count)
                    select 'nobody', gen_random_uuid(), 0, 0, '', 0 from generate_series(1, 30000)
                    """, "delete from bellhop.outbox where worker = 'nobody'",
                ],
                mending: ["vacuum bellhop.outbox", "alter table bellhop.outbox reset (autovacuum_enabled)"]),
            Harm(
                code: "gateway-role-unbound", status: 2, breaking: ["alter role bellhop_gateway bypassrls"],
                mending: ["alter role bellhop_gateway nobypassrls"]),
            Harm(
                code: "worker-role-bound", status: 2,
                breaking: ["create role bound_lane login in role bellhop_worker"],
                mending: ["drop role bound_lane"]),
            Harm(
                code: "policy-missing", status: 2,
                breaking: ["alter table tally.entry no force row level security"],
                mending: ["alter table tally.entry force row level security"]),
            Harm(
                code: "migrations-changed", status: 1,
                breaking: [
                    "update bellhop_migrations.applied set checksum = 'x' || checksum where number = 1"
                ],
                mending: [
                    "update bellhop_migrations.applied set checksum = substr(checksum, 2) where number = 1"
                ]
            ),
            Harm(
                code: "migrations-pending", status: 2,
                breaking: ["update bellhop_migrations.applied set number = 9000 where number = 3"],
                mending: ["update bellhop_migrations.applied set number = 3 where number = 9000"]),
            Harm(
                code: "connections-few", status: 2,
                breaking: [
                    """
                    insert into bellhop.partition (worker, topic, topic_uid, partition, first_offset, next_offset)
                    select 'crowd', topic, topic_uid, n, 0, 0 from bellhop.topic, generate_series(1, 60) n
                    """
                ], mending: ["delete from bellhop.partition where worker = 'crowd'"]),
            Harm(
                code: "outbox-old", status: 2,
                breaking: [
                    """
                    insert into bellhop.outbox (worker, topic_uid, partition, next_offset, records, record_count, created_at)
                    values ('\(worker)', gen_random_uuid(), 0, 0, '', 0, now() - interval '10 min')
                    """
                ], mending: ["delete from bellhop.outbox"]),
            Harm(
                code: "outbox-refused", status: 1,
                breaking: [
                    """
                    insert into bellhop.outbox (worker, topic_uid, partition, next_offset, records, record_count, failed_at,
                        fail_reason) values ('\(worker)', gen_random_uuid(), 0, 0, '', 0, now(), 'too large')
                    """
                ], mending: ["delete from bellhop.outbox"]),
            Harm(
                code: "dead-letters", status: 1,
                breaking: [
                    """
                    insert into bellhop.dead_letter (worker, topic, topic_uid, partition, record_offset, headers, class, reason,
                        place, rule, fingerprint)
                    select worker, topic, topic_uid, partition, 0, '', 'rejected', 'r', '', 'r', 'f' from bellhop.partition
                    """
                ], mending: ["delete from bellhop.dead_letter"]),
            Harm(
                code: "partition-stopped", status: 2,
                breaking: [
                    "update bellhop.partition set epoch = epoch + 1, stopped_at = now(), stop_reason = 'no table'"
                ],
                mending: [
                    "update bellhop.partition set epoch = epoch + 1, stopped_at = null, stop_reason = null"
                ]
            ),
            Harm(
                code: "partition-paused", status: 1,
                breaking: [
                    "select bellhop.pause('\(worker)', null, null, 'a test', 'the index is built')"
                ],
                mending: ["select bellhop.unpause('\(worker)', null, null, 'a test', 'it is there')"]),
            Harm(
                code: "trace-index-missing", status: 0,
                breaking: [
                    """
                    insert into bellhop.worker (worker, state_version, fact_table, entity_column)
                    values ('\(worker)', 1, 'tally.entry', 'counter')
                    on conflict (worker) do update set fact_table = 'tally.entry', entity_column = 'counter'
                    """
                ], mending: ["select bellhop.index_facts('tally.entry')"]),
        ]
    }

    static let settings: [Harm] = [
        Harm(code: "session-short", status: 2, environment: ["BELLHOP_KAFKA_SESSION_TIMEOUT_MS": "3000"]),
        Harm(code: "session-long", status: 1, environment: ["BELLHOP_KAFKA_SESSION_TIMEOUT_MS": "120000"]),
        Harm(code: "heartbeat-long", status: 1, environment: ["BELLHOP_KAFKA_HEARTBEAT_INTERVAL_MS": "8000"]),
        Harm(
            code: "poll-interval-short", status: 1,
            environment: ["BELLHOP_KAFKA_MAX_POLL_INTERVAL_MS": "60000"]),
        Harm(code: "memory-bounds", status: 1, options: ["--memory", "60000000"]),
        Harm(code: "keep-ids-refused", status: 2, environment: ["BELLHOP_KEEP_IDS": "1"]),
        Harm(code: "lanes-idle", status: 0, options: ["--lanes", "9"]),
        Harm(code: "broker-away", status: 2, environment: ["BELLHOP_BROKERS": "127.0.0.1:1"]),
        Harm(code: "brokers-not-set", status: 1, environment: ["BELLHOP_BROKERS": ""]),
        Harm(code: "postgres-away", status: 2, environment: ["BELLHOP_DATABASE": "host=127.0.0.1 port=1"]),
        Harm(code: "contract-unreadable", status: 1, environment: ["BELLHOP_TOPICS": "/nowhere"]),
    ]
}
