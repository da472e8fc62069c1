"""Of a desk: what lanes say of their leads, and agents of theirs."""

from dataclasses import replace

from facts import of_wire
from routing_rows import OWNED, RESERVED


class Leads:
    # What leads' own lanes say.

    def do_lead_route(self, data, now):
        id, owner, revision = data["lead_id"], data.get("owner"), data.get("revision", 0)
        facts = of_wire(data["facts"], data["score"])
        lead = self.leads.get(id)
        if lead is not None and lead.place == OWNED and lead.agent != owner and revision <= lead.revision:
            # Its lane has yet to hear of the owner: the wish that this asks for is met.
            return self.note("kept", id, agent_id=lead.agent)
        self.hear(id, owner, revision)
        lead, rule = self.leads.get(id), self.rule_for(facts)
        if lead is not None and lead.agent is not None and (rule is None or lead.place == RESERVED):
            if rule is not None:
                self.set_lead(id, replace(lead, facts=facts))
            return self.note("kept", id, agent_id=lead.agent)
        if lead is not None and lead.place == OWNED:
            return self.reroute(id, lead, self.stand_in(rule), facts, now)
        if lead is None:
            lead = self.arrive(now, announced=owner, revision=revision)
        lead = replace(lead, facts=facts)
        if rule is None:
            return self.park(id, lead)
        self.enter(id, lead, rule, now, owner)

    def do_lead_changed(self, data, now):
        id, change, owner, revision = data["lead_id"], data["change"], data.get("owner"), data.get("revision", 0)
        if id in self.leads and revision < self.leads[id].revision:
            # Late: of a life before this one.
            return
        if change == "owner" and owner is not None:
            self.give_by_hand(id, owner, "manual", revision, now)
        elif change == "reopened":
            self.reopen(id, owner, revision, now)
        elif id in self.leads:
            holder = self.leads[id].agent
            self.set_lead(id, None)
            reason = "by_hand" if change == "owner" else change
            self.note("unassigned", id, agent_id=holder, detail=reason)
            self.publish("lead.unassigned", id, agent_id=holder, reason=reason)
            if change == "merged":
                # The mark that is left passes it on.
                self.ask_lane(id)

    def reopen(self, id, owner, revision, now):
        if id in self.leads:
            return self.hear(id, owner, revision)
        if owner is None:
            return self.ask_lane(id)
        agent = self.agents.get(owner)
        if agent is not None and agent.is_employed:
            self.give_by_hand(id, owner, "sticky", revision, now)
        else:
            self.ask_lane(id)

    def hear(self, id, owner, revision):
        lead = self.leads.get(id)
        if lead is not None and revision > lead.revision:
            self.set_lead(id, lead.heard(owner, revision))

    def give_by_hand(self, id, owner, strategy, revision, now):
        lead = self.leads.get(id)
        if lead is not None and lead.place == OWNED and lead.agent == owner:
            return self.hear(id, owner, revision)
        lead = lead or self.arrive(now)
        self.set_lead(id, replace(lead, announced=owner, revision=max(revision, lead.revision)).owned(owner, None))
        self.say_assigned(id, owner, None, strategy)

    # What agents say of their leads.

    def do_assignment_accepted(self, data, now):
        lead = self.leads[data["lead_id"]]
        if lead.place == RESERVED:
            self.set_lead(data["lead_id"], lead.owned(lead.agent, lead.rule))
            self.note("accepted", data["lead_id"], agent_id=lead.agent)

    def do_assignment_declined(self, data, now):
        self.note("declined", data["lead_id"], agent_id=data["agent_id"])
        self.pass_on(data["lead_id"], self.leads[data["lead_id"]], data["agent_id"], now)

    def do_assignment_released(self, data, now):
        id = data["lead_id"]
        self.note("released", id, agent_id=data["agent_id"])
        lead = self.leads[id]
        self.pass_on(id, replace(lead, since=now) if lead.place == OWNED else lead, data["agent_id"], now)

    def expire(self, id, now):
        self.withdraw(id, self.leads[id].agent, now)

    def withdraw(self, id, agent, now):
        self.note("withdrawn", id, agent_id=agent)
        self.pass_on(id, self.leads[id], agent, now)

    def pass_on(self, id, lead, agent, now):
        """To the next candidate, not again to the one who let it go while that one stays."""
        session = self.agents[agent].session if agent in self.agents else 0
        lead = replace(lead, refusals=(*(refusal for refusal in lead.refusals if refusal[0] != agent), (agent, session)))
        rule = self.live(lead.rule)
        if rule is None:
            self.rematch(id, lead, now)
        elif lead.place == OWNED or self.stand_in(rule) is not rule:
            self.enter(id, lead, rule, now)
        elif lead.offers < rule.offers:
            self.offer(id, lead, rule, now)
        else:
            self.note("offers_exhausted", id, rule_id=rule.id)
            self.enqueue(id, lead, rule, now)
