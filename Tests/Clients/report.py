"""Counts what was checked, and says it."""

import sys
import time


class Report:
    def __init__(self):
        self.passed = self.failed = 0
        self.skipped = []
        self.began = time.monotonic()

    def section(self, text):
        self.say(f"\n== {text} ({time.monotonic() - self.began:.0f} s)")

    def say(self, text):
        print(text, flush=True)

    def check(self, claim, holds, detail=""):
        """Counts one claim; `detail` is shown where it does not hold. Returns whether it does."""
        if holds:
            self.passed += 1
            self.say(f"  ok      {claim}")
        else:
            self.failed += 1
            self.say(f"  FAILED  {claim}")
            for line in str(detail).splitlines()[:40]:
                self.say(f"          {line[:600]}")
        return bool(holds)

    def equal(self, claim, value, expected, detail=""):
        return self.check(claim, value == expected, f"is {value!r}, expected {expected!r}  {detail}")

    def skip(self, what, why):
        self.skipped.append(what)
        self.say(f"  SKIPPED {what}: {why}")

    def end(self):
        """The closing line, and the exit status."""
        if self.skipped:
            self.say(f"\nSkipped, see above: {', '.join(self.skipped)}")
        self.say(f"\n{self.passed} passed, {self.failed} failed")
        sys.stdout.flush()
        return 0 if self.failed == 0 and self.passed > 0 else 1
