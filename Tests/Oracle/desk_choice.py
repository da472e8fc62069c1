"""Of a desk: by which rule a lead goes to whom."""

from dataclasses import replace

from routing_rows import QUEUED, RESERVED, UNIT, Ledger

SECOND = 1_000_000
SHOWN = 10


class Choices:
    # Rules for leads.

    def rule_for(self, facts):
        order = self.order
        return next((rule for rule in order if rule.matches(facts)), None) or next((rule for rule in order if rule.is_default), None)

    def rematch(self, id, lead, now):
        if lead.facts is None:
            self.ask_lane(id)
            return self.park(id, lead)
        rule = self.rule_for(lead.facts)
        self.park(id, lead) if rule is None else self.enter(id, lead, rule, now)

    def stand_in(self, first):
        """The rule itself if it has candidates by definition; else the first of its fallbacks that has, the default after them."""
        rule, seen = first, {first.id}
        while not any(not rule.rotates or self.agents[id].weight > 0 for id in self.roster(rule)[0]):
            rule = self.live(rule.fallback) or next((other for other in self.order if other.is_default), None)
            if rule is None or rule.id in seen:
                return first
            seen.add(rule.id)
        return rule

    def roster(self, rule):
        """Whom the rule may choose from by definition, and how many of its team or list are not, by reason."""
        if rule.id not in self.rosters:
            if rule.team is None:
                members = [id for id in rule.named if id in self.agents]
            else:
                members = [id for id, agent in self.agents.items() if rule.team in self.teams and rule.team in agent.teams]
            active = [id for id in members if self.agents[id].is_employed]
            able = [id for id in active if self.agents[id].skills >= set(rule.skills)]
            self.rosters[rule.id] = able, {"inactive": len(members) - len(active), "skills": len(active) - len(able)}
        return self.rosters[rule.id]

    def enter(self, id, lead, first, now, owner=None):
        """A lead comes to a rule, or to the one that stands in for it; an owner whom it had may have it again."""
        rule = self.stand_in(first)
        if rule is not first:
            self.note("fell_back", id, rule_id=first.id, detail=rule.id)
        present = self.leads.get(id)
        if lead.rule == rule.id and present is not None and present.place == QUEUED:
            lead = replace(lead, offers=0)
        else:
            lead = self.begun(lead, rule, now)
        if owner is not None and self.may_have_again(owner, rule, lead):
            self.say_decided(id, rule, self.sticky(owner))
            self.give(id, lead, owner, rule, "sticky", now)
        else:
            self.offer(id, lead, rule, now)

    def begun(self, lead, rule, now):
        ends = None if rule.longest_wait is None else now + rule.longest_wait * SECOND
        return lead.waiting(rule=rule.id, offers=0, wait_ends=ends)

    def may_have_again(self, owner, rule, lead):
        return (rule.is_sticky and not self.is_draining and self.is_free(owner) and owner not in self.refusers(lead)
                and owner in self.roster(rule)[0])

    def reroute(self, id, present, rule, facts, now):
        """A lead keeps its owner where the rule lets it, or where nobody else can take it."""
        owner = present.agent
        agent = self.agents.get(owner)
        if rule.is_sticky and owner in self.roster(rule)[0] and agent.why_not is None:
            return self.keep(id, present, rule, self.sticky(owner))
        lead = self.begun(replace(present, facts=facts, since=now), rule, now)
        decision = {"agent_id": None, "strategy": None, "is_turn": False, "eligible": 0, "candidates": [], "exclusions": {}}
        if not self.is_draining:
            # Who keeps what he has, has had no turn.
            decision = self.choose(rule, lead, keeper=owner)
        if decision["agent_id"] not in (None, owner):
            self.say_decided(id, rule, decision)
            self.give(id, lead, decision["agent_id"], rule, rule.strategy, now)
        elif agent is not None and agent.is_employed:
            self.keep(id, present, rule, decision)
        else:
            self.say_decided(id, rule, decision)
            self.enqueue(id, lead, rule, now)

    def keep(self, id, lead, rule, decision):
        self.set_lead(id, lead.owned(lead.agent, rule.id))
        self.say_decided(id, rule, decision)
        self.note("kept", id, agent_id=lead.agent)

    # The choice.

    def has_room(self, id):
        return id in self.agents and len(self.held[id]) < self.agents[id].capacity

    def is_free(self, id):
        return id in self.agents and self.agents[id].why_not is None and self.has_room(id)

    def refusers(self, lead):
        return {id for id, session in lead.refusals if (self.agents[id].session if id in self.agents else 0) == session}

    def choose(self, rule, lead, from_comers=False, keeper=None):
        """The columns of a decision; takes the turn if it is one."""
        able, counts = self.roster(rule)
        ledger, refusers = self.ledgers.get(rule.ledger, Ledger()), self.refusers(lead)
        counts, standings = dict(counts), []
        for id in able:
            why_not = self.why_not(id, rule)
            if why_not is None and (id in refusers or from_comers and id not in self.comers):
                why_not = "refused"
            if why_not is not None:
                counts[why_not] = counts.get(why_not, 0) + 1
            weight = self.agents[id].weight
            measure = (len(self.held[id]) * (UNIT // max(weight, 1)) if rule.strategy == "team" else ledger.level(id, weight))
            standings.append((why_not is not None, measure, ledger.last_turn(id), id, why_not))
        best = sorted(standings)[:SHOWN]
        eligible = sum(not standing[0] for standing in standings)
        decision = {"agent_id": None, "strategy": None, "is_turn": False, "eligible": eligible,
                    "candidates": [self.candidate(id, ledger, why_not) for *_, id, why_not in best],
                    "exclusions": {reason: count for reason, count in counts.items() if count > 0}}
        if eligible > 0:
            winner = best[0][3]
            decision |= {"agent_id": winner, "strategy": rule.strategy, "is_turn": rule.rotates and eligible > 1 and winner != keeper}
            if decision["is_turn"]:
                ledger = self.ledgers.setdefault(rule.ledger, ledger)
                ledger.turn(winner, self.agents[winner].weight, by_level=rule.strategy == "round_robin")
        return decision

    def why_not(self, id, rule):
        agent = self.agents[id]
        if rule.rotates and agent.weight == 0:
            return "weightless"
        return agent.why_not or (None if self.has_room(id) else "full")

    def candidate(self, id, ledger, why_not=None):
        agent = self.agents[id]
        found = {"agent": id, "ahead": ledger.level(id, agent.weight) - ledger.clock, "load": len(self.held[id]),
                 "capacity": agent.capacity, "weight": agent.weight}
        return found if why_not is None else found | {"why_not": why_not}

    def sticky(self, owner):
        return {"agent_id": owner, "strategy": "sticky", "is_turn": False, "eligible": 1, "exclusions": {},
                "candidates": [self.candidate(owner, Ledger()) | {"ahead": 0}]}

    def offer(self, id, lead, rule, now):
        """Somebody who can take it, or a place in the queue. What waits comes first."""
        if not self.is_draining:
            decision = self.choose(rule, lead)
            self.say_decided(id, rule, decision)
            if decision["agent_id"] is not None:
                return self.give(id, lead, decision["agent_id"], rule, rule.strategy, now)
        self.enqueue(id, lead, rule, now)

    def give(self, id, lead, agent, rule, strategy, now):
        if not self.is_free(agent):
            raise AssertionError(f"{rule.id} gives {id} to {agent}, who cannot take it")
        until = None if rule.acceptance is None else now + rule.acceptance * SECOND
        if until is None:
            self.set_lead(id, lead.owned(agent, rule.id))
        else:
            self.set_lead(id, replace(lead, place=RESERVED, agent=agent, until=until, offers=lead.offers + 1))
        self.say_assigned(id, agent, rule.id, strategy, until)
