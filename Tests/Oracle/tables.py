"""What the workers wrote, read in one transaction. Instants are microseconds; JSON numbers are exact."""

import subprocess
import tempfile
from pathlib import Path

from leads import FIELDS, POINTS
from log import parsed

LEAD_TIMES = ("created_at", "last_activity_at", "scored_at", "changes_at", "override_until")
LEAD = (*FIELDS, "created_at_known", "score", *POINTS, "rule_version", "event_id", "override_score", "override_reason",
        "routing_revision", "routing_open", "routed_at_score", "merged_into", "lesson")
CHANGE_TIMES = ("changed_at", "engaged_at")
CHANGE = ("old_score", "new_score", "source", "status", "assigned_to", *POINTS, "extras", "override_reason",
          "other_assignment_score", "old_rule_version", "rule_version", "event_id", "topic", "partition", "record_offset",
          "learned")


ROUTING = {
    "desk": (("arrivals", "review_arrival", "is_draining"), ("clock", "review_since", "due_at")),
    "rule": (("rule_id", "document", "sentence", "is_deleted"), ()),
    "team": (("team_id", "name"), ()),
    "agent": (("agent_id", "document", "availability", "availability_then", "session", "is_on_duty", "is_leaving", "is_deleted"),
              ("availability_until", "duty_until")),
    "lead": (("lead_id", "place", "agent_id", "rule_id", "facts", "arrival", "offers", "refusals", "announced", "revision"),
             ("reserved_until", "since", "wait_ends")),
    "ledger": (("rule_id", "team_id", "clock", "turns"), ()),
    "turn": (("rule_id", "team_id", "agent_id", "level", "turns", "last_turn"), ()),
    "history": (("lead_id", "step", "what", "agent_id", "rule_id", "strategy", "detail", "is_turn", "eligible", "candidates", "exclusions",
                 "event_id", "topic", "partition", "record_offset"), ("happened_at", "until")),
}


def instant(column):
    return f"(extract(epoch from {column}) * 1000000)::bigint as {column}"


def select(table, columns, times, rest=""):
    return f"select {', '.join([*columns, *map(instant, times)])} from {table} {rest}"


QUERIES = {
    "now": "select (extract(epoch from now()) * 1000000)::bigint as now",
    "lead": select("leads.lead", ("tenant_id", "lead_id", *LEAD), (*LEAD_TIMES, "due_at")),
    "change": select("leads.score_change", ("tenant_id", "lead_id", *CHANGE), CHANGE_TIMES),
    "base": "select version, document from leads.base_rules where is_base",
    "rules": select("leads.rules", ("tenant_id", "version", "document", "event_id", "partition", "record_offset"), ("put_at",)),
    "learning": select("leads.learning", ("tenant_id", "version", "document", "counts", "changes"), ("learned_at", "publish_at")),
    "in_force": "select tenant_id, rule_set, version from leads.tenant_rules",
    "adopted": select("bellhop.rules_adopted", ("topic_uid", "partition", "tenant_id", "version", "from_offset"), ("since",),
                      "where worker = 'lead-scoring' order by version"),
    "late": select("bellhop.late_record", ("worker", "topic_uid", "partition", "record_offset"), ("due_done",)),
    "partition": "select worker, topic, topic_uid, partition, next_offset from bellhop.partition",
    "letter": "select worker, partition, record_offset, class, rule, reason from bellhop.dead_letter",
} | {f"routing.{name}": select(f"routing.{name}", ("tenant_id", *columns), times) for name, (columns, times) in ROUTING.items()}


def snapshot(database):
    """Rows of each query, a dictionary a row."""
    with tempfile.TemporaryDirectory() as home:
        script = ["begin isolation level repeatable read read only;"]
        for name, query in QUERIES.items():
            script += [f"\\o {home}/{name}", f"select row_to_json(r) from ({query}) r;"]
        done = subprocess.run(
            ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", database], input="\n".join([*script, "\\o", "commit;", ""]),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise OSError(f"psql: {done.stderr}")
        return {name: [parsed(line) for line in Path(home, name).read_text().split("\n") if line] for name in QUERIES}
