"""Tokens that PyJWT makes, for keys of a JWKS file that change while the gateway runs; and API keys by `bellhop keys`."""

import json
import os
import time

import web
from stack import SECRET, Failure, wait_until

NEEDS = ["jwt", "cryptography", "requests"]
PURPOSE = "PyJWT (RS256, ES256, EdDSA, HS256) with key rotation, and API keys"
# Most tokens here are refused, all from one address.
LIMITS = {"authentication-failures": 100_000, "subject-rate": 1000, "subject-burst": 1000}


class SigningKey:
    def __init__(self, algorithm, kid):
        from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
        make = {
            "RS256": lambda: rsa.generate_private_key(65537, 2048),
            "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
            "EdDSA": ed25519.Ed25519PrivateKey.generate,
        }
        self.algorithm, self.kid, self.key = algorithm, kid, make[algorithm]()

    @property
    def jwk(self):
        from jwt.algorithms import get_default_algorithms
        public = get_default_algorithms()[self.algorithm].to_jwk(self.key.public_key(), as_dict=True)
        public.pop("key_ops", None)
        return {**public, "kid": self.kid, "use": "sig", "alg": self.algorithm}

    def token(self, **changes):
        import jwt
        return jwt.encode(web.claims(**changes), self.key, algorithm=self.algorithm, headers={"kid": self.kid})


def run(stack, report, options):
    secret_tokens(stack, report)
    key_set(stack, report)
    api_keys(stack, report)


def status(gateway, credential):
    return web.request(f"{gateway.url}/api/v1/automation/leads/ranked?limit=1", headers=web.bearer(credential)).status


def secret_tokens(stack, report):
    import jwt
    gateway = stack.gateway("gateway-secret", limits=LIMITS)
    make = lambda key=SECRET, algorithm="HS256", **changes: jwt.encode(web.claims(**changes), key, algorithm=algorithm)
    now = int(time.time())
    report.equal("a token by HS256 with the secret is accepted", status(gateway, make()), 200)
    report.equal("one that ended less than a minute ago too", status(gateway, make(exp=now - 30)), 200)
    for claim, credential in (
        ("another secret", make("another-secret-that-is-long-enough-0123")),
        ("no signature", jwt.encode(web.claims(), None, algorithm="none")),
        ("HS512", make("another-secret-that-is-long-enough-for-it" * 2, "HS512")),
        ("an end long ago", make(exp=now - 120)), ("a begin in an hour", make(nbf=now + 3600)),
        ("another issuer", make(iss="https://elsewhere.example")), ("another audience", make(aud="other")),
        ("no tenant", make(tenant=None)), ("a subject like a key's", make(sub="key:backup")),
        ("a longer life than is allowed", make(exp=now + 90_000)),
    ):
        report.equal(f"a token with {claim} is refused", status(gateway, credential), 401)


def key_set(stack, report):
    path = stack.home / "jwks.json"

    def publish(keys):
        # A reader must never see half of it.
        path.with_suffix(".new").write_text(json.dumps({"keys": [key.jwk for key in keys]}))
        os.replace(path.with_suffix(".new"), path)

    algorithms = ("RS256", "ES256", "EdDSA")
    old = [SigningKey(algorithm, f"{algorithm.lower()}-2026-01") for algorithm in algorithms]
    publish(old)
    gateway = stack.gateway("gateway-jwks", limits=LIMITS, BELLHOP_JWKS=str(path), BELLHOP_JWT_SECRET=None)
    for key in old:
        wait_until("the keys are read", lambda: status(gateway, key.token()) != 503, 10)
        report.equal(f"a token by {key.algorithm} with a key of the set is accepted", status(gateway, key.token()), 200)
    for key in old:
        report.equal(f"one by {key.algorithm} with another key under its kid is refused",
                     status(gateway, SigningKey(key.algorithm, key.kid).token()), 401)
    confusion(report, gateway, old[0])
    report.equal("a tenant's token sees its own tenant only",
                 web.request(f"{gateway.url}/api/v1/automation/leads/ranked",
                             headers=web.bearer(old[0].token(tenant="nobody-else"))).json["leads"], [])
    rotation(report, gateway, publish, old, [SigningKey(algorithm, f"{algorithm.lower()}-2026-02") for algorithm in algorithms])


def confusion(report, gateway, key):
    """A public key taken for a secret, and keys that a token brings along."""
    import hashlib
    import hmac
    from cryptography.hazmat.primitives import serialization
    public = key.key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    import base64
    part = lambda value: base64.urlsafe_b64encode(value).rstrip(b"=")
    text = part(json.dumps({"alg": "HS256", "typ": "JWT", "kid": key.kid}).encode()) + b"." + part(json.dumps(web.claims()).encode())
    forged = (text + b"." + part(hmac.digest(public, text, hashlib.sha256))).decode()
    report.equal("a token by HS256 with the public key as its secret is refused", status(gateway, forged), 401)
    import jwt
    own = SigningKey("ES256", "mine")
    brought = jwt.encode(web.claims(), own.key, algorithm="ES256", headers={"kid": "mine", "jwk": own.jwk})
    report.equal("a token that brings its own key is refused", status(gateway, brought), 401)


def rotation(report, gateway, publish, old, new):
    """New keys are taken when a token names one; keys that are gone end with the next reading."""
    publish(old + new)
    for key in new:
        try:
            wait_until("the new key is read", lambda: status(gateway, key.token()) == 200, 90, 0.5)
            report.check(f"a token by {key.algorithm} with a key that came while it runs is accepted", True)
        except Failure as failure:
            report.check(f"a token by {key.algorithm} with a key that came while it runs is accepted", False, failure)
    for key in old:
        report.equal(f"the old key of {key.algorithm} is still good", status(gateway, key.token()), 200)
    publish(new)
    begun = time.monotonic()
    # A token that names a key nobody has makes it look again, once a minute at most.
    stranger = SigningKey("EdDSA", "nobody")
    while status(gateway, old[0].token()) == 200 and time.monotonic() - begun < 90:
        status(gateway, stranger.token())
        time.sleep(0.5)
    report.check("keys that are gone from the set are refused", all(status(gateway, key.token()) == 401 for key in old),
                 f"{time.monotonic() - begun:.0f} s later")
    report.check("and the new ones are good", all(status(gateway, key.token()) == 200 for key in new))


def api_keys(stack, report):
    if stack.bellhop("keys", "create", "--help", check=False).returncode != 0:
        return report.check("bellhop keys makes API keys", False, "this bellhop has no command keys")
    gateway = stack.gateway("gateway-secret", limits=LIMITS)
    make = lambda *more: json.loads(stack.bellhop(
        "keys", "create", "--tenant", "acme", "--scope", "leads:read leads:write", *more, "--json"))
    text = lambda made: next(value for value in made.values() if isinstance(value, str) and value.startswith("bh_"))
    first, second = make("--name", "clients"), make("--name", "clients")
    for claim, key in (("an API key", first), ("the second of its name", second)):
        wait_until("the gateway has read the keys", lambda: status(gateway, text(key)) == 200, 10)
        report.equal(f"{claim} is accepted", status(gateway, text(key)), 200)
    third = stack.bellhop("keys", "create", "--tenant", "acme", "--scope", "leads:read", "--name", "clients", "--json", check=False)
    report.check("a third live one of that name is refused", third.returncode != 0, third.stdout)
    answer = web.request(f"{gateway.url}/api/v1/leads", "POST", {"lead_id": "L-key", "source": "manual"}, {
        **web.bearer(text(first)), "Idempotency-Key": web.new_key(), "Prefer": "wait=20"})
    report.check("a command by key takes effect", answer.status == 202 and answer.json["status"] == "applied", answer)
    report.equal("a key with another secret is refused", status(gateway, text(first)[:-6] + "AAAAAA"), 401)
    listed = stack.bellhop("keys", "list", "--json")
    report.check("the list shows no secret", text(first) not in listed and text(first).rsplit("_", 1)[1] not in listed, listed)
    stack.bellhop("keys", "revoke", text(first).split("_")[1])
    try:
        wait_until("the revoked key is refused", lambda: status(gateway, text(first)) == 401, 10)
        report.check("a revoked key is refused within seconds", True)
    except Failure as failure:
        report.check("a revoked key is refused within seconds", False, failure)
    report.equal("the other of its name is still good", status(gateway, text(second)), 200)
