"""A seeded scenario: what happens to the leads of three tenants, and how two of them change their rules meanwhile."""

import json
import random
import re

import instants

TENANTS = {"acme": 6, "globex-ü": 3, "initech": 1}
DAY, HOUR, SECOND = 86_400_000_000, 3_600_000_000, 1_000_000

SOURCES = ["referral", "organic", "campaign", "paid_ads", "manual", "import", "Referral", "  ORGANIC\t", "PAID_ADS", "tiktok", "",
           "Überweisung", "ÜBERWEISUNG", "*", "referral\u00a0"]
STATUSES = ["won", "proposal", "qualified", "engaged", "contacted", "new", "lost", "WON", " Qualified ", "parked", ""]
OWNERS = ["maria", "Maria", "jun", "ömer", "", "  \t", "\u2003"]
TEXTS = {
    "name": ["Ada Brand", "Žofia", " ", "O'Neil \\ \"Sons\"", "ü" * 150], "email": ["ada@example.com", ""], "phone": ["+49 30 1234567", " "],
    "team": ["emea", "EMEA ", "apac"], "currency": ["EUR", "usd"], "country": ["DE", "de", "AT", "FR", "Türkei"],
}
VALUES = [0, -1, 1, 99_999, 100_000, 999_999, 1_000_000, 1_000_001, 2**63 - 1, -(2**63), "@1e6", "@100000.0"]
# Seats, plan, trial, and what no rule asks for.
ATTRIBUTES = {
    "seats": [0, 1, 9, 10, 39, 40, "@40.0", "@1e2", "@9.999999999999999999999", -3, "40", True, None, [40], {"n": 40}],
    "plan": ["Pro", "pro ", "FREE", "", 7], "trial": [True, False, "true", 1, None], "note": ["ümlaut", [1, {"a": "@0.10"}]],
}

PLAIN = {"source": {"referral": 20, "organic": 15, "campaign": 14, "paid_ads": 12, "manual": 8, "import": 4, "*": 0},
         "status": {"won": 20, "proposal": 20, "qualified": 18, "engaged": 15, "contacted": 12, "new": 8, "lost": 0, "*": 0},
         "engagement": {"points": 25, "window_hours": 720}, "assignment": {"assigned": 20, "unassigned": 0}}
FIT = PLAIN | {
    "factors": [
        {"name": "enterprise", "field": "value_cents", "at_least": 1_000_000, "points": 10, "group": "fit"},
        {"name": "dach", "field": "country", "one_of": ["DE", "AT", "CH"], "points": 5, "group": "FIT "},
        {"name": "small", "field": "value_cents", "below": 100_000, "points": -30, "group": "risk"},
        {"name": "no phone", "field": "phone", "present": False, "points": -5},
        {"name": "no mail", "field": "email", "present": False, "points": -20, "group": "risk"}],
    "groups": {"fit": {"most": 12}, "risk": {"least": -25, "most": 0}}}
STEPS = {"source": {" Referral ": 30, "ÜBERWEISUNG": 22, "*": 3}, "status": {"won": 10, "new": 5, "*": 1},
         "engagement": {"steps": [{"within_hours": 1, "points": 30}, {"within_hours": 24, "points": 20},
                                  {"within_hours": 168, "points": 7}]},
         "assignment": {"assigned": 5, "unassigned": 9}}
ATTRIBUTED = PLAIN | {
    "engagement": {"points": 20, "window_hours": 24},
    "factors": [
        {"name": "seats", "field": "attributes.seats", "at_least": 10, "below": 100, "points": 4},
        {"name": "forty", "field": "attributes.seats", "equals": 40, "points": 3},
        {"name": "pro", "field": "attributes.plan", "one_of": ["PRO", 7], "points": 3},
        {"name": "trial", "field": "attributes.trial", "equals": True, "points": -60},
        {"name": "has a note", "field": "attributes.note", "present": True, "points": 2},
        {"name": "maria's", "field": "assigned_to", "equals": "MARIA", "points": 3},
        {"name": "nobody's", "field": "assigned_to", "present": False, "points": -3}]}
# Fades within the run: a point each thirty seconds.
QUICK = PLAIN | {"engagement": {"points": 30, "window_us": 900 * SECOND},
                 "factors": [{"name": "team", "field": "team", "equals": "emea", "points": 10}]}
TOO_MUCH = PLAIN | {"assignment": {"assigned": 36, "unassigned": 0}}
UNKNOWN = PLAIN | {"bonus": {}}

# A first model soon, and others within the run.
LEARNS = {"learned": {"points": 20, "at_least": 20, "every_minutes": 1, "lost": ["lost", "parked"]}}
TEAM = {"learned": {"points": 5, "fields": ["source", "attributes.seats", "attributes.plan", "attributes.trial"], "teams": ["EMEA"],
                    "at_least": 5, "every_minutes": 1, "method": "plain"}}
LATER = {"learned": {"points": 3, "at_least": 30, "every_minutes": 1, "fields": ["source", "country", "value_cents", "attributes.seats"]}}

NEW, AT_SCORE = {"routing": {"on_created": True}}, {"routing": {"at_score": 45, "closed": ["won", " LOST", "parked"]}}
BOTH = {"routing": {"on_created": True, "at_score": 55}}
# Put before the first event.
FIRST = [("acme", PLAIN | BOTH), ("initech", PLAIN | NEW)]
PUTS = [("acme", FIT | BOTH), ("globex-ü", STEPS | NEW | LEARNS), ("acme", TOO_MUCH), ("acme", QUICK | AT_SCORE),
        ("globex-ü", ATTRIBUTED | BOTH | TEAM), ("globex-ü", UNKNOWN), ("acme", STEPS | BOTH), ("globex-ü", PLAIN),
        ("acme", ATTRIBUTED | NEW), ("globex-ü", FIT | AT_SCORE | LATER)]
CURVES = [document["engagement"] for document in (PLAIN, STEPS, ATTRIBUTED)]

CREATED, UPDATED, ACTIVITY = "lead.created", "lead.updated", "lead.activity"
RESCORE, OVERRIDE, DELETED, ROUTE = "lead.rescore", "lead.score-override", "lead.deleted", "lead.route"
# Updates that concern routing.
CLOSED, REOPENED, HANDED = "closed", "reopened", "handed"


class Scenario:
    """`span` is how long the run may take, seconds: instants are chosen so that scores change within it. `agents` are those of each tenant."""

    # To write a lead's lines takes that long, about.
    SPENT = 900

    def __init__(self, seed, leads, span, agents):
        self.random, self.span, self.agents = random.Random(seed), span * SECOND, agents
        self.began = instants.now() + leads * self.SPENT
        self.count = 0
        self.lines = self.events(leads)
        self.puts = self.commands()

    def events(self, leads):
        """Lines for `bellhop publish`, in their order."""
        placed = []
        for number in range(leads):
            tenant = self.random.choices(list(TENANTS), TENANTS.values())[0]
            lead = f"L-{number:06}" if number % 50 else f"L {number:06}/ö"
            types = self.types()
            for place, type in zip(sorted(self.random.random() for _ in types), types):
                sent = UPDATED if type in (CLOSED, REOPENED, HANDED) else type
                line = self.line(tenant, sent, {"lead_id": lead} | self.data(tenant, type, place), place)
                placed.append((place, line))
                if self.random.random() < 0.02:
                    # The same event once more, at once or much later.
                    placed.append((self.random.uniform(place, 1), line))
        placed.sort(key=lambda item: item[0])
        return [line for _, line in placed]

    def commands(self):
        """When, of the whole as 1, and the line of a command."""
        places = sorted(self.random.uniform(0.02, 0.95) for _ in PUTS)
        return [(place, self.line(tenant, "scoring-rules.put", {"rules": rules}, max(0, place)))
                for place, (tenant, rules) in zip([-1] * len(FIRST) + places, FIRST + PUTS)]

    def types(self):
        first = self.random.choices([[CREATED], [UPDATED], [ACTIVITY], [RESCORE, CREATED], [OVERRIDE, ACTIVITY], [DELETED], [ROUTE, CREATED]],
                                    [80, 8, 6, 2, 2, 2, 1])[0]
        return first + self.random.choices(
            [UPDATED, ACTIVITY, RESCORE, OVERRIDE, DELETED, CREATED, CLOSED, REOPENED, HANDED, ROUTE],
            [25, 20, 6, 15, 4, 8, 12, 8, 6, 5], k=self.random.randrange(7))

    def line(self, tenant, type, data, place):
        self.count += 1
        event = {"specversion": "1.0", "id": f"e-{self.count}", "source": self.random.choice(["/crm", "/web"]), "type": type,
                 "time": self.written(self.began + int(self.span * place) - self.random.randrange(5 * SECOND)),
                 "tenantid": tenant, "data": data}
        # A number as it is to be written.
        return re.sub(r'"@([^"]+)"', r"\1", json.dumps(event, ensure_ascii=False))

    def data(self, tenant, type, place):
        if type == CLOSED:
            return {"status": self.random.choice(["won", "lost", " Lost", "parked"])}
        if type == REOPENED:
            return {"status": self.random.choice(["engaged", "new", None])}
        if type == HANDED:
            return {"assigned_to": self.owner(tenant)}
        if type == ROUTE:
            return {"if_open": True} if self.random.random() < 0.3 else {}
        if type == CREATED:
            return {"source": self.random.choice(SOURCES)} | self.fields(tenant, place, 0.3, may_clear=False)
        if type == UPDATED:
            return self.fields(tenant, place, 0.25, may_clear=True)
        if type == ACTIVITY:
            return {"kind": self.random.choice(["call", "email", "meeting", "message", "page_view", "other"]),
                    "occurred_at": self.written(self.instant(place))}
        return self.override(place) if type == OVERRIDE else {}

    def override(self, place):
        given = {"score": self.random.choice([None, 0, 100, 50, 37, 95])}
        if self.random.random() < 0.7:
            given["reason"] = self.random.choice(["spoke with the board", "", "ö"])
        if self.random.random() < 0.7:
            # Over at once, within the run, or never.
            ends = self.began + int(self.span * place) + self.random.randrange(-10 * SECOND, 25 * SECOND)
            given["until"] = self.random.choice([None, *5 * [self.written(ends)]])
        return given

    def owner(self, tenant):
        return self.random.choice([*OWNERS, *self.random.sample(self.agents[tenant], 5)])

    def fields(self, tenant, place, share, may_clear):
        choices = {"source": SOURCES, "status": STATUSES, "assigned_to": [self.owner(tenant)], **TEXTS, "value_cents": VALUES}
        given = {}
        for name, values in choices.items():
            # Most leads have no owner when they come.
            if self.random.random() < (share / 3 if name == "assigned_to" else share):
                given[name] = None if may_clear and self.random.random() < 0.2 else self.random.choice(values)
        if self.random.random() < share:
            given["created_at"] = None if may_clear and self.random.random() < 0.2 else self.written(self.instant(place))
        if self.random.random() < share:
            given["attributes"] = None if may_clear and self.random.random() < 0.2 else {
                name: self.random.choice(values) for name, values in ATTRIBUTES.items() if self.random.random() < 0.6}
        return given

    def instant(self, place):
        """Of a creation or an activity: mostly such that the score loses points within the run."""
        now = self.began + int(self.span * place)
        return self.random.choices([
            lambda: self.began + self.random.randrange(self.span) - self.age(),
            lambda: now - self.random.randrange(60 * SECOND),
            lambda: now - self.random.randrange(40 * DAY),
            lambda: now + self.random.randrange(self.span),
            lambda: now + self.random.randrange(400 * DAY),
            lambda: -1,
        ], [50, 15, 20, 8, 5, 2])[0]()

    def age(self):
        """At which one of the curves falls."""
        curve = self.random.choice(CURVES)
        if "steps" in curve:
            return self.random.choice(curve["steps"])["within_hours"] * HOUR
        most = curve["points"]
        return curve["window_hours"] * HOUR * (2 * self.random.randrange(most) + 1) // (2 * most)

    def written(self, instant):
        """RFC 3339 in one of its forms."""
        text = instants.written(instant)
        form = self.random.randrange(4)
        if form == 1:
            return instants.written(instant + 2 * HOUR)[:-1] + "+02:00"
        if form == 2:
            return instants.written(instant - 12_600 * SECOND)[:-1].rstrip("0").rstrip(".") + "-03:30"
        return text.lower() if form == 3 else text
