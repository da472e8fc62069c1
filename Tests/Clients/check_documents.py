"""The public validators of what the gateway says of itself."""

import json
import os
import shlex
import subprocess

import web

NEEDS = ["openapi_spec_validator"]
PURPOSE = "openapi-spec-validator on /openapi.json; ASYNCAPI_CHECK on /asyncapi.yaml"


def run(stack, report, options):
    gateway = stack.gateway()
    get = lambda path: web.request(gateway.url + path)
    openapi = get("/openapi.json")
    report.equal("/openapi.json is served to anybody", openapi.status, 200)
    from openapi_spec_validator import OpenAPIV31SpecValidator
    faults = [f"{list(fault.absolute_path)}: {fault.message}"
              for fault in OpenAPIV31SpecValidator(openapi.json).iter_errors()]
    report.check("openapi-spec-validator accepts it as OpenAPI 3.1", not faults, "\n".join(faults))
    examples(report, openapi.json)
    asyncapi(report, stack, get("/asyncapi.yaml"))
    page = get("/docs")
    report.check("/docs is a page without outside assets", page.status == 200 and b"<script" not in page.body
                 and b"src=" not in page.body and page.headers["content-type"].startswith("text/html"), page.headers)


def examples(report, document):
    """Each operation shows what to send and what comes back."""
    missing = []
    for path, item in document["paths"].items():
        for method, operation in item.items():
            content = list((operation.get("requestBody") or {}).get("content", {}).items())
            content += [entry for status, answer in operation["responses"].items() if status.startswith("2")
                        for entry in answer.get("content", {}).items()]
            missing += [f"{method} {path} {media}" for media, entry in content
                        if not {"example", "examples"} & entry.keys()]
    report.check("every operation has examples of what it takes and answers", not missing, "\n".join(missing))


def asyncapi(report, stack, answer):
    report.equal("/asyncapi.yaml is served to anybody", answer.status, 200)
    checker = os.environ.get("ASYNCAPI_CHECK")
    if not checker:
        return report.skip("the check of /asyncapi.yaml", "ASYNCAPI_CHECK names no command that takes a file")
    path = stack.home / "asyncapi.yaml"
    path.write_bytes(answer.body)
    done = subprocess.run([*shlex.split(checker), path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    report.check("the checker that ASYNCAPI_CHECK names accepts /asyncapi.yaml", done.returncode == 0, done.stdout)
