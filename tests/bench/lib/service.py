"""Purlin's built `chat` and the baseline: two servers over copies of one database, with the same tokens."""

import hashlib
import hmac
import json
import os
import shutil
import sqlite3
import uuid
from urllib.parse import quote

import chat
from process import Server, request

SECRET = "a secret of the benchmark, as long as it must be"
BEGIN = 1_795_000_000_000  # the instant of the first row, in milliseconds


class Database:
    """Made by the service itself, accounts through its own routes, then filled: what both servers start from."""

    def __init__(self, binary, folder, content):
        self.folder, self.content = os.path.join(folder, "content"), content
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        with Purlin(binary, self.folder).start() as server:
            address = server.address()
            for email, name in zip(content.emails[: chat.CALLERS], content.names):
                answer(request("POST", f"{address}/auth/sign-up", body=json.dumps({"email": email, "name": name, "password": chat.PASSWORD}).encode()), 204)
            accounts = [json.loads(answer(request("POST", f"{address}/auth/sign-in", body=json.dumps({"email": email, "password": chat.PASSWORD}).encode()), 200))
                        for email in content.emails[: chat.CALLERS]]
        self.tokens = [account["access_token"] for account in accounts]
        self.users = [uuid.UUID(account["user"]["id"]) for account in accounts]
        self.users += [row_id(1, k) for k in range(chat.CALLERS, chat.USERS)]
        self.rooms = [row_id(2, k) for k in range(chat.ROOMS)]
        self.messages = [row_id(4, k) for k in range(chat.MESSAGES)]
        self.fill()

    def fill(self):
        c, user, room = self.content, self.users, self.rooms
        store = sqlite3.connect(os.path.join(self.folder, "data.sqlite"))
        store.execute("PRAGMA foreign_keys = ON")
        with store:
            insert(store, "user", "email name", [(user[k], (c.emails[k], c.names[k])) for k in range(chat.CALLERS, chat.USERS)])
            insert(store, "room", "topic owner", [(room[k], (f"Room {k}", user[owner].bytes)) for k, owner in enumerate(c.rooms)])
            insert(store, "member", "room user role", [(row_id(3, k), (room[r].bytes, user[u].bytes, "member")) for k, (r, u) in enumerate(c.members)])
            insert(store, "message", "room author text edited_at",
                   [(self.messages[k], (room[r].bytes, user[u].bytes, text, None)) for k, (r, u, text) in enumerate(c.messages)])
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        store.close()

    def copy_to(self, folder):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder)

    def workloads(self):
        c = self.content
        return {
            "get": [("GET", f"/api/message/{self.messages[m]}", self.tokens[k], None) for k, m in c.reads()],
            "list": [("GET", "/api/message?limit=50", token, None) for token in self.tokens],
            "include": [("GET", f"/api/room?limit=50&include={quote('messages(sort: -created_at, limit: 10)')}", token, None) for token in self.tokens],
            "create": [("POST", "/api/message", self.tokens[k], chat.body({"room": str(self.rooms[room]), "text": text})) for k, room, text in c.writes()],
            "patch": [("PATCH", f"/api/message/{self.messages[m]}", self.tokens[k], chat.body({"text": text})) for k, m, text in c.changes()],
        }


def settings(answers):
    """`answers` is how much memory the answers to lists take up that are kept; with 0, each is read."""
    return f"""server:
  address: 127.0.0.1:0
  metrics: true
database:
  path: data.sqlite
  answers: {answers}
secret: {SECRET}
"""


class Purlin:
    name = "purlin"

    def __init__(self, binary, folder, answers="0"):
        self.binary, self.folder, self.answers = binary, folder, answers

    def start(self):
        with open(os.path.join(self.folder, "purlin.yaml"), "w", encoding="utf-8") as out:
            out.write(settings(self.answers))
        return Server(self.name, [self.binary], os.path.join(self.folder, "purlin.log"), cwd=self.folder)


class Baseline:
    name = "baseline"

    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder

    def start(self):
        settings = {"DATABASE": os.path.join(self.folder, "data.sqlite"), "TOKEN_KEY": token_key().hex()}
        return Server(self.name, [self.binary], os.path.join(self.folder, "baseline.log"), cwd=self.folder, env=settings)


def token_key():
    """The key of access tokens, as the runtime derives it of the secret."""
    return hmac.new(SECRET.encode(), b"purlin access tokens", hashlib.sha256).digest()


def messages_in(folder):
    store = sqlite3.connect(os.path.join(folder, "data.sqlite"))
    (count,) = store.execute('SELECT count(*) FROM "message"').fetchone()
    store.close()
    return count


def insert(store, table, columns, rows):
    names = ["id", "created_at", "updated_at", "version", *columns.split()]
    columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    store.executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', [(key.bytes, BEGIN, BEGIN, 1, *values) for key, values in rows])


def row_id(kind, k):
    """A UUIDv7 of its own for row k of a kind."""
    return uuid.UUID(int=((BEGIN + k) << 80) | (7 << 76) | (2 << 62) | (kind << 32) | k)


def answer(got, expected):
    status, _, body = got
    if status != expected:
        raise RuntimeError(f"{status} instead of {expected}: {body.decode()}")
    return body
