// The hooks where there is no browser: a server renders, and asks nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createElement } from "react";
import { renderToString } from "react-dom/server";

globalThis.location = new URL("http://localhost/?service=http://127.0.0.1:9");
const { App, Rooms } = await import("./app.server.js");

test("a server renders what is not known yet, and asks nothing", async () => {
  assert.equal(renderToString(createElement(App)), "<p>…</p>");
  assert.match(renderToString(createElement(Rooms)), /pending.*settled/);
  assert.deepEqual(globalThis.app.calls, []);
});
