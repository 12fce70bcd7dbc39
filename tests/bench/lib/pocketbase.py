"""The outside yardstick: PocketBase with the same rows and an equivalent rule. Its ids are texts, its rows its own; the work is alike."""

import json
import os
import random
import sqlite3
import string
import subprocess

import chat
from process import Server, free_port, request

ADMIN = ("admin@bench.test", "correct horse battery")
MEMBER = "room.members_via_room.user ?= @request.auth.id"
PER_PAGE = "/api/collections/messages/records?perPage=50&skipTotal=1&sort=id"


class PocketBase:
    name = "pocketbase"

    def __init__(self, binary, folder, content):
        self.binary, self.content = binary, content
        self.folder = os.path.join(folder, "pocketbase-data")
        self.log = os.path.join(folder, "pocketbase.log")
        rng = random.Random(5)
        make = lambda count: ["".join(rng.choices(string.ascii_lowercase + string.digits, k=15)) for _ in range(count)]
        self.rooms, self.messages = make(chat.ROOMS), make(chat.MESSAGES)

    def start(self):
        """Also prints its address with the port that it was given."""
        command = [self.binary, "serve", f"--http=127.0.0.1:{free_port()}", f"--dir={self.folder}"]
        return Server(self.name, command, self.log)

    def prepare(self):
        subprocess.run([self.binary, "superuser", "upsert", *ADMIN, f"--dir={self.folder}"], check=True, capture_output=True)
        with self.start() as server:
            address = server.address()
            admin = self.token(address, "_superusers", *ADMIN)
            self.users = [self.create(address, admin, "users", {"email": email, "password": chat.PASSWORD, "passwordConfirm": chat.PASSWORD})
                          for email in self.content.emails[: chat.CALLERS]]
            self.define(address, admin)
        self.fill()
        with self.start() as server:
            address = server.address()
            self.tokens = [self.token(address, "users", email, chat.PASSWORD) for email in self.content.emails[: chat.CALLERS]]

    def define(self, address, admin):
        users, rooms = "_pb_users_auth_", "pbc_bench_rooms"
        text = {"name": "text", "type": "text", "max": 4000, "required": True}
        self.collection(address, admin, "rooms", [{"name": "topic", "type": "text"}, relation("owner", users)], [], id=rooms)
        self.collection(address, admin, "members", [relation("room", rooms), relation("user", users)],
                        ["CREATE UNIQUE INDEX idx_members ON members (room, user)"])
        self.collection(address, admin, "messages", [relation("room", rooms), relation("author", users), text, *stamps()],
                        ["CREATE INDEX idx_messages ON messages (room, created)"],
                        listRule=MEMBER, viewRule=MEMBER, createRule=f"{MEMBER} && author = @request.auth.id",
                        updateRule=f"{MEMBER} && author = @request.auth.id")

    def fill(self):
        store = sqlite3.connect(os.path.join(self.folder, "data.db"))
        others = [f"{k:015d}" for k in range(chat.CALLERS, chat.USERS)]
        user = self.users + others
        c = self.content
        with store:
            store.executemany("INSERT INTO users (id, email, tokenKey, password) VALUES (?, ?, ?, '')",
                              [(user[k], c.emails[k], f"key-{k}" * 8) for k in range(chat.CALLERS, chat.USERS)])
            store.executemany("INSERT INTO rooms (id, topic, owner) VALUES (?, ?, ?)",
                              [(self.rooms[k], f"Room {k}", user[owner]) for k, owner in enumerate(c.rooms)])
            store.executemany("INSERT INTO members (id, room, user) VALUES (?, ?, ?)",
                              [(f"{k:015d}", self.rooms[room], user[who]) for k, (room, who) in enumerate(c.members)])
            store.executemany("INSERT INTO messages (id, room, author, text, created, updated) VALUES (?, ?, ?, ?, ?, ?)",
                              [(self.messages[k], self.rooms[room], user[who], words, "2026-11-22 10:00:00.000Z", "2026-11-22 10:00:00.000Z")
                               for k, (room, who, words) in enumerate(c.messages)])
        store.close()

    def workloads(self):
        c = self.content
        return {
            "get": [("GET", f"/api/collections/messages/records/{self.messages[m]}", self.tokens[k], None) for k, m in c.reads()],
            "list": [("GET", PER_PAGE, self.tokens[k], None) for k in range(chat.CALLERS)],
            "create": [("POST", "/api/collections/messages/records", self.tokens[k],
                        chat.body({"room": self.rooms[room], "author": self.users[k], "text": words})) for k, room, words in c.writes()],
            "patch": [("PATCH", f"/api/collections/messages/records/{self.messages[m]}", self.tokens[k], chat.body({"text": words}))
                      for k, m, words in c.changes()],
        }

    def collection(self, address, admin, name, fields, indexes, **rules):
        self.create(address, admin, None, {"name": name, "type": "base", "fields": fields, "indexes": indexes, **rules})

    def create(self, address, admin, collection, value):
        path = f"/api/collections/{collection}/records" if collection else "/api/collections"
        status, _, answer = request("POST", address + path, admin, json.dumps(value).encode())
        if status != 200:
            raise RuntimeError(f"pocketbase: {status} {answer.decode()}")
        return json.loads(answer)["id"]

    def token(self, address, collection, email, password):
        login = json.dumps({"identity": email, "password": password}).encode()
        status, _, answer = request("POST", f"{address}/api/collections/{collection}/auth-with-password", body=login)
        if status != 200:
            raise RuntimeError(f"pocketbase: {status} {answer.decode()}")
        return json.loads(answer)["token"]


def relation(name, collection):
    return {"name": name, "type": "relation", "collectionId": collection, "maxSelect": 1, "required": True, "cascadeDelete": True}


def stamps():
    return [{"name": "created", "type": "autodate", "onCreate": True}, {"name": "updated", "type": "autodate", "onCreate": True, "onUpdate": True}]
