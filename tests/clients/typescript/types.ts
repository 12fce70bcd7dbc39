// What the client of examples/chat must not let anyone write. Compiled, never run: an expected error that does not come is an error.
import {
  createClient,
  purlin,
  type Message,
  type MessageCreate,
  type MessageUpdate,
  type Role,
  type User,
} from "./client/src/index.js";

const client = createClient({ url: "http://localhost" });

export async function reads(): Promise<void> {
  const message: Message = await client.message.get("id");
  const edited: string | null = message.edited_at;
  // Shown to its owner only.
  const user: User = await client.user.get("id");
  const email: string | undefined = user.email;
  // @ts-expect-error: not everybody sees an address
  const address: string = user.email;
  // @ts-expect-error: no such field
  message.nonsense;
  const { data, next } = await client.member.list({
    sort: ["-created_at", "role"],
  });
  const roles: Role[] = data.map((member) => member.role);
  // @ts-expect-error: no such field to sort by
  client.member.list({ sort: "nonsense" });
  // @ts-expect-error: a model whose rows are not searched
  client.member.list({ search: "Ann" });
  const part = await client.message.get("id", { select: ["text"] });
  const text: string = part.text;
  const id: string = part.id;
  // @ts-expect-error: not asked for
  part.author;
  // @ts-expect-error: no such field to select
  client.message.list({ select: ["nonsense"] });
  const counted = await client.message.list({
    select: ["text"],
    count: "exact",
  });
  // @ts-expect-error: not asked for
  counted.data.map((row) => row.author);
  const count: number | { readonly at_least: number } | undefined =
    counted.count;
  const room = await client.room.get("id", {
    select: ["topic"],
    include: {
      owner: true,
      messages: { limit: 3, sort: "-created_at", include: { author: true } },
    },
  });
  const said: string[] = room.messages.data.map((message) => message.text);
  const more: string | null = room.messages.next;
  const topic: string = room.topic;
  // Named, and perhaps not to be read.
  const owner: string | undefined = room.owner.name;
  // @ts-expect-error: not asked for
  room.created_at;
  // @ts-expect-error: its author may not be one that this caller may read
  const sure: string = room.messages.data[0]!.author.name;
  // @ts-expect-error: no such relation
  client.room.list({ include: { nonsense: true } });
  // @ts-expect-error: of a list only
  client.room.list({ include: { owner: { limit: 1 } } });
  void [edited, email, address, next, roles, text, id, count];
  void [said, more, topic, owner, sure];
}

export async function filters(fields: ("text" | "author")[]): Promise<void> {
  const { message, room, user, member } = client;
  message.list({
    where: {
      room: "id",
      text: { contains: "tea", "!=": "tea" },
      edited_at: null,
      created_at: { ">=": new Date(), "<": "2026-11-22T10:00:00.000Z" },
      author: { name: { starts_with: "A" }, "!=": "id" },
      $or: [{ version: 1 }, { version: { in: [2, 3] } }],
      $not: { room: { owner: { in: ["id"] } } },
    },
  });
  room.list({
    where: { members: { any: { role: "member" }, count: { ">": 2 } } },
    include: { messages: { where: { text: { "==": "Hello" } } } },
  });
  message.aggregate({ count: true, where: { author: { "!=": null } } });
  // @ts-expect-error: no such field
  message.list({ where: { nonsense: 1 } });
  // @ts-expect-error: a text is no number
  message.list({ where: { text: 1 } });
  // @ts-expect-error: an instant has no beginning
  message.list({ where: { created_at: { starts_with: "2026" } } });
  // @ts-expect-error: ids have no order
  message.list({ where: { id: { "<": "id" } } });
  // @ts-expect-error: no such role
  member.list({ where: { role: "king" } });
  // @ts-expect-error: no such role either
  member.list({ where: { role: { in: ["member", "king"] } } });
  // @ts-expect-error: of many rows it must be said of which
  room.list({ where: { members: { role: "member" } } });
  // @ts-expect-error: no such field on the way
  message.list({ where: { author: { nonsense: 1 } } });
  // @ts-expect-error: a missing value would be a longer list
  message.list({ where: { room: undefined } });
  // @ts-expect-error: the same inside of a relation
  room.list({ include: { messages: { where: { nonsense: 1 } } } });
  const { data } = await message.list({ select: fields });
  const id: string | undefined = data[0]?.id;
  const text: string | undefined = data[0]?.text;
  // @ts-expect-error: perhaps it was not asked for
  const sure: string = data[0]!.text;
  // @ts-expect-error: a list is not put in order by its relations
  user.list({ sort: "memberships" });
  void [id, text, sure];
}

export async function errors(): Promise<string> {
  const outcome = await purlin.outcome(
    client.message.create({ room: "id", text: "Hello" }),
  );
  if (outcome.ok) return outcome.value.id;
  const { error } = outcome;
  // @ts-expect-error: nothing that a creation answers
  if (error.code === "invalid_cursor") return "";
  switch (error.code) {
    case "invalid":
    case "no_grant":
    case "not_unique":
      return error.errors.map((fault) => fault.field).join();
    case "refused":
      return error.rule ?? "";
    case "too_many_requests":
      return String(error.retryAfter);
    case "unreachable":
      return "offline";
    case "sign_in_required":
    case "invalid_token":
    case "not_found":
    case "tenant_required":
      return "elsewhere";
    case "consequence":
    case "in_progress":
    case "key_reused":
    case "too_expensive":
    case "body_too_large":
    case "incomplete_body":
    case "invalid_content_type":
    case "invalid_json":
    case "unsupported_encoding":
    case "invalid_request":
    case "incomplete_head":
    case "head_too_large":
    case "unknown_parameter":
    case "internal":
    case "timeout":
    case "unavailable":
    case "unexpected":
      return error.message;
    default:
      // All of them have been told apart.
      return error.code satisfies never;
  }
}

export async function outcomes(): Promise<void> {
  const read = await purlin.outcome(client.message.get("id"));
  // @ts-expect-error: nothing that a read answers
  if (!read.ok && read.error.code === "not_unique") return;
  // @ts-expect-error: first it must be asked whether it is there
  read.value;
  const list = await purlin.outcome(client.message.list());
  if (list.ok) list.value.data.map((message) => message.text);
  const many = await purlin.outcome(
    client.batch((batch) => batch.room.delete("id")),
  );
  if (!many.ok && many.error.code === "restricted") return;
  const gone = await purlin.outcome(
    client.message.delete("id", { version: 1 }),
  );
  if (!gone.ok && gone.error.code === "version_mismatch") return;
}

export async function totals(): Promise<void> {
  const { data } = await client.message.aggregate({
    group: ["room"],
    count: true,
    max: ["created_at"],
  });
  const counts: number[] = data.map((group) => group.count);
  const latest: (string | null)[] = data.map((group) => group.max.created_at);
  const rooms: (string | null)[] = data.map((group) => group.group.room);
  // @ts-expect-error: not asked for
  data.map((group) => group.sum);
  // @ts-expect-error: no such field
  client.message.aggregate({ sum: ["nonsense"] });
  // @ts-expect-error: texts do not add up
  client.message.aggregate({ sum: ["text"] });
  // @ts-expect-error: ids have no order
  client.message.aggregate({ min: ["room"] });
  const versions = await client.message.aggregate({
    sum: ["version"],
    avg: ["version"],
  });
  const sum: number | null | undefined = versions.data[0]?.sum.version;
  const average: string | null | undefined = versions.data[0]?.avg.version;
  void [sum, average];
  void [counts, latest, rooms];
}

export async function writes(): Promise<void> {
  const created = await client.message.create({ room: "id", text: "Hello" });
  // Its writer may be one who may not read it.
  const text: string | undefined = created.text;
  if (created.$readable !== false) {
    const sure: string = created.text;
    void sure;
  }
  // @ts-expect-error: a room must be named
  const create: MessageCreate = { text: "Hello" };
  // @ts-expect-error: read-only
  const author: MessageCreate = { room: "id", text: "Hello", author: "id" };
  const update: MessageUpdate = { edited_at: new Date() };
  // @ts-expect-error: a message stays in its room
  const moved: MessageUpdate = { room: "id" };
  // @ts-expect-error: no such role
  await client.member.create({ room: "id", user: "id", role: "king" });
  // @ts-expect-error: users sign up
  client.user.create;
  // @ts-expect-error: nobody may delete a user
  client.user.delete;
  // @ts-expect-error: the address is not changed here
  await client.user.update("id", { email: "a@b.test" });
  void [text, create, author, update, moved];
}

export async function composes(): Promise<void> {
  const member = await client.member.upsert("room,user", {
    room: "id",
    user: "id",
    role: "moderator",
  });
  const role: Role | undefined = member.role;
  // @ts-expect-error: the key is of two fields
  client.member.upsert("room", { room: "id", user: "id" });
  // @ts-expect-error: the key must be named
  client.member.upsert("room,user", { room: "id" });
  // @ts-expect-error: no key
  client.room.upsert;
  const { room, rest, gone } = await client.batch((batch) => {
    const room = batch.room.create({ topic: "Tea" });
    const owner = batch.member.upsert("room,user", {
      room: room.id,
      user: "id",
    });
    const said = batch.message.create({ room: room.id, text: "Hello" });
    batch.message.update(said.id, { text: "Hi" }, { version: 1 });
    // @ts-expect-error: a member is no room
    batch.message.create({ room: owner.id, text: "Hello" });
    // @ts-expect-error: a text is none of a row
    batch.message.create({ room: room.id, text: room.id });
    // @ts-expect-error: a message is no room
    batch.room.delete(said.id);
    // @ts-expect-error: users sign up
    batch.user.create;
    const gone = batch.message.delete(said.id);
    // @ts-expect-error: what is deleted has no id any more
    gone.id;
    return { room, rest: [owner, said], gone };
  });
  const topic: string | undefined = room.topic;
  const text: string | undefined = rest[1].text;
  const nothing: undefined = gone;
  // @ts-expect-error: a member has no text
  rest[0].text;
  void [role, topic, text, nothing];
}

export async function signs(): Promise<void> {
  await client.auth.signUp({
    email: "a@b.test",
    name: "A",
    password: "long enough",
  });
  // @ts-expect-error: without a name nobody signs up
  await client.auth.signUp({ email: "a@b.test", password: "long enough" });
  const { user } = await client.auth.signIn({
    email: "a@b.test",
    password: "long enough",
  });
  const id: string = user.id;
  const signedIn: string | null = await client.auth.userId();
  const end = client.auth.onChange(({ user, because }) => {
    if (because === "expired") void user;
    // @ts-expect-error: no such reason
    if (because === "tired") void user;
  });
  end();
  void [id, signedIn];
}
