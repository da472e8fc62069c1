"""Two gateways on one database: a repeat at the other one, a conflict there, and ids of one that was killed."""

import uuid

import web

NEEDS = []
PURPOSE = "two gateways: repeats, conflicts, and ids of one that was killed"


def run(stack, report, options):
    first, second = (stack.gateway(f"gateway-{name}") for name in ("first", "second"))
    who = web.bearer(web.token())
    lead, key = f"T-{uuid.uuid4()}", web.new_key()

    def post(gateway, body):
        return web.request(f"{gateway.url}/api/v1/leads", "POST", body, {
            **who, "Idempotency-Key": key, "Prefer": "wait=20"})

    body = {"lead_id": lead, "source": "referral"}
    taken = post(first, body)
    if not report.check("a command is applied", taken.status == 202 and taken.json["status"] == "applied", taken):
        return
    # Members in another order are the same data.
    again = post(second, dict(reversed(body.items())))
    report.check("the same key at the other gateway is the same event, recognised as a repeat",
                 again.status == 202 and again.json["status"] == "duplicate"
                 and again.json["event_id"] == taken.json["event_id"], again)
    # The second gateway remembers what it took itself; a third knows nothing.
    other = post(stack.gateway("gateway-third"), {**body, "source": "organic"})
    report.check("the same key with other data is rejected by the worker as idempotency-conflict",
                 other.status == 202 and other.json["status"] == "rejected"
                 and "idempotency-conflict" in (other.json.get("rule"), other.json.get("reason")), other)
    score = web.request(f"{second.url}/api/v1/leads/{lead}/score", headers=who).json
    report.check("and changes nothing", "referral" in score["why"] and len(score["history"]) == 1, score)
    successor(report, first, second, taken, who)


def successor(report, first, second, taken, who):
    first.kill()
    ask = lambda gateway: web.request(gateway.url + taken.headers["location"], headers=who)
    answer = ask(second)
    report.check("the id of a gateway that was killed is good at another",
                 answer.status == 200 and answer.json["status"] == "applied", answer)
    first.serve()
    answer = ask(first)
    report.check("and at its successor", answer.status == 200 and answer.json["status"] == "applied", answer)
