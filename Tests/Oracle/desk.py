"""Who gets which lead: the desk of one tenant, from README.md, "Routing", and the comments of migration 0020.

Not known here: conditions and documents that are refused for their form, merged leads, who may do what over HTTP, and hours that never change.
"""

import heapq
from bisect import bisect_left, insort
from collections import defaultdict
from dataclasses import replace

from desk_choice import Choices
from desk_leads import Leads
from desk_queue import PAGE, PAGE_INTERVAL, Queue
from desk_staff import AVAILABILITY, DUTY, RESERVATION, WAIT, Staff
from routing_rows import OWNED, QUEUED, RESERVED, Cause, Lead


class Desk(Staff, Leads, Choices, Queue):
    def __init__(self, topic="routing-commands", partition=0):
        self.topic, self.partition = topic, partition
        self.rules, self.teams, self.agents, self.leads, self.ledgers = {}, {}, {}, {}, {}
        self.clock = self.arrivals = 0
        # (since, arrival) of the lead without a rule that was looked at last; None: none is to be looked at.
        self.review = None
        self.is_draining = False
        # What was said: rows of history, and of each lead what went to lead-assignments and to the lead's own lane.
        self.history, self.assignments, self.lanes = [], defaultdict(list), defaultdict(list)
        # What follows from the above.
        self.held = defaultdict(set)
        self.queues = defaultdict(list)
        self.agenda = []
        self.rosters, self.leaving, self.misplaced = {}, set(), set()
        self.comers, self.moved, self.written = set(), 0, []

    # What is asked of it.

    def command(self, type, data, cause):
        """Decides a record. Raises Refused before anything is changed."""
        now = max(cause.time, self.clock)
        data = {name: value for name, value in data.items() if value is not None}
        verb = getattr(self, "do_" + type.replace(".", "_").replace("-", "_"))
        self.check(type, data, now)
        self.begin(cause, now)
        verb(data, now)
        self.settle(now)
        self.end()

    def next_due(self):
        item = self.first_due()
        instants = [] if item is None else [max(item[0], self.clock + 1)]
        if self.is_draining or self.review is not None or self.leaving or self.misplaced:
            instants.append(self.clock + PAGE_INTERVAL)
        return min(instants, default=None)

    def pass_time(self, time):
        """What is due until then, each at its instant."""
        while (due := self.next_due()) is not None and due <= time:
            self.decide_due(due)

    def decide_due(self, instant):
        self.begin(Cause("time", -1, instant), self.clock)
        while self.moved < PAGE and (item := self.first_due()) is not None and item[0] <= instant:
            self.clock = now = max(item[0], self.clock)
            at, kind, id = heapq.heappop(self.agenda)
            (self.end_availability, self.change_duty, self.expire, self.end_wait)[kind](id, now)
            following = self.first_due()
            # Agents who come at one instant share what waits.
            if kind > DUTY or following is None or following[0] > at or following[1] > DUTY:
                self.settle(now)
        self.clock = instant
        self.settle(instant)
        self.end()

    def begin(self, cause, now):
        self.cause, self.clock, self.moved, self.written = cause, now, 0, []

    def end(self):
        """Lanes learn who has their leads, where they do not know."""
        for id in self.written:
            lead = self.leads.get(id)
            owner = lead.agent if lead and lead.place == OWNED else None
            if lead and owner != lead.announced:
                self.leads[id] = replace(lead, announced=owner)
                self.say_lane("lead.assigned", id, assigned_to=owner, revision=lead.revision)

    # What it says.

    def note(self, what, lead=None, **columns):
        self.history.append({"lead_id": lead, "what": what, "happened_at": self.cause.time, "event_id": self.cause.id,
                             "topic": self.topic, "partition": self.partition, "record_offset": self.cause.offset} | columns)

    def publish(self, type, id, **members):
        cause = {"event_id": self.cause.id, "topic": self.topic, "partition": self.partition, "offset": self.cause.offset}
        said = {name: value for name, value in members.items() if value is not None} | {"cause": cause}
        self.assignments[id].append((type, said, self.cause.time))

    def say_lane(self, type, id, **members):
        self.lanes[id].append((type, {"lead_id": id} | members, self.cause.time))

    def say_assigned(self, id, agent, rule, strategy, until=None):
        # What a decision chose for good, its own row says.
        if rule is None or until is not None:
            self.note("assigned", id, agent_id=agent, rule_id=rule, strategy=strategy, until=until)
        self.publish("lead.assigned", id, agent_id=agent, rule_id=rule, strategy=strategy,
                     accept_by=until)

    def say_queued(self, id):
        lead = self.leads[id]
        place = bisect_left(self.queues[lead.rule], (lead.since, lead.arrival, id)) + 1
        self.note("queued", id, rule_id=lead.rule, detail=str(place))
        self.publish("lead.queued", id, rule_id=lead.rule, place=place, since=lead.since)

    def say_decided(self, id, rule, decision):
        self.note("decided", id, rule_id=rule.id, **decision)

    def ask_lane(self, id):
        self.note("facts_wanted", id)
        self.say_lane("lead.route", id, if_open=True)

    # Leads, as rows.

    def set_lead(self, id, new):
        self.moved += 1
        old = self.leads.pop(id, None)
        if old is not None and old.agent is not None:
            was_full = not self.has_room(old.agent)
            self.held[old.agent].remove(id)
            if was_full and self.is_free(old.agent):
                self.comers.add(old.agent)
        if old is not None and old.place == QUEUED:
            queue = self.queues[old.rule]
            del queue[bisect_left(queue, (old.since, old.arrival, id))]
        if new is None:
            return
        self.leads[id] = new
        self.written.append(id)
        if new.agent is not None:
            self.held[new.agent].add(id)
        if new.place == RESERVED:
            heapq.heappush(self.agenda, (new.until, RESERVATION, id))
        if new.place == QUEUED:
            insort(self.queues[new.rule], (new.since, new.arrival, id))
            if new.wait_ends is not None:
                heapq.heappush(self.agenda, (new.wait_ends, WAIT, id))

    def first_due(self):
        """(at, kind, id). What has been overtaken by other events is forgotten."""
        while self.agenda and not self.is_due(*self.agenda[0]):
            heapq.heappop(self.agenda)
        return self.agenda[0] if self.agenda else None

    def is_due(self, at, kind, id):
        if kind in (AVAILABILITY, DUTY):
            agent = self.agents.get(id)
            return agent is not None and at == (agent.until if kind == AVAILABILITY else agent.duty_until)
        lead = self.leads.get(id)
        if lead is None:
            return False
        return (lead.place == RESERVED and lead.until == at) if kind == RESERVATION else lead.place == QUEUED and lead.wait_ends == at

    def arrive(self, now, **known):
        self.arrivals += 1
        return Lead(QUEUED, now, self.arrivals, **known)
