"""Clients that repeat each command with its key until it is taken, whatever happens to the gateways and the broker."""

import collections
import random
import threading
import time
import uuid
from dataclasses import dataclass, field

import web

TENANT = "kills"
PATIENCE = 240  # seconds for one command


@dataclass
class Command:
    """One command that was taken, with all that was answered to it."""
    lead: str
    event_id: str
    attempts: int
    # (id, partition, offset, pid of the gateway) of each 202.
    receipts: list = field(default_factory=list)


class Load:
    def __init__(self, gateways, callers=12):
        self.gateways = gateways
        self.lock = threading.Lock()
        self.commands, self.faults = [], []
        self.answers = collections.Counter()
        self.statuses = {}  # what each lead must end with
        self.open = 0
        self.is_ending = False
        self.threads = [threading.Thread(target=self.call, daemon=True) for _ in range(callers)]

    def start(self):
        for thread in self.threads:
            thread.start()

    def end(self):
        """No new leads; what is begun is brought to its end."""
        self.is_ending = True
        for thread in self.threads:
            thread.join(PATIENCE + 60)

    def call(self):
        """Makes leads and wins them, one after the other."""
        clients = {gateway: web.Client(gateway.url, timeout=12) for gateway in self.gateways}
        # A subject of its own: ids are derived from it.
        who = web.bearer(web.token(tenant=TENANT, sub=f"caller-{uuid.uuid4()}"))
        while not self.is_ending:
            lead = f"K-{uuid.uuid4()}"
            steps = (("POST", "/api/v1/leads", {"lead_id": lead, "source": "referral", "status": "new"}),
                     ("PATCH", f"/api/v1/leads/{lead}", {"status": "won"}))
            for method, path, body in steps:
                if not self.command(clients, lead, method, path, body, who):
                    break
                with self.lock:
                    self.statuses[lead] = body["status"]

    def command(self, clients, lead, method, path, body, who):
        headers = {**who, "Idempotency-Key": web.new_key()}
        begun, attempts = time.monotonic(), 0
        while time.monotonic() - begun < PATIENCE:
            attempts += 1
            gateway = random.choice(self.gateways)
            command = self.attempt(clients, gateway, lead, method, path, body, headers)
            if command:
                command.attempts = attempts
                with self.lock:
                    self.commands.append(command)
                if random.random() < 0.1:
                    self.repeat(clients, command, method, path, body, headers)
                return True
            time.sleep(random.uniform(0.02, 0.25))
        with self.lock:
            self.faults.append(f"{method} {path} was not taken within {PATIENCE} s")
        return False

    def attempt(self, clients, gateway, lead, method, path, body, headers):
        pid = gateway.process.pid
        with self.lock:
            self.open += 1
        try:
            answer = clients[gateway].request(method, path, body, headers)
            word = str(answer.status)
        except OSError as error:
            answer, word = None, type(error).__name__
        with self.lock:
            self.open -= 1
            self.answers[word] += 1
            if answer is not None and answer.status not in (202, 409, 503, 504):
                self.faults.append(f"{method} {path}: {answer}")
        if answer is None or answer.status != 202:
            return None
        body = answer.json
        return Command(lead, body["event_id"], 0, [(body["id"], body["partition"], body["offset"], pid)])

    def repeat(self, clients, command, method, path, body, headers):
        """Once more although it was taken, as one whose answer was lost would."""
        again = self.attempt(clients, random.choice(self.gateways), command.lead, method, path, body, headers)
        if again is None:
            return
        with self.lock:
            command.attempts += 1
            command.receipts += again.receipts
            if again.event_id != command.event_id:
                self.faults.append(f"{method} {path}: another event id for the same key")
