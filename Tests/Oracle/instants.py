"""Instants as whole microseconds since 1970, UTC."""

import re
from datetime import datetime, timedelta, timezone

EPOCH = datetime(1970, 1, 1)
FORM = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(?:[Zz]|([+-])(\d\d):(\d\d))")


def parsed(text):
    """Reads RFC 3339 with at most six digits after the second."""
    day, time, fraction, sign, hours, minutes = FORM.fullmatch(text).groups()
    local = (datetime.fromisoformat(f"{day}T{time}") - EPOCH) // timedelta(microseconds=1)
    ahead = (int(hours) * 60 + int(minutes)) * 60_000_000 if sign else 0
    return local + int((fraction or "").ljust(6, "0")) - (-ahead if sign == "-" else ahead)


def written(instant):
    """RFC 3339 in UTC, microseconds; a dash for none."""
    return "-" if instant is None else (EPOCH + timedelta(microseconds=instant)).isoformat(timespec="microseconds") + "Z"


def now():
    return (datetime.now(timezone.utc).replace(tzinfo=None) - EPOCH) // timedelta(microseconds=1)
