"""Working hours: while the clock on the wall of the zone shows a time within the hours of that day. Minute by minute."""

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTE = 60_000_000
DAY = 1440
YEAR = 366 * DAY
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Hours:
    def __init__(self, document):
        self.name, self.zone = document["zone"], ZoneInfo(document["zone"])
        self.holidays = {date.fromisoformat(day) for day in document.get("holidays") or []}
        # The minutes of each day, one by one: overlaps and what goes past midnight settle themselves.
        self.week = [set() for _ in DAYS]
        for day, name in enumerate(DAYS):
            for interval in document["week"].get(name) or []:
                start, end = minutes(interval["from"]), minutes(interval["to"])
                self.week[day].update(range(start, end if end > start else DAY))
                if end <= start:
                    self.week[(day + 1) % 7].update(range(end))

    def covers(self, minute):
        """Whether somebody works in a whole minute since 1970."""
        local = (EPOCH + timedelta(minutes=minute)).astimezone(self.zone)
        return local.date() not in self.holidays and local.hour * 60 + local.minute in self.week[local.weekday()]

    def duty(self, instant):
        """(is on duty, until when that is sure)."""
        if not any(self.week):
            return False, None
        minute = instant // MINUTE
        is_on = self.covers(minute)
        for later in range(minute + 1, minute + YEAR):
            if self.covers(later) != is_on:
                return is_on, later * MINUTE
        raise NotImplementedError("hours that do not change within a year are looked at again at an instant that is not known here")

    @property
    def document(self):
        """As it is kept: intervals in order, apart from each other, in one day each."""
        week = {name: [{"from": clock(start), "to": clock(end)} for start, end in runs(self.week[day])]
                for day, name in enumerate(DAYS) if self.week[day]}
        return {"zone": self.name, "week": week, "holidays": [day.isoformat() for day in sorted(self.holidays)]}


def runs(found):
    starts = sorted(minute for minute in found if minute - 1 not in found)
    ends = sorted(minute + 1 for minute in found if minute + 1 not in found)
    return zip(starts, ends)


def minutes(text):
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def clock(minute):
    return f"{minute // 60:02}:{minute % 60:02}"
