// The client of examples/chat in a real browser, from pages of another origin than the service's: PURLIN_URL is where it listens,
// PURLIN_ORIGIN whence it may be called, PURLIN_CHROMIUM the browser.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

const service = process.env.PURLIN_URL;
const origin = process.env.PURLIN_ORIGIN;
const PATIENCE = 30_000;
let browser;
let elsewhere;
const servers = [];

/** Pages at a port: `/client` has the client alone, `/app` the one of React. */
async function serve(port) {
  const scripts = {
    "/client.js": await readFile("client.js", "utf8"),
    "/app.js": await readFile("app.js", "utf8"),
  };
  const server = createServer(({ url }, answer) => {
    const { pathname } = new URL(url, origin);
    const script = scripts[pathname];
    const type = script ? "text/javascript" : "text/html; charset=utf-8";
    answer.setHeader("content-type", type);
    const page = `<div id="root"></div><script src="${pathname}.js"></script>`;
    answer.end(script ?? `<!doctype html>${page}`);
  });
  servers.push(server);
  await new Promise((done) => server.listen(port, "localhost", done));
  return `http://localhost:${server.address().port}`;
}

before(async () => {
  assert.equal(await serve(Number(new URL(origin).port)), origin);
  elsewhere = await serve(0);
  browser = await chromium.launch({
    executablePath: process.env.PURLIN_CHROMIUM,
    // Whoever runs as root has no other sandbox.
    args: process.getuid() === 0 ? ["--no-sandbox"] : [],
  });
});

after(async () => {
  await browser?.close();
  servers.forEach((server) => server.close());
});

/** A person's browser, with nothing in it. */
async function somebody() {
  const context = await browser.newContext();
  context.setDefaultTimeout(PATIENCE);
  return context;
}

/** A page with the client alone, its tokens kept by the browser. */
async function tab(context, at = origin) {
  const page = await context.newPage();
  await page.goto(`${at}/client`);
  return begun(page);
}

/** Another of the same process: what either of them keeps, both see at once. Of other processes, browsers only say that it comes. */
async function popup(page) {
  const [opened] = await Promise.all([
    page.waitForEvent("popup"),
    page.evaluate(() => void open("/client")),
  ]);
  await opened.waitForLoadState();
  return begun(opened);
}

async function begun(page) {
  await page.evaluate((url) => {
    const tokens = chat.purlin.browserStore();
    globalThis.calls = [];
    const counted = (input, init) => {
      calls.push(`${init.method} ${input.pathname}`);
      return fetch(input, init);
    };
    globalThis.client = chat.createClient({ url, tokens, fetch: counted });
    globalThis.told = [];
    client.auth.onChange((change) => told.push(change));
  }, service);
  return page;
}

let people = 0;
const password = "long enough";

function credentials() {
  people += 1;
  return { email: `page${people}.${process.pid}@chat.test`, password };
}

async function signUp(page, who = credentials()) {
  await page.evaluate(async ({ email, password }) => {
    await client.auth.signUp({ email, name: "Ann", password });
    await client.auth.signIn({ email, password });
  }, who);
  return who;
}

test("a page of an allowed origin does all that the client does", async () => {
  const page = await tab(await somebody());
  await signUp(page);
  const seen = await page.evaluate(async () => {
    const { id } = await client.room.create({ topic: "Tea" });
    const me = await client.auth.userId();
    await client.member.upsert("room,user", { room: id, user: me });
    const said = await client.message.create({ room: id, text: "Hello" });
    const changed = await client.message.update(
      said.id,
      { text: "Hi", edited_at: new Date(0) },
      { version: 1 },
    );
    const late = await chat.purlin.outcome(
      client.message.update(said.id, { text: "Late" }, { version: 1 }),
    );
    const wrong = await chat.purlin.outcome(
      client.message.create({ room: id, text: "" }),
    );
    const texts = [];
    for await (const { text } of client.message.list({ where: { room: id } }))
      texts.push(text);
    await client.message.delete(said.id, { version: changed.version });
    const gone = await chat.purlin.outcome(client.message.get(said.id));
    return [
      changed.edited_at,
      late.error.code,
      [wrong.error.code, wrong.error.errors[0].field],
      wrong.error.requestId.length > 0,
      texts,
      gone.error.code,
    ];
  });
  assert.deepEqual(seen, [
    "1970-01-01T00:00:00.000Z",
    "version_mismatch",
    ["invalid", "/text"],
    true,
    ["Hi"],
    "not_found",
  ]);
});

test("a page of another origin gets no answer", async () => {
  const page = await tab(await somebody(), elsewhere);
  const outcome = await page.evaluate(async () => {
    const { ok, error } = await chat.purlin.outcome(client.room.list());
    return [ok, error.code];
  });
  assert.deepEqual(outcome, [false, "unreachable"]);
});

/** Spoils the access token that the browser keeps, as time does. */
function runOut(page) {
  return page.evaluate(() => {
    const kept = JSON.parse(localStorage.getItem("purlin"));
    localStorage.setItem(
      "purlin",
      JSON.stringify({ ...kept, access: "run.out" }),
    );
  });
}

const name = () => client.auth.me().then((me) => me.email);
const many = () =>
  Promise.all([1, 2, 3].map(() => client.auth.me().then((me) => me.email)));

async function renewals(page) {
  const made = await page.evaluate(() => calls);
  return made.filter((call) => call === "POST /auth/refresh").length;
}

test("tabs share a session, which is renewed once and ends for all of them", async () => {
  const context = await somebody();
  const one = await tab(context);
  const other = await popup(one);
  const who = await signUp(one);
  // A page that asks before it is told knows by asking.
  await other.waitForFunction(() => told[0]?.because === "elsewhere");
  assert.equal(await other.evaluate(name), who.email);

  await runOut(one);
  const all = await Promise.all([one.evaluate(many), other.evaluate(many)]);
  assert.deepEqual(all.flat(), Array(6).fill(who.email));
  assert.equal((await renewals(one)) + (await renewals(other)), 1);

  // It outlives the page.
  await other.reload();
  const again = await tab(context);
  assert.equal(await again.evaluate(name), who.email);

  await one.evaluate(() => client.auth.signOut());
  await again.waitForFunction(() => told.length > 0);
  assert.deepEqual(await again.evaluate(() => told), [
    { user: null, because: "elsewhere" },
  ]);
  const left = await again.evaluate(() =>
    chat.purlin.outcome(client.auth.me()).then(({ error }) => error.code),
  );
  assert.equal(left, "sign_in_required");
});

test("tabs of several processes stay signed in, whoever of them renews", async () => {
  const context = await somebody();
  const [one, other] = [await tab(context), await tab(context)];
  const who = await signUp(one);
  await other.waitForFunction(() => told.length > 0);

  await runOut(one);
  const all = await Promise.all([one.evaluate(many), other.evaluate(many)]);
  assert.deepEqual(all.flat(), Array(6).fill(who.email));
  // One may take the lock before it is told what the other has kept: the service takes both for one.
  for (const page of [one, other]) assert.ok((await renewals(page)) <= 1);
  for (const page of [one, other]) {
    assert.equal(await page.evaluate(name), who.email);
    assert.deepEqual(
      (await page.evaluate(() => told)).filter(({ user }) => user === null),
      [],
    );
  }
  const kept = await one.evaluate(() => localStorage.getItem("purlin"));
  const isSame = (kept) => localStorage.getItem("purlin") === kept;
  await other.waitForFunction(isSame, kept);
});

test("a session that is over is told once to each page", async () => {
  const page = await tab(await somebody());
  await signUp(page);
  const told = await page.evaluate(async () => {
    const kept = JSON.parse(localStorage.getItem("purlin"));
    const refresh = kept.refresh.slice(0, -4) + "AAAA";
    const spoilt = { ...kept, access: "run.out", refresh };
    localStorage.setItem("purlin", JSON.stringify(spoilt));
    const calls = [1, 2, 3].map(() => chat.purlin.outcome(client.room.list()));
    const codes = (await Promise.all(calls)).map(({ error }) => error.code);
    return [codes, told.map(({ because }) => because)];
  });
  assert.deepEqual(told, [
    Array(3).fill("invalid_token"),
    ["signed_in", "expired"],
  ]);
});

/** The page of React, and somebody who is signed in there with these rooms. */
async function opened(topics) {
  const context = await somebody();
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (line) => {
    // The browser itself tells of each 4xx.
    const isOurs = !line.text().startsWith("Failed to load resource");
    if (["error", "warning"].includes(line.type()) && isOurs)
      faults.push(line.text());
  });
  await page.goto(`${origin}/app?service=${encodeURIComponent(service)}`);
  const who = credentials();
  await page.evaluate(async ({ email, password }) => {
    await app.client.auth.signUp({ email, name: "Ann", password });
  }, who);
  await page.fill("[name=email]", who.email);
  await page.fill("[name=password]", who.password);
  await page.click("text=Sign in");
  await page.waitForSelector("#rooms", { state: "attached" });
  if (topics.length > 0) {
    await page.evaluate(
      (topics) =>
        app.client.room.createMany(topics.map((topic) => ({ topic }))),
      topics,
    );
  }
  await shows(page, topics.slice(0, 2));
  return { page, who, faults };
}

const rooms = (page) => page.locator("#rooms li").allTextContents();

/** The page comes to show these rooms, and has asked for all that it needs. */
async function shows(page, topics) {
  await page.waitForFunction((topics) => {
    const items = [...document.querySelectorAll("#rooms li")];
    const shown = items.map((item) => item.textContent);
    const state = document.querySelector("#state")?.textContent;
    return (
      JSON.stringify(shown) === JSON.stringify(topics) && state === "ok settled"
    );
  }, topics);
}

test("hooks: wrong credentials are told, right ones lead on", async () => {
  const context = await somebody();
  const page = await context.newPage();
  await page.goto(`${origin}/app?service=${encodeURIComponent(service)}`);
  await page.fill("[name=email]", "nobody@chat.test");
  await page.fill("[name=password]", "not the word");
  await page.click("text=Sign in");
  assert.equal(await page.textContent("#refused"), "invalid_credentials");
  await opened([]);
});

test("hooks: what is shown follows the client's own writes, and stays while it is asked anew", async () => {
  const { page, faults } = await opened(["Bread"]);
  await page.evaluate(() => (app.hold = "GET /api/room"));
  await page.fill("[name=topic]", "Apples");
  await page.click("text=Create");
  await page.waitForFunction(() => app.held.length > 0);
  assert.equal(await page.textContent("#state"), "ok fetching");
  assert.deepEqual(await rooms(page), ["Bread"]);
  await page.evaluate(() => {
    app.hold = null;
    app.held.forEach((release) => release());
  });
  await shows(page, ["Apples", "Bread"]);
  await page.fill("[name=topic]", "");
  await page.click("text=Create");
  assert.equal(await page.textContent("#refused"), "/topic");
  assert.deepEqual(faults, []);
});

test("hooks: strict mode asks once, and a second look is at what is known", async () => {
  const { page } = await opened(["Tea"]);
  await page.evaluate(() => (app.calls.length = 0));
  await page.reload();
  await shows(page, ["Tea"]);
  const lists = await page.evaluate(() =>
    app.calls.filter((call) => call.startsWith("GET /api/room")),
  );
  assert.equal(lists.length, 1, lists.join("\n"));
});

test("hooks: a late answer never takes the place of a newer one", async () => {
  const { page } = await opened(["Bread", "Cake"]);
  // Of two questions after each other.
  await page.evaluate(() => (app.hold = "Br"));
  await page.fill("[name=filter]", "Br");
  await page.waitForFunction(() => app.held.length === 1);
  await page.fill("[name=filter]", "Ca");
  await shows(page, ["Cake"]);
  await page.evaluate(() => app.held[0]());
  await page.evaluate(() => new Promise((done) => setTimeout(done, 50)));
  assert.deepEqual(await rooms(page), ["Cake"]);
  // Of the same question, asked twice.
  await page.evaluate(() => {
    app.held.length = 0;
    app.hold = "Ca";
  });
  await page.click("#refetch");
  await page.waitForFunction(() => app.held.length === 1);
  await page.evaluate(async () => {
    app.hold = null;
    await app.client.room.create({ topic: "Carrots" });
  });
  await shows(page, ["Cake", "Carrots"]);
  await page.evaluate(() => app.held[0]());
  await page.evaluate(() => new Promise((done) => setTimeout(done, 50)));
  assert.deepEqual(await rooms(page), ["Cake", "Carrots"]);
});

test("hooks: a list goes on page by page, and is asked anew as far as it has come", async () => {
  const { page, faults } = await opened(["A", "B", "C", "D", "E"]);
  await page.evaluate(() => (app.calls.length = 0));
  await page.click("#more");
  await shows(page, ["A", "B", "C", "D"]);
  await page.click("#more");
  await shows(page, ["A", "B", "C", "D", "E"]);
  assert.equal(await page.locator("#more").count(), 0);
  await page.evaluate(() => app.client.room.create({ topic: "BB" }));
  await shows(page, ["A", "B", "BB", "C", "D", "E"]);
  assert.deepEqual(faults, []);
});

test("hooks: a row that is gone is shown no more, a conflict is told", async () => {
  const { page } = await opened(["Tea"]);
  await page.click("#rooms li");
  await page.waitForSelector("#owner:has-text('Ann')");
  assert.equal(await page.textContent("#count"), "0");
  await page.click("#rename");
  await page.waitForSelector("h1:has-text('Renamed')");
  await page.click("#rename");
  await page.waitForSelector("#renamed:has-text('version_mismatch')");
  await page.evaluate(async () => {
    const { data } = await app.client.room.list();
    await app.client.room.delete(data[0].id);
  });
  await page.waitForSelector("h1:has-text('not_found')");
  assert.equal(await page.textContent("#kept"), "nothing");
});

test("hooks: nothing of a user is left to the next", async () => {
  const { page } = await opened(["Ann's"]);
  await page.evaluate(() => (app.hold = "GET /api/room"));
  await page.click("#refetch");
  await page.waitForFunction(() => app.held.length === 1);
  const next = credentials();
  await page.evaluate(async ({ email, password }) => {
    app.hold = null;
    await app.client.auth.signUp({ email, name: "Bob", password });
    await app.client.auth.signIn({ email, password });
  }, next);
  await shows(page, []);
  await page.evaluate(() => app.held[0]());
  await page.evaluate(() => new Promise((done) => setTimeout(done, 50)));
  assert.deepEqual(await rooms(page), []);
  await page.click("#leave");
  await page.waitForSelector("[name=password]");
});
