"""Whole topics, by the broker's own consumer."""

import json
import os
import subprocess
import tempfile
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal

import instants


class Unreadable(Exception):
    """A log that is not what it should be."""


@dataclass(slots=True)
class Record:
    partition: int
    offset: int
    # Kafka's timestamp, microseconds.
    stamp: int
    key: str
    tenant: str
    source: str
    id: str
    type: str
    time: int
    text: str

    @property
    def data(self):
        return parsed(self.text)

    @property
    def identity(self):
        return self.tenant, self.source, self.id


def parsed(text):
    """JSON whose numbers are exact: int, or Decimal."""
    return json.loads(text, parse_float=Decimal)


def canonical(value):
    """A value that equals another one just when both are the same JSON: true is not 1."""
    if isinstance(value, bool):
        return ("flag", value)
    if isinstance(value, dict):
        return ("object", frozenset((name, canonical(item)) for name, item in value.items()))
    if isinstance(value, list):
        return ("array", tuple(canonical(item) for item in value))
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else value


def read(brokers, topics, results=()):
    """All records of each topic by partition, in the order of offsets, which have no holes: nothing was compacted or aborted.

    Those of `results` may be stamped by who wrote them.
    """
    ends = defaultdict(dict)
    for line in tool("kafka-get-offsets.sh", brokers, "--topic-partitions", ",".join(topics)).splitlines():
        topic, partition, end = line.rsplit(":", 2)
        ends[topic][int(partition)] = int(end)
    with ThreadPoolExecutor() as threads:
        return dict(zip(topics, threads.map(lambda topic: whole(brokers, topic, ends[topic], topic in results), topics)))


def whole(brokers, topic, ends, is_result):
    records = defaultdict(list)
    if sum(ends.values()) > 0:
        printed = tool("kafka-console-consumer.sh", brokers, "--topic", topic, "--from-beginning", "--timeout-ms", "60000",
                       "--max-messages", str(sum(ends.values())), *(
                           part for name in ("timestamp", "partition", "offset", "headers", "key") for part in
                           ("--property", f"print.{name}=true")))
        for line in printed.splitlines():
            # The tool may say something of itself among them. What is lost by that leaves a hole.
            if "Time:" in line.split("\t")[0]:
                record = of(line, is_result)
                records[record.partition].append(record)
    for partition, end in ends.items():
        records[partition].sort(key=lambda record: record.offset)
        if [record.offset for record in records[partition]] != list(range(end)):
            raise Unreadable(f"{topic}/{partition} has {len(records[partition])} records, and its end is {end}")
    return records


def of(line, is_result):
    """`LogAppendTime:1\\tPartition:0\\tOffset:7\\tname:value,…\\tkey\\tdata`, a CloudEvent in binary mode."""
    stamp, partition, offset, headers, key, text = line.split("\t", 5)
    kind, milliseconds = stamp.split(":")
    if kind != "LogAppendTime" and not is_result:
        raise Unreadable(f"a record's timestamp is of the kind {kind}")
    named = dict(header.split(":", 1) for header in headers.split(","))
    return Record(int(partition.split(":")[1]), int(offset.split(":")[1]), int(milliseconds) * 1000, key, named["ce_tenantid"],
                  named["ce_source"], named["ce_id"], named["ce_type"], instants.parsed(named["ce_time"]), text)


def tool(name, brokers, *arguments):
    with tempfile.TemporaryDirectory() as logs:
        done = subprocess.run(
            [f"{os.environ['KAFKA_HOME']}/bin/{name}", "--bootstrap-server", brokers, *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "LOG_DIR": logs})
    if done.returncode != 0:
        raise Unreadable(f"{name}: {done.stderr.decode(errors='replace')[-2000:]}")
    # Not splitlines of text later: data may hold U+2028, which is no end of a line.
    return Lines(done.stdout.decode())


class Lines(str):
    def splitlines(self):
        return [line for line in self.split("\n") if line]


def once(records):
    """Without those that were sent again."""
    first = {}
    for record in records:
        first.setdefault(record.identity, record)
    return list(first.values())
