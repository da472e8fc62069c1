"""A private Postgres, a broker, lead-scoring and gateways, from BELLHOP_BIN and deploy/; all of it ends with this process."""

import fcntl
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECRET = "a-secret-of-these-checks-only-0123456789"
ISSUER, AUDIENCE, TENANT = "https://issuer.example", "bellhop", "acme"

# What one client that never pauses needs; each is printed when a gateway starts with it.
RAISED = {
    "tenant-rate": 1_000_000, "tenant-burst": 1_000_000, "subject-rate": 1_000_000, "subject-burst": 1_000_000,
    "authentication-failures": 1_000_000,
}


class Failure(Exception):
    """Something that the checks need could not be had."""


def free_port():
    """Below the range from which the kernel gives out ports, so that it stays free while its owner restarts."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


def wait_until(what, condition, seconds=60, pause=0.05):
    """Returns the first value of `condition` that holds."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Failure(f"{what}: not within {seconds} s")
        time.sleep(pause)


class Program:
    """One process of ours; its output is in a log."""

    def __init__(self, stack, name, command, environment=None):
        self.stack, self.name, self.command = stack, name, [str(part) for part in command]
        self.environment = {**stack.environment, **(environment or {})}
        self.log = stack.logs / f"{name}.log"
        self.process = None
        stack.programs.append(self)

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, cwd=ROOT)
        return self

    @property
    def runs(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        if not self.runs:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()

    def tail(self, lines=8):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:]) if self.log.exists() else ""

    def events(self, name):
        """Its log lines of one kind."""
        for line in self.log.read_text(errors="replace").splitlines():
            if f'"event":"{name}"' in line:
                yield json.loads(line)


class Gateway(Program):
    def __init__(self, stack, name, limits=None, settings=None):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.limits = limits or {}
        options = [part for item in self.limits.items() for part in ("--limit", "{}={}".format(*item))]
        environment = {
            "BELLHOP_DATABASE": stack.login("clients_gateway"), "BELLHOP_HTTP": f"127.0.0.1:{self.port}",
            "BELLHOP_JWT_SECRET": SECRET, "BELLHOP_JWT_ISSUER": ISSUER, "BELLHOP_JWT_AUDIENCE": AUDIENCE,
            **(settings or {}),
        }
        super().__init__(stack, name, [stack.bin / "gateway", *options],
                         {name: value for name, value in environment.items() if value is not None})

    def serve(self, seconds=60):
        """Starts, and waits until broker and database can be reached."""
        for name, value in self.limits.items():
            self.stack.report.say(f"  limit raised for {self.name}: {name}={value}")
        self.start()
        self.wait_ready(seconds)
        return self

    def wait_ready(self, seconds=60):
        def look():
            if not self.runs:
                raise Failure(f"{self.name} has ended:\n{self.tail()}")
            return self.is_ready
        wait_until(f"{self.name} is ready", look, seconds)

    @property
    def is_ready(self):
        import web
        try:
            return web.request(f"{self.url}/readyz", timeout=5).status == 200
        except OSError:
            return False


class Stack:
    def __init__(self, report):
        self.report = report
        self.bin = Path(os.environ.get("BELLHOP_BIN") or ROOT / ".build/release").resolve()
        self.home = ROOT / ".build/clients/run"
        self.logs = self.home / "logs"
        self.programs = []
        # Settings of someone's shell must not reach our programs.
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("BELLHOP_")}
        self.kafka_home = os.environ.get("KAFKA_HOME")
        self.database = self.brokers = self.lock = None
        self.is_ours = False

    def service(self, name, command, *arguments, check=True):
        done = subprocess.run(
            [ROOT / "deploy/services" / name, command, self.home / name, *arguments], env=self.environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if check and done.returncode != 0:
            raise Failure(f"deploy/services/{name} {command}: {done.stdout}")
        return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""

    def start(self):
        for name in ("gateway", "lead-scoring", "bellhop"):
            if not (self.bin / name).exists():
                raise Failure(f"{self.bin / name} is missing: run deploy/build")
        self.lock = open(self.home.with_suffix(".lock"), "w")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failure("another run of these checks is under way here") from None
        self.is_ours = True
        self.clean()
        self.logs.mkdir(parents=True)
        self.database = self.service("postgres", "start")
        self.start_broker()
        self.environment |= {"BELLHOP_DATABASE": self.database, "BELLHOP_BROKERS": self.brokers}
        self.bellhop("migrate", "run")
        self.bellhop("topics", "apply")
        self.sql("create role clients_gateway login in role bellhop_gateway")
        self.sql("create role clients_worker login bypassrls in role bellhop_worker")
        self.worker = Program(self, "lead-scoring", [self.bin / "lead-scoring"],
                              {"BELLHOP_DATABASE": self.login("clients_worker")}).start()

    def start_broker(self):
        if self.kafka_home:
            self.brokers = self.service("kafka", "start")
            return
        address = self.home / "broker"
        Program(self, "broker", [self.bin / "bellhop", "broker", "--address-file", address]).start()
        wait_until("the broker is up", lambda: address.exists() and address.read_text().strip())
        self.brokers = address.read_text().split()[0]

    def clean(self):
        """Ends and forgets what an earlier run that was killed has left."""
        if self.home.exists():
            self.service("postgres", "remove", check=False)
            if self.kafka_home:
                self.service("kafka", "stop", check=False)
            shutil.rmtree(self.home, ignore_errors=True)

    def stop(self):
        for program in reversed(self.programs):
            program.stop()
        if self.is_ours:
            if self.kafka_home:
                self.service("kafka", "stop", check=False)
            self.service("postgres", "remove", check=False)

    def login(self, role):
        return self.database.replace("user=bellhop", f"user={role}")

    def bellhop(self, *arguments, check=True):
        done = subprocess.run(
            [self.bin / "bellhop", *arguments], env=self.environment, cwd=ROOT, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if check and done.returncode != 0:
            raise Failure(f"bellhop {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout if check else done

    def sql(self, statement):
        """Rows of text fields, by the operator's role."""
        done = subprocess.run(
            ["psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", self.database, "-c", statement],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise Failure(f"psql: {done.stderr}")
        return [line.split("\t") for line in done.stdout.splitlines() if line]
