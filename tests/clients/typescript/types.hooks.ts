// What the hooks of the client of examples/chat must not let anyone write. Compiled, never run.
import { createClient, purlin } from "./client/src/index.js";
import {
  useAggregate,
  useGet,
  useList,
  useMutation,
  useSession,
} from "./client/src/react.js";

const client = createClient({ url: "http://localhost" });

export function useReads(id: string | undefined, isOpen: boolean): void {
  const rooms = useList(client.room, {
    where: { topic: { contains: "tea" } },
    select: ["topic"],
    include: { messages: { limit: 1 } },
  });
  // @ts-expect-error: perhaps there is no answer yet
  rooms.data.rows;
  if (rooms.status === "ok") {
    const topics: string[] = rooms.data.rows.map((room) => room.topic);
    const texts = rooms.data.rows.map((room) => room.messages.data[0]?.text);
    const text: string | undefined = texts[0];
    // @ts-expect-error: not asked for
    rooms.data.rows.map((room) => room.owner);
    void [topics, text];
  }
  if (rooms.status === "error") {
    // @ts-expect-error: nothing that a list answers
    if (rooms.error.code === "version_mismatch") return;
    if (rooms.error.code === "too_expensive") return;
    // What was shown before may be shown still.
    const kept: readonly { topic: string }[] | undefined = rooms.data?.rows;
    void kept;
  }
  rooms.more();
  // @ts-expect-error: no such field
  useList(client.room, { where: { nonsense: 1 } });
  // @ts-expect-error: no such field to sort by
  useList(client.room, { sort: "nonsense" });
  const message = useGet(client.message, id, { include: { room: true } });
  const text: string | undefined = message.data?.text;
  // @ts-expect-error: of a list only
  message.more();
  useGet(client.user, null);
  const totals = useAggregate(
    client.message,
    isOpen ? { count: true, group: ["room"] } : null,
  );
  const count: number | undefined = totals.data?.data[0]?.count;
  const user: string | null | undefined = useSession(client.auth);
  void [text, count, user];
}

export function useWrites(): void {
  const post = useMutation(client.message.create);
  void post.run({ room: "id", text: "Hello" });
  // @ts-expect-error: a room must be named
  void post.run({ text: "Hello" });
  // @ts-expect-error: no such argument
  void post.run("id", { text: "Hello" });
  if (post.status === "pending") {
    const text: string = post.args[0].text;
    void text;
  }
  if (post.status === "error") {
    // @ts-expect-error: nothing that a creation answers
    if (post.error.code === "restricted") return;
    if (post.error.code === "invalid") post.error.errors.map((e) => e.field);
  }
  const open = useMutation((topic: string) =>
    client.batch((batch) => batch.room.create({ topic })),
  );
  void open.run("Tea").then((outcome) => outcome.ok && outcome.value.id);
  const version: purlin.Outcome<unknown> | undefined = undefined;
  void version;
}
