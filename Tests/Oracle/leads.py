"""What records, time and new rules make of one lead: the tables of README.md, "Publish" and "Work that is due without a record"."""

import instants
from facts import of_lead
from rules import TEXTS, is_blank, total

POINTS = ("source_points", "status_points", "engagement_points", "assignment_points", "extra_points", "learned_points")
FIELDS = (*TEXTS, "value_cents", "attributes")


class Lead:
    def __init__(self, created_at):
        for name in FIELDS:
            setattr(self, name, None)
        self.created_at, self.created_at_known = created_at, False
        self.last_activity_at = self.override_score = self.override_reason = self.override_until = None
        self.score = self.rule_version = self.scored_at = self.event_id = self.changes_at = None
        # That of the last change that routing was told; whether it was asked because of the score, in this open life.
        self.revision, self.is_routed_at_score = 0, False
        # By what routing was told.
        self.is_open_for_routing = False
        # What it has taught.
        self.lesson = None

    @property
    def owner(self):
        """For routing: nobody if the name is blank, or none that an agent can have."""
        name = self.assigned_to
        is_name = not is_blank(name) and len(name.encode()) <= 255 and not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in name)
        return name if is_name else None

    @property
    def engaged_at(self):
        return self.created_at if self.last_activity_at is None else self.last_activity_at

    def override_as_of(self, instant):
        ended = self.override_until is not None and self.override_until <= instant
        return None if ended else self.override_score

    def set_override(self, score, reason, until):
        self.override_score = score
        self.override_reason, self.override_until = (None, None) if score is None else (reason, until)

    def row(self):
        """The columns of leads.lead, those of the key and of the runtime aside."""
        named = {name: getattr(self, name) for name in (
            *FIELDS, "created_at", "created_at_known", "last_activity_at", "rule_version", "scored_at", "event_id", "changes_at",
            "override_score", "override_reason", "override_until")}
        routing = {"routing_revision": self.revision, "routing_open": self.is_open_for_routing,
                   "routed_at_score": self.is_routed_at_score, "merged_into": None}
        return named | routing | {"lesson": self.lesson, "score": total(self.score)} | dict(zip(POINTS, self.score))


class Refused(Exception):
    """An event that a lead does not take."""


class View:
    """What routing is concerned with of a lead."""

    def __init__(self, lead, rules):
        self.owner, self.is_open, self.is_known = lead.owner, not rules.closes(lead.status), lead.revision > 0
        self.score, self.version = lead.score and total(lead.score), lead.rule_version


class Story:
    """A lead from its first record on: its state, its rows of history, and with `trace` the reasoning, a line a decision."""

    def __init__(self, key, place, trace=False):
        self.key, self.place = key, place
        self.lead, self.changes = None, []
        # What routing was told, as (type, data, time).
        self.told = []
        # What lead-rules was told, alike.
        self.taught = []
        # Places of records that are dead letters, and how many count no second time.
        self.refused, self.repeats = [], 0
        self.trace = [] if trace else None

    def say(self, text):
        if self.trace is not None:
            self.trace.append(text)

    def record(self, record, time, rules):
        """Applies a record, by the rules and as of the key's time. Raises Refused."""
        self.say(f"offset {record.offset} stamped {instants.written(record.stamp)}: {record.type} {record.id} "
                 f"at {instants.written(record.time)}: {record.text}")
        before = self.view_before(rules)
        if not self.concerns(record, rules):
            return self.say("  nothing comes of it")
        if record.type == "lead.deleted":
            revision, lesson, self.lead = self.lead.revision, self.lead.lesson, None
            if lesson is not None:
                self.teach(time, taken_back=lesson)
            if before.is_known:
                self.tell("lead.changed", time, change="deleted", revision=revision + 1)
            return
        is_uncreated = self.lead is not None and not self.lead.created_at_known
        scored = self.lead and (self.lead.score, self.lead.rule_version)
        if self.lead is None:
            self.lead = Lead(record.time)
        self.apply(record)
        self.score(rules, time, record.id, scored, record.offset)
        if record.type != "lead.assigned":
            is_new = record.type == "lead.created" and (before is None or is_uncreated and not self.view(rules).is_known)
            # What a mark passes on of routing's own requests is for a lead that is nobody's.
            is_passed_on = record.type == "lead.route" and record.data.get("if_open") and record.data.get("hops", 0) > 0
            asks = (record.type == "lead.route" and (not is_passed_on or self.lead.owner is None)) or is_new and rules.routes_new and self.lead.owner is None
            self.tell_routing(before, rules, time, asks, record.offset)
        self.tell_rules(rules, time, time)

    def concerns(self, record, rules):
        """Whether the lead takes the event at all."""
        if self.lead is None and record.type == "lead.route" and not record.data.get("if_open"):
            raise Refused("unknown")
        if self.lead is None:
            return record.type in ("lead.created", "lead.updated", "lead.activity")
        if record.type == "lead.route" and rules.closes(self.lead.status):
            if record.data.get("if_open"):
                return False
            raise Refused("closed")
        # An assignment counts only if routing knew of the lead's last change by hand.
        return record.type != "lead.assigned" or record.data["revision"] == self.lead.revision

    def view(self, rules):
        return None if self.lead is None else View(self.lead, rules)

    def view_before(self, rules):
        """As routing believes it: these rules may close other statuses than those by which it was told."""
        view = self.view(rules)
        if view is not None and view.is_known:
            view.is_open = self.lead.is_open_for_routing
        return view

    def tell(self, type, time, **data):
        data = {"lead_id": self.key[1]} | {name: value for name, value in data.items() if value is not None}
        self.told.append((type, data, time))
        self.say(f"  told at {instants.written(time)}: {type} {data}")

    def tell_routing(self, before, rules, time, asks, offset=0):
        """What routing hears of a decision: first what has changed, then that somebody is needed."""
        lead, after = self.lead, self.view(rules)
        if before is not None and before.is_open != after.is_open:
            lead.is_routed_at_score = False
        if not rules.routes and not after.is_known and not asks:
            return
        reaches = after.is_open and not lead.is_routed_at_score and reaches_line(before, after, rules)
        lead.is_routed_at_score |= reaches
        asks = after.is_open and (asks or reaches)
        change, owner = change_told(before, after, rules, asks)
        if not after.is_known and (change is not None or asks):
            # Above what an earlier life had.
            lead.revision = max(1, time // 1000 * 1000 + offset % 1000)
        elif change is not None:
            lead.revision += 1
        if change is not None or asks:
            lead.is_open_for_routing = after.is_open
        if change is not None:
            self.tell("lead.changed", time, change=change, owner=owner, revision=lead.revision)
        if asks:
            self.tell("lead.route", time, score=after.score, owner=after.owner, revision=lead.revision, facts=of_lead(lead))

    def due(self, instant, rules):
        """Time has come to an instant at which the score changes, or from which on newer rules count."""
        scored, before = (self.lead.score, self.lead.rule_version), self.view_before(rules)
        self.score(rules, instant, "time" if rules.version == self.lead.rule_version else "rules", scored, -1)
        self.tell_routing(before, rules, instant, False)
        # Of a lead that ended before rules learned it is known when something happened last.
        self.tell_rules(rules, instant, min(instant, self.lead.engaged_at))

    def tell_rules(self, rules, time, ended):
        """What lead-rules hears where the rules learn: that a lead has ended, or has not after all."""
        lead = self.lead
        outcome = rules.learned and rules.learned.outcome(lead)
        if rules.learned is None or outcome == (lead.lesson and lead.lesson["outcome"]):
            return
        before, lead.lesson = lead.lesson, outcome and rules.learned.lesson(outcome, lead, ended)
        self.teach(time, learned=lead.lesson, taken_back=before)

    def teach(self, time, **lessons):
        data = {"lead_id": self.key[1]} | {name: lesson for name, lesson in lessons.items() if lesson is not None}
        self.taught.append(("lead.outcome", data, time))
        self.say(f"  told at {instants.written(time)}: lead.outcome {data}")

    def apply(self, record):
        lead, data = self.lead, record.data
        if record.type in ("lead.created", "lead.updated"):
            for name in FIELDS:
                if name in data:
                    setattr(lead, name, data[name])
            self.date(record)
        if record.type == "lead.created" and lead.status is None:
            lead.status = "new"
        if record.type == "lead.activity":
            happened = instants.parsed(data["occurred_at"])
            lead.last_activity_at = happened if lead.last_activity_at is None else max(lead.last_activity_at, happened)
        if record.type == "lead.assigned":
            lead.assigned_to = data["assigned_to"]
        if record.type == "lead.score-override":
            until = data.get("until")
            lead.set_override(data["score"], data.get("reason"), None if until is None else instants.parsed(until))

    def date(self, record):
        lead, given = self.lead, record.data.get("created_at")
        if given is not None:
            lead.created_at, lead.created_at_known = instants.parsed(given), True
        elif record.type == "lead.created":
            if not lead.created_at_known:
                lead.created_at, lead.created_at_known = record.time, True
        elif "created_at" in record.data:
            lead.created_at, lead.created_at_known = record.time, False

    def score(self, rules, instant, event, before, offset):
        lead = self.lead
        if lead.override_as_of(instant) is None:
            lead.set_override(None, None, None)
        lead.score, lead.rule_version = rules.score(lead, instant), rules.version
        lead.scored_at, lead.event_id, lead.changes_at = instant, event, rules.changes_at(lead, instant)
        self.say(f"  {event} as of {instants.written(instant)}, version {rules.version}: {total(lead.score)} = {lead.score}, "
                 f"next at {instants.written(lead.changes_at)}")
        (old, old_version) = before or (None, None)
        # The first score, another total, and factors that new rules have changed.
        if old is None or total(old) != total(lead.score) or old_version != rules.version and old != lead.score:
            self.changes.append(self.change(rules, old, old_version, offset))

    def change(self, rules, old, old_version, offset):
        """The columns of leads.score_change, the key's and `factors` aside."""
        lead = self.lead
        return {
            "changed_at": lead.scored_at, "old_score": None if old is None else total(old), "new_score": total(lead.score),
            "source": lead.source, "status": lead.status, "engaged_at": lead.engaged_at, "assigned_to": lead.assigned_to,
            "extras": rules.extras(lead), "override_reason": None if lead.score[6] is None else lead.override_reason or "",
            "other_assignment_score": rules.with_other_assignment(lead, lead.score), "old_rule_version": old_version,
            "rule_version": rules.version, "event_id": lead.event_id, "topic": self.place[0], "partition": self.place[1],
            "record_offset": offset, "learned": learned_told(rules, lead),
        } | dict(zip(POINTS, lead.score))


def learned_told(rules, lead):
    """What the points for what was learned were given for: probability, fields and outcomes."""
    told = rules.learned and rules.learned.told(lead)
    return told and {"probability": told[0], "parts": [
        {"field": field, "value": value, "won": won, "lost": lost} for field, value, won, lost in told[1]]}


def reaches_line(before, after, rules):
    """Whether the score has come up to the line, and not because of other rules."""
    if rules.line is None or after.score < rules.line:
        return False
    return before is None or before.score < rules.line and before.version == after.version


def change_told(before, after, rules, asks):
    """(what has changed for routing, the owner that is told with it). A lead that it does not know is told of only as somebody's."""
    if not after.is_open:
        return ("closed" if after.is_known and before is not None and before.is_open else None), None
    if before is not None and not before.is_open:
        return ("reopened", after.owner) if after.is_known or after.owner is not None else (None, None)
    is_changed = before is not None and before.owner != after.owner
    is_news = after.owner is not None and not after.is_known and (rules.routes or asks)
    return ("owner", after.owner) if is_changed or is_news else (None, None)
