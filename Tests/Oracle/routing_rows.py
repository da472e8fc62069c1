"""What a desk keeps: rules, agents, leads and ledgers, as rows."""

import math
from dataclasses import dataclass, field, replace

from conditions import Condition
from hours import Hours
from rules import folded

# What a turn of weight 1 costs: every weight from 1 to 20 divides it.
UNIT = math.lcm(*range(1, 21))
OWNED, RESERVED, QUEUED = "owned", "reserved", "queued"


class Refused(Exception):
    """A command that is not done."""


class Rule:
    def __init__(self, document, priority):
        self.id, self.priority, self.is_deleted = document["rule_id"], priority, False
        self.given = document
        text = document.get("when")
        self.condition = None if text is None else Condition(text)
        self.strategy, self.team = document["strategy"], document.get("team")
        self.named = [document["agent"]] if "agent" in document else sorted(document.get("agents", []))
        self.skills = sorted({folded(skill) for skill in document.get("skills", [])})
        self.acceptance, self.longest_wait = document.get("acceptance_seconds"), document.get("longest_wait_seconds")
        self.offers, self.fallback = document.get("offers", 5), document.get("fallback")
        self.is_sticky, self.is_default = document.get("sticky", True), document.get("default", False)

    @property
    def rotates(self):
        return self.strategy != "direct"

    @property
    def ledger(self):
        return self.id, self.team or ""

    def matches(self, facts):
        return self.condition is None or self.condition.holds(facts)

    @property
    def document(self):
        whom = {"agents": self.named} if "agents" in self.given else {}
        return {name: value for name, value in self.given.items() if value is not None} | whom | {
            "priority": self.priority, "skills": self.skills, "offers": self.offers, "sticky": self.is_sticky,
            "default": self.is_default}


@dataclass
class Agent:
    id: str
    given: dict = None
    availability: str = "offline"
    until: int = None
    then: str = "offline"
    session: int = 0
    is_on_duty: bool = True
    duty_until: int = None
    is_leaving: bool = False
    is_deleted: bool = False

    def put(self, document):
        self.given = document
        self.teams, self.weight, self.capacity = document.get("teams", []), document.get("weight", 1), document["capacity"]
        self.skills = {folded(skill) for skill in document.get("skills", [])}
        self.is_active = document.get("active", True)
        self.hours = Hours(document["hours"]) if document.get("hours") else None

    def look_at_clock(self, now):
        self.is_on_duty, self.duty_until = (True, None) if self.hours is None else self.hours.duty(now)

    def go_offline(self):
        self.availability, self.until, self.then = "offline", None, "offline"

    @property
    def is_employed(self):
        return self.is_active and not self.is_deleted

    @property
    def why_not(self):
        """Why this agent gets nothing, whatever the lead and the load."""
        if not self.is_employed:
            return "inactive"
        if self.availability != "online":
            return "unavailable"
        return None if self.is_on_duty else "off_duty"

    @property
    def document(self):
        hours = {"hours": self.hours.document} if self.hours else {}
        name = {"name": self.given["name"]} if "name" in self.given else {}
        return name | hours | {"agent_id": self.id, "teams": self.teams, "skills": sorted(self.skills), "weight": self.weight,
                               "capacity": self.capacity, "active": self.is_active}


@dataclass(frozen=True)
class Lead:
    place: str
    since: int
    arrival: int
    agent: str = None
    until: int = None
    rule: str = None
    facts: dict = None
    wait_ends: int = None
    offers: int = 0
    # (agent, session), the latest last.
    refusals: tuple = ()
    announced: str = None
    revision: int = 0

    def owned(self, agent, rule):
        """Without what it needed to wait."""
        return Lead(OWNED, self.since, self.arrival, agent, rule=rule, announced=self.announced, revision=self.revision)

    def waiting(self, **changes):
        return replace(self, place=QUEUED, agent=None, until=None, **changes)

    def heard(self, owner, revision):
        return replace(self, announced=owner, revision=revision) if revision > self.revision else self


@dataclass
class Ledger:
    """Start-time fair queueing: the turn is for whom has the least level."""

    clock: int = 0
    turns: int = 0
    # agent -> [level, turns, last turn]
    entries: dict = field(default_factory=dict)

    def level(self, agent, weight):
        own = self.entries[agent][0] if agent in self.entries else 0
        return min(max(own, self.clock), self.clock + UNIT // max(weight, 1))

    def last_turn(self, agent):
        return self.entries[agent][2] if agent in self.entries else 0

    def turn(self, agent, weight, by_level):
        level = self.level(agent, weight)
        entry = self.entries.setdefault(agent, [0, 0, 0])
        self.turns += 1
        if by_level:
            self.clock = level
            entry[0] = level + UNIT // weight
        entry[1:] = entry[1] + 1, self.turns


@dataclass
class Cause:
    id: str
    offset: int
    time: int
