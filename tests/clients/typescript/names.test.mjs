// Names that mean something to JavaScript: PURLIN_URL is where tests/clients/names.purlin is served, PURLIN_CLIENT its compiled client.
import assert from "node:assert/strict";
import { test } from "node:test";

const { createClient } = await import(process.env.PURLIN_CLIENT);
const client = createClient({ url: process.env.PURLIN_URL });

test("models and fields may be named like what the language has", async () => {
  assert.equal(await Promise.resolve(client), client);
  const then = await client.then.create({ length: 3 });
  assert.equal((await client.then.get(then.id)).length, 3);
  const record = await client.record.create({ then: "later", length: 7 });
  const promise = await client.promise.create({
    constructor: record.id,
    then: "now",
    to_string: "text",
    prototype: "constructor",
  });
  assert.deepEqual(
    [promise.constructor, promise.then, promise.prototype],
    [record.id, "now", "constructor"],
  );
  const read = await client.promise.get(promise.id, {
    include: { constructor: { select: ["then"] }, any: { limit: 1 } },
  });
  assert.equal(read.constructor.then, "later");
  assert.deepEqual([read.any.data, read.$hidden], [[], ["to_string"]]);
  assert.equal(Object.hasOwn(read, "to_string"), false);
  const { record: made } = await client.batch((batch) => ({
    record: batch.record.create({ then: "in a batch" }),
  }));
  assert.equal(made.then, "in a batch");
});

test("filters ask for fields, and for nothing that objects have besides", async () => {
  const record = await client.record.create({ then: "asked", length: 1 });
  const promise = await client.promise.create({ constructor: record.id });
  await client.pick.create({
    promise: promise.id,
    name: "shown",
    function: ["a", "b"],
  });
  const found = async (where) => {
    const { data } = await client.promise.list({ where });
    return data.map((row) => row.id);
  };
  assert.deepEqual(await found({ constructor: record.id }), [promise.id]);
  assert.deepEqual(
    await found({ constructor: { then: "asked", object: { "!=": null } } }),
    [promise.id],
  );
  assert.deepEqual(
    await found({ picks: { any: { function: { contains: "b" } } } }),
    [promise.id],
  );
  // A relation that is called as what may be asked of one.
  await client.error.create({ all: promise.id, none: 5 });
  assert.deepEqual(await found({ any: { any: { none: { ">": 4 } } } }), [
    promise.id,
  ]);
  const { data } = await client.error.list({
    where: { all: { constructor: { length: 1 } }, none: 5 },
  });
  assert.equal(data[0]?.all, promise.id);
  await assert.rejects(async () => found({ valueOf: "x" }), {
    code: "invalid_expression",
  });
});
