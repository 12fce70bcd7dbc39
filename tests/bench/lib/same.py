"""The benchmark compares like with like, or stops: same answers before it starts, as many bytes while it runs, every write kept."""

import json
import os

from process import request
from service import messages_in

# Of an instance or an instant: present in both, with another value.
VARYING = {"date", "x-request-id", "content-length", "connection"}
# What a row holds that depends on when it was written, and the headers made of it.
FRESH = {"create": {"id", "created_at", "updated_at"}, "patch": {"updated_at"}}
INSTANTS = {"create": {"location", "etag"}, "patch": {"etag"}}


def check(database, servers):
    """Asks both a sample of each workload and compares status, headers and bodies."""
    answers = []
    for server in servers:
        database.copy_to(server.folder)
        with server.start() as running:
            address = running.address()
            answers.append({name: [ask(address, line) for line in sample(lines)] for name, lines in database.workloads().items()})
    for name in answers[0]:
        for ours, theirs in zip(*(answer[name] for answer in answers)):
            compare(name, ours, theirs)


def sample(lines):
    return lines[:: max(1, len(lines) // 16)]


def ask(address, line):
    method, path, token, body = line
    return request(method, address + path, token, body.encode() if body else None)


def compare(name, ours, theirs):
    (status, headers, body), (other_status, other_headers, other_body) = ours, theirs
    expected = 201 if name == "create" else 200
    if (status, other_status) != (expected, expected):
        raise SystemExit(f"{name}: answers are {status} and {other_status} instead of {expected}:\n{body.decode()}\n{other_body.decode()}")
    names, other_names = ({key.lower() for key in each.keys()} for each in (headers, other_headers))
    if names != other_names:
        raise SystemExit(f"{name}: other headers: {sorted(names)} and {sorted(other_names)}")
    for key in names - VARYING - INSTANTS.get(name, set()):
        if headers[key] != other_headers[key]:
            raise SystemExit(f"{name}: header {key}: {headers[key]!r} and {other_headers[key]!r}")
    if like(name, body) != like(name, other_body):
        raise SystemExit(f"{name}: other bodies:\n{body.decode()}\n{other_body.decode()}")


def like(name, body):
    """The body without what differs from instance to instance; the order of keys counts."""
    value = json.loads(body)
    if name in ("list", "include"):
        return json.dumps(without_cursors(value))
    if name in FRESH:
        return json.dumps({key: "fresh" if key in FRESH[name] else each for key, each in value.items()})
    return body


def without_cursors(value):
    """Lists with whether they go on, instead of where."""
    if isinstance(value, dict):
        return {key: type(each).__name__ if key == "next" else without_cursors(each) for key, each in value.items()}
    return [without_cursors(each) for each in value] if isinstance(value, list) else value


def as_many_bytes(measured):
    ours, theirs = measured["baseline"]["bytes"], measured["purlin"]["bytes"]
    if abs(ours - theirs) > 0.05 * ours:
        raise SystemExit(f"answers of {ours:.0f} and {theirs:.0f} bytes")


def all_written(server, before, answered):
    """Every answered write is in the database; what was on its way when the load ended may be there, too."""
    written = messages_in(server.folder) - before
    if not answered <= written <= answered + 1024:
        raise SystemExit(f"{server.name}: {answered} writes answered, {written} rows written in {os.path.basename(server.folder)}")
