#!/usr/bin/env python3
"""Computes every score from the logs alone and compares it with the tables, row for row. Shares nothing with the programs."""

import argparse
import os
import sys
from collections import Counter, defaultdict

import instants
import log
import routing
import tables
from log import canonical
from replay import Replay, RuleVersions, stories

TOPIC = "lead-events"
# The workers follow time within a minute.
PATIENCE = 60_000_000
SHOWN = 5


class Findings:
    def __init__(self):
        self.differences, self.compared = 0, Counter()

    def differ(self, text):
        self.differences += 1
        if self.differences <= SHOWN:
            print(f"DIFFERENCE {text}")

    def equal(self, what, found, expected):
        if found != expected:
            self.differ(f"{what}: {found!r}, expected {expected!r}")


class Oracle:
    def __init__(self, brokers, database):
        # The tables first: what they hold is in the log.
        self.tables = tables.snapshot(database)
        self.now = self.tables["now"][0]["now"]
        topics = (TOPIC, "lead-commands", routing.COMMANDS, routing.ASSIGNMENTS)
        logs = log.read(brokers, topics, results=(routing.ASSIGNMENTS,))
        self.events, self.commands, self.routed, self.assigned = (logs[topic] for topic in topics)
        self.base, = self.tables["base"]
        self.findings = Findings()
        self.book = self.rule_versions()
        self.versions, self.refused = self.book.versions, self.book.refused
        self.ends = self.partitions("lead-scoring", self.events)
        self.partitions("lead-rules", self.commands)
        self.partitions("lead-routing", self.routed)

    def rule_versions(self):
        late = {(row["partition"], row["record_offset"]): row["due_done"] for row in self.tables["late"]
                if row["worker"] == "lead-rules"}
        book = RuleVersions(self.commands, self.base["version"], late)
        # What is due is made within a minute: until then it may be there, or not yet.
        made = {(row["tenant_id"], row["version"]) for row in self.tables["rules"]}
        for tenant, rules in book.books.items():
            is_made = (tenant, rules.version + 1) in made
            book.pass_time(tenant, self.now if is_made else self.now - PATIENCE)
        return book

    def partitions(self, worker, records):
        """How far each partition is: to its end."""
        rows = [row for row in self.tables["partition"] if row["worker"] == worker]
        ends = {row["partition"]: row["next_offset"] for row in rows}
        wanted = {partition: len(found) for partition, found in records.items() if found}
        self.findings.equal(f"{worker} has come to the ends", {p: ends.get(p) for p in wanted}, wanted)
        self.findings.equal(f"{worker} has one log a partition", len(ends), len(rows))
        return ends

    def letters_of(self, worker):
        return [row for row in self.tables["letter"] if row["worker"] == worker]

    def check_rules(self):
        """leads.rules is what the log of commands says, each tenant's last version is in force, and nothing else is refused."""
        rows = {(row["tenant_id"], row["version"]): row for row in self.tables["rules"]}
        self.findings.equal("versions of rules", sorted(rows), sorted(self.versions))
        for key in rows.keys() & self.versions.keys():
            record, document = self.versions[key]
            expected = {"tenant_id": key[0], "version": key[1], "document": document, "event_id": record.id,
                        "partition": record.partition, "record_offset": record.offset, "put_at": record.stamp}
            self.findings.equal(f"rules {key}", rows[key], expected)
        self.last = {}
        for tenant, version in sorted(self.versions):
            self.last[tenant] = version
        self.findings.equal("versions in force", {row["tenant_id"]: row["version"] for row in self.tables["in_force"]}, self.last)
        self.findings.equal("commands refused", sorted(
            (row["partition"], row["record_offset"], row["class"]) for row in self.letters_of("lead-rules")),
            sorted((record.partition, record.offset, "rejected") for record in self.refused))
        self.findings.compared["rules"] = len(rows)
        self.findings.compared["models"] = sum("model" in row["document"].get("learned", {}) for row in rows.values())
        self.findings.equal("what was counted", {row["tenant_id"]: canonical({
            name: value for name, value in row.items() if name != "tenant_id"}) for row in self.tables["learning"]},
            {tenant: canonical(book.row()) for tenant, book in self.book.books.items()})

    def check_adopted(self, places):
        """Each partition has taken up each tenant's last version, versions in their order, none before it was put."""
        steps = defaultdict(list)
        for row in self.tables["adopted"]:
            steps[row["partition"], row["tenant_id"]].append(row)
        for place in sorted(places):
            if place[1] in self.last:
                found = steps[place][-1]["version"] if steps[place] else None
                self.findings.equal(f"the version of {place}", found, self.last[place[1]])
        self.delay = 0
        for place, rows in steps.items():
            for row, before in zip(rows, [None, *rows]):
                put = self.versions[place[1], row["version"]][0].stamp
                if not self.is_sound(row, before, put):
                    self.findings.differ(f"{place} took up {row} after {before}, put at {instants.written(put)}")
                self.delay = max(self.delay, (row["since"] or put) - put)
        self.findings.compared["adoptions"] = len(self.tables["adopted"])

    def is_sound(self, row, before, put):
        """Only a partition that has decided nothing takes up a version from the beginning on."""
        if row["since"] is None:
            return row["from_offset"] == 0
        is_behind = before is None or before["from_offset"] <= row["from_offset"] and (before["since"] or 0) < row["since"]
        return is_behind and put <= row["since"] <= self.now

    def check(self):
        letters = self.letters_of("lead-scoring")
        # A record whose process is killed three times while it is tried alone is taken for one that kills.
        crashed = {(row["partition"], row["record_offset"]) for row in letters if row["class"] == "crash"}
        self.letters = len(crashed)
        self.records = stories(self.events, crashed)
        self.check_rules()
        self.check_adopted({(records[0].partition, key[0]) for key, records in self.records.items()})
        late = {(row["partition"], row["record_offset"]): row["due_done"] for row in self.tables["late"]
                if row["worker"] == "lead-scoring"}
        self.late = len(late)
        self.replay = Replay(TOPIC, self.base, self.versions, self.tables["adopted"], late)
        self.compare_keys()
        self.findings.equal("records of lead-events refused", sorted(
            (row["partition"], row["record_offset"], row["class"]) for row in letters if row["class"] != "crash"),
            sorted((*place, "rejected") for place in self.lead_refusals))
        self.check_routing()
        return self.findings

    def check_routing(self):
        self.routing = routing.Comparison(self.tables, self.routed, self.findings.differ, self.now, PATIENCE)
        self.routing.replay()
        self.routing.compare_tables()
        self.routing.compare_assignments(self.assigned)
        self.routing.compare_lanes(self.events)
        self.routing.compare_told(self.told)
        self.compare_taught()
        self.routing.compare_owners(self.leads)
        self.routing.check_loads()

    def compare_taught(self):
        """What lead-rules was told of each lead is what the lead's own events give."""
        found, seen = defaultdict(list), set()
        for records in self.commands.values():
            for record in records:
                if record.type == "lead.outcome" and record.identity not in seen:
                    seen.add(record.identity)
                    found[record.tenant, record.data["lead_id"]].append((record.type, record.data, record.time))
        self.routing.compare_messages("lead-commands from lead-scoring", found, self.taught)

    def compare_keys(self):
        rows = {(row["tenant_id"], row["lead_id"]): row for row in self.tables["lead"]}
        changes = defaultdict(list)
        for row in self.tables["change"]:
            self.check_parts(row)
            changes[row["tenant_id"], row["lead_id"]].append(row)
        self.causes, self.by_tenant, self.repeats = Counter(), Counter(), 0
        self.leads, self.told, self.taught, self.lead_refusals = {}, {}, {}, []
        for key in sorted(self.records.keys() | rows.keys() | changes.keys()):
            self.compare(key, rows.get(key), changes[key])
        self.findings.compared["leads"] = len(rows)
        self.findings.compared["changes"] = len(self.tables["change"])

    def compare(self, key, row, changes):
        records = self.records.get(key)
        if not records:
            return self.findings.differ(f"{key}: no record has this key, but {row} and {len(changes)} changes are there")
        end = self.ends.get(records[0].partition, 0)
        story, due = self.replay.story(key, records, row, end)
        self.repeats += story.repeats
        self.lead_refusals += story.refused
        self.leads[key] = story.lead
        if story.told:
            self.told[key] = story.told
        if story.taught:
            self.taught[key] = story.taught
        self.causes.update(change["event_id"] if change["record_offset"] < 0 else "record" for change in story.changes)
        if row is not None:
            self.by_tenant[key[0]] += 1
        faults = [*self.row_faults(key, row, story.lead, due), *change_faults(key, changes, story.changes)]
        if not faults:
            return
        told, _ = self.replay.story(key, records, row, end, trace=True)
        self.findings.differ("\n  ".join([f"{key} of {TOPIC}/{records[0].partition}", *faults, "by the log:", *told.trace]))

    def check_parts(self, row):
        """What was learned is told by parts that add up; those of the team and how points are shared out are left at that."""
        if row["learned"] is None:
            return
        parts = row["learned"]["parts"]
        self.findings.equal(f"parts of {row}", sum(part.pop("points") for part in parts), row["learned_points"])
        for part in parts:
            del part["team"]

    def row_faults(self, key, row, lead, due):
        if row is None or lead is None:
            return [] if row is None and lead is None else [f"leads.lead has {row}, expected {lead and lead.row()}"]
        expected = lead.row()
        faults = [f"leads.lead.{name} is {row[name]!r}, expected {value!r}" for name, value in expected.items()
                  if canonical(row[name]) != canonical(value)]
        if row["rule_version"] != self.last.get(key[0], self.base["version"]):
            faults.append(f"rule_version is {row['rule_version']}, in force is {self.last.get(key[0])}")
        if row["scored_at"] > self.now:
            faults.append(f"scored_at lies ahead of {instants.written(self.now)}: {instants.written(row['scored_at'])}")
        if due is not None and due < self.now - PATIENCE:
            faults.append(f"due at {instants.written(due)}, and at {instants.written(self.now)} nothing was done")
        if due is not None and (row["due_at"] is None or row["due_at"] > due):
            faults.append(f"due at {instants.written(due)}, but looked at {instants.written(row['due_at'])}")
        return faults


def change_faults(key, found, expected):
    """Rows of history as a multiset. Of rows for one decision only the columns that differ are told."""
    columns = (*tables.CHANGE_TIMES, *tables.CHANGE)
    found = Counter(tuple(canonical(row[name]) for name in columns) for row in found)
    expected = Counter(tuple(canonical(row[name]) for name in columns) for row in expected)
    extra, missing = list((found - expected).elements()), list((expected - found).elements())
    faults = []
    for row in extra:
        # Of one instant and one record.
        twin = next((other for other in missing if (other[0], other[-1]) == (row[0], row[-1])), None)
        if twin:
            missing.remove(twin)
        faults.append(f"leads.score_change of {instants.written(row[0])}, offset {row[-1]}: " + (", ".join(
            f"{name} is {value!r}, expected {other!r}" for name, value, other in zip(columns, row, twin) if value != other)
            if twin else f"is too much, new_score {row[columns.index('new_score')]}"))
    return faults + [f"leads.score_change of {instants.written(row[0])}, offset {row[-1]}: is missing, "
                     f"new_score {row[columns.index('new_score')]}" for row in missing]


def told(compared):
    counts = compared.counts
    print(f"{counts['commands']} commands of routing, {counts['refused']} of them refused; {compared.crashes} crash letters; "
          f"{counts['late']} late records; {counts['owners']} leads are owned in the end")
    print("rows of routing.history: " + ", ".join(f"{what} {n}" for what, n in sorted(compared.decided.items())))
    print("rows of routing compared: " + ", ".join(f"{name} {counts[name]}" for name in tables.ROUTING))
    print("messages compared: " + ", ".join(f"{n} of {what}" for what, n in counts.items() if "lead-" in what or "routing-" in what))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--brokers", default=os.environ.get("BELLHOP_BROKERS"))
    parser.add_argument("--database", default=os.environ.get("BELLHOP_DATABASE"))
    options = parser.parse_args()
    began = instants.now()
    oracle = Oracle(options.brokers, options.database)
    findings = oracle.check()
    count = sum(map(len, oracle.events.values()))
    print(f"{count} records of {len(oracle.records)} leads, {oracle.repeats} of them repeats; {oracle.letters} crash letters; "
          f"{oracle.late} late records; {len(oracle.lead_refusals)} refused")
    print(f"{len(oracle.versions)} versions of rules beside the base, {len(oracle.refused)} refused; "
          f"{findings.compared['adoptions']} adoptions, the last {oracle.delay / 1e6:.1f} s after its command")
    print("rows of leads.lead by tenant: " + ", ".join(f"{tenant} {n}" for tenant, n in sorted(oracle.by_tenant.items())))
    print("rows of leads.score_change by cause: " + ", ".join(f"{cause} {n}" for cause, n in sorted(oracle.causes.items())))
    print(f"{findings.compared['leads']} rows of leads.lead, {findings.compared['changes']} of leads.score_change and "
          f"{findings.compared['rules']} of leads.rules compared, {findings.compared['models']} of them with what was learned")
    told(oracle.routing)
    print(f"all compared in {(instants.now() - began) / 1e6:.1f} s: {findings.differences} differences")
    return 1 if findings.differences else 0


if __name__ == "__main__":
    sys.exit(main())
