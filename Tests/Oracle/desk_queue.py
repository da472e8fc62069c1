"""Of a desk: who waits, and what follows from a change."""

from bisect import bisect_left
from dataclasses import replace

from routing_rows import RESERVED

# Leads that one decision moves; what is left is due so many microseconds later.
PAGE = 1_000
PAGE_INTERVAL = 50_000


class Queue:
    # The queue.

    def enqueue(self, id, lead, rule, now):
        if lead.wait_ends is not None and lead.wait_ends <= now:
            return self.fall_back(id, lead, rule, now)
        self.set_lead(id, lead.waiting())
        self.say_queued(id)

    def park(self, id, lead):
        """No rule is responsible: it waits for one."""
        self.set_lead(id, lead.waiting(rule=None, wait_ends=None, offers=0))
        self.say_queued(id)

    def end_wait(self, id, now):
        lead = self.leads[id]
        rule = self.live(lead.rule)
        if rule is None:
            self.set_lead(id, replace(lead, wait_ends=None))
        else:
            self.fall_back(id, lead, rule, now)

    def fall_back(self, id, lead, rule, now):
        following = self.live(rule.fallback)
        if following is None:
            self.set_lead(id, lead.waiting(wait_ends=None))
            return self.say_queued(id)
        self.note("fell_back", id, rule_id=rule.id, detail=following.id)
        self.enter(id, replace(lead, rule=None), following, now)

    # What follows from a change.

    def settle(self, now):
        self.drain(now)
        for id in sorted(self.misplaced):
            self.empty(id, now)
        for id in sorted(self.leaving):
            self.evacuate(id, now)
        self.look_again(now)
        self.drain(now)

    def drain(self, now):
        """Gives what waits to those who have come: by rule, then the longest waiting first."""
        if self.is_draining or any(map(self.is_free, self.comers)):
            self.is_draining = not all(self.serve_all(rule, now) for rule in self.order)
        self.comers = set()

    def serve_all(self, rule, now):
        """False if the page is full."""
        goes_on = bool(self.queues[rule.id])
        while goes_on:
            if self.moved >= PAGE:
                return False
            goes_on = self.serve(rule, now)
        return True

    def serve(self, rule, now):
        """Whether one of the rule's leads was given."""
        free = {id for id in self.roster(rule)[0] if self.is_free(id) and (self.is_draining or id in self.comers)}
        for _, _, id in self.queues[rule.id] if free else ():
            lead = self.leads[id]
            if free <= self.refusers(lead):
                continue
            # One that has been offered often enough is for those who come.
            is_exhausted = lead.offers >= rule.offers
            decision = self.choose(rule, lead, from_comers=is_exhausted and not self.is_draining)
            if decision["agent_id"] is not None:
                self.say_decided(id, rule, decision)
                self.give(id, lead, decision["agent_id"], rule, rule.strategy, now)
                return True
            if not lead.refusals and not is_exhausted:
                return False
        return False

    def empty(self, id, now):
        """Leads of a rule that is deleted, or that has no candidates any more, go elsewhere."""
        rule = self.rules[id]
        while self.moved < PAGE and self.queues[id]:
            lead = self.queues[id][0][2]
            if rule.is_deleted:
                self.rematch(lead, self.leads[lead], now)
            else:
                self.enter(lead, self.leads[lead], rule, now)
        if not self.queues[id]:
            self.misplaced.discard(id)
            if rule.is_deleted:
                del self.rules[id]

    def evacuate(self, id, now):
        """The leads of an agent who leaves go to others."""
        held = sorted(self.held[id], key=lambda lead: self.leads[lead].arrival)
        for lead in held[:PAGE - self.moved] if self.moved < PAGE else ():
            self.move_away(lead, id, now)
        if not self.held[id]:
            agent = self.agents[id]
            agent.is_leaving = False
            if agent.is_deleted:
                del self.agents[id]
                self.rosters = {}
            self.leaving.discard(id)

    def move_away(self, id, agent, now):
        lead = self.leads[id]
        if lead.place == RESERVED:
            self.note("withdrawn", id, agent_id=agent)
        else:
            lead = replace(lead, since=now)
        rule = self.live(lead.rule)
        self.rematch(id, lead, now) if rule is None else self.enter(id, lead, rule, now)

    def look_again(self, now):
        """Leads that no rule matched may be matched now."""
        while self.review is not None and self.moved < PAGE:
            queue = self.queues[None]
            place = bisect_left(queue, (*self.review, "\U0010ffff"))
            if place == len(queue):
                self.review = None
                return
            since, arrival, id = queue[place]
            self.review = (since, arrival)
            lead = self.leads[id]
            rule = None if lead.facts is None else self.rule_for(lead.facts)
            if rule is None:
                self.moved += 1
            else:
                self.enter(id, lead, rule, now)
