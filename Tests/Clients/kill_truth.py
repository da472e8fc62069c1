"""What became of the commands, by Postgres and by the topic: neither by way of a gateway."""

import re
import subprocess
from collections import Counter, defaultdict

from kill_load import TENANT
from stack import Failure


class Truth:
    def __init__(self, stack):
        # Places of each event's records in the topic.
        self.records = topic(stack)
        rows = stack.sql("select partition, record_offset from bellhop.seen_event where worker = 'lead-scoring'"
                         " and partition is not null")
        self.applied = {(int(partition), int(offset)) for partition, offset in rows}
        rows = stack.sql(f"select event_id, partition, record_offset from leads.score_change where tenant_id = '{TENANT}'")
        self.changes = Counter(event for event, _, _ in rows)
        self.change_places = {event: (int(partition), int(offset)) for event, partition, offset in rows}
        self.leads = dict(stack.sql(f"select lead_id, status from leads.lead where tenant_id = '{TENANT}'"))
        self.dead_letters = stack.sql(f"select class, reason from bellhop.dead_letter where tenant_id = '{TENANT}'")

    def times_applied(self, event_id):
        return sum(place in self.applied for place in self.records.get(event_id, []))


def topic(stack):
    """All of lead-events, by the broker's own consumer."""
    done = subprocess.run(
        [f"{stack.kafka_home}/bin/kafka-console-consumer.sh", "--bootstrap-server", stack.brokers, "--topic", "lead-events",
         "--from-beginning", "--timeout-ms", "20000", "--property", "print.partition=true", "--property", "print.offset=true",
         "--property", "print.headers=true", "--property", "print.value=false"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**stack.environment, "LOG_DIR": str(stack.logs)})
    places = defaultdict(list)
    for partition, offset, event in re.findall(
            rb"Partition:(\d+)\tOffset:(\d+)\t(?:[^\t\n]*,)?ce_id:([0-9a-f-]{36})(?=[,\t\n])", done.stdout):
        places[event.decode()].append((int(partition), int(offset)))
    if not places:
        raise Failure(f"the topic could not be read: {done.stderr.decode(errors='replace')[-2000:]}")
    return places
