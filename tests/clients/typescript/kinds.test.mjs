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

test("filters compare values of every kind", async () => {
  const uuid = crypto.randomUUID();
  const row = await kind.create({ ...sent, uuid, texts: ["a", "it's"] });
  const found = async (where) => {
    const { data } = await kind.list({ where: { $and: [{ uuid }, where] } });
    return data.length === 1;
  };
  const holds = [
    { flag: true },
    { small: Number.MAX_SAFE_INTEGER },
    { big: { ">=": 2n ** 63n - 1n } },
    { float: -0.1 },
    { float: { "<": 2 } },
    { float: { in: [1, -0.1, 2.5] } },
    { price: { "<": "0" } },
    { price: "-1234567890123456.78" },
    { text: sent.text },
    { text: { contains: "” \n", starts_with: "“", ends_with: "🧵" } },
    { uuid: { in: [uuid, sent.uuid] } },
    { at: { ">=": sent.at, "<=": sent.at } },
    { day: { ">": "2026-02-27" } },
    { time: { "==": "23:59:59.999" } },
    { span: { "!=": 1 } },
    { json: { "!=": null } },
    { bytes: "AP-_" },
    { email: "Ann@Example.TEST".toLowerCase() },
    { email: { ends_with: "@example.test" } },
    { url: { starts_with: "https://" } },
    { mood: "merry" },
    { mood: { in: ["calm", "merry"] } },
    { parent: null },
    { absent: { "==": null } },
    { place: { "!=": null } },
    { texts: { contains: "it's" } },
    { bigs: { contains: 0n } },
    { moods: { contains: "calm", "!=": null } },
    {
      id: row.id,
      version: 1,
      created_at: { "<=": new Date(Date.now() + 60_000) },
    },
    { $or: [{ flag: false }, { absent: null }] },
    { $or: [{ flag: false }, {}] },
    { $and: [{ flag: true }, { mood: { "!=": "calm" } }] },
    { $not: { flag: false, mood: "merry" } },
    { $not: { $or: [] } },
    { $not: { mood: { in: [] } } },
    {},
  ];
  for (const where of holds) assert.ok(await found(where), show(where));
  const fails = [
    { flag: false },
    { absent: { "!=": null } },
    { mood: { in: [] } },
    { $or: [] },
    { $not: {} },
    { parent: { mood: "merry" } },
    { parent: { id: null, "!=": null } },
    { texts: { contains: "b" } },
    { text: { contains: "merry" }, flag: true },
  ];
  for (const where of fails) assert.ok(!(await found(where)), show(where));

  await kind.create({ ...sent, uuid, parent: row.id, mood: "calm" });
  const below = async (parent) => {
    const where = { uuid, parent };
    const { data } = await kind.list({ where, include: { parent: true } });
    return data.map((child) => [child.parent.id, child.parent.big]);
  };
  const child = [[row.id, 2n ** 63n - 1n]];
  assert.deepEqual(await below(row.id), child);
  assert.deepEqual(await below({ mood: "merry", in: [row.id] }), child);
  assert.deepEqual(await below({ mood: "calm" }), []);
});

test("a filter that compares with nothing by mistake is no longer list", async () => {
  const undefinedId = undefined;
  for (const where of [
    { uuid: undefinedId },
    { uuid: { "==": undefinedId } },
    { $or: [{ parent: { uuid: undefinedId } }] },
  ])
    assert.throws(() => kind.list({ where }), TypeError, show(where));
  assert.throws(() => kind.list({ where: { texts: ["a"] } }), TypeError);
});

const show = (where) =>
  JSON.stringify(where, (_, part) =>
    typeof part === "bigint" ? `${part}n` : part,
  );

test("what was awaited stays as it came, and each iteration asks anew", async () => {
  const asked = [];
  const counting = (url, init) => {
    asked.push(url.pathname);
    return fetch(url, init);
  };
  const { kind: counted } = createClient({
    url: process.env.PURLIN_URL,
    fetch: counting,
  });
  const list = counted.list({ limit: 1, select: [] });
  assert.equal(asked.length, 0);
  const [one, other] = [await list, await list];
  assert.equal(one, other);
  assert.deepEqual(Object.keys(one.data[0]), ["id"]);
  assert.equal(asked.length, 1);
  for await (const _ of list.pages()) break;
  assert.equal(asked.length, 2);
});

test("sums are of the kind of their field, averages exact", async () => {
  const uuid = crypto.randomUUID();
  const some = {
    ...sent,
    uuid,
    big: 2n ** 60n,
    small: 1,
    price: "0.10",
    span: 3,
  };
  await kind.createMany([some, { ...some, big: 1n, small: 2, span: 4 }]);
  const { data } = await kind.aggregate({
    where: { uuid },
    sum: ["big", "price", "span"],
    avg: ["price", "span", "small"],
    max: ["at", "big"],
    group: ["mood"],
  });
  const [group] = data;
  assert.deepEqual(group.sum, { big: 2n ** 60n + 1n, price: "0.20", span: 7 });
  assert.deepEqual(group.avg, { price: "0.100000", span: 4, small: "1.5000" });
  assert.equal(group.max.big, 2n ** 60n);
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
  await assert.rejects(lost.client.kind.create(sent), {
    name: "ApiError",
    code: "unreachable",
    status: 0,
  });
});

test("a call that is given up is not sent again", async () => {
  const { keys, client } = losing([false, true]);
  const giving = new AbortController();
  const call = client.kind.create(sent, { signal: giving.signal });
  setTimeout(() => giving.abort(), 20);
  await assert.rejects(call, { name: "AbortError" });
  await new Promise((done) => setTimeout(done, 400));
  assert.equal(keys.length, 1);
});

test("what is no answer of the service is told so", async () => {
  const answers = (response) => {
    const fetch = async () => response();
    const url = process.env.PURLIN_URL;
    return createClient({ url, fetch, retries: 0 }).kind.list();
  };
  const page = () =>
    new Response("<html>", { headers: { "content-type": "text/html" } });
  await assert.rejects(answers(page), { code: "unexpected", status: 200 });
  const gateway = () =>
    new Response("{", {
      status: 502,
      headers: { "content-type": "application/problem+json" },
    });
  await assert.rejects(answers(gateway), { code: "unexpected", status: 502 });
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
