"""Runs the checks; see deploy/clients --help."""

import argparse
import importlib
import importlib.util
import signal
import sys
import traceback

from report import Report
from stack import Failure, Gateway, Stack

CHECKS = ("curl", "events", "twins", "tokens", "documents", "fuzz", "kill")


def main():
    checks = {name: importlib.import_module(f"check_{name}") for name in CHECKS}
    options = arguments(checks)
    report = Report()
    stack = Stack(report)
    stack.gateway = lambda name="gateway", limits=None, **settings: gateway(stack, name, limits, settings)
    # A stop by signal undoes what was started, as an end does.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(143))
    try:
        wanted = [name for name in CHECKS if name in (options.only or CHECKS)]
        run([(name, checks[name]) for name in wanted], stack, report, options)
    except Failure as failure:
        report.check("the services start", False, failure)
    finally:
        stack.stop()
    return report.end()


def arguments(checks):
    parser = argparse.ArgumentParser(
        prog="clients", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Tries the gateway with public clients.",
        epilog="checks:\n" + "\n".join(f"  {name:<10}{check.PURPOSE}" for name, check in checks.items()))
    parser.add_argument("--only", metavar="NAME", action="append", choices=CHECKS, help="run this check; may be repeated")
    parser.add_argument("--minutes", metavar="N", type=float, default=0, help="fuzz for so long (default: a fixed number of examples)")
    parser.add_argument("--seed", metavar="N", type=int, help="of the fuzzer (default: another each time)")
    parser.add_argument("--commands", metavar="N", type=int, default=3000, help="commands of the kill test, at least (default: 3000)")
    parser.add_argument("--kills", metavar="N", type=int, default=10, help="kills of the broker, and of gateways, at least (default: 10)")
    return parser.parse_args()


def gateway(stack, name, limits, settings):
    """The running gateway of that name; checks that need nothing of their own share one."""
    found = next((program for program in stack.programs if program.name == name), None)
    return found or Gateway(stack, name, limits, settings).serve()


def run(checks, stack, report, options):
    runnable = []
    for name, check in checks:
        missing = [module for module in check.NEEDS if importlib.util.find_spec(module) is None]
        if missing:
            report.skip(name, f"the Python modules {', '.join(missing)} could not be installed from PyPI")
        else:
            runnable.append((name, check))
    if not runnable:
        return
    report.section("starting Postgres, a broker and lead-scoring")
    stack.start()
    for name, check in runnable:
        report.section(f"{name}: {check.PURPOSE}")
        try:
            check.run(stack, report, options)
        except Exception as error:
            report.check(f"{name} runs to its end", False, traceback.format_exc() if not isinstance(error, Failure) else error)


sys.exit(main())
