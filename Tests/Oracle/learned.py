"""What leads teach, and what it gives them: counts and naive Bayes, from what README.md ("Rules that learn"), topics/lead-commands.yaml and
the comments of Sources/Learning say of them. Only `exp` and `log` are not whole numbers."""

import math
from collections import Counter, defaultdict
from decimal import Decimal

WEEK = 7 * 86_400_000_000
# Outcomes at the rate of the larger group that are added to each count; weeks that count, each half as much as the one after it.
STRENGTH, WEEKS = 10, 12
USUAL = ["source", "country", "currency", "value_cents"]


def spelled(text):
    """A text as it is counted; None if nothing is left."""
    return text.strip().lower()[:64] or None


def binned(number):
    """The numbers with the same first digit and as many digits."""
    digits = str(abs(number))
    if len(digits) == 1:
        return str(number)
    unit = 10 ** (len(digits) - 1)
    low = int(digits[0]) * unit
    high = low + unit - 1
    return f"-{high} to -{low}" if number < 0 else f"{low} to {high}"


def fact(given):
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, str):
        return spelled(given)
    if isinstance(given, int):
        return binned(given)
    # As a float, which a fraction of many nines rounds up.
    return binned(int(float(given))) if isinstance(given, Decimal) else None


class Counts:
    """Won and lost, summed over lessons."""

    def __init__(self):
        self.periods, self.values, self.forecasts = Counter(), Counter(), Counter()

    def learn(self, lesson, weight):
        team, won = lesson.get("team", ""), lesson["outcome"] == "won"
        self.periods[team, lesson["week"], won] += weight
        for field, value in lesson["facts"].items():
            self.values[team, field, value, won] += weight
        if "forecast" in lesson:
            self.forecasts[*lesson["forecast"], won] += weight

    @property
    def total(self):
        return sum(self.periods.values())

    def json(self):
        """As the column `counts`; None of nothing."""
        if not any(self.periods.values()):
            return None
        return self.members() | {"forecasts": self.forecast_rows()}

    def members(self, weeks=lambda week: True):
        periods, fields = pairs(self.periods), pairs(self.values)
        teams = sorted({key[0] for key in periods})
        return {"stages": None, "forecasts": [], "emptied": {}, "teams": [{
            "team": team,
            "outcomes": summed(pair for key, pair in periods.items() if key[0] == team),
            "periods": [[week, *pair] for (name, week), pair in sorted(periods.items()) if name == team and weeks(week)],
            "fields": self.fields({key[1:]: pair for key, pair in fields.items() if key[0] == team})} for team in teams]}

    @staticmethod
    def fields(pairs):
        found = defaultdict(dict)
        for (field, value), pair in pairs.items():
            found[field][value] = pair
        return dict(found)

    def forecast_rows(self):
        return [[*key, *pair] for key, pair in sorted(pairs(self.forecasts).items())]

    def model(self, version, method):
        """The snapshot that a version of rules carries."""
        latest = max(week for _, week in pairs(self.periods))
        base, evidence, intercept = weights(self.forecast_rows())
        return {"version": version, "method": method, "many_valued": [],
                "weights": {"base": base, "evidence": evidence, "intercept": intercept},
                } | self.members(lambda week: latest - WEEKS < week <= latest)


def pairs(counter):
    """[won, lost] of each key that has any."""
    found = defaultdict(lambda: [0, 0])
    for (*key, won), count in counter.items():
        found[tuple(key)][0 if won else 1] += count
    return {key: pair for key, pair in found.items() if pair != [0, 0]}


def summed(pairs):
    pairs = list(pairs)
    return [sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)]


def weights(rows):
    """Logistic regression of outcomes on forecasts, drawn to (1, ½, 0) with 20; thousandths."""
    start = [1.0, 0.5, 0.0]
    found = list(start)
    cells = [((base / 4, evidence / 4, 1.0), won, won + lost) for base, evidence, won, lost in rows]
    for _ in range(200):
        slope = [20 * (a - b) for a, b in zip(start, found)]
        curve = [[20.0 if row == column else 0.0 for column in range(3)] for row in range(3)]
        for inputs, won, count in cells:
            share = logistic(sum(a * b for a, b in zip(found, inputs)))
            for row in range(3):
                slope[row] += inputs[row] * (won - count * share)
                for column in range(3):
                    curve[row][column] += inputs[row] * inputs[column] * count * share * (1 - share)
        step = solved(curve, slope)
        longest = max(map(abs, step))
        found = [a + b / max(1, longest) for a, b in zip(found, step)]
        if longest < 1e-9:
            break
    base, evidence, intercept = (rounded(1000 * value) for value in found)
    return max(0, base), max(0, evidence), intercept


def solved(matrix, right):
    """By Cramer's rule."""
    def determinant(m):
        return (m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
                + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]))
    whole = determinant(matrix)
    return [determinant([[right[row] if place == column else matrix[row][place] for place in range(3)] for row in range(3)]) / whole
            for column in range(3)]


def rounded(number):
    """Half away from zero."""
    return int(math.copysign(math.floor(abs(number) + 0.5), number))


def logistic(odds):
    return 1 / (1 + math.exp(-odds))


def logit(share):
    return math.log(share / (1 - share))


def moved(share, pair):
    """A rate after outcomes, when it weighs as much as STRENGTH of them."""
    won, lost = pair
    return (won + STRENGTH * share) / (won + lost + STRENGTH)


def rate(pair):
    return (pair[0] + 0.5) / (sum(pair) + 1)


class Group:
    """Outcomes of one team, or of all."""

    def __init__(self, teams):
        self.outcomes = summed(team["outcomes"] for team in teams)
        self.periods, self.values = defaultdict(lambda: [0, 0]), defaultdict(lambda: [0, 0])
        # How many teams have an outcome of it: each adds 0.1 won and lost.
        self.records, self.value_records = sum(team["outcomes"] != [0, 0] for team in teams), Counter()
        for team in teams:
            for week, won, lost in team["periods"]:
                self.periods[week] = summed([self.periods[week], [won, lost]])
            for field, values in team["fields"].items():
                for value, pair in values.items():
                    self.values[field, value] = summed([self.values[field, value], pair])
                    self.value_records[field, value] += 1

    def of_field(self, field):
        return summed(pair for (name, _), pair in self.values.items() if name == field)

    def recent(self, latest):
        weighed = [[pair / 2**age for pair in self.periods.get(latest - age, [0, 0])] for age in range(WEEKS)]
        return summed(weighed)

    def odds(self, pair, records):
        """ln of the odds, with 0.1 for each record."""
        return math.log((10 * pair[0] + records) / (10 * pair[1] + records))


class Model:
    def __init__(self, document):
        self.method, self.weights = document["method"], document["weights"]
        self.teams = {team["team"]: Group([team]) for team in document["teams"]}
        self.all = Group(document["teams"])

    def prediction(self, facts, team):
        """Hundredths of a percent, base and evidence as they are, and the log-odds of base and facts; None where nothing can be said."""
        own = self.teams.get(team) if team is not None else None
        if self.method == "plain":
            return self.plain(facts, own or self.all)
        if 0 in self.all.outcomes:
            return None
        latest = max(self.all.periods)
        share = moved(rate(self.all.outcomes), self.all.recent(latest))
        base = logit(share if own is None else moved(share, own.recent(latest)))
        found = {pair: self.evidence(*pair, own) for pair in sorted(facts.items()) if sum(map(abs, self.all.values.get(pair, [0]))) > 0}
        weighed = {pair: odds * self.weights["evidence"] / 1000 for pair, odds in found.items()}
        start = base * self.weights["base"] / 1000 + self.weights["intercept"] / 1000
        return start, weighed, (quarters(base), quarters(sum(found.values())))

    def plain(self, facts, group):
        if group.records == 0:
            return None
        start = group.odds(group.outcomes, group.records)
        found = {}
        for pair in sorted(facts.items()):
            if group.value_records[pair]:
                records = sum(count for (field, _), count in group.value_records.items() if field == pair[0])
                found[pair] = group.odds(group.values[pair], group.value_records[pair]) - group.odds(group.of_field(pair[0]), records)
        return start, found, None

    def evidence(self, field, value, own):
        share = rate(self.all.of_field(field))
        odds = logit(moved(share, self.all.values[field, value])) - logit(share)
        if own is None:
            return odds
        mine = moved(share, own.of_field(field))
        expected = logistic(logit(mine) + odds)
        return logit(moved(expected, own.values.get((field, value), [0, 0]))) - logit(mine)


def quarters(odds):
    return max(-24, min(24, rounded(4 * odds)))


class Learned:
    """The member `learned` of rules."""

    def __init__(self, document, folded):
        self.folded, self.points = folded, document["points"]
        self.teams = {folded(name) for name in document["teams"]} if "teams" in document else None
        self.fields = document.get("fields", USUAL)
        self.won, self.lost = ({folded(name) for name in document.get(word, [word])} for word in ("won", "lost"))
        self.at_least, self.pause = document.get("at_least", 100), document.get("every_minutes", 60) * 60_000_000
        self.method = document.get("method", "measured")
        self.model = Model(document["model"]) if "model" in document else None

    def includes(self, team):
        return self.teams is None or team is not None and self.folded(team) in self.teams

    def outcome(self, lead):
        if lead.status is None or not self.includes(lead.team):
            return None
        status = self.folded(lead.status)
        return "won" if status in self.won else "lost" if status in self.lost else None

    def facts(self, lead):
        found = {field: fact((lead.attributes or {}).get(field.removeprefix("attributes.")) if field.startswith("attributes.")
                             else getattr(lead, field)) for field in self.fields}
        return {field: value for field, value in found.items() if value is not None}

    @staticmethod
    def team(lead):
        return None if lead.team is None else spelled(lead.team)

    def predict(self, lead):
        return self.model and self.model.prediction(self.facts(lead), self.team(lead))

    def lesson(self, outcome, lead, time):
        found = {"outcome": outcome, "week": time // WEEK, "facts": self.facts(lead)}
        if self.team(lead) is not None:
            found["team"] = self.team(lead)
        predicted = self.predict(lead)
        if predicted and predicted[2]:
            found["forecast"] = list(predicted[2])
        return found

    def hundredths(self, predicted):
        start, found, _ = predicted
        return max(1, min(9999, rounded(10_000 * logistic(start + sum(found[pair] for pair in sorted(found))))))

    def score(self, lead):
        if not self.includes(lead.team) or not (predicted := self.predict(lead)):
            return 0
        return (self.points * self.hundredths(predicted) + 5000) // 10_000

    def told(self, lead):
        """The probability in percent, and each fact with the outcomes that speak for it; None where nothing can be said."""
        if not self.includes(lead.team) or not (predicted := self.predict(lead)):
            return None
        facts = sorted(predicted[1], key=lambda pair: (-abs(predicted[1][pair]), pair))
        return Decimal(self.hundredths(predicted)) / 100, [(None, None, *self.model.all.outcomes)] + [
            (*pair, *self.model.all.values[pair]) for pair in facts]
