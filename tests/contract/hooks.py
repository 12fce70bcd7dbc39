"""What schemathesis can't read off a contract: ids of rows that are there, expressions of the language, who can sign in.

Loaded by schemathesis (`SCHEMATHESIS_HOOKS`). Most requests are made to mean something just before they are sent; the rest stay as they
were generated. At the end, what was answered, and what was refused for what, is written to the file `CONTRACT_FIGURES`."""

import atexit
import collections
import json
import os
import random
import urllib.error
import urllib.request

import schemathesis
from hypothesis import strategies

EXPRESSIONS = [
    "created_at < now()",
    "version >= 1 and id is set",
    "not (updated_at is null)",
    "version in [1, 2, 3] or created_at > now() - 1d",
    "version + 1 > 2 - version * 2",
    "updated_at == created_at",
]
# So often a request is made to mean something.
MOSTLY = 0.8

schemathesis.openapi.format("purlin-expression", strategies.sampled_from(EXPRESSIONS) | strategies.text(max_size=40))
schemathesis.openapi.format("purlin-include", strategies.text(max_size=40))

users = json.loads(os.environ.get("CONTRACT_USERS", "[]"))
# Who calls: what they sign in with, where, and a token of theirs.
caller = json.loads(os.environ.get("CONTRACT_CALLER", "null"))
chance = random.Random(int(os.environ.get("CONTRACT_SEED", "1")))
answered = collections.Counter()
# What bodies and parameters were refused for: how a contract that says too little is found out.
faults = collections.Counter()
# By model: ids of rows that some answer held. Of sessions: their refresh tokens.
rows = collections.defaultdict(list)
sessions = []


def mostly():
    return chance.random() < MOSTLY


if caller:

    # A token holds for minutes, and how long a turn takes is a matter of the machine.
    @schemathesis.auth(refresh_interval=120)
    class Token:
        def get(self, case, context):
            body = json.dumps(caller["credentials"]).encode()
            call = urllib.request.Request(caller["url"], data=body, headers={"content-type": "application/json"})
            try:
                with urllib.request.urlopen(call, timeout=30) as answer:
                    return json.load(answer)["access_token"]
            except urllib.error.HTTPError:
                # Somebody who has been deleted meanwhile.
                return caller["token"]

        def set(self, case, data, context):
            case.headers = case.headers or {}
            case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def before_call(context, case, kwargs):
    model = tag_of(case)
    if case.path_parameters and rows[model] and mostly():
        case.path_parameters["id"] = chance.choice(rows[model])
    if case.headers:
        make_headers(case)
    if case.path.endswith("$batch") and isinstance(case.body, list):
        for operation in case.body:
            make_operation(operation)
        return
    if case.query:
        make_query(case)
    if isinstance(case.body, dict):
        make_body(case.body, case.path, model)
    elif isinstance(case.body, list):
        for row in case.body:
            if isinstance(row, dict):
                make_body(row, case.path, model)


def make_headers(case):
    # A key that came before with another request is refused, and short ones come often.
    for unlikely in ("if-match", "idempotency-key"):
        if unlikely in case.headers and mostly():
            del case.headers[unlikely]
    for name, values in examples_of(case, "header"):
        if mostly():
            case.headers[name] = chance.choice(values)


def examples_of(case, place):
    """The parameters there that have examples, as they do where a seed is sown: the tenant, fields of a key."""
    for parameter in case.operation.definition.raw.get("parameters", []):
        if parameter.get("in") == place and parameter.get("examples"):
            yield parameter["name"], [example["value"] for example in parameter["examples"].values()]


def make_operation(operation):
    """An operation of a batch: on a row that is there."""
    if not isinstance(operation, dict) or not mostly():
        return
    for verb in ("create", "upsert", "update", "delete"):
        known = [model for model, ids in rows.items() if ids]
        if verb in operation and known:
            model = chance.choice(known)
            operation[verb] = addresses.get(model, model)
            if verb in ("update", "delete"):
                operation["id"] = chance.choice(rows[model])
    operation.pop("version", None)


def make_query(case):
    query = case.query
    for unlikely in ("after", "args"):
        if unlikely in query and mostly():
            del query[unlikely]
    for name, values in examples_of(case, "query"):
        if name == "on" and mostly():
            query[name] = chance.choice(values)
    if "include" in query and mostly():
        examples = [example for one in case.operation.definition.raw.get("parameters", []) for example in include_of(one)]
        if examples:
            query["include"] = chance.choice(examples)
    if case.path.endswith("$aggregate") and mostly():
        query.setdefault("count", "")


def include_of(parameter):
    return parameter["schema"].get("examples", []) if parameter.get("name") == "include" else []


def make_body(body, path, model):
    if path.endswith("/sign-in") and users and mostly():
        body.clear()
        body.update(chance.choice(users))
    elif "refresh_token" in body and sessions and mostly():
        body["refresh_token"] = chance.choice(sessions)
    elif path.endswith("$query"):
        for unlikely in ("after", "args", "include"):
            if unlikely in body and mostly():
                del body[unlikely]
    elif mostly():
        # An id of one's own has to be of today.
        body.pop("id", None)
        for field in body:
            target = references.get((model, field))
            if target and rows[target]:
                body[field] = chance.choice(rows[target])


# By model and field: the model whose rows the field names. By model: its name in addresses.
references = {}
addresses = {}


@schemathesis.hook
def after_load_schema(context, schema):
    for path, methods in schema.raw_schema["paths"].items():
        if path.count("/") == 2 and path.startswith("/api/"):
            for operation in methods.values():
                addresses[operation["tags"][0]] = path.rpartition("/")[2]
    for model, shape in schema.raw_schema["components"]["schemas"].items():
        for field, value in shape.get("properties", {}).items():
            for option in value.get("anyOf", []):
                for one in option.get("anyOf", [option]):
                    name = one.get("$ref", "").rpartition("/")[2]
                    if name and "." not in name:
                        references[(model, field)] = name


def tag_of(case):
    return (case.operation.tags or [""])[0]


@schemathesis.hook
def after_call(context, case, response):
    answered[(case.operation.label, response.status_code)] += 1
    try:
        body = response.json()
    except ValueError:
        return
    if response.status_code in (400, 422):
        told = body.get("errors") or [{"field": "", "code": body["code"], "message": body["detail"][:80]}]
        faults.update((case.operation.label, fault["field"], fault["code"], fault["message"]) for fault in told)
    if response.status_code not in (200, 201):
        return
    found = body if isinstance(body, list) else body.get("data", [body])
    known = rows[tag_of(case)]
    for row in found if isinstance(found, list) else []:
        if isinstance(row, dict) and isinstance(row.get("id"), str) and row["id"] not in known:
            known.append(row["id"])
    del known[:-200]
    if isinstance(body, dict) and isinstance(body.get("refresh_token"), str):
        sessions.append(body["refresh_token"])
        del sessions[:-20]


@atexit.register
def tell():
    path = os.environ.get("CONTRACT_FIGURES")
    if path:
        with open(path, "w", encoding="utf-8") as out:
            counted = [[operation, status, count] for (operation, status), count in sorted(answered.items())]
            json.dump({"answered": counted, "faults": [[*fault, count] for fault, count in faults.most_common(40)]}, out)
