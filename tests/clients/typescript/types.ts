// What the client of examples/chat must not let anyone write. Compiled, never run: an expected error that does not come is an error.
import {
  createClient,
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
  const counted = await client.message.list({ select: ["text"], count: "exact" });
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
  void id;
}
