// Values of every kind, there and back: PURLIN_URL is where tests/clients/kinds.purlin is served, PURLIN_CLIENT its compiled client.
import assert from "node:assert/strict";
import { test } from "node:test";

const { createClient } = await import(process.env.PURLIN_CLIENT);
const { kind } = createClient({ url: process.env.PURLIN_URL });

const sent = {
  flag: true,
  small: Number.MAX_SAFE_INTEGER,
  big: 2n ** 63n - 1n,
  float: -0.1,
  price: "-1234567890123456.78",
  text: "“ünïcode” \n 🧵",
  uuid: "0192f0c1-2c3d-7e4f-8a5b-6c7d8e9f0a1b",
  at: new Date("2026-11-22T10:00:00.123Z"),
  day: "2026-02-28",
  time: "23:59:59.999",
  span: 90_061_001,
  json: { list: [1, "two", null, { three: 3.5 }], text: "x" },
  bytes: "AP-_",
  email: "Ann@Example.TEST",
  url: "https://example.test/a?b=c#d",
  mood: "merry",
  place: { lat: 48.2082, lng: -16.37 },
  vector: [0.5, -2],
  texts: ["a", ""],
  bigs: [2n ** 63n - 1n, 0n],
  moods: ["merry", "calm"],
};

test("values of every kind come back as they were sent", async () => {
  const row = await kind.create(sent);
  const expected = {
    ...sent,
    at: "2026-11-22T10:00:00.123Z",
    email: "ann@example.test",
    parent: null,
    absent: null,
  };
  for (const [field, value] of Object.entries(expected))
    assert.deepEqual(row[field], value, field);
  assert.deepEqual(await kind.get(row.id), row);
});

test("integers beyond numbers are bigints wherever rows are", async () => {
  const { id } = await kind.create({ ...sent, big: -(2n ** 63n) });
  const changed = await kind.update(id, { big: 42n, parent: id });
  assert.deepEqual([changed.big, changed.parent], [42n, id]);
  const { data } = await kind.list({
    where: "big == b and id == i",
    args: { b: 42n, i: id },
  });
  assert.deepEqual(
    data.map((row) => row.big),
    [42n],
  );
});

test("many rows are made at once, or none", async () => {
  const rows = await kind.createMany([{ ...sent, big: 5n }, sent]);
  assert.deepEqual(
    rows.map((row) => row.big),
    [5n, sent.big],
  );
  const refused = kind.createMany([sent, { ...sent, mood: "sad" }]);
  await assert.rejects(refused, ({ errors }) => errors[0].field === "/1/mood");
});

test("rows are found by their words", async () => {
  const { id } = await kind.create({
    ...sent,
    text: "Crème brûlée",
    texts: ["à la carte"],
  });
  const { data, count } = await kind.list({
    search: "carte brul",
    count: "exact",
  });
  assert.deepEqual([data.map((row) => row.id), count], [[id], 1]);
  // Too long for an address: it goes in a body.
  const long = await kind.list({ search: "creme ".repeat(400) });
  assert.equal(long.data[0]?.id, id);
  const none = await kind.list({ search: "nowhere" });
  assert.deepEqual([none.data, none.next], [[], null]);
});

/** A client some of whose answers are lost on the way. */
function losing(answers) {
  const keys = [];
  const lossy = async (url, init) => {
    keys.push(init.headers.get("idempotency-key"));
    const response = await fetch(url, init);
    if (answers.shift()) return response;
    await response.arrayBuffer();
    throw new TypeError("the answer is lost");
  };
  const url = process.env.PURLIN_URL;
  return { keys, client: createClient({ url, fetch: lossy }) };
}

test("what is sent again for want of an answer is done once", async () => {
  const { keys, client } = losing([false, false, true]);
  const row = await client.kind.create({ ...sent, text: "once" });
  assert.equal(new Set(keys).size, 1);
  assert.equal(keys.length, 3);
  const { data } = await kind.list({ where: "text == t", args: { t: "once" } });
  assert.deepEqual(
    data.map(({ id }) => id),
    [row.id],
  );
  const again = losing([false, true]);
  const changed = await again.client.kind.update(row.id, {
    absent: { $add: 1 },
  });
  assert.equal(changed.absent, 1);
  const gone = losing([false, true]);
  await gone.client.kind.delete(row.id);
  const lost = losing([false, false, false]);
  await assert.rejects(lost.client.kind.create(sent), TypeError);
});

test("operators change what the service holds", async () => {
  const { id } = await kind.create({ ...sent, big: 1n, small: 1, span: 1 });
  const add = { small: { $add: 2 }, big: { $add: -3n }, span: { $add: 4 } };
  const lists = { texts: { $push: ["z"], $pull: ["a"] } };
  const row = await kind.update(id, {
    ...add,
    ...lists,
    price: { $add: "1.01" },
  });
  assert.deepEqual([row.small, row.big, row.span], [3, -2n, 5]);
  assert.deepEqual([row.texts, row.price], [["", "z"], "-1234567890123455.77"]);
  await Promise.all(
    Array.from({ length: 20 }, () => kind.update(id, { absent: { $add: 1 } })),
  );
  assert.equal((await kind.get(id)).absent, 20);
});

test("instants of arguments may be dates", async () => {
  const late = new Date("2031-05-06T07:08:09.010Z");
  const { id } = await kind.create({ ...sent, at: late });
  const { data } = await kind.list({ where: "at >= t", args: { t: late } });
  assert.deepEqual(
    data.map((row) => row.id),
    [id],
  );
});
