"""Of a desk: its rules, teams and agents, and which commands it refuses."""

import heapq

import instants
from routing_rows import OWNED, RESERVED, Agent, Refused, Rule

# In the order in which what is due at one instant is decided.
AVAILABILITY, DUTY, RESERVATION, WAIT = range(4)
AWAY = ("offline", "away")


class Staff:
    # What it refuses.

    def check(self, type, data, now):
        if type == "agent.availability":
            self.know_agent(data["agent_id"])
            if "until" in data and instants.parsed(data["until"]) <= now:
                raise Refused("until is past")
        elif type.startswith("assignment."):
            self.know_agent(data["agent_id"])
            lead = self.leads.get(data["lead_id"])
            places = (RESERVED,) if type == "assignment.declined" else (RESERVED, OWNED)
            if lead is None or lead.agent != data["agent_id"] or lead.place not in places:
                raise Refused("not with this agent")
        elif type == "routing-rule.put":
            self.check_rule(data)
        elif type == "routing-rule.delete":
            self.know_rule(data["rule_id"])
        elif type == "routing-rule.reorder":
            if sorted(data["rules"]) != sorted(rule.id for rule in self.order):
                raise Refused("not all rules, each once")
        elif type == "team.delete":
            self.know_team(data["team_id"])
        elif type == "agent.put":
            for team in data.get("teams", []):
                self.know_team(team)
        elif type == "agent.delete":
            self.know_agent(data["agent_id"])

    def check_rule(self, data):
        for agent in [data["agent"]] if "agent" in data else data.get("agents", []):
            self.know_agent(agent)
        if "team" in data:
            self.know_team(data["team"])
        if data.get("default") and any(rule.is_default and rule.id != data["rule_id"] for rule in self.order):
            raise Refused("a second default")
        step = data.get("fallback")
        if step is not None and step != data["rule_id"]:
            self.know_rule(step)
        while step is not None:
            if step == data["rule_id"]:
                raise Refused("fallbacks go round")
            step = self.rules[step].fallback if step in self.rules else None

    def know_agent(self, id):
        if id not in self.agents or self.agents[id].is_deleted:
            raise Refused(f"there is no agent {id}")

    def know_team(self, id):
        if id not in self.teams:
            raise Refused(f"there is no team {id}")

    def know_rule(self, id):
        if self.live(id) is None:
            raise Refused(f"there is no rule {id}")

    # Rules, teams and agents.

    def live(self, id):
        rule = self.rules.get(id)
        return None if rule is None or rule.is_deleted else rule

    @property
    def order(self):
        return sorted((rule for rule in self.rules.values() if not rule.is_deleted), key=lambda rule: (rule.priority, rule.id))

    def do_routing_rule_put(self, data, now):
        old, order = self.rules.get(data["rule_id"]), self.order
        last = min((order[-1].priority if order else 0) + 1, 1_000_000)
        rule = Rule(data, data.get("priority", old.priority if old else last))
        self.forget_ledgers(lambda of, team: of == rule.id and team != (rule.team or ""))
        self.rules[rule.id] = rule
        self.definitions_changed()
        self.start_review()

    def do_routing_rule_delete(self, data, now):
        self.rules[data["rule_id"]].is_deleted = True
        self.forget_ledgers(lambda of, team: of == data["rule_id"])
        self.definitions_changed()

    def do_routing_rule_reorder(self, data, now):
        for place, id in enumerate(data["rules"]):
            self.rules[id].priority = place + 1
        self.definitions_changed()
        self.start_review()

    def do_team_put(self, data, now):
        self.teams[data["team_id"]] = data.get("name")
        self.definitions_changed()

    def do_team_delete(self, data, now):
        del self.teams[data["team_id"]]
        self.forget_ledgers(lambda of, team: team == data["team_id"])
        self.definitions_changed()

    def do_agent_put(self, data, now):
        agent = self.agents.setdefault(data["agent_id"], Agent(data["agent_id"]))
        agent.put(data)
        agent.look_at_clock(now)
        agent.is_deleted = False
        agent.is_leaving = not agent.is_active and bool(self.held[agent.id])
        if not agent.is_active:
            agent.go_offline()
        self.agent_changed(agent)
        self.find_misplaced()

    def do_agent_delete(self, data, now):
        agent = self.agents[data["agent_id"]]
        agent.go_offline()
        agent.is_on_duty, agent.duty_until, agent.is_leaving, agent.is_deleted = True, None, True, True
        self.agent_changed(agent)
        for ledger in self.ledgers.values():
            ledger.entries.pop(agent.id, None)
        self.find_misplaced()

    def do_agent_availability(self, data, now):
        until = instants.parsed(data["until"]) if "until" in data else None
        self.set_availability(self.agents[data["agent_id"]], data["availability"], until, data.get("then", "offline"), now)

    def set_availability(self, agent, availability, until, then, now):
        agent.session += availability == "online" != agent.availability
        agent.availability, agent.until, agent.then = availability, until, "offline" if until is None else then
        self.agent_changed(agent)
        if availability in AWAY:
            # The busy and those on a call may be about to accept.
            offers = [id for id in self.held[agent.id] if self.leads[id].place == RESERVED]
            for id in sorted(offers, key=lambda id: self.leads[id].arrival):
                self.withdraw(id, agent.id, now)

    def end_availability(self, id, now):
        agent = self.agents[id]
        self.note("availability", agent_id=id, detail=agent.then)
        self.set_availability(agent, agent.then, None, "offline", now)

    def change_duty(self, id, now):
        agent = self.agents[id]
        before = agent.is_on_duty
        agent.look_at_clock(now)
        # A shift that begins renews offers.
        agent.session += agent.is_on_duty and not before
        if agent.is_on_duty != before:
            self.note("duty", agent_id=id, detail="on" if agent.is_on_duty else "off")
        self.agent_changed(agent)

    def agent_changed(self, agent):
        for at, kind in ((agent.until, AVAILABILITY), (agent.duty_until, DUTY)):
            if at is not None:
                heapq.heappush(self.agenda, (at, kind, agent.id))
        if self.is_free(agent.id):
            self.comers.add(agent.id)
        (self.leaving.add if agent.is_leaving else self.leaving.discard)(agent.id)

    def definitions_changed(self):
        """Anybody may be a candidate who was none before."""
        self.comers = {id for id in self.agents if self.is_free(id)}
        self.find_misplaced()

    def find_misplaced(self):
        self.rosters = {}
        self.misplaced = {id for id, rule in self.rules.items()
                          if rule.is_deleted or self.queues[id] and self.stand_in(rule) is not rule}

    def forget_ledgers(self, are_gone):
        self.ledgers = {key: ledger for key, ledger in self.ledgers.items() if not are_gone(*key)}

    def start_review(self):
        if self.queues[None]:
            since, arrival, _ = self.queues[None][0]
            self.review = (since, arrival - 1)
