// A page over the client of examples/chat, with its hooks: `?service=` is where that is served.
import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { createClient, purlin } from "chat-client";
import {
  useAggregate,
  useGet,
  useList,
  useMutation,
  useSession,
} from "chat-client/react";

/** What the tests look at: the calls that were sent, and the answers that are held back. */
const app = { calls: [], held: [], hold: null, purlin };
globalThis.app = app;

const url = new URLSearchParams(location.search).get("service");
const tokens = purlin.browserStore();
async function gated(input, init) {
  const call = `${init.method} ${decodeURIComponent(input.pathname + input.search)}`;
  app.calls.push(call);
  const response = await fetch(input, init);
  if (app.hold && call.includes(app.hold)) {
    await new Promise((done) => app.held.push(done));
  }
  return response;
}
const client = createClient({ url, tokens, fetch: gated, retries: 0 });
app.client = client;

function App() {
  const user = useSession(client.auth);
  if (user === undefined) return <p>…</p>;
  return user === null ? <SignIn /> : <Rooms key={user} />;
}

function SignIn() {
  const signIn = useMutation(client.auth.signIn);
  const [email, password] = [useState(""), useState("")];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void signIn.run({ email: email[0], password: password[0] });
      }}
    >
      <input name="email" onChange={(event) => email[1](event.target.value)} />
      <input
        name="password"
        type="password"
        onChange={(event) => password[1](event.target.value)}
      />
      <button disabled={signIn.status === "pending"}>Sign in</button>
      {signIn.status === "error" && <p id="refused">{signIn.error.code}</p>}
    </form>
  );
}

function Rooms() {
  const [text, setText] = useState("");
  const [topic, setTopic] = useState("");
  const [open, setOpen] = useState(null);
  const where = text === "" ? {} : { topic: { contains: text } };
  const rooms = useList(client.room, { where, sort: "topic", limit: 2 });
  const create = useMutation(client.room.create);
  return (
    <main>
      <input name="filter" onChange={(event) => setText(event.target.value)} />
      <p id="state">
        {rooms.status} {rooms.isFetching ? "fetching" : "settled"}
      </p>
      <ul id="rooms">
        {rooms.data?.rows.map((room) => (
          <li key={room.id} onClick={() => setOpen(room.id)}>
            {room.topic}
          </li>
        ))}
        {create.status === "pending" && <li>{create.args[0].topic} …</li>}
      </ul>
      {rooms.data?.hasMore && (
        <button
          id="more"
          onClick={() => {
            rooms.more();
            rooms.more();
          }}
        >
          More
        </button>
      )}
      <button id="refetch" onClick={rooms.refetch}>
        Refetch
      </button>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void create.run({ topic });
        }}
      >
        <input
          name="topic"
          onChange={(event) => setTopic(event.target.value)}
        />
        <button>Create</button>
      </form>
      {create.status === "error" && (
        <p id="refused">{create.error.errors[0]?.field}</p>
      )}
      <button id="leave" onClick={() => void client.auth.signOut()}>
        Sign out
      </button>
      {open && <Room id={open} />}
    </main>
  );
}

function Room({ id }) {
  const room = useGet(client.room, id, { include: { owner: true } });
  const said = useAggregate(client.message, {
    where: { room: id },
    count: true,
  });
  const rename = useMutation((topic, version) =>
    client.room.update(id, { topic }, { version }),
  );
  return (
    <section id="room">
      <h1>{room.status === "error" ? room.error.code : room.data?.topic}</h1>
      <p id="kept">{room.data === undefined ? "nothing" : room.data.topic}</p>
      <p id="owner">{room.data?.owner.name}</p>
      <p id="count">{said.data?.data[0]?.count ?? 0}</p>
      <button id="rename" onClick={() => void rename.run("Renamed", 1)}>
        Rename the first version
      </button>
      <p id="renamed">
        {rename.status === "error" ? rename.error.code : rename.status}
      </p>
    </section>
  );
}

export { App, Rooms };
if (globalThis.document) {
  createRoot(document.getElementById("root")).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
