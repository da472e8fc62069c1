"""The tour by curl: publish, see the score and why, ask for the outcome, send a bad one."""

import json
import shutil
import subprocess
import uuid

from web import Answer, bearer, new_key, token

NEEDS = []
PURPOSE = "publish, outcome, score and bad commands by curl"


def curl(url, *options, headers=None):
    command = ["curl", "-sS", "-i", "--max-time", "30", *options]
    for name, value in (headers or {}).items():
        command += ["-H", f"{name}: {value}"]
    done = subprocess.run([*command, url], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=40)
    head, _, body = done.stdout.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    if done.returncode != 0 or len(lines[0].split()) < 2:
        return Answer(0, {}, done.stderr)
    fields = [line.split(": ", 1) for line in lines[1:] if ": " in line]
    return Answer(int(lines[0].split()[1]), {name.lower(): value for name, value in fields}, body)


def run(stack, report, options):
    if shutil.which("curl") is None:
        return report.skip("curl", "it is not installed")
    gateway = stack.gateway()
    who, other = bearer(token()), bearer(token(tenant="other"))
    lead, key = f"L-{uuid.uuid4()}", new_key()
    data = {"lead_id": lead, "source": "referral", "status": "new", "email": "ada@example.com"}
    post = lambda body, **headers: curl(
        f"{gateway.url}/api/v1/leads", "-d", json.dumps(body),
        headers={"Content-Type": "application/json", **who, **headers})

    publish(report, post, data, key)
    answer = post(data, **{"Idempotency-Key": key, "Prefer": "wait=20"})
    place = answer.headers.get("location", "/nothing")
    report.equal("the same again with its key is answered with the same place", answer.status, 202, answer)
    outcome(report, gateway, place, who, other)
    score(report, gateway, lead, who, other)
    refusals(report, gateway, post, data, key, who)
    route_of_each_command(report, gateway, lead, who)


def publish(report, post, data, key):
    answer = post(data, **{"Idempotency-Key": key, "Prefer": "wait=20"})
    if not report.equal("a command is taken", answer.status, 202, answer):
        return
    body = answer.json
    report.equal("Prefer: wait brings its outcome", body["status"], "applied", answer)
    report.check("the outcome says who applied it, when, and what changed",
                 body.get("worker") == "lead-scoring" and body.get("at") and body.get("changes"), answer)
    report.equal("Location leads to the command", answer.headers.get("location"), f"/api/v1/commands/{body['id']}")


def outcome(report, gateway, place, who, other):
    answer = curl(gateway.url + place, headers=who)
    report.check("its Location answers what became of it", answer.status == 200 and answer.json["status"] == "applied", answer)
    report.equal("another tenant finds no such command", curl(gateway.url + place, headers=other).status, 404)
    report.equal("an id that we did not give out is none", curl(gateway.url + place[:-6] + "AAAAAA", headers=who).status, 404)


def score(report, gateway, lead, who, other):
    answer = curl(f"{gateway.url}/api/v1/leads/{lead}/score", headers=who)
    if report.equal("the score is told", answer.status, 200, answer):
        body = answer.json
        report.check("with its factors, why it is so, and its history",
                     sum(factor["points"] for factor in body["factors"].values()) == body["score"]
                     and "referral" in body["why"] and len(body["history"]) == 1, answer)
    report.equal("another tenant finds no such lead",
                 curl(f"{gateway.url}/api/v1/leads/{lead}/score", headers=other).status, 404)
    answer = curl(f"{gateway.url}/api/v1/automation/leads/ranked?limit=200", headers=who)
    report.check("the ranking has the lead", answer.status == 200
                 and lead in [item["lead_id"] for item in answer.json["leads"]], answer)


def refusals(report, gateway, post, data, key, who):
    answer = post({"lead_id": 5, "status": []}, **{"Idempotency-Key": new_key()})
    if report.equal("data that breaks the contract is refused", answer.status, 422, answer):
        places = {error["pointer"] for error in answer.json["errors"]}
        report.check("with a pointer to each violation", {"/lead_id", "/status"} <= places, answer)
        report.equal("as problem details", answer.headers["content-type"], "application/problem+json")
        report.equal("whose instance is the request's id", answer.json["instance"], answer.headers["x-request-id"])
    report.equal("the same key with other data is refused",
                 post({**data, "source": "organic"}, **{"Idempotency-Key": key}).status, 422)
    report.equal("a command without a key is refused", post(data).status, 400)
    report.equal("a body that is no JSON is refused", curl(
        f"{gateway.url}/api/v1/leads", "-d", "{", headers={
            **who, "Content-Type": "application/json", "Idempotency-Key": new_key()}).status, 400)
    report.equal("a command without a credential is refused", curl(
        f"{gateway.url}/api/v1/leads", "-d", "{}", headers={"Content-Type": "application/json"}).status, 401)
    reader = bearer(token(scope="leads:read"))
    report.equal("one without the permission too", curl(
        f"{gateway.url}/api/v1/leads", "-d", "{}", headers={
            **reader, "Content-Type": "application/json", "Idempotency-Key": new_key()}).status, 403)
    answer = post({**data, "tenant_id": "other"}, **{"Idempotency-Key": new_key()})
    report.equal("another tenant in the data is answered as if there were nothing", answer.status, 404, answer)


def route_of_each_command(report, gateway, lead, who):
    """Change, activity, deletion."""
    path = f"{gateway.url}/api/v1/leads/{lead}"
    json_type = {"Content-Type": "application/json"}
    for claim, options, url, headers in (
        ("PATCH changes the lead", ["-X", "PATCH", "-d", '{"status":"won"}'], path, json_type),
        ("an activity is taken", ["-d", '{"kind":"call","occurred_at":"2026-03-01T12:00:00Z"}'], path + "/activities", json_type),
        ("DELETE needs no body", ["-X", "DELETE"], path, {}),
    ):
        answer = curl(url, *options, headers={**who, **headers, "Idempotency-Key": new_key(), "Prefer": "wait=20"})
        report.check(claim, answer.status == 202 and answer.json["status"] == "applied", answer)
    report.equal("the deleted lead is gone", curl(path + "/score", headers=who).status, 404)
