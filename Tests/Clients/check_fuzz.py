"""schemathesis over all routes: every check that it has, by data that the document allows and by data that it does not."""

import json
import re
import subprocess
import sys
from pathlib import Path

import web
from stack import RAISED, ROOT

NEEDS = ["schemathesis"]
PURPOSE = "schemathesis over all routes, positive and negative data"
EXAMPLES = 60


def run(stack, report, options):
    gateway = stack.gateway("gateway-fuzz", limits=RAISED)
    process, before = gateway.process, statuses(gateway)
    result = fuzz(stack, report, gateway, options)
    if result is None:
        return
    report.check("schemathesis has tested every operation",
                 result["operations"]["tested"] == result["operations"]["total"] > 10, result["operations"])
    for kind in result["failures"]:
        report.check(f"no failure of the kind {kind['title']!r}", False, f"{kind['count']} at {', '.join(kind['operations'])}")
    report.check(f"schemathesis finds nothing in {result['test_cases']['generated']} requests (seed {result['seed']})",
                 result["exit_code"] == 0 and not result["errors"], f"see {stack.logs / 'schemathesis.log'}")
    report.check("the gateway is the same process as before", gateway.process is process and gateway.runs, gateway.tail())
    by_status = {status: count - before.get(status, 0) for status, count in statuses(gateway).items()
                 if count > before.get(status, 0)}
    report.check("it answered no request with 5xx but 501 and 505, which say what it does not know",
                 not [status for status in by_status if status >= 500 and status not in (501, 505)], by_status)
    report.check("it wrote no error to its log", not [line for name in ("request_failed", "producer_failed")
                                                      for line in gateway.events(name)], gateway.tail())
    for line in (stack.logs / "schemathesis.log").read_text().splitlines():
        if line.startswith("passed over"):
            report.say(f"  {line}")
    report.say("  answers: " + ", ".join(f"{count} × {status}" for status, count in sorted(by_status.items())))


def fuzz(stack, report, gateway, options):
    program = Path(sys.executable).with_name("schemathesis")
    file = stack.home / "schemathesis.json"
    command = [
        program, "--config-file", "Tests/Clients/schemathesis.toml", "--no-color", "run", f"{gateway.url}/openapi.json",
        "--header", f"Authorization: Bearer {web.token()}", "--checks", "all",
        "--report", "json", "--report-json-path", file]
    command += ["--max-time", str(round(60 * options.minutes))] if options.minutes else ["--max-examples", str(EXAMPLES)]
    if options.seed is not None:
        command += ["--seed", str(options.seed)]
    with open(stack.logs / "schemathesis.log", "w") as log:
        done = subprocess.run([str(part) for part in command], cwd=ROOT, stdout=log, stderr=subprocess.STDOUT,
                              env=stack.environment)
    text = (stack.logs / "schemathesis.log").read_text()
    if done.returncode != 0:
        report.say(re.sub("^", "  | ", text[text.find("= FAILURES ="):][:20_000], flags=re.M))
    if not file.exists():
        report.check("schemathesis runs", False, text[-3000:])
        return None
    return json.loads(file.read_text())


def statuses(gateway):
    """Requests by status, as the gateway counts them."""
    text = web.request(f"{gateway.url}/metrics", headers=web.bearer(web.token())).body.decode()
    counts = {}
    for status, count in re.findall(r'^gateway_requests_total\{.*status="(\d+)"\} (\d+)', text, re.M):
        counts[int(status)] = counts.get(int(status), 0) + int(count)
    return counts
