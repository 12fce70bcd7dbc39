// Written by `purlin build`. Do not edit: the next build replaces it.

/**
 * Hooks for React 18 and later, over the client:
 *
 *     const rooms = useList(client.room, { sort: "topic" });
 *     const post = useMutation(client.message.create);
 *
 * What is shown is asked anew after each write of the client, and when somebody else signs in nothing of it is left. On a server nothing
 * is asked.
 */

import {
  useCallback,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import {
  type Answer,
  type ApiError,
  type Codes,
  type ErrorCode,
  outcome,
  type Outcome,
} from "./purlin/errors.js";
import type { Page, Seen } from "./purlin/include.js";
import type { GetOptions, List, ListOptions } from "./purlin/list.js";
import { model, type Model, type Rows, type RowTypes } from "./purlin/rows.js";
import type { SessionChange } from "./purlin/service.js";
import type { Totals, TotalsOptions } from "./purlin/totals.js";
import { type Id, stringify } from "./purlin/values.js";
import {
  cacheOf,
  type Entry,
  IDLE,
  type Load,
  type State,
} from "./react/cache.js";

export type { State } from "./react/cache.js";

/** What is known of an answer, and asking for it anew. */
export type Query<Value, Code extends ErrorCode = ErrorCode> = State<
  Value,
  Code
> & { readonly refetch: () => void };

/** The rows of a list as far as they have been asked for. */
export interface Listed<Row> {
  readonly rows: readonly Row[];
  /** There are more. */
  readonly hasMore: boolean;
  /** Where it was asked for: the rows of all pages. */
  readonly count: Page<Row>["count"];
}

export type ListQuery<Row> = Query<Listed<Row>, Codes["list"]> & {
  /** Asks for the next page, and shows its rows behind those before. */
  readonly more: () => void;
};

/** A model of the client, some of whose rows are asked for. */
type Has<Types extends RowTypes, Name extends keyof Rows<Types>> = {
  readonly [model]: Model<Types>;
} & { readonly [Own in Name]: unknown };

/** A page of rows, and with `more` the next ones; nothing is asked where the options are `null`. */
export function useList<
  Types extends RowTypes,
  const Asked extends ListOptions<Types> = object,
>(
  rows: Has<Types, "list">,
  options?: Asked | null,
): ListQuery<Seen<Types, Asked>> {
  type Row = Seen<Types, Asked>;
  const all = rows as unknown as Rows<Types>;
  const asked = options ?? ({} as Asked);
  /** As many pages as there are, or so many. */
  const pages =
    (least: number): Load<Pages<Row>> =>
    async (signal, known) => {
      const count = Math.max(least, known?.pages.length ?? 1);
      const list = all.list<Asked>({ ...asked, signal });
      return pagesOf(list, count);
    };
  const next: Load<Pages<Row>> = async (signal, known) => {
    const after = known?.pages.at(-1)?.next;
    if (!known || !after) return pages(1)(signal, known);
    const page = await all.list<Asked>({ ...asked, after, signal });
    return listed([...known.pages, page]);
  };
  const [state, entry] = useEntry<Pages<Row>, Codes["list"]>(
    rows,
    "list",
    options,
    pages(1),
  );
  const more = () => {
    if (!entry || !state.data?.hasMore) return;
    // What is under way was asked before.
    entry.ask(entry.isFetching ? pages(state.data.pages.length + 1) : next);
  };
  return { ...state, more, refetch: () => entry?.ask() };
}

interface Pages<Row> extends Listed<Row> {
  readonly pages: readonly Page<Row>[];
}

async function pagesOf<Row>(
  list: List<Row>,
  count: number,
): Promise<Pages<Row>> {
  const pages: Page<Row>[] = [];
  for await (const page of list.pages()) {
    pages.push(page);
    if (pages.length >= count) break;
  }
  return listed(pages);
}

function listed<Row>(pages: readonly Page<Row>[]): Pages<Row> {
  return {
    pages,
    rows: pages.flatMap((page) => page.data),
    hasMore: typeof pages.at(-1)?.next === "string",
    count: pages[0]?.count,
  };
}

/** One row; nothing is asked where there is no id. */
export function useGet<
  Types extends RowTypes,
  const Asked extends GetOptions<Types> = object,
>(
  rows: Has<Types, "get">,
  id: Id | null | undefined,
  options?: Asked,
): Query<Seen<Types, Asked>, Codes["get"]> {
  const all = rows as unknown as Rows<Types>;
  const asked = options ?? ({} as Asked);
  const load = (signal: AbortSignal) =>
    all.get<Asked>(id ?? "", { ...asked, signal });
  const key = id == null ? null : { id, ...asked };
  const [state, entry] = useEntry<Seen<Types, Asked>, Codes["get"]>(
    rows,
    "get",
    key,
    load,
  );
  return { ...state, refetch: () => entry?.ask() };
}

/** What rows come to; nothing is asked where the options are `null`. */
export function useAggregate<
  Types extends RowTypes,
  const Asked extends TotalsOptions<Types>,
>(
  rows: Has<Types, "aggregate">,
  options: Asked | null,
): Query<Totals<Types, Asked>, Codes["aggregate"]> {
  const all = rows as unknown as Rows<Types>;
  const load = (signal: AbortSignal) =>
    all.aggregate<Asked>({ ...(options ?? ({} as Asked)), signal });
  const [state, entry] = useEntry<Totals<Types, Asked>, Codes["aggregate"]>(
    rows,
    "aggregate",
    options,
    load,
  );
  return { ...state, refetch: () => entry?.ask() };
}

/** The entry of a request in the cache of its client, and what is known of it. */
function useEntry<Value, Code extends ErrorCode>(
  rows: { readonly [model]: object },
  call: string,
  options: object | null | undefined,
  load: Load<Value>,
): [State<Value, Code>, Entry<Value> | undefined] {
  const { service, path } = rows[model] as Model<RowTypes>;
  const isAsked = options !== null;
  const { signal: _, ...told } = (options ?? {}) as { signal?: unknown };
  const key = `${path} ${call} ${stringify(told)}`;
  const entry = isAsked ? cacheOf(service).entry(key, load) : undefined;
  const watch = useCallback(
    (listener: () => void) => entry?.watch(listener) ?? nothing,
    [entry],
  );
  const state = useSyncExternalStore<State<Value>>(
    watch,
    () => entry?.state ?? IDLE,
    () => IDLE,
  );
  // What goes wrong with a call is told by its type.
  return [state as State<Value, Code>, entry];
}

const nothing = () => {};

/** A call that changes something, and what has come of its last run. */
export type Mutation<Args extends unknown[], Value, Code extends ErrorCode> = {
  /** What came of it is the result, too; nothing is thrown but faults of the program. */
  readonly run: (...args: Args) => Promise<Outcome<Value, Code>>;
  readonly reset: () => void;
} & (
  | Ran<"idle", undefined, undefined, undefined>
  /** `args` are what it runs with: to be shown before the service has done it. */
  | Ran<"pending", Args, undefined, undefined>
  | Ran<"ok", Args, Value, undefined>
  | Ran<"error", Args, undefined, ApiError<Code>>
);

interface Ran<Status, Args, Value, Failure> {
  readonly status: Status;
  readonly args: Args;
  readonly data: Value;
  readonly error: Failure;
}

const NEVER_RAN: Ran<"idle", undefined, undefined, undefined> = {
  status: "idle",
  args: undefined,
  data: undefined,
  error: undefined,
};

/** A write: `useMutation(client.room.create)`, or any function of calls. Of several runs at once, the last one is told. */
export function useMutation<
  Args extends unknown[],
  Value,
  Code extends ErrorCode = ErrorCode,
>(call: (...args: Args) => Answer<Value, Code>): Mutation<Args, Value, Code> {
  type Told =
    | typeof NEVER_RAN
    | Ran<"pending", Args, undefined, undefined>
    | Ran<"ok", Args, Value, undefined>
    | Ran<"error", Args, undefined, ApiError<Code>>;
  const [told, tell] = useState<Told>(NEVER_RAN);
  const runs = useRef(0);
  const latest = useRef(call);
  useEffect(() => {
    latest.current = call;
  });
  const run = useCallback(async (...args: Args) => {
    const turn = ++runs.current;
    const tellOf = (ran: Told) => {
      if (turn === runs.current) tell(ran);
    };
    tellOf({ status: "pending", args, data: undefined, error: undefined });
    try {
      const came = await outcome<Value, Code>(latest.current(...args));
      tellOf(
        came.ok
          ? { status: "ok", args, data: came.value, error: undefined }
          : { status: "error", args, data: undefined, error: came.error },
      );
      return came;
    } catch (error) {
      tellOf(NEVER_RAN);
      throw error;
    }
  }, []);
  const reset = useCallback(() => {
    runs.current += 1;
    tell(NEVER_RAN);
  }, []);
  return { ...told, run, reset };
}

/** What signs in. */
interface Session {
  userId(): Promise<Id | null>;
  onChange(listener: (change: SessionChange) => void): () => void;
}

/** The id of who is signed in; null for nobody, undefined while that is not known. */
export function useSession(auth: Session): Id | null | undefined {
  const [user, setUser] = useState<Id | null>();
  useEffect(() => {
    let isOver = false;
    let isTold = false;
    const end = auth.onChange((change) => {
      isTold = true;
      setUser(change.user);
    });
    void auth.userId().then((known) => {
      if (!isOver && !isTold) setUser(known);
    });
    return () => {
      isOver = true;
      end();
    };
  }, [auth]);
  return user;
}
