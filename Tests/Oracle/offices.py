"""The agents, teams and rules of the scenario's tenants, what becomes of them meanwhile, and what agents say of their leads."""

import json
import random
from datetime import timedelta
from zoneinfo import ZoneInfo

import instants
from hours import DAYS, EPOCH

SECOND, MINUTE, HOUR = 1_000_000, 60_000_000, 3_600_000_000
NAMES = ["ada", "bob", "jun", "maria", "Ömer", "zoë"]
ZONES = ["Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Chatham", "America/New_York"]
TEAMS = ["alpha", "beta", "gamma", "ghosts"]
# Who is asked first decides; the last takes what is left. Put in this order, as a fallback must be there.
RULES = [
    {"rule_id": "rest", "default": True, "when": "source = nobody", "strategy": "round_robin", "team": "gamma"},
    {"rule_id": "phone", "priority": 7, "when": "phone is known or email is unknown", "strategy": "team", "team": "gamma", "sticky": False,
     "acceptance_seconds": 3},
    {"rule_id": "web", "priority": 6, "when": "source in (organic, 'ÜBERWEISUNG', campaign)", "strategy": "round_robin", "team": "alpha",
     "acceptance_seconds": 2, "offers": 1, "longest_wait_seconds": 20, "fallback": "phone"},
    {"rule_id": "gone", "priority": 5, "when": "source = tiktok or attributes.trial = true", "strategy": "round_robin", "team": "ghosts",
     "fallback": "web"},
    {"rule_id": "seats", "priority": 4, "when": "attributes.seats >= 10 or attributes.plan = pro", "strategy": "round_robin",
     "agents": [1, 2, 3], "acceptance_seconds": 5, "offers": 2, "sticky": False},
    {"rule_id": "dach", "priority": 3, "when": "country in (DE, AT) and not source = import", "strategy": "team", "team": "beta",
     "skills": [" de"], "longest_wait_seconds": 15, "fallback": "rest", "name": "D-A-CH"},
    {"rule_id": "hot", "priority": 2, "when": "score >= 60", "strategy": "round_robin", "team": "alpha", "acceptance_seconds": 3,
     "offers": 3, "longest_wait_seconds": 12, "fallback": "rest"},
    {"rule_id": "vip", "priority": 1, "when": "value >= 9000 and (score > 19.5 or country != DE)", "strategy": "direct", "agent": 0,
     "acceptance_seconds": 4, "longest_wait_seconds": 9, "fallback": "hot"},
]
# Instead of its team.
LISTED = RULES[2] | {"agents": [0, 2, 4], "team": None}


class Offices:
    """Lines come when they are published: that availabilities end shortly after is as of then."""

    def __init__(self, seed, tenants, agents):
        self.random = random.Random(f"offices {seed}")
        self.count = 0
        whole = sum(tenants.values())
        self.agents = {tenant: [f"{self.random.choice(NAMES)}-{number}" for number in range(max(5, agents * share // whole))]
                       for tenant, share in tenants.items()}
        self.now = instants.now()
        # Shifts begin and end within the run.
        self.shift = (self.now + 8 * SECOND) // MINUTE * MINUTE + MINUTE
        self.planned = {tenant: self.plan(tenant) for tenant in tenants}
        self.put = {}

    def begin(self):
        """Before the first lead: the third tenant has agents, and rules later."""
        return [line for number, tenant in enumerate(self.agents) for line in (
            *self.staff(tenant), *(self.rules(tenant, RULES) if number != 2 else ()))]

    def staff(self, tenant):
        yield from (self.line(tenant, "team.put", team_id=team, name=team.title()) for team in TEAMS)
        for agent in self.agents[tenant]:
            # Who is named alone by a rule has room.
            yield self.put_agent(tenant, agent, **({"capacity": 60} if agent == self.agents[tenant][0] else {}))
            if self.random.random() < 0.8:
                yield self.line(tenant, "agent.availability", agent_id=agent, availability="online")

    def put_agent(self, tenant, agent, **changes):
        choose = self.random.choices
        data = {"agent_id": agent, "capacity": choose([0, 1, 3, 15, 40, 80, 160], [1, 1, 2, 4, 6, 6, 4])[0],
                "weight": choose([None, 1, 2, 3, 5, 7, 20, 0], [6, 4, 4, 3, 2, 2, 1, 1])[0],
                "teams": [team for team in TEAMS[:3] if self.random.random() < 0.6],
                "skills": [skill for skill in ("DE", "Enterprise ") if self.random.random() < 0.7]}
        if self.random.random() < 0.3:
            data["name"] = agent.title()
        if self.agents[tenant].index(agent) % 4 == 3:
            data["hours"] = self.hours()
        self.put[tenant, agent] = data | changes
        return self.line(tenant, "agent.put", **self.put[tenant, agent])

    def again(self, tenant, agent, **changes):
        self.put[tenant, agent] |= changes
        return self.line(tenant, "agent.put", **self.put[tenant, agent])

    def hours(self):
        """Which begin or end at the shift, are there all along, or not at all."""
        zone = self.random.choice(ZONES)
        begin, end = self.random.choice([(-3 * HOUR, 0), (0, 5 * HOUR), (-2 * HOUR, 2 * HOUR), (2 * HOUR, 3 * HOUR), (-HOUR, 0), (0, HOUR)])
        begin, end = ((EPOCH + timedelta(microseconds=self.shift + ahead)).astimezone(ZoneInfo(zone)) for ahead in (begin, end))
        # Every day but one has it, so that what goes past midnight is there, too.
        interval = {"from": f"{begin:%H:%M}", "to": f"{end:%H:%M}"}
        days = [day for day in DAYS if day != DAYS[(begin.weekday() + 3) % 7]]
        found = {"zone": zone, "week": {day: [interval, interval] if day == "wed" else [interval] for day in days}}
        return found | ({"holidays": [f"{begin:%Y-%m-%d}"]} if self.random.random() < 0.15 else {})

    def rules(self, tenant, rules):
        for rule in rules:
            yield self.line(tenant, "routing-rule.put", **self.named(tenant, rule))

    def named(self, tenant, rule):
        agents = self.agents[tenant]
        rule = dict(rule)
        if "agent" in rule:
            rule["agent"] = agents[rule["agent"]]
        if "agents" in rule:
            rule["agents"] = [agents[number] for number in rule["agents"]]
        return rule

    def plan(self, tenant):
        """(place of the whole as 1, how to make the lines), in order."""
        agents = self.agents[tenant]
        ids = [rule["rule_id"] for rule in RULES]
        self.random.shuffle(ids)
        leaving = agents[1::12]
        steps = [
            (0.12, lambda: self.rules(tenant, RULES)),
            (0.30, lambda: [self.line(tenant, "routing-rule.reorder", rules=ids)]),
            (0.33, lambda: [self.line(tenant, "routing-rule.reorder", rules=ids[1:])]),
            (0.36, lambda: self.rules(tenant, [LISTED])),
            (0.42, lambda: [self.again(tenant, agent, active=False) for agent in leaving]),
            (0.46, lambda: [self.line(tenant, "agent.delete", agent_id=agents[number]) for number in (-1, 0)]),
            (0.48, lambda: [self.line(tenant, "agent.availability", agent_id=agents[0], availability="online")]),
            (0.52, lambda: [self.line(tenant, "routing-rule.delete", rule_id="seats")] * 2),
            (0.55, lambda: [self.line(tenant, "routing-rule.put", **RULES[0] | {"fallback": "vip"})]),
            (0.57, lambda: self.rules(tenant, [RULES[1] | {"default": True}])),
            (0.60, lambda: [line for agent in leaving for line in (
                self.again(tenant, agent, active=True), self.line(tenant, "agent.availability", agent_id=agent, availability="online"))]),
            (0.64, lambda: [self.line(tenant, "team.delete", team_id="beta")]),
            (0.67, lambda: [self.line(tenant, "agent.put", agent_id="eve", capacity=5, teams=["beta"])]),
            (0.70, lambda: [self.line(tenant, "team.put", team_id="beta")]),
            (0.74, lambda: [self.put_agent(tenant, agents[0]), self.line(tenant, "agent.availability", agent_id=agents[0], availability="online")]),
            (0.80, lambda: self.rules(tenant, [RULES[4], RULES[7] | {"priority": 2}])),
            (0.86, lambda: [self.put_agent(tenant, agent) for agent in agents[2:-1:7]]),
            (0.92, lambda: [self.line(tenant, "routing-rule.delete", rule_id="dach")]),
        ]
        flaps = [(self.random.random(), lambda: [self.flap(tenant)]) for _ in range(7 * len(agents))]
        return sorted(steps + flaps, key=lambda step: step[0])

    def flap(self, tenant):
        said = {"availability": self.random.choices(["online", "offline", "away", "busy", "on_call"], [45, 10, 15, 15, 15])[0]}
        if self.random.random() < 0.8:
            # Rarely over before it is read.
            said["until"] = instants.written(instants.now() + self.random.choices([-1, 1, 2, 3, 5, 8, 13], [1, 3, 3, 3, 3, 3, 3])[0] * SECOND)
            if said["availability"] != "online" or self.random.random() < 0.2:
                said["then"] = self.random.choices(["online", "away"], [9, 1])[0]
        return self.line(tenant, "agent.availability", agent_id=self.random.choice(self.agents[tenant]), **said)

    def through(self, place):
        """What is to be published up to there; some of it twice."""
        lines = []
        for steps in self.planned.values():
            while steps and steps[0][0] <= place:
                lines += steps.pop(0)[1]()
        return lines + [line for line in lines if self.random.random() < 0.02]

    def answers(self, held):
        """What agents say of leads that are with them, as (tenant, lead, agent, place); now and then of others'."""
        lines = []
        for tenant, lead, agent, place in held:
            type = self.random.choices(["accepted", "declined", "released", None], [50, 25, 5, 20] if place == "reserved" else [5, 2, 80, 13])[0]
            if self.random.random() < 0.05:
                agent = self.random.choice(self.agents[tenant])
            if type is not None:
                lines.append(self.line(tenant, f"assignment.{type}", lead_id=lead, agent_id=agent))
        return lines

    def end(self):
        """What is offered from here on needs nobody's answer, and nothing waits for a time."""
        for tenant in self.agents:
            for rule in (*RULES[:2], LISTED, *RULES[3:]):
                last = {name: value for name, value in rule.items() if name not in ("acceptance_seconds", "longest_wait_seconds")}
                yield self.line(tenant, "routing-rule.put", **self.named(tenant, last))

    def line(self, tenant, type, **data):
        self.count += 1
        event = {"specversion": "1.0", "id": f"o-{self.count}", "source": "/office", "type": type,
                 "time": instants.written(instants.now()), "tenantid": tenant,
                 "data": {name: value for name, value in data.items() if value is not None}}
        return json.dumps(event, ensure_ascii=False)
