// The client of examples/chat against the running service: PURLIN_URL is where it listens, PURLIN_CLIENT the compiled client.
import assert from "node:assert/strict";
import { test } from "node:test";

const { createClient, purlin } = await import(process.env.PURLIN_CLIENT);
const url = process.env.PURLIN_URL;

let people = 0;

/** A client that is signed in as somebody new, and what its calls looked like. */
async function somebody(options = {}) {
  const calls = [];
  const counted = (input, init) => {
    calls.push(`${init.method} ${new URL(input).pathname}`);
    return fetch(input, init);
  };
  const client = createClient({ url, fetch: counted, ...options });
  const email = `person${++people}.${process.pid}@chat.test`;
  const password = "long enough";
  await client.auth.signUp({ email, name: `Person ${people}`, password });
  const { user } = await client.auth.signIn({ email, password });
  return { client, user, email, password, calls };
}

async function room(owner, topic = "Tea") {
  const room = await owner.client.room.create({ topic });
  await owner.client.member.create({ room: room.id, user: owner.user.id });
  return room;
}

function fails(promise, code, status) {
  return assert.rejects(promise, (error) => {
    assert.ok(error instanceof purlin.ApiError, String(error));
    assert.deepEqual([error.code, error.status], [code, status], error.message);
    return true;
  });
}

test("who signs in is somebody until they sign out", async () => {
  const ann = await somebody();
  const me = await ann.client.auth.me();
  assert.deepEqual(
    [me.id, me.email, me.name],
    [ann.user.id, ann.email, ann.user.name],
  );
  await ann.client.auth.signOut();
  await fails(ann.client.auth.me(), "sign_in_required", 401);
});

test("wrong credentials are refused, and nobody is signed in", async () => {
  const { client, email } = await somebody();
  await client.auth.signOut();
  const wrong = client.auth.signIn({ email, password: "something else" });
  await fails(wrong, "invalid_credentials", 401);
  await fails(client.auth.me(), "sign_in_required", 401);
});

test("rows are created, read, changed and deleted", async () => {
  const ann = await somebody();
  const { id } = await room(ann, "Tea");
  const message = await ann.client.message.create({ room: id, text: "Hello" });
  assert.deepEqual(
    [message.room, message.author, message.text, message.edited_at],
    [id, ann.user.id, "Hello", null],
  );
  assert.equal(message.version, 1);

  const edited_at = new Date("2026-11-22T10:00:00Z");
  const changed = await ann.client.message.update(message.id, {
    text: "Hi",
    edited_at,
  });
  assert.deepEqual(
    [changed.text, changed.edited_at, changed.version],
    ["Hi", "2026-11-22T10:00:00.000Z", 2],
  );
  assert.deepEqual(await ann.client.message.get(message.id), changed);

  const stale = ann.client.message.update(
    message.id,
    { text: "Late" },
    { version: 1 },
  );
  await fails(stale, "version_mismatch", 412);
  await fails(
    ann.client.message.delete(message.id, { version: 1 }),
    "version_mismatch",
    412,
  );
  assert.equal(
    await ann.client.message.delete(message.id, { version: 2 }),
    undefined,
  );
  await fails(ann.client.message.get(message.id), "not_found", 404);
});

test("what rules refuse, and what does not fit, comes as a typed error", async () => {
  const [ann, eve] = [await somebody(), await somebody()];
  const { id } = await room(ann);
  await fails(eve.client.room.get(id), "not_found", 404);
  await assert.rejects(
    ann.client.message.create({ room: id, text: "", nonsense: 1 }),
    (error) => {
      assert.deepEqual(
        [error.name, error.code, error.status],
        ["ApiError", "invalid", 422],
      );
      const faults = error.errors
        .map((fault) => [fault.field, fault.code])
        .sort();
      assert.deepEqual(faults, [
        ["/nonsense", "unknown_field"],
        ["/text", "too_short"],
      ]);
      assert.ok(error.message.length > 0 && error.requestId.length > 0);
      return true;
    },
  );
});

test("lists are filtered, sorted and read page by page", async () => {
  const ann = await somebody();
  const { id } = await room(ann);
  const texts = ["a", "b", "c", "d", "e"];
  for (const text of texts) await ann.client.message.create({ room: id, text });
  const here = { where: "room == r", args: { r: id }, sort: "-text", limit: 2 };

  const { data, next } = await ann.client.message.list(here);
  assert.deepEqual(
    data.map((row) => row.text),
    ["e", "d"],
  );
  const { data: second } = await ann.client.message.list({
    ...here,
    after: next,
  });
  assert.deepEqual(
    second.map((row) => row.text),
    ["c", "b"],
  );

  const all = [];
  for await (const row of ann.client.message.list(here)) all.push(row.text);
  assert.deepEqual(all, [...texts].reverse());
  const sizes = [];
  for await (const page of ann.client.message.list(here).pages())
    sizes.push(page.data.length);
  assert.deepEqual(sizes, [2, 2, 1]);

  const some = {
    where: "room == r and text in ts",
    args: { r: id, ts: ["b", "d"] },
    sort: ["text", "-id"],
  };
  const found = await ann.client.message.list(some);
  assert.deepEqual(
    found.data.map((row) => row.text),
    ["b", "d"],
  );
  assert.equal(found.next, null);
  await fails(
    ann.client.message.list({ where: "nonsense ==" }),
    "invalid_expression",
    400,
  );
});

test("an access token that is no good is replaced once, however many calls need it", async () => {
  const kept = { tokens: null };
  const tokens = {
    get: async () => kept.tokens,
    set: async (tokens) => void (kept.tokens = tokens),
  };
  const ann = await somebody({ tokens });
  assert.equal(kept.tokens.user, ann.user.id);
  const told = [];
  ann.client.auth.onChange((change) => told.push(change));
  kept.tokens = { ...kept.tokens, access: "run.out.long-ago" };
  ann.calls.length = 0;
  const users = await Promise.all(
    [1, 2, 3, 4, 5].map(() => ann.client.auth.me()),
  );
  assert.ok(users.every((user) => user.id === ann.user.id));
  assert.equal(
    ann.calls.filter((call) => call === "POST /auth/refresh").length,
    1,
    ann.calls.join("\n"),
  );
  assert.notEqual(kept.tokens.access, "run.out.long-ago");
  assert.equal(await ann.client.auth.refresh(), true);
  assert.deepEqual(told, [], "it is the same user all the while");
});

test("a session that has ended leaves nobody signed in", async () => {
  const kept = {
    tokens: { user: "who", access: "no.such.token", refresh: "nor this one" },
  };
  const tokens = {
    get: () => kept.tokens,
    set: (tokens) => void (kept.tokens = tokens),
  };
  const client = createClient({ url, tokens });
  const told = [];
  const end = client.auth.onChange((change) => told.push(change));
  const calls = [1, 2, 3].map(() => client.auth.me());
  for (const call of calls) await fails(call, "invalid_token", 401);
  assert.equal(kept.tokens, null);
  assert.deepEqual(told, [{ user: null, because: "expired" }]);
  end();
  assert.equal(await client.auth.refresh(), false);
});

/** A client whose refreshes wait until they are let through. */
function slowly() {
  const gate = {};
  gate.open = new Promise((done) => (gate.let = done));
  gate.fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (input.pathname === "/auth/refresh") {
      gate.came?.();
      await gate.open;
    }
    return response;
  };
  gate.here = new Promise((done) => (gate.came = done));
  return gate;
}

test("who signs out while tokens are renewed stays signed out", async () => {
  const gate = slowly();
  const tokens = purlin.memoryStore();
  const ann = await somebody({ fetch: gate.fetch, tokens });
  await tokens.set({ ...(await tokens.get()), access: "run.out" });
  const call = ann.client.auth.me();
  const refused = fails(call, "invalid_token", 401);
  await gate.here;
  await ann.client.auth.signOut();
  gate.let();
  await refused;
  assert.equal(await tokens.get(), null);
  assert.equal(await ann.client.auth.userId(), null);
});

test("what one user asked for is not done as the next", async () => {
  const gate = slowly();
  const tokens = purlin.memoryStore();
  const ann = await somebody({ fetch: gate.fetch, tokens });
  const bob = await somebody();
  await tokens.set({ ...(await tokens.get()), access: "run.out" });
  const refused = fails(
    ann.client.room.create({ topic: "Ann's" }),
    "invalid_token",
    401,
  );
  await gate.here;
  await ann.client.auth.signIn({ email: bob.email, password: bob.password });
  gate.let();
  await refused;
  assert.equal((await ann.client.auth.me()).id, bob.user.id);
  const { count } = await ann.client.room.list({ count: "exact" });
  assert.equal(count, 0);
});

test("who is signed in is told when it changes, and no more after that", async () => {
  const ann = await somebody();
  const told = [];
  const end = ann.client.auth.onChange((change) => told.push(change));
  assert.equal(await ann.client.auth.userId(), ann.user.id);
  await ann.client.auth.signOut();
  const { email, password } = ann;
  await ann.client.auth.signIn({ email, password });
  end();
  await ann.client.auth.signOut();
  assert.deepEqual(told, [
    { user: null, because: "signed_out" },
    { user: ann.user.id, because: "signed_in" },
  ]);
});

test("what comes of a call is a value, or an error of its own codes", async () => {
  const ann = await somebody();
  const made = await purlin.outcome(ann.client.room.create({ topic: "Tea" }));
  assert.deepEqual([made.ok, made.value.topic], [true, "Tea"]);
  const refused = await purlin.outcome(ann.client.room.create({ topic: "" }));
  assert.deepEqual([refused.ok, refused.error.code], [false, "invalid"]);
  const signal = AbortSignal.abort();
  const given = purlin.outcome(ann.client.room.list({ signal }));
  await assert.rejects(given, { name: "AbortError" });
});

test("a call can be given up", async () => {
  const ann = await somebody();
  const given = AbortSignal.abort();
  await assert.rejects(ann.client.auth.me({ signal: given }), {
    name: "AbortError",
  });
  await assert.rejects(ann.client.message.list({ signal: given }), {
    name: "AbortError",
  });
});

test("methods that no rule allows do not exist", async () => {
  const { client } = await somebody();
  assert.equal(client.user.create, undefined);
  assert.equal(client.user.delete, undefined);
  assert.deepEqual(Object.keys(client), [
    "auth",
    "member",
    "message",
    "room",
    "user",
    "batch",
  ]);
});

test("rows come with those that their relations lead to, and in part", async () => {
  const ann = await somebody();
  const { id } = await room(ann, "Tea");
  for (const text of ["one", "two", "three"]) {
    await ann.client.message.create({ room: id, text });
  }
  const messages = {
    where: "text != t",
    sort: ["-created_at", "text"],
    limit: 1,
    select: ["text"],
    include: { author: { select: ["name"] } },
  };
  const found = await ann.client.room.get(id, {
    select: ["topic"],
    include: { messages, owner: true },
    args: { t: "three" },
  });
  assert.deepEqual(Object.keys(found), ["id", "topic", "owner", "messages"]);
  assert.equal(found.owner.id, ann.user.id);
  assert.deepEqual(
    found.messages.data.map(({ text, author }) => [text, author.name]),
    [["two", ann.user.name]],
  );
  assert.equal(typeof found.messages.next, "string");
});

test("filters go through relations", async () => {
  const [ann, bob] = [await somebody(), await somebody()];
  const { id } = await room(ann, "Tea");
  await room(ann, "Nobody but Ann");
  await ann.client.member.create({ room: id, user: bob.user.id });
  await ann.client.message.create({ room: id, text: "one" });
  await bob.client.message.create({ room: id, text: "two" });
  const topics = async (where) => {
    const { data } = await ann.client.room.list({ where, sort: "topic" });
    return data.map((room) => room.topic);
  };
  const [tea, alone] = ["Tea", "Nobody but Ann"];
  const bobs = { user: bob.user.id };
  assert.deepEqual(await topics({ members: { any: bobs } }), [tea]);
  assert.deepEqual(await topics({ members: { none: bobs } }), [alone]);
  assert.deepEqual(await topics({ members: { all: { role: "moderator" } } }), [
    alone,
  ]);
  assert.deepEqual(await topics({ members: { count: { ">": 1 } } }), [tea]);
  assert.deepEqual(await topics({ members: { count: { in: [1, 5] } } }), [
    alone,
  ]);
  assert.deepEqual(await topics({ messages: { any: {} } }), [tea]);
  assert.deepEqual(await topics({ messages: { none: {} } }), [alone]);
  assert.deepEqual(await topics({ messages: { all: {} } }), [alone, tea]);
  const nested = {
    messages: {
      any: {
        author: { name: bob.user.name },
        room: {
          members: { count: 2, any: { ...bobs, role: { in: ["member"] } } },
        },
        $or: [{ text: "three" }, { text: "two" }],
      },
    },
  };
  assert.deepEqual(await topics(nested), [tea]);
  const { messages } = await ann.client.room.get(id, {
    include: {
      messages: {
        where: { author: { "!=": bob.user.id } },
        include: { room: { include: { members: { where: bobs } } } },
      },
    },
  });
  assert.deepEqual(
    messages.data.map(({ text, room }) => [text, room.members.data.length]),
    [["one", 1]],
  );
  // Expressions and filters share the arguments of a call.
  const mixed = await ann.client.room.list({
    where: "topic == t",
    args: { t: "Tea" },
    include: { messages: { where: { text: "two" } } },
  });
  assert.equal(mixed.data[0].messages.data[0].text, "two");
});

test("a list is counted, and a long one is asked for in a body", async () => {
  const ann = await somebody();
  const { id } = await room(ann, "Tea");
  await ann.client.message.create({ room: id, text: "one" });
  const texts = Array.from({ length: 300 }, (_, i) => `text ${i}`);
  const list = ann.client.message.list({
    where: "room == r and not (text in texts)",
    args: { r: id, texts },
    count: "exact",
  });
  const { data, count } = await list;
  assert.deepEqual([data.length, count], [1, 1]);
  assert.equal(ann.calls.at(-1), "POST /api/message/$query");
});

test("rows are grouped and counted", async () => {
  const ann = await somebody();
  const { id } = await room(ann, "Tea");
  for (const text of ["one", "two"]) {
    await ann.client.message.create({ room: id, text });
  }
  const { data } = await ann.client.message.aggregate({
    group: ["room"],
    count: true,
    max: ["text"],
    where: "text != t",
    args: { t: "three" },
  });
  assert.deepEqual(data, [
    { group: { room: id }, count: 2, max: { text: "two" } },
  ]);
});

test("a row is written by its key, whether it is there or not", async () => {
  const [ann, bob] = [await somebody(), await somebody()];
  const { id } = await room(ann);
  const key = { room: id, user: bob.user.id };
  const made = await ann.client.member.upsert("room,user", key);
  assert.deepEqual([made.role, made.version], ["member", 1]);
  const changed = await ann.client.member.upsert("room,user", {
    ...key,
    role: "moderator",
  });
  assert.deepEqual(
    [changed.id, changed.role, changed.version],
    [made.id, "moderator", 2],
  );
  const stale = { ...key, role: "member" };
  await fails(
    ann.client.member.upsert("room,user", stale, { version: 1 }),
    "version_mismatch",
    412,
  );
  await fails(bob.client.member.upsert("room,user", stale), "no_grant", 403);
});

test("several writes are done in one call, or none of them", async () => {
  const [ann, bob] = [await somebody(), await somebody()];
  const before = ann.calls.length;
  const { tea, people, hello, gone } = await ann.client.batch((batch) => {
    const tea = batch.room.create({ topic: "Tea" });
    const owner = batch.member.create({ room: tea.id, user: ann.user.id });
    const guest = batch.member.upsert("room,user", {
      room: tea.id,
      user: bob.user.id,
    });
    const hello = batch.message.create({ room: tea.id, text: "Hello" });
    batch.message.update(hello.id, { text: "Hi" }, { version: 1 });
    const gone = batch.member.delete(guest.id);
    return { tea, people: [owner, guest], hello, gone };
  });
  assert.deepEqual(ann.calls.slice(before), ["POST /api/$batch"]);
  assert.deepEqual(
    [tea.topic, people.length, people[1].room, hello.text, gone],
    ["Tea", 2, tea.id, "Hello", undefined],
  );
  const { data } = await ann.client.member.list({
    where: "room == r",
    args: { r: tea.id },
  });
  assert.deepEqual(
    data.map((member) => member.user),
    [ann.user.id],
  );

  const refused = ann.client.batch((batch) => {
    batch.room.update(tea.id, { topic: "Coffee" });
    return batch.message.create({ room: tea.id, text: "" });
  });
  await assert.rejects(refused, (error) => {
    assert.deepEqual([error.code, error.status], ["invalid", 422]);
    assert.deepEqual(
      error.errors.map((fault) => [fault.field, fault.code]),
      [["/1/values/text", "too_short"]],
    );
    return true;
  });
  assert.equal((await ann.client.room.get(tea.id)).topic, "Tea");
  await fails(
    bob.client.batch((batch) => batch.room.delete(tea.id)),
    "not_found",
    404,
  );
  const calls = ann.calls.length;
  assert.deepEqual(await ann.client.batch(() => [1, null]), [1, null]);
  assert.equal(ann.calls.length, calls, "nothing is no call");
});

test("a batch whose answer is lost is done once", async () => {
  let lost = 0;
  const lossy = async (input, init) => {
    const response = await fetch(input, init);
    if (!input.pathname.endsWith("$batch") || lost > 0) return response;
    lost += 1;
    await response.arrayBuffer();
    throw new TypeError("the answer is lost");
  };
  const ann = await somebody({ fetch: lossy });
  const topic = `Once ${process.pid}`;
  const made = await ann.client.batch((batch) => [
    batch.room.create({ topic }),
  ]);
  const { data } = await ann.client.room.list({
    where: "topic == t",
    args: { t: topic },
  });
  assert.deepEqual([lost, data.map((room) => room.id)], [1, [made[0].id]]);
});
