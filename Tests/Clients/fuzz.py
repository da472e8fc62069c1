"""Hooks of schemathesis: each request is a new command, and what no JSON Schema can say is no failure."""

import atexit
import collections
import json
import re
import sys
import uuid

import schemathesis

KEY = "Idempotency-Key"
EVENTS = "/api/v1/events/{topic}"


@schemathesis.hook
def before_call(context, case, kwargs):
    """A valid key or id is made a new one: with that of an earlier command the answer would rightly be a conflict (422), and
    nothing would be learnt of the data. Invalid ones stay as they are."""
    if case.headers and re.fullmatch("[!-~]{16,255}", str(case.headers.get(KEY, ""))):
        case.headers[KEY] = fresh(case.headers[KEY])
    if case.operation.path != EVENTS:
        return keep_meaning(case)
    if case.headers and isinstance(case.headers.get("ce-id"), str):
        case.headers["ce-id"] = fresh(case.headers["ce-id"])
    for event in case.body if isinstance(case.body, list) else [case.body]:
        if isinstance(event, dict) and isinstance(event.get("id"), str) and "specversion" in event:
            event["id"] = fresh(event["id"])
    keep_meaning(case)


def keep_meaning(case):
    """A new id is as valid as the old one: what schemathesis knows of the case, such as a header that it leaves out, stays."""
    case._sync_validated_hashes()


def fresh(text):
    """As long as it was, if it is long: lengths at their bounds are tested too. Not what is invalid."""
    new = uuid.uuid4().hex
    return text if not text or "\0" in text else new + text[len(new):] if len(text) >= len(new) else new[:16] + text


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """False for what is right although the document cannot say it."""
    answer = content(response)
    reasons = {"RejectedPositiveData": (is_beyond_schemas, is_foreign_cursor, is_binary),
               "AcceptedNegativeData": (is_refused_in_part, is_unused_header)}
    for reason in reasons.get(type(failure).__name__, ()):
        if reason(case, response, answer, failure):
            passed_over[reason.__doc__] += 1
            return False
    return True


passed_over = collections.Counter()


@atexit.register
def tell():
    for reason, count in passed_over.most_common():
        print(f"passed over {count} times: {reason}", file=sys.stderr)


def content(response):
    try:
        return json.loads(response.content)
    except ValueError:
        return None


def is_beyond_schemas(case, response, answer, failure):
    """JSON Schema counts characters, our limits bytes of UTF-8: `ä` is two. And it cannot forbid U+0000 at any depth of a free form."""
    errors = answer.get("errors", []) if isinstance(answer, dict) else []
    return bool(errors) and all(
        error["rule"] in ("maxBytes", "length") or error["rule"] == "nul" and "/attributes/" in error["pointer"]
        for error in errors)


def is_foreign_cursor(case, response, answer, failure):
    """A cursor is opaque: one that we did not give out is refused, however well it is written."""
    return "cursor" in (case.query or {}) and isinstance(answer, dict) and answer.get("detail") == "the cursor is not one of ours"


def is_binary(case, response, answer, failure):
    """In binary mode the type of an event is in a header, and says which data is valid: OpenAPI cannot tie them together."""
    return case.operation.path == EVENTS and case.media_type == "application/json" and response.status_code == 422


def is_unused_header(case, response, answer, failure):
    """The other modes have the attributes in the body, and such headers mean nothing."""
    found = re.search(r"parameters? (`.*`) in header", failure.message)
    return case.operation.path == EVENTS and case.media_type != "application/json" and found is not None \
        and all(name.startswith("ce-") for name in re.findall("`(.*?)`", found[1]))


def is_refused_in_part(case, response, answer, failure):
    """Each event of a batch is answered by itself: this says that some were refused."""
    return response.status_code == 207 and any(
        isinstance(item, dict) and item.get("status") in range(400, 500) for item in answer)
