"""Holds the tables of routing, and what the workers say to each other, against the desks that the log makes."""

import operator
from collections import Counter, defaultdict
from itertools import zip_longest

import instants
from desk import Cause, Desk
from log import canonical, once
from routing_rows import Refused
from tables import ROUTING

COMMANDS, ASSIGNMENTS = "routing-commands", "lead-assignments"
LANE, DESK = "/bellhop/lead-scoring", "/bellhop/lead-routing"


def replayed(records, partition, late, crashed, clock):
    """A tenant's desk by its records in their order, carried on to the clock of its row; and the offsets that are refused."""
    desk, seen, refused = Desk(COMMANDS, partition), set(), []
    for record in records:
        if record.identity in seen or (partition, record.offset) in crashed:
            continue
        time = max(record.stamp, late.get((partition, record.offset), record.stamp))
        desk.pass_time(time)
        try:
            desk.command(record.type, record.data, Cause(record.id, record.offset, time))
            seen.add(record.identity)
        except Refused:
            refused.append((partition, record.offset))
    desk.pass_time(clock)
    return desk, refused


class Comparison:
    """`differ` is told what is not as it must be; `tables` and logs are as they were read."""

    def __init__(self, tables, commands, differ, now, patience):
        self.tables, self.differ, self.now, self.patience = tables, differ, now, patience
        self.commands = defaultdict(list)
        for partition in sorted(commands):
            for record in commands[partition]:
                self.commands[record.tenant].append(record)
        self.counts, self.decided = Counter(), Counter()

    def replay(self):
        letters = [row for row in self.tables["letter"] if row["worker"] == "lead-routing"]
        crashed = {(row["partition"], row["record_offset"]) for row in letters if row["class"] == "crash"}
        late = {(row["partition"], row["record_offset"]): row["due_done"] for row in self.tables["late"]
                if row["worker"] == "lead-routing"}
        clocks = {row["tenant_id"]: row["clock"] for row in self.tables["routing.desk"]}
        self.desks, refused = {}, []
        for tenant, records in sorted(self.commands.items()):
            self.desks[tenant], more = replayed(records, records[0].partition, late, crashed, clocks.get(tenant, 0))
            refused += more
        self.counts["commands"], self.counts["refused"] = sum(map(len, self.commands.values())), len(refused)
        self.counts["late"] = len(late)
        found = sorted((row["partition"], row["record_offset"]) for row in letters if row["class"] == "rejected")
        if found != sorted(refused):
            self.differ(f"commands refused are {set(found) ^ set(refused)} apart")
        self.crashes = len(crashed)
        if other := [row for row in letters if row["class"] not in ("crash", "rejected")]:
            self.differ(f"dead letters of routing: {other[:3]}")

    def compare_tables(self):
        for name, (columns, times) in ROUTING.items():
            expected, found = defaultdict(list), defaultdict(list)
            for tenant, desk in self.desks.items():
                for row in rows(desk)[name]:
                    expected[key(name, tenant, row)].append(row)
            for row in self.tables[f"routing.{name}"]:
                found[key(name, row["tenant_id"], row)].append(row)
                self.counts[name] += 1
            compared = [column for column in (*columns, *times) if column not in ("due_at", "step")]
            for place in sorted(expected.keys() | found.keys(), key=str):
                faults = list(apart(found[place], expected[place], compared))
                if name == "history" and not faults and not is_in_order(found[place], expected[place], compared):
                    faults = ["happened in another order"]
                for fault in faults:
                    self.differ(f"routing.{name} of {place}: {fault}")
        self.check_due()

    def check_due(self):
        for row in self.tables["routing.desk"]:
            desk = self.desks.get(row["tenant_id"])
            due = desk and desk.next_due()
            if due is not None and due < self.now - self.patience:
                self.differ(f"the desk of {row['tenant_id']} is due at {instants.written(due)}, and nothing was done")
            if due is not None and (row["due_at"] is None or row["due_at"] > due):
                self.differ(f"the desk of {row['tenant_id']} is due at {instants.written(due)}, but looked at {row['due_at']}")

    def compare_assignments(self, log):
        """What lead-assignments says of each lead, in its order."""
        expected = {(tenant, id): said for tenant, desk in self.desks.items() for id, said in desk.assignments.items()}
        found = defaultdict(list)
        for records in log.values():
            for record in once(records):
                found[record.tenant, record.key.split("/", 1)[1]].append((record.type, record.data, record.time))
        self.compare_messages(ASSIGNMENTS, found, expected)

    def compare_lanes(self, events):
        """What leads' lanes were told of owners, and asked for."""
        expected = {(tenant, id): said for tenant, desk in self.desks.items() for id, said in desk.lanes.items()}
        found = defaultdict(list)
        for records in events.values():
            for record in once(record for record in records if record.source == DESK):
                found[record.tenant, record.data["lead_id"]].append((record.type, record.data, record.time))
        self.compare_messages("lead-events from routing", found, expected)

    def compare_told(self, told):
        """What routing was told of each lead, where `told` is what the lead's own events give."""
        found = defaultdict(list)
        for tenant, records in self.commands.items():
            for record in once(record for record in records if record.source == LANE):
                found[tenant, record.data["lead_id"]].append((record.type, record.data, record.time))
        self.compare_messages(f"{COMMANDS} from lead-scoring", found, told)

    def compare_messages(self, what, found, expected):
        for place in sorted(found.keys() | expected.keys()):
            ours, theirs = ([(type, canonical(with_instants(data)), time) for type, data, time in side.get(place, [])]
                            for side in (found, expected))
            self.counts[what] += len(ours)
            if ours != theirs:
                self.differ("\n  ".join([f"{what} of {place}, found and expected:", *beside(found.get(place, []), expected.get(place, []))]))

    def compare_owners(self, leads):
        """A lead's lane and the desk name the same owner, where they have come to rest."""
        for tenant, desk in self.desks.items():
            for id, row in desk.leads.items():
                lane = leads.get((tenant, id))
                owner = row.agent if row.place == "owned" else None
                if lane is None or lane.owner != owner:
                    self.differ(f"lead {id} of {tenant} is {row.place} by {owner}, and for its lane by {lane and lane.owner}")
                self.counts["owners"] += owner is not None

    def check_loads(self):
        """Nobody was given a lead by a rule beyond what he may have; and whoever was given one was the first who could be."""
        for row in self.tables["routing.history"]:
            self.decided[row["strategy"] or "nobody" if row["what"] == "decided" else row["what"]] += 1
            if row["what"] != "decided" or row["agent_id"] is None or row["strategy"] == "sticky":
                continue
            first = row["candidates"][0]
            if first["agent"] != row["agent_id"] or first["load"] >= first["capacity"]:
                self.differ(f"not the first, or beyond the capacity: {row}")


def rows(desk):
    """The rows of the tables, a list by table."""
    agents = [{"agent_id": agent.id, "document": agent.document, "availability": agent.availability,
               "availability_until": agent.until, "availability_then": agent.then, "session": agent.session,
               "is_on_duty": agent.is_on_duty, "duty_until": agent.duty_until, "is_leaving": agent.is_leaving,
               "is_deleted": agent.is_deleted} for agent in desk.agents.values()]
    since, arrival = desk.review or (None, None)
    return {
        "desk": [{"clock": desk.clock, "arrivals": desk.arrivals, "review_since": since, "review_arrival": arrival,
                  "is_draining": desk.is_draining}],
        "rule": [{"rule_id": rule.id, "document": rule.document, "sentence": rule.condition and rule.condition.sentence,
                  "is_deleted": rule.is_deleted} for rule in desk.rules.values()],
        "team": [{"team_id": id, "name": name} for id, name in desk.teams.items()],
        "agent": agents,
        "lead": [lead_row(id, lead) for id, lead in desk.leads.items()],
        "ledger": [{"rule_id": rule, "team_id": team, "clock": ledger.clock, "turns": ledger.turns}
                   for (rule, team), ledger in desk.ledgers.items()],
        "turn": [{"rule_id": rule, "team_id": team, "agent_id": agent, "level": level, "turns": turns, "last_turn": last}
                 for (rule, team), ledger in desk.ledgers.items() for agent, (level, turns, last) in ledger.entries.items()],
        "history": desk.history,
    }


def lead_row(id, lead):
    return {"lead_id": id, "place": lead.place, "agent_id": lead.agent, "reserved_until": lead.until, "rule_id": lead.rule,
            "facts": lead.facts, "since": lead.since, "arrival": lead.arrival, "wait_ends": lead.wait_ends, "offers": lead.offers,
            "refusals": [{"agent": agent, "session": session} for agent, session in lead.refusals] or None,
            "announced": lead.announced, "revision": lead.revision}


KEYS = {"desk": (), "rule": ("rule_id",), "team": ("team_id",), "agent": ("agent_id",), "lead": ("lead_id",),
        "ledger": ("rule_id", "team_id"), "turn": ("rule_id", "team_id", "agent_id"),
        "history": ("lead_id", "happened_at", "record_offset")}


def is_in_order(found, expected, columns):
    """Whether what one cause has brought about to one lead happened as expected; only the order of steps is known here."""
    steps = sorted(found, key=lambda row: row["step"])
    return [[canonical(row.get(column)) for column in columns] for row in steps] == [
        [canonical(row.get(column)) for column in columns] for row in expected]


def key(name, tenant, row):
    return (tenant, *(row.get(column) for column in KEYS[name]))


def apart(found, expected, columns):
    """How two multisets of rows with one key differ, as text."""
    left, right = (Counter(tuple(canonical(row.get(column)) for column in columns) for row in side) for side in (found, expected))
    extra, missing = list((left - right).elements()), list((right - left).elements())
    for row in extra:
        twin = max(missing, key=lambda other: sum(map(operator.eq, row, other)), default=None)
        if twin is None:
            yield f"{dict(zip(columns, row))} is too much"
            continue
        missing.remove(twin)
        yield ", ".join(f"{name} is {value!r}, expected {other!r}" for name, value, other in zip(columns, row, twin) if value != other)
    yield from (f"{dict(zip(columns, row))} is missing" for row in missing)


def with_instants(data):
    """However an instant is written."""
    return {name: instants.parsed(value) if name in ("accept_by", "since") and isinstance(value, str) else value
            for name, value in data.items()}


def beside(found, expected):
    """Message by message, those that are the same aside."""
    for number, (ours, theirs) in enumerate(zip_longest(found, expected)):
        if canonical(ours and [ours[0], with_instants(ours[1]), ours[2]]) != canonical(theirs and list(theirs)):
            yield f"{number}: {ours}"
            yield f"{number}: {theirs}"
