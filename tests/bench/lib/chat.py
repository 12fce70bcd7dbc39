"""What the database of the benchmark holds, and what is asked of it: the same for every server.

Half of the rooms are open to each caller, so that a list reads about two rows for each that it shows."""

import json
import random

CALLERS = 32
USERS = 200
ROOMS = 100
MESSAGES = 20_000
PASSWORD = "correct horse battery"
WORDS = "the of and to in is you that it he was for on are as with his they I at be this have from or one had by word but not what all".split()


class Content:
    """Rows as numbers: user, room and message k; each server gives them ids of its own kind."""

    def __init__(self):
        rng = random.Random(7)
        self.names = [f"User {k}" for k in range(USERS)]
        self.emails = [f"user{k}@bench.test" for k in range(USERS)]
        self.rooms = [rng.randrange(USERS) for _ in range(ROOMS)]
        self.members = sorted({(room, user) for user in range(USERS) for room in rng.sample(range(ROOMS), ROOMS // 2)})
        in_room = {}
        for room, user in self.members:
            in_room.setdefault(room, []).append(user)
        self.messages = []
        for _ in range(MESSAGES):
            room = rng.randrange(ROOMS)
            self.messages.append((room, rng.choice(in_room[room]), text(rng)))
        self.of_caller = [{room for room, user in self.members if user == caller} for caller in range(CALLERS)]

    def reads(self, count=4096):
        """(caller, message) that the caller may read."""
        rng = random.Random(11)
        pairs = []
        while len(pairs) < count:
            caller, message = rng.randrange(CALLERS), rng.randrange(MESSAGES)
            if self.messages[message][0] in self.of_caller[caller]:
                pairs.append((caller, message))
        return pairs

    def writes(self, count=4096):
        """(caller, room, text) that the caller may create."""
        rng = random.Random(13)
        callers = [rng.randrange(CALLERS) for _ in range(count)]
        return [(caller, rng.choice(sorted(self.of_caller[caller])), text(rng)) for caller in callers]

    def changes(self, count=4096):
        """(caller, message, text) of messages that the caller wrote, and may still read."""
        rng = random.Random(17)
        own = [(author, k) for k, (room, author, _) in enumerate(self.messages) if author < CALLERS and room in self.of_caller[author]]
        return [(*rng.choice(own), text(rng)) for _ in range(count)]


def text(rng):
    """A line of talk, now and then with characters that JSON escapes or that take several bytes."""
    words = rng.choices(WORDS, k=rng.randrange(4, 40))
    if rng.random() < 0.1:
        words.append(rng.choice(['"quoted"', "naïve", "C:\\path", "日本語", "👍"]))
    return " ".join(words)


def body(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
