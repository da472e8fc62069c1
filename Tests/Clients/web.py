"""HTTP by Python's own library, and tokens by its own HMAC: for checks that need nothing from PyPI."""

import base64
import hashlib
import hmac
import http.client
import json
import time
import uuid
from dataclasses import dataclass
from urllib.parse import urlsplit

from stack import AUDIENCE, ISSUER, SECRET, TENANT

ALL = "leads:read leads:write pii:read deadletters:redrive metrics:read"


def claims(**changes):
    now = int(time.time())
    return {"iss": ISSUER, "aud": AUDIENCE, "sub": "clients", "tenant": TENANT, "scope": ALL, "iat": now,
            "exp": now + 7200, **changes}


def token(**changes):
    """HS256 with the secret that our gateways have."""
    part = lambda value: base64.urlsafe_b64encode(value).rstrip(b"=")
    text = b".".join(part(json.dumps(value).encode()) for value in ({"alg": "HS256", "typ": "JWT"}, claims(**changes)))
    return b".".join((text, part(hmac.digest(SECRET.encode(), text, hashlib.sha256)))).decode()


def bearer(credential):
    return {"Authorization": f"Bearer {credential}"}


def new_key():
    return f"key-{uuid.uuid4()}"


@dataclass
class Answer:
    status: int
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    def __str__(self):
        return f"{self.status} {self.headers} {self.body.decode(errors='replace')}"


class Client:
    """One connection, opened when it is needed and after each failure."""

    def __init__(self, url, timeout=30):
        self.host, self.timeout, self.connection = urlsplit(url).netloc, timeout, None

    def request(self, method, path, body=None, headers=None):
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            headers = {"Content-Type": "application/json", **(headers or {})}
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection(self.host, timeout=self.timeout)
            self.connection.request(method, path, body, headers or {})
            answer = self.connection.getresponse()
            content = answer.read()
            if answer.will_close:
                self.close()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, content)
        except http.client.HTTPException as error:
            self.close()
            raise ConnectionError(str(error) or type(error).__name__) from error
        except OSError:
            self.close()
            raise

    def close(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None


def request(url, method="GET", body=None, headers=None, timeout=30):
    parts = urlsplit(url)
    client = Client(url, timeout)
    try:
        return client.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body, headers)
    finally:
        client.close()
