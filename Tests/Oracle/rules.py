"""Score rules, from what topics/lead-commands.yaml and the comments of migration 0018 say of them. Whole numbers only."""

from decimal import Decimal

from learned import Learned

HOUR = 3_600_000_000
# Unicode's White_Space, which Python's isspace() is not: that has U+001C to U+001F as well.
WHITE_SPACE = "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
TEXTS = ("source", "status", "assigned_to", "name", "email", "phone", "team", "currency", "country")
# An owner of whom nothing is known: no rule can name it.
SOMEBODY = "\0"


class Refused(Exception):
    """A document that may not be put in force."""


def folded(text):
    """Trimmed, and each character in lower case by itself: what names are compared by."""
    return "".join(character.lower() for character in text.strip(WHITE_SPACE))


def is_blank(text):
    return text is None or not text.strip(WHITE_SPACE)


class Rules:
    """One version of a tenant's rules, or the base."""

    def __init__(self, version, document):
        self.version = version
        unknown = set(document) - {"source", "status", "engagement", "assignment", "factors", "groups", "routing", "learned"}
        if unknown:
            raise Refused(f"unknown members {sorted(unknown)}")
        self.source, self.status = points_by_name(document["source"]), points_by_name(document["status"])
        self.engaged = document["engagement"]
        if "steps" not in self.engaged:
            self.window = self.engaged.get("window_us") or self.engaged["window_hours"] * HOUR
        self.assigned, self.unassigned = document["assignment"]["assigned"], document["assignment"]["unassigned"]
        self.factors = document.get("factors", [])
        self.groups = {folded(name): group for name, group in document.get("groups", {}).items()}
        routing = document.get("routing")
        self.routes, routing = routing is not None, routing or {}
        self.routes_new, self.line = routing.get("on_created", False), routing.get("at_score")
        self.closed = {folded(status) for status in routing.get("closed", ["won", "lost"])}
        self.learned = Learned(document["learned"], folded) if "learned" in document else None
        highest = (max(self.source.values()) + max(self.status.values()) + self.engagement_at(0)
                   + max(self.assigned, self.unassigned) + self.capped(self.factors, lambda factor: max(0, factor["points"]))
                   + (self.learned.points if self.learned else 0))
        if highest > 100:
            raise Refused(f"{highest} points together")

    def closes(self, status):
        return status is not None and folded(status) in self.closed

    def engagement_at(self, age):
        """Points at an age in microseconds. Linear: rounded half up, in whole numbers."""
        if "steps" in self.engaged:
            return next((step["points"] for step in self.engaged["steps"] if age < step["within_hours"] * HOUR), 0)
        most = self.engaged["points"]
        return (2 * most * (self.window - min(age, self.window)) + self.window) // (2 * self.window)

    def engagement(self, lead, instant):
        return self.engagement_at(max(0, instant - lead.engaged_at))

    def fades_at(self, lead, instant):
        """The first instant after `instant` with fewer points; None if there is none. Found by halving, not by a formula."""
        age = max(0, instant - lead.engaged_at)
        points = self.engagement_at(age)
        if points == 0:
            return None
        low, high = age, self.engaged["steps"][-1]["within_hours"] * HOUR if "steps" in self.engaged else self.window
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.engagement_at(middle) == points else (low, middle)
        return lead.engaged_at + high

    def changes_at(self, lead, instant):
        """When the score, or a factor of it, changes next though nothing happens."""
        ends = lead.override_until if lead.override_as_of(instant) is not None else None
        return min((change for change in (self.fades_at(lead, instant), ends) if change is not None), default=None)

    def points(self, table, text):
        return table["*"] if text is None or folded(text) == "*" else table.get(folded(text), table["*"])

    def assignment(self, owner):
        return self.unassigned if is_blank(owner) else self.assigned

    def score(self, lead, instant):
        """(source, status, engagement, assignment, extra, learned, override or None) as of an instant."""
        return (self.points(self.source, lead.source), self.points(self.status, lead.status), self.engagement(lead, instant),
                self.assignment(lead.assigned_to), self.extra(lead, lead.assigned_to), self.learned.score(lead) if self.learned else 0,
                lead.override_as_of(instant))

    def extra(self, lead, owner):
        return self.capped(self.factors, lambda factor: factor["points"] if is_met(factor, value(factor, lead, owner)) else 0)

    def capped(self, factors, points):
        """The sum over the factors, each group no more than its most and no less than its least."""
        alone = sum(points(factor) for factor in factors if "group" not in factor)
        sums = dict.fromkeys(self.groups, 0)
        for factor in factors:
            if "group" in factor:
                sums[folded(factor["group"])] += points(factor)
        for name, group in self.groups.items():
            sums[name] = min(sums[name], group.get("most", sums[name]))
            alone += max(sums[name], group.get("least", sums[name]))
        return alone

    def extras(self, lead):
        """What each factor that is met was given for, None where the rules have none."""
        if not self.factors:
            return None
        found = [(factor, value(factor, lead, lead.assigned_to)) for factor in self.factors]
        names = {folded(name): name for name in self.groups}
        return [{"name": factor["name"], "input": given, "points": factor["points"], "group": self.group_name(factor, names)}
                for factor, given in found if is_met(factor, given)]

    def group_name(self, factor, names):
        return names[folded(factor["group"])] if "group" in factor else None

    def with_other_assignment(self, lead, score):
        """The total if the lead had no owner, or one of whom nothing is known."""
        source, status, engagement, _, _, learned, override = score
        other = SOMEBODY if is_blank(lead.assigned_to) else None
        return total((source, status, engagement, self.assignment(other), self.extra(lead, other), learned, override))


def points_by_name(table):
    return {"*": 0} | {folded(name): points for name, points in table.items()}


def total(score):
    """What a person gave, else the sum of the factors within 0 and 100."""
    return score[6] if score[6] is not None else max(0, min(100, sum(score[:6])))


def value(factor, lead, owner):
    """What the factor looks at."""
    field = factor["field"]
    if field == "assigned_to":
        return owner
    if field.startswith("attributes."):
        return (lead.attributes or {}).get(field.removeprefix("attributes."))
    return getattr(lead, field)


def is_met(factor, given):
    if "present" in factor:
        return factor["present"] == (not is_blank(given) if isinstance(given, str) else given is not None)
    if "equals" in factor or "one_of" in factor:
        return any(is_same(wanted, given) for wanted in factor.get("one_of", [factor.get("equals")]))
    if not is_number(given):
        return False
    return all(holds(given) for holds in (
        lambda n: "at_least" not in factor or n >= factor["at_least"], lambda n: "above" not in factor or n > factor["above"],
        lambda n: "at_most" not in factor or n <= factor["at_most"], lambda n: "below" not in factor or n < factor["below"]))


def is_same(wanted, given):
    """Only values of one kind are the same."""
    if isinstance(wanted, str) and isinstance(given, str):
        return folded(wanted) == folded(given)
    if isinstance(wanted, bool) or isinstance(given, bool):
        return wanted is given
    return is_number(wanted) and is_number(given) and wanted == given


def is_number(given):
    return isinstance(given, (int, Decimal)) and not isinstance(given, bool)
