#!/usr/bin/env python3
"""The oracle's own model on small logs whose outcome is plain: an oracle that errs is worse than none."""

import json
import unittest
from decimal import Decimal

import facts
import hours
import instants
import leads
import learned
from conditions import Condition
from desk import Cause, Desk
from log import Record
from replay import RuleVersions
from routing_rows import UNIT, Refused
from rules import Rules
from scenario import PLAIN

SECOND = 1_000_000
# A Monday, noon in UTC.
NOON = instants.parsed("2026-03-02T12:00:00Z")


class Office:
    """A desk, and records for it a second apart."""

    def __init__(self, *agents, **rule):
        self.desk, self.second = Desk(), 0
        self.say("team.put", team_id="sales")
        for agent in agents:
            self.agent(agent)
        if rule:
            self.rule(**rule)

    def say(self, type, at=None, **data):
        self.second = self.second + 1 if at is None else at
        time = NOON + self.second * SECOND
        self.desk.pass_time(time)
        first = len(self.desk.history)
        self.desk.command(type, data, Cause(f"e-{self.second}", self.second, time))
        return self.desk.history[first:]

    def agent(self, id, capacity=1, online=True, **data):
        self.say("agent.put", agent_id=id, capacity=capacity, teams=["sales"], **data)
        if online:
            self.say("agent.availability", agent_id=id, availability="online")

    def rule(self, rule_id="all", strategy="round_robin", **data):
        whom = {} if "agent" in data or "agents" in data else {"team": "sales"}
        self.say("routing-rule.put", rule_id=rule_id, strategy=strategy, **(whom | data))

    def route(self, id, score=50, owner=None, revision=1, at=None, **known):
        return self.say("lead.route", at, lead_id=id, score=score, owner=owner, revision=revision, facts=known)

    def wait(self, second):
        first = len(self.desk.history)
        self.desk.pass_time(NOON + second * SECOND)
        self.second = second
        return self.desk.history[first:]

    def holder(self, id):
        lead = self.desk.leads.get(id)
        return lead and (lead.place, lead.agent)


def what(rows):
    return [(row["what"], row.get("agent_id") or row.get("detail")) for row in rows]


class Choice(unittest.TestCase):
    def test_equal_weights_alternate(self):
        office = Office("ada", "bob", strategy="round_robin")
        for agent in ("ada", "bob"):
            office.agent(agent, capacity=10)
        winners = [office.route(f"L-{n}")[0]["agent_id"] for n in range(6)]
        self.assertEqual(winners, ["ada", "bob"] * 3)

    def test_turns_are_in_proportion_to_weights(self):
        office = Office(strategy="round_robin")
        office.agent("ada", capacity=100, weight=3)
        office.agent("bob", capacity=100)
        winners = [office.route(f"L-{n}")[0]["agent_id"] for n in range(8)]
        self.assertEqual((winners.count("ada"), winners.count("bob")), (6, 2))
        ledger = office.desk.ledgers["all", "sales"]
        self.assertEqual((ledger.turns, ledger.entries["bob"]), (8, [2 * UNIT, 2, winners.index("bob", 2) + 1]))

    def test_a_choice_of_one_is_no_turn(self):
        office = Office("ada", strategy="round_robin")
        self.assertEqual(office.route("L-1")[0]["is_turn"], False)
        self.assertEqual(office.desk.ledgers, {})

    def test_a_newcomer_starts_where_the_others_are(self):
        office = Office(strategy="round_robin")
        for agent in ("ada", "bob"):
            office.agent(agent, capacity=100)
        for n in range(10):
            office.route(f"L-{n}")
        office.agent("carl", capacity=100)
        winners = [office.route(f"M-{n}")[0]["agent_id"] for n in range(6)]
        self.assertEqual({agent: winners.count(agent) for agent in set(winners)}, {"ada": 2, "bob": 2, "carl": 2})

    def test_the_least_loaded_by_weight_gets_it(self):
        office = Office(strategy="team")
        office.agent("ada", capacity=10, weight=2)
        office.agent("bob", capacity=10, weight=1)
        winners = [office.route(f"L-{n}")[0]["agent_id"] for n in range(6)]
        self.assertEqual((winners.count("ada"), winners.count("bob")), (4, 2))

    def test_why_not(self):
        office = Office("ada", strategy="round_robin", skills=["DE"])
        office.agent("bob", capacity=1, skills=["de"], weight=0)
        office.agent("carl", online=False, skills=["de "])
        office.agent("dora", active=False, online=False)
        decision = office.route("L-1")[0]
        self.assertEqual(decision["exclusions"], {"skills": 1, "weightless": 1, "unavailable": 1, "inactive": 1})
        self.assertEqual([c["why_not"] for c in decision["candidates"]], ["weightless", "unavailable"])
        self.assertEqual(office.holder("L-1"), ("queued", None))


class Queue(unittest.TestCase):
    def test_the_longest_waiting_is_served_when_somebody_has_room(self):
        office = Office("ada", strategy="round_robin")
        office.route("L-1")
        self.assertEqual([row["detail"] for n in (2, 3) for row in office.route(f"L-{n}") if row["what"] == "queued"], ["1", "2"])
        office.say("lead.changed", lead_id="L-1", change="closed", revision=2)
        self.assertEqual((office.holder("L-1"), office.holder("L-2"), office.holder("L-3")),
                         (None, ("owned", "ada"), ("queued", None)))

    def test_queues_are_served_in_the_order_of_rules(self):
        office = Office()
        office.agent("ada", online=False)
        office.rule("cold", priority=2, when="score < 50")
        office.rule("hot", priority=1, when="score >= 50")
        office.route("L-1", score=10)
        office.route("L-2", score=90)
        office.say("agent.availability", agent_id="ada", availability="online")
        self.assertEqual((office.holder("L-1"), office.holder("L-2")), (("queued", None), ("owned", "ada")))

    def test_the_longest_wait_ends_in_the_fallback(self):
        office = Office()
        office.agent("ada", capacity=0)
        office.agent("bob", capacity=5)
        office.rule("rest", priority=9, default=True, strategy="direct", agent="bob", when="score > 99")
        office.rule("first", priority=1, longest_wait_seconds=10, fallback="rest", strategy="direct", agent="ada")
        office.route("L-1", at=100)
        self.assertEqual(office.wait(109), [])
        self.assertEqual(what(office.wait(110)), [("fell_back", "rest"), ("decided", "bob")])
        self.assertEqual(office.desk.history[-1]["happened_at"], NOON + 110 * SECOND)

    def test_a_rule_without_candidates_falls_back_at_once(self):
        office = Office("ada")
        office.say("team.put", team_id="ghosts")
        office.rule("rest", priority=9, default=True)
        office.rule("first", priority=1, team="ghosts")
        self.assertEqual(what(office.route("L-1")), [("fell_back", "rest"), ("decided", "ada")])

    def test_leads_without_a_rule_wait_for_one(self):
        office = Office("ada")
        self.assertEqual(what(office.route("L-1", country="DE")), [("queued", "1")])
        office.rule(when="country = at")
        self.assertEqual(office.holder("L-1"), ("queued", None))
        office.rule(when="country = de")
        self.assertEqual(office.holder("L-1"), ("owned", "ada"))


class Reservations(unittest.TestCase):
    def office(self, **rule):
        return Office("ada", "bob", acceptance_seconds=10, **rule)

    def test_accepted(self):
        office = self.office()
        office.route("L-1", at=100)
        self.assertEqual(office.holder("L-1"), ("reserved", "ada"))
        self.assertEqual(office.desk.lanes, {})
        office.say("assignment.accepted", lead_id="L-1", agent_id="ada")
        self.assertEqual(office.holder("L-1"), ("owned", "ada"))
        self.assertEqual(office.desk.lanes["L-1"], [
            ("lead.assigned", {"lead_id": "L-1", "assigned_to": "ada", "revision": 1}, NOON + 101 * SECOND)])

    def test_declined_and_expired(self):
        office = self.office()
        office.route("L-1", at=100)
        office.say("assignment.declined", 105, lead_id="L-1", agent_id="ada")
        self.assertEqual(office.holder("L-1"), ("reserved", "bob"))
        self.assertEqual(what(office.wait(115)), [("withdrawn", "bob"), ("decided", None), ("queued", "1")])
        # Who comes back may be asked again.
        office.say("agent.availability", agent_id="ada", availability="busy")
        office.say("agent.availability", agent_id="ada", availability="online")
        self.assertEqual(office.holder("L-1"), ("reserved", "ada"))

    def test_a_bound_on_offers(self):
        office = self.office(offers=1)
        office.route("L-1", at=100)
        self.assertEqual(what(office.wait(110)), [("withdrawn", "ada"), ("offers_exhausted", None), ("queued", "1")])
        office.agent("carl")
        self.assertEqual(office.holder("L-1"), ("reserved", "carl"))

    def test_only_the_holder_answers(self):
        office = self.office()
        office.route("L-1", at=100)
        for type, agent in (("assignment.accepted", "bob"), ("assignment.declined", "bob"), ("assignment.released", "nobody")):
            with self.assertRaises(Refused):
                office.say(type, lead_id="L-1", agent_id=agent)
        self.assertEqual(office.holder("L-1"), ("reserved", "ada"))

    def test_who_goes_away_is_asked_no_more(self):
        office = self.office()
        office.route("L-1", at=100)
        office.say("agent.availability", agent_id="ada", availability="away", until=instants.written(NOON + 200 * SECOND), then="online")
        self.assertEqual(office.holder("L-1"), ("reserved", "bob"))
        self.assertEqual([row["what"] for row in office.wait(200)], [
            "withdrawn", "decided", "queued", "availability", "decided", "assigned"])
        self.assertEqual(office.holder("L-1"), ("reserved", "ada"))

    def test_released(self):
        office = Office("ada", "bob", strategy="round_robin")
        office.route("L-1")
        self.assertEqual(what(office.say("assignment.released", lead_id="L-1", agent_id="ada")),
                         [("released", "ada"), ("decided", "bob")])


class Owners(unittest.TestCase):
    def test_a_sticky_owner_has_it_again(self):
        office = Office("ada", "bob", strategy="round_robin")
        decision = office.route("L-1", owner="bob")[0]
        self.assertEqual((decision["agent_id"], decision["strategy"], decision["is_turn"]), ("bob", "sticky", False))

    def test_by_hand_beyond_the_capacity(self):
        office = Office("ada", strategy="round_robin")
        for n in range(3):
            office.say("lead.changed", lead_id=f"L-{n}", change="owner", owner="ada", revision=1)
        self.assertEqual(len(office.desk.held["ada"]), 3)
        self.assertEqual(office.desk.lanes, {})

    def test_the_lane_hears_that_nobody_has_it(self):
        office = Office("ada", "bob", sticky=False)
        office.say("lead.changed", lead_id="L-1", change="owner", owner="ada", revision=1)
        office.say("agent.availability", agent_id="bob", availability="away")
        office.say("agent.put", agent_id="ada", capacity=1, active=False)
        self.assertEqual(office.holder("L-1"), ("queued", None))
        self.assertEqual([type for type, *_ in office.desk.lanes["L-1"]], ["lead.route", "lead.assigned"])

    def test_who_leaves_gives_his_leads_to_others(self):
        office = Office("ada", "bob", strategy="round_robin")
        office.route("L-1")
        self.assertEqual(what(office.say("agent.delete", agent_id="ada")), [("decided", "bob")])
        self.assertNotIn("ada", office.desk.agents)

    def test_reopened(self):
        office = Office("ada", strategy="round_robin")
        office.say("lead.changed", lead_id="L-1", change="reopened", owner="ada", revision=4)
        office.say("lead.changed", lead_id="L-2", change="reopened", owner="maria", revision=4)
        self.assertEqual((office.holder("L-1"), office.holder("L-2")), (("owned", "ada"), None))
        self.assertEqual(office.desk.lanes["L-2"][0][:2], ("lead.route", {"lead_id": "L-2", "if_open": True}))

    def test_routed_again_an_owner_keeps_it_where_the_rule_lets_him(self):
        office = Office("ada", "bob", strategy="round_robin")
        office.route("L-1")
        self.assertEqual([row["what"] for row in office.route("L-1", owner="ada")], ["decided", "kept"])
        office.rule(sticky=False)
        self.assertEqual(what(office.route("L-1", owner="ada"))[0], ("decided", "bob"))

    def test_a_request_that_has_crossed_the_answer_is_answered(self):
        office = Office("ada", "bob", strategy="round_robin", sticky=False)
        office.route("L-1")
        self.assertEqual(what(office.route("L-1")), [("kept", "ada")])
        self.assertEqual(what(office.route("L-1", owner="ada"))[0], ("decided", "bob"))
        self.assertEqual(what(office.route("L-1", owner="ada")), [("kept", "bob")])

    def test_a_change_that_comes_late_is_none(self):
        office = Office("ada", "bob", strategy="round_robin")
        office.route("L-1", revision=7)
        for change, owner in (("owner", "bob"), ("owner", None), ("closed", None), ("deleted", None), ("merged", None)):
            self.assertEqual(office.say("lead.changed", lead_id="L-1", change=change, owner=owner, revision=6), [])
        self.assertEqual(office.holder("L-1"), ("owned", "ada"))
        self.assertEqual(what(office.say("lead.changed", lead_id="L-1", change="owner", owner="bob", revision=8)), [("assigned", "bob")])

    def test_the_wish_of_a_lead_that_is_merged_goes_to_the_other(self):
        office = Office("ada", strategy="round_robin")
        for id in ("L-1", "L-2"):
            office.route(id)
        # Owned, waiting, and unknown.
        for id, holder in (("L-1", "ada"), ("L-2", "ada"), ("L-3", None)):
            said = what(office.say("lead.changed", lead_id=id, change="merged", revision=2))
            self.assertEqual(said[:2], [] if holder is None else [("unassigned", holder), ("facts_wanted", None)])
        self.assertEqual([office.desk.lanes[id][-1][:2] for id in ("L-1", "L-2")],
                         [("lead.route", {"lead_id": id, "if_open": True}) for id in ("L-1", "L-2")])
        self.assertEqual((office.desk.lanes["L-3"], office.desk.leads), ([], {}))


class Definitions(unittest.TestCase):
    def test_refused(self):
        office = Office("ada")
        office.rule("b", default=True)
        office.rule("a", fallback="b")
        for type, data in (
            ("routing-rule.put", {"rule_id": "b", "strategy": "team", "team": "sales", "fallback": "a"}),
            ("routing-rule.put", {"rule_id": "c", "strategy": "team", "team": "sales", "default": True}),
            ("routing-rule.put", {"rule_id": "c", "strategy": "team", "team": "ghosts"}),
            ("routing-rule.put", {"rule_id": "c", "strategy": "direct", "agent": "ghost"}),
            ("routing-rule.reorder", {"rules": ["a"]}), ("routing-rule.delete", {"rule_id": "c"}),
            ("team.delete", {"team_id": "ghosts"}), ("agent.delete", {"agent_id": "ghost"}),
            ("agent.put", {"agent_id": "eve", "capacity": 1, "teams": ["ghosts"]}),
            ("agent.availability", {"agent_id": "ada", "availability": "away", "until": instants.written(NOON)})):
            with self.subTest(type=type, data=data), self.assertRaises(Refused):
                office.say(type, **data)
        self.assertEqual([rule.id for rule in office.desk.order], ["b", "a"])

    def test_leads_of_a_deleted_rule_are_matched_anew(self):
        office = Office()
        office.agent("ada", capacity=0)
        office.rule("a")
        office.rule("b")
        office.route("L-1")
        office.say("routing-rule.delete", rule_id="a")
        self.assertEqual((office.desk.leads["L-1"].rule, sorted(office.desk.rules)), ("b", ["b"]))

    def test_another_team_begins_another_ledger(self):
        office = Office("ada", "bob", strategy="round_robin")
        office.route("L-1")
        self.assertEqual(list(office.desk.ledgers), [("all", "sales")])
        office.rule(strategy="round_robin", agents=["bob", "ada"])
        self.assertEqual(office.desk.ledgers, {})
        self.assertEqual(office.desk.rules["all"].document["agents"], ["ada", "bob"])

    def test_a_page_is_a_thousand_leads(self):
        office = Office(strategy="round_robin")
        for n in range(1500):
            office.route(f"L-{n}", at=10)
        office.agent("ada", capacity=2000)
        first = office.desk.clock
        self.assertEqual((len(office.desk.held["ada"]), office.desk.is_draining), (1000, True))
        office.wait(100)
        self.assertEqual((len(office.desk.held["ada"]), office.desk.is_draining, office.desk.clock), (1500, False, first + 50_000))


class Time(unittest.TestCase):
    def hours(self, zone, **week):
        return hours.Hours({"zone": zone, "week": {day: [{"from": a, "to": b}] for day, (a, b) in week.items()}})

    def duty(self, zone, at, **week):
        is_on, until = self.hours(zone, **week).duty(instants.parsed(at))
        return is_on, until and instants.written(until)[:16]

    def test_the_clock_on_the_wall(self):
        self.assertEqual(self.duty("Europe/Berlin", "2026-03-02T08:30:00Z", mon=("09:00", "17:00")), (True, "2026-03-02T16:00"))
        # The clock shows 02:00 to 03:00 never in the one night, and twice in the other.
        self.assertEqual(self.duty("Europe/Berlin", "2026-03-29T00:30:00Z", sun=("02:00", "03:00")), (False, "2026-04-05T00:00"))
        self.assertEqual(self.duty("Europe/Berlin", "2026-10-25T00:30:00Z", sun=("02:00", "03:00")), (True, "2026-10-25T02:00"))

    def test_past_midnight(self):
        found = self.hours("Asia/Kathmandu", fri=("22:00", "06:00"))
        self.assertEqual(found.document["week"], {"fri": [{"from": "22:00", "to": "24:00"}], "sat": [{"from": "00:00", "to": "06:00"}]})
        self.assertEqual(found.duty(instants.parsed("2026-03-06T20:00:00Z")), (True, instants.parsed("2026-03-07T00:15:00Z")))

    def test_shifts_serve_the_queue(self):
        office = Office(strategy="round_robin")
        office.agent("ada", hours={"zone": "Europe/Berlin", "week": {"mon": [{"from": "13:02", "to": "13:03"}]}})
        office.route("L-1")
        self.assertEqual(what(office.wait(120)), [("duty", "ada"), ("decided", "ada")])
        self.assertEqual(what(office.wait(180)), [("duty", "ada")])


class Conditions(unittest.TestCase):
    def test_they_hold(self):
        known = facts.of_wire({"value": Decimal("1250.5"), "country": " DE", "attributes.seats": 40, "attributes.trial": True,
                               "attributes.note": []}, 70)
        for text, expected in (
            ("score >= 70 and country in (DE, AT)", True), ("score > 70 or not country = 'de'", False),
            ("value = 1250.50", True), ("phone is unknown and attributes.note is known", True), ("phone != 1", True),
            ("attributes.seats < 41 and attributes.seats not in (39, '40')", True), ("attributes.trial = true", True),
            ("attributes.note = '[]' or attributes.plan <= 3", False), ("NOT (country = de AND score < 70)", True)):
            with self.subTest(text):
                self.assertEqual(Condition(text).holds(known), expected)

    def test_sentences(self):
        self.assertEqual(Condition("score >= 70.50 and (country in (DE, AT, CH) or not name is known)").sentence,
                         "score is at least 70.5 and (country is DE, AT or CH or name is unknown)")

    def test_numbers(self):
        self.assertEqual(facts.number(Decimal("9.9999999999")), Decimal("9.9999999995"))
        self.assertEqual(facts.number(Decimal("-1e40")), Decimal(-(10**27)))


class Told(unittest.TestCase):
    """What a lead's lane tells routing."""

    def setUp(self):
        self.story, self.second = leads.Story(("acme", "L-1"), ("lead-events", 0)), 0
        self.rules = self.version(1, on_created=True, at_score=45)

    def version(self, number, **routing):
        return Rules(number, PLAIN | ({"routing": routing} if routing else {}))

    def say(self, type, stamp=None, **data):
        """What is told of it. Revisions are counted from 1, the first of all."""
        self.second += 1
        time = NOON + self.second * SECOND if stamp is None else stamp
        if "revision" in data:
            data["revision"] += self.before_first()
        text = json.dumps({"lead_id": "L-1"} | data)
        record = Record(0, self.second, time, "acme/L-1", "acme", "/crm", f"e-{self.second}", type, time, text)
        first = len(self.story.told)
        self.story.record(record, time, self.rules)
        return [self.short(type, data) for type, data, _ in self.story.told[first:]]

    def before_first(self):
        return self.story.told[0][1]["revision"] - 1

    def short(self, type, data):
        return (type, data["revision"] - self.before_first(), data["change"] if type == "lead.changed" else data["score"], data.get("owner"))

    def test_a_new_lead(self):
        self.assertEqual(self.say("lead.created", source="import"), [("lead.route", 1, 37, None)])
        self.assertEqual(self.say("lead.created", source="import"), [])
        self.assertEqual(self.say("lead.assigned", assigned_to="ada", revision=1), [])
        self.assertEqual(self.story.lead.assigned_to, "ada")

    def test_a_change_by_hand(self):
        self.assertEqual(self.say("lead.created", source="import", assigned_to="ada")[0], ("lead.changed", 1, "owner", "ada"))
        self.assertEqual(self.say("lead.updated", assigned_to="bob"), [("lead.changed", 2, "owner", "bob")])
        self.assertEqual(self.say("lead.assigned", assigned_to="ada", revision=1), [])
        self.assertEqual(self.story.lead.assigned_to, "bob")
        self.assertEqual(self.say("lead.updated", status="won", assigned_to=""), [("lead.changed", 3, "closed", None)])
        self.assertEqual(self.say("lead.updated", status="new", assigned_to="eve")[0], ("lead.changed", 4, "reopened", "eve"))
        self.assertEqual(self.say("lead.deleted"), [("lead.changed", 5, "deleted", None)])

    def test_another_life_has_later_revisions(self):
        self.assertEqual(self.say("lead.created", source="import"), [("lead.route", 1, 37, None)])
        self.assertEqual(self.story.lead.revision, NOON + SECOND + 1)
        self.assertEqual(self.say("lead.deleted"), [("lead.changed", 2, "deleted", None)])
        self.say("lead.created", source="import")
        self.assertEqual(self.story.lead.revision, NOON + 3 * SECOND + 3)
        # Within a millisecond.
        self.say("lead.deleted", stamp=NOON + 3 * SECOND)
        self.say("lead.created", stamp=NOON + 3 * SECOND, source="import")
        self.assertEqual(self.story.lead.revision, NOON + 3 * SECOND + 5)
        self.say("lead.assigned", assigned_to="ada", revision=1)
        self.assertIsNone(self.story.lead.assigned_to)

    def test_what_a_mark_passes_on_is_for_nobodys_lead(self):
        self.rules = self.version(1)
        self.say("lead.created", source="import")
        self.assertEqual(self.say("lead.route", if_open=True, hops=1), [("lead.route", 1, 37, None)])
        self.say("lead.assigned", assigned_to="ada", revision=1)
        self.assertEqual(self.say("lead.route", if_open=True, hops=1), [])
        self.assertEqual(len(self.say("lead.route", if_open=True)), 1)
        self.assertEqual(len(self.say("lead.route", hops=1)), 1)

    def test_the_score_asks_once(self):
        self.rules = self.version(1, at_score=45)
        self.assertEqual(self.say("lead.created", source="import"), [])
        self.assertEqual(self.say("lead.updated", source="referral"), [("lead.route", 1, 53, None)])
        self.say("lead.updated", source="import")
        self.assertEqual(self.say("lead.updated", source="referral"), [])

    def test_new_rules_tell_of_owners(self):
        self.rules = self.version(1)
        self.assertEqual(self.say("lead.created", source="referral", assigned_to="ada"), [])
        self.story.due(NOON + 100 * SECOND, self.version(2, at_score=45))
        self.assertEqual([self.short(type, data) for type, data, _ in self.story.told], [("lead.changed", 1, "owner", "ada")])

    def test_who_asks(self):
        self.rules = self.version(1)
        for data in ({}, {"if_open": False}):
            with self.assertRaises(leads.Refused):
                self.say("lead.route", **data)
        self.assertEqual(self.say("lead.route", if_open=True), [])
        self.say("lead.created", source="import", status="lost")
        with self.assertRaises(leads.Refused):
            self.say("lead.route")
        self.say("lead.updated", status="new")
        self.assertEqual(self.say("lead.route"), [("lead.route", 1, 37, None)])


class Learning(unittest.TestCase):
    LEARN = {"learned": {"points": 10, "at_least": 4, "every_minutes": 5, "fields": ["source"], "method": "plain"}}

    def lesson(self, outcome, source, **more):
        return {"outcome": outcome, "week": 7, "facts": {"source": source}} | more

    def records(self, *said):
        """Commands of one tenant, a minute apart."""
        return {0: [Record(0, offset, NOON + offset * 60 * SECOND, "acme/scoring", "acme", "/lane", str(offset), type, NOON, json.dumps(data))
                    for offset, (type, data) in enumerate(said)]}

    def told(self, **lessons):
        return "lead.outcome", {"lead_id": "L"} | lessons

    def test_numbers_count_by_their_first_digit_and_their_length(self):
        self.assertEqual([learned.fact(given) for given in (0, 7, 10, -42, Decimal("41.5"), True, " Web\t", "", None, [1])],
                         ["0", "7", "10 to 19", "-49 to -40", "40 to 49", "true", "web", None, None, None])

    def test_odds_are_smoothed_by_a_tenth_for_each_record(self):
        counts = learned.Counts()
        for outcome, source, times in (("won", "referral", 30), ("lost", "referral", 10), ("won", "import", 10), ("lost", "import", 30)):
            for _ in range(times):
                counts.learn(self.lesson(outcome, source), 1)
        start, found, _ = learned.Model(counts.model(1, "plain")).prediction({"source": "referral"}, None)
        self.assertEqual(start, 0)
        # 30.1 to 10.1.
        self.assertEqual(round(learned.logistic(found["source", "referral"]), 6), 0.748756)
        # 35 of 50, with ten leads at the rate of all.
        _, found, forecast = learned.Model(counts.model(1, "measured")).prediction({"source": "referral"}, None)
        self.assertEqual(round(learned.logistic(2 * found["source", "referral"]), 6), 0.7)
        self.assertEqual(forecast, (0, 3))

    def test_what_is_taken_back_leaves_no_trace(self):
        counts = learned.Counts()
        lesson = self.lesson("won", "web", team="a", forecast=[1, 2])
        counts.learn(lesson, 1)
        self.assertEqual(counts.json(), {"stages": None, "emptied": {}, "forecasts": [[1, 2, 1, 0]], "teams": [
            {"team": "a", "outcomes": [1, 0], "periods": [[7, 1, 0]], "fields": {"source": {"web": [1, 0]}}}]})
        counts.learn(lesson, -1)
        self.assertIsNone(counts.json())

    def test_a_version_is_made_of_enough_and_again_of_a_tenth_more(self):
        won, lost = (self.told(learned=self.lesson(outcome, "web")) for outcome in ("won", "lost"))
        put = "scoring-rules.put", {"rules": PLAIN | self.LEARN}
        book = RuleVersions(self.records(put, won, lost, won, lost, won, won), 1, {})
        # Of the four in their own minute, and of two more when five minutes are over.
        self.assertEqual([(version, cause.id) for (_, version), (cause, _) in book.versions.items()], [(2, "0"), (3, "time")])
        self.assertEqual(book.books["acme"].publish_at, NOON + 9 * 60 * SECOND)
        book.pass_time("acme", NOON + 9 * 60 * SECOND)
        self.assertEqual([team["outcomes"] for team in book.versions["acme", 4][1]["learned"]["model"]["teams"]], [[4, 2]])

    def test_a_lead_teaches_once_and_what_it_taught_is_taken_back(self):
        rules, story = Rules(2, PLAIN | self.LEARN), leads.Story(("acme", "L"), ("lead-events", 0))
        for offset, (type, data) in enumerate([
                ("lead.created", {"source": "Web", "status": "won"}), ("lead.updated", {"status": "Won ", "source": "fair"}),
                ("lead.updated", {"status": "lost"}), ("lead.deleted", {})]):
            story.record(Record(0, offset, NOON, "acme/L", "acme", "/crm", str(offset), type, NOON, json.dumps(data)), NOON, rules)
        week = NOON // learned.WEEK
        won, lost = self.lesson("won", "web", week=week), self.lesson("lost", "fair", week=week)
        self.assertEqual([data for _, data, _ in story.taught], [
            {"lead_id": "L", "learned": won}, {"lead_id": "L", "learned": lost, "taken_back": won}, {"lead_id": "L", "taken_back": lost}])


if __name__ == "__main__":
    unittest.main()
