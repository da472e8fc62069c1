"""The Python SDK of CloudEvents over HTTP, in the forms that it has: structured and binary, and a batch of its JSON."""

import json
import uuid

from web import bearer, token

NEEDS = ["cloudevents", "requests"]
PURPOSE = "the Python cloudevents SDK: structured, binary and batch"
SOURCE = "/clients/crm"


def run(stack, report, options):
    gateway = stack.gateway()
    url = f"{gateway.url}/api/v1/events/lead-events"
    who = {**bearer(token()), "Prefer": "wait=20"}
    first_generation(report, url, who)
    second_generation(report, url, who)
    batch(report, gateway, url, who)
    refusals(report, url, who)


def data(**more):
    return {"lead_id": f"L-{uuid.uuid4()}", "source": "organic", **more}


def applied(report, claim, answer, event_id):
    report.check(claim, answer.status_code == 202 and answer.json()["status"] == "applied"
                 and answer.json()["event_id"] == event_id, f"{answer.status_code} {answer.text}")


def first_generation(report, url, who):
    """`cloudevents.v1.http`: to_structured, to_binary."""
    import requests
    from cloudevents.v1.http import CloudEvent, to_binary, to_structured
    attributes = {"type": "lead.created", "source": SOURCE, "datacontenttype": "application/json"}
    for form in (to_structured, to_binary):
        event = CloudEvent(dict(attributes), data())
        headers, body = form(event)
        answer = requests.post(url, headers={**headers, **who}, data=body, timeout=30)
        applied(report, f"an event by {form.__name__} takes effect", answer, event["id"])
        again = requests.post(url, headers={**headers, **who}, data=body, timeout=30)
        place = lambda answer: [answer.json().get(name) for name in ("event_id", "partition", "offset")]
        report.check("the same event again is answered with the same command",
                     again.status_code == 202 and place(again) == place(answer), again.text)


def second_generation(report, url, who):
    """`cloudevents.core.bindings.http`: to_structured, to_binary, with a subject and an extension beyond ASCII."""
    import requests
    from cloudevents.core.bindings import http
    from cloudevents.core.v1.event import CloudEvent
    for form in (http.to_structured_event, http.to_binary_event):
        event = CloudEvent(
            {"type": "lead.created", "source": SOURCE, "datacontenttype": "application/json", "id": str(uuid.uuid4()),
             "specversion": "1.0", "subject": "Zoë", "campaign": "früh 100 %"}, data(name="Zoë \U0001F98A"))
        message = form(event)
        answer = requests.post(url, headers={**message.headers, **who}, data=message.body, timeout=30)
        applied(report, f"an event by {form.__name__} takes effect", answer, event.get_id())


def batch(report, gateway, url, who):
    import requests
    from cloudevents.v1.http import CloudEvent
    from cloudevents.v1.conversion import to_json
    kind = {"Content-Type": "application/cloudevents-batch+json"}
    events = [CloudEvent({"type": "lead.created", "source": SOURCE}, data()) for _ in range(5)]
    send = lambda events: requests.post(
        url, headers={**kind, **who}, timeout=30, data=b"[" + b",".join(to_json(event) for event in events) + b"]")

    answer = send(events)
    report.check("a batch is taken as a whole, each event applied", answer.status_code == 202
                 and [item["status"] for item in answer.json()] == ["applied"] * 5
                 and [item["event_id"] for item in answer.json()] == [event["id"] for event in events], answer.text)
    bad = CloudEvent({"type": "lead.created", "source": SOURCE}, {"lead_id": 7})
    reserved = CloudEvent({"type": "lead.created", "source": "bellhop:gateway"}, data())
    answer = send([CloudEvent({"type": "lead.created", "source": SOURCE}, data()), bad, reserved])
    report.check("each event of a batch is answered by itself", answer.status_code == 207
                 and [item["status"] for item in answer.json()] == ["applied", 422, 422], answer.text)
    for item in answer.json()[:1]:
        found = requests.get(f"{gateway.url}/api/v1/commands/{item['id']}", headers=who, timeout=30)
        report.check("what became of one of a batch can be asked", found.status_code == 200
                     and found.json()["status"] == "applied", found.text)


def refusals(report, url, who):
    import requests
    from cloudevents.v1.http import CloudEvent, to_structured

    def answer(claim, status, event, url=url):
        headers, body = to_structured(event)
        answer = requests.post(url, headers={**headers, **who}, data=body, timeout=30)
        report.equal(claim, answer.status_code, status, answer.text)

    attributes = {"type": "lead.created", "source": SOURCE}
    answer("an event of another tenant is answered as if there were nothing", 404,
           CloudEvent({**attributes, "tenantid": "other"}, data()))
    answer("a type that only workers write has no way in", 404,
           CloudEvent({**attributes, "type": "lead.scored"}, data()), url.replace("lead-events", "lead-scores"))
    answer("a topic of dead letters has none", 404, CloudEvent(attributes, data()), url + ".dead-letters")
    answer("an unknown type is refused", 422, CloudEvent({**attributes, "type": "lead.sold"}, data()))
    used = str(uuid.uuid4())
    answer("an event is taken", 202, CloudEvent({**attributes, "id": used}, data()))
    answer("the same source and id with other data is refused", 422, CloudEvent({**attributes, "id": used}, data()))
