"""What must be in the tables, key by key, from the log and from what the partitions noted while they decided."""

from collections import defaultdict, namedtuple

import leads
from learned import Counts
from rules import Refused, Rules

# What makes a version, where it is no record.
Instant = namedtuple("Instant", "id partition offset stamp")


class Book:
    """A tenant's rules, and what its leads have taught."""

    def __init__(self, base, partition):
        self.version, self.partition = base, partition
        self.document, self.learned, self.counts = None, None, Counts()
        # Outcomes since a version was made; when that was, if it has a model; and when the next is to be made.
        self.changes, self.learned_at, self.publish_at = 0, None, None

    def put(self, document):
        self.learned, self.document = Rules(0, document).learned, document

    def learn(self, data, time):
        for name, weight in (("taken_back", -1), ("learned", 1)):
            if name in data:
                self.counts.learn(data[name], weight)
        self.changes += 1
        if self.learned is None or self.publish_at is not None or self.changes * 10 < self.counts.total:
            return
        if self.is_enough or self.learned_at is not None:
            self.publish_at = time if self.learned_at is None else max(time, self.learned_at + self.learned.pause)

    @property
    def is_enough(self):
        return self.counts.total >= self.learned.at_least

    def publish(self, time):
        """The document of the next version."""
        self.version += 1
        self.changes, self.learned_at, self.publish_at = 0, None, None
        if self.learned is None or not self.is_enough:
            return self.document
        self.learned_at = time
        model = self.counts.model(self.version, self.learned.method)
        return self.document | {"learned": self.document["learned"] | {"model": model}}

    def pass_time(self, time):
        """What is due by then, as an instant and a document each."""
        while self.publish_at is not None and self.publish_at <= time:
            instant = Instant("time", self.partition, -1, self.publish_at)
            yield instant, self.publish(instant.stamp)

    def row(self):
        """The columns of leads.learning, but the tenant's."""
        return {"version": self.version, "document": self.document, "counts": self.counts.json(), "changes": self.changes,
                "learned_at": self.learned_at, "publish_at": self.publish_at}


class RuleVersions:
    """The versions that the log of lead-commands makes, as (tenant, version) -> (record or instant, document); and the records refused."""

    def __init__(self, commands, base, late):
        self.versions, self.refused, self.books, self.base = {}, [], {}, base
        seen = set()
        for partition in sorted(commands):
            for record in commands[partition]:
                if record.identity not in seen:
                    time = max(record.stamp, late.get((partition, record.offset), record.stamp))
                    if self.apply(record, time):
                        seen.add(record.identity)

    def apply(self, record, time):
        """Whether it is not refused."""
        self.pass_time(record.tenant, time)
        book = self.books.get(record.tenant) or Book(self.base, record.partition)
        try:
            if record.type == "lead.outcome":
                if record.tenant not in self.books:
                    raise Refused("no rules")
                book.learn(record.data, time)
                return True
            book.put(record.data["rules"])
        except (Refused, KeyError):
            self.refused.append(record)
            return False
        self.books[record.tenant] = book
        self.note(record.tenant, record, book.publish(time))
        return True

    def pass_time(self, tenant, time):
        if tenant in self.books:
            for instant, document in self.books[tenant].pass_time(time):
                self.note(tenant, instant, document)

    def note(self, tenant, cause, document):
        self.versions[tenant, self.books[tenant].version] = (cause, document)


def stories(log, crashed):
    """The records of each lead in their order, but those that are taken for ones that kill."""
    records = defaultdict(list)
    for partition in sorted(log):
        for record in log[partition]:
            if (partition, record.offset) not in crashed:
                records[record.tenant, record.data["lead_id"]].append(record)
    return records


class Adopted:
    """The versions that one partition has taken up of one tenant's rules, in their order."""

    def __init__(self, base, steps):
        self.base = base
        # (rules, from_offset, since)
        self.steps = steps

    def at(self, time, offset):
        """What decides at a key's time, before or at an offset."""
        rules = self.base
        for step, start, since in self.steps:
            if start <= offset and (since is None or since <= time):
                rules = step
        return rules

    def change_after(self, version, offset):
        """From when on what an older version has decided is decided anew; None if it is not."""
        return next((since for step, start, since in self.steps
                     if step.version > version and start <= offset and since is not None), None)


class Replay:
    def __init__(self, topic, base, versions, adopted, late):
        self.topic, self.late = topic, late
        self.base = Rules(base["version"], base["document"])
        rules = {key: Rules(key[1], document) for key, (_, document) in versions.items()}
        steps = defaultdict(list)
        for row in sorted(adopted, key=lambda row: row["version"]):
            version = rules[row["tenant_id"], row["version"]]
            steps[row["partition"], row["tenant_id"]].append((version, row["from_offset"], row["since"]))
        self.steps = {place: Adopted(self.base, steps) for place, steps in steps.items()}

    def story(self, key, records, row, end, trace=False):
        """The lead as its row must be, and its history: decided through the row's own `scored_at`, as far as the clock goes.

        Returns the story, and when the lead is decided next.
        """
        partition = records[0].partition
        adopted = self.steps.get((partition, key[0])) or Adopted(self.base, [])
        story = leads.Story(key, (self.topic, partition), trace)
        seen = set()
        for record in records:
            # An id counts once for its tenant and source.
            if record.identity in seen:
                story.repeats += 1
                continue
            # A key's time does not go back: late records are decided after the due work that was decided before them, and as of then.
            time = max(record.stamp, self.late.get((partition, record.offset), record.stamp))
            self.pass_time(story, adopted, time, record.offset)
            try:
                story.record(record, time, adopted.at(time, record.offset))
                seen.add(record.identity)
            except leads.Refused:
                story.refused.append((partition, record.offset))
        if row is not None:
            self.pass_time(story, adopted, row["scored_at"], end)
        return story, self.next(story, adopted, end)

    def next(self, story, adopted, offset):
        if story.lead is None:
            return None
        change = adopted.change_after(story.lead.rule_version, offset)
        return min((time for time in (change, story.lead.changes_at) if time is not None), default=None)

    def pass_time(self, story, adopted, time, offset):
        last = None
        while (due := self.next(story, adopted, offset)) is not None and due <= time and due != last:
            story.due(due, adopted.at(due, offset))
            last = due
