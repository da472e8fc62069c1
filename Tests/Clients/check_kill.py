"""Gateways and broker are killed with -9 again and again, while clients repeat each command with its key until a 202."""

import random
import threading
import time

import web
from kill_load import TENANT, Load
from kill_truth import Truth
from stack import RAISED

NEEDS = []
PURPOSE = "kill -9 of gateways and broker under load with retrying clients"


def run(stack, report, options):
    if not stack.kafka_home:
        return report.skip("kill", "KAFKA_HOME is not set, and the broker in memory forgets everything when it is killed")
    gateways = [stack.gateway(f"gateway-kill-{name}", limits=RAISED) for name in "ab"]
    load, kills = Load(gateways), Kills(stack, gateways)
    begun = time.monotonic()
    load.start()
    kills.run(load, options)
    while len(load.commands) < options.commands and time.monotonic() - begun < 1200:
        time.sleep(0.1)
    load.end()
    took = time.monotonic() - begun
    for gateway in gateways:
        gateway.wait_ready()
    stack.bellhop("status", "--until-idle", "180")
    figures(report, load, kills, took)
    truth = Truth(stack)
    compare(stack, report, options, load, kills, truth)
    successors(report, gateways, load)


class Kills:
    """Who was killed how often, and how many requests were open then."""

    def __init__(self, stack, gateways):
        self.stack, self.gateways = stack, gateways
        self.gateway, self.broker = [], []
        self.faults = []
        self.is_ending = False

    def run(self, load, options):
        threads = [threading.Thread(target=self.guarded, args=(job, load, options.kills), daemon=True)
                   for job in (self.kill_gateways, self.kill_broker)]
        for thread in threads:
            thread.start()
        threads[1].join()
        self.is_ending = True
        threads[0].join()

    def guarded(self, job, load, count):
        try:
            job(load, count)
        except Exception as error:
            self.faults.append(f"{job.__name__}: {error}")
            self.is_ending = True

    def kill_gateways(self, load, count):
        """Until the broker has been killed often enough, and as often at least."""
        while not (self.is_ending and len(self.gateway) >= count):
            wait_for_load(load, random.uniform(0.5, 2), new=25)
            victim = random.choice(self.gateways)
            self.gateway.append(load.open)
            victim.kill()
            time.sleep(random.uniform(0, 0.5))
            victim.start()

    def kill_broker(self, load, count):
        for _ in range(count):
            wait_for_load(load, random.uniform(1, 4), new=100)
            self.broker.append(load.open)
            self.stack.service("kafka", "kill")
            time.sleep(random.uniform(0, 2))
            self.stack.service("kafka", "start")


def wait_for_load(load, seconds, new=0):
    """At least so long, and until so many more commands were taken: a kill of what does nothing proves nothing."""
    goal = len(load.commands) + new
    time.sleep(seconds)
    end = time.monotonic() + 120
    while len(load.commands) < goal and time.monotonic() < end:
        time.sleep(0.05)


def figures(report, load, kills, took):
    commands = load.commands
    mean = lambda numbers: sum(numbers) / max(1, len(numbers))
    report.say(f"  {len(commands)} commands taken in {took:.0f} s by {len(load.threads)} clients; answers and lost connections: "
               + ", ".join(f"{count} × {word}" for word, count in sorted(load.answers.items())))
    report.say(f"  gateways killed {len(kills.gateway)} times with {mean(kills.gateway):.1f} open requests on average, "
               f"the broker {len(kills.broker)} times with {mean(kills.broker):.1f}")
    report.say(f"  {sum(command.attempts > 1 for command in commands)} commands were sent more than once, "
               f"one of them {max((command.attempts for command in commands), default=0)} times")


def compare(stack, report, options, load, kills, truth):
    commands = load.commands
    report.check(f"{options.commands} commands at least were taken", len(commands) >= options.commands, len(commands))
    report.check(f"gateways and broker were killed {options.kills} times at least, without a fault of the check",
                 min(len(kills.gateway), len(kills.broker)) >= options.kills and not kills.faults, kills.faults)
    report.check("no command was answered but by 202, 409, 503 or 504, and each was taken in the end", not load.faults,
                 "\n".join(load.faults))
    places = {(command.event_id, partition, offset) for command in commands for _, partition, offset, _ in command.receipts}
    lost = [place for place in places if place[1:] not in truth.records.get(place[0], [])]
    report.check(f"the topic has the record of each of {len(places)} receipts, at its place", not lost, lost)
    wrong = {command.event_id: truth.times_applied(command.event_id) for command in commands
             if truth.times_applied(command.event_id) != 1}
    report.check("every command that was answered with 202 is applied exactly once (bellhop.seen_event)", not wrong, wrong)
    wrong = {command.event_id: truth.changes[command.event_id] for command in commands if truth.changes[command.event_id] != 1}
    report.check("each has changed the score once (leads.score_change)", not wrong, wrong)
    report.check("the change names a record of the command",
                 all(place in truth.records.get(event, []) for event, place in truth.change_places.items()))
    retried = [command for command in commands if command.attempts > 1]
    twice = sum(len(truth.records[command.event_id]) > 1 for command in commands)
    report.check(f"every one of {len(retried)} repeated keys is applied once", retried
                 and all(truth.times_applied(command.event_id) == truth.changes[command.event_id] == 1 for command in retried))
    report.say(f"  {twice} commands have more than one record in the topic: for those the worker had to recognise the repeat")
    report.equal("every lead has the status of its last command", {
        lead: truth.leads.get(lead) for lead, status in load.statuses.items() if truth.leads.get(lead) != status}, {})
    report.equal("nobody's command made a change that no client knows of",
                 len(set(truth.changes) - {command.event_id for command in commands}), 0)
    report.equal("no command became a dead letter", truth.dead_letters, [])
    done = stack.bellhop("verify", "lead-scoring", check=False)
    report.check("bellhop verify: the tables are what the topic says", done.returncode == 0, done.stdout + done.stderr)


def successors(report, gateways, load):
    """Ids that a gateway has given out are good at every other, and after its death."""
    clients = [web.Client(gateway.url) for gateway in gateways]
    who = web.bearer(web.token(tenant=TENANT))
    living = {gateway.process.pid for gateway in gateways}
    receipts = [receipt for command in load.commands for receipt in command.receipts]
    orphans = [receipt for receipt in receipts if receipt[3] not in living]
    wrong = []
    for number, (command_id, partition, offset, _) in enumerate(receipts):
        answer = clients[number % len(clients)].request("GET", f"/api/v1/commands/{command_id}", headers=who)
        if answer.status != 200 or answer.json["status"] not in ("applied", "duplicate") \
                or (answer.json["partition"], answer.json["offset"]) != (partition, offset):
            wrong.append(str(answer))
    report.check(f"the outcome of each of {len(receipts)} ids is told, as applied or duplicate", not wrong, "\n".join(wrong))
    report.check(f"among them {len(orphans)} that a gateway gave out which was killed since", len(orphans) > 0)
    other = web.bearer(web.token(tenant="other"))
    report.equal("another tenant is told of none of them",
                 {clients[0].request("GET", f"/api/v1/commands/{receipt[0]}", headers=other).status for receipt in receipts[:50]},
                 {404})
