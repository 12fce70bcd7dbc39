// Written by `purlin build`. Do not edit: the next build replaces it.

/** What the hooks have asked for, by request: shown while it is asked anew, and never to the next user. */

import { ApiError, type ErrorCode } from "../purlin/errors.js";
import type { Service } from "../purlin/service.js";

/** What is known of an answer. */
export type State<Value, Code extends ErrorCode = ErrorCode> =
  | {
      /** No answer yet. */
      readonly status: "pending";
      readonly data: undefined;
      readonly error: undefined;
      readonly isFetching: boolean;
    }
  | {
      readonly status: "ok";
      readonly data: Value;
      readonly error: undefined;
      /** It is being asked anew. */
      readonly isFetching: boolean;
    }
  | {
      readonly status: "error";
      /** What was answered before; nothing, where it is no longer to be seen. */
      readonly data: Value | undefined;
      readonly error: ApiError<Code>;
      readonly isFetching: boolean;
    };

/** Of what is not asked. */
export const IDLE: State<never, never> = {
  status: "pending",
  data: undefined,
  error: undefined,
  isFetching: false,
};

/** How an answer is got; `known` is the one before. */
export type Load<Value> = (
  signal: AbortSignal,
  known: Value | undefined,
) => Promise<Value>;

/** Requests that nobody looks at are kept, the last so many. */
const KEPT = 100;

/** One request. */
export class Entry<Value> {
  readonly #load: Load<Value>;
  readonly #listeners = new Set<() => void>();
  readonly #under = new Set<AbortController>();
  #state: State<Value> = IDLE;
  /** A fault of the program, for whoever renders. */
  #thrown: { readonly error: unknown } | undefined;
  #isStale = true;
  /** Calls so far; the one whose answer is shown; and the last whose answer is another user's. */
  #made = 0;
  #shown = 0;
  #void = 0;

  constructor(load: Load<Value>) {
    this.#load = load;
  }

  get state(): State<Value> {
    if (this.#thrown) throw this.#thrown.error;
    return this.#state;
  }

  get isWatched(): boolean {
    return this.#listeners.size > 0;
  }

  watch(listener: () => void): () => void {
    const isFirst = !this.isWatched;
    this.#listeners.add(listener);
    // Who comes second has what the first has asked for, as has who is back at once, as in strict mode.
    if (isFirst && (this.#isStale || this.#under.size === 0)) this.ask();
    return () => {
      this.#listeners.delete(listener);
      setTimeout(() => {
        if (!this.isWatched) this.#giveUp();
      });
    };
  }

  /** Asks anew, whatever is under way: that may have been answered before what has changed since. */
  ask(load: Load<Value> = this.#load): void {
    this.#isStale = false;
    this.#thrown = undefined;
    const giving = new AbortController();
    this.#under.add(giving);
    const turn = ++this.#made;
    this.#put({ ...this.#state, isFetching: true });
    const isLate = () => turn <= this.#void || turn < this.#shown;
    const settle = (state: (isFetching: boolean) => State<Value>) => {
      this.#under.delete(giving);
      if (isLate() || giving.signal.aborted) return;
      this.#shown = turn;
      this.#put(state(turn < this.#made));
    };
    // What is wrong with the request itself is thrown at once, or when it is sent.
    new Promise<Value>((done) =>
      done(load(giving.signal, this.#state.data)),
    ).then(
      (data) =>
        settle((isFetching) => ({
          status: "ok",
          data,
          error: undefined,
          isFetching,
        })),
      (error: unknown) =>
        settle((isFetching) => {
          if (!(error instanceof ApiError)) {
            this.#thrown = { error };
            return { ...this.#state, isFetching };
          }
          const data = isGone(error) ? undefined : this.#state.data;
          return { status: "error", data, error, isFetching };
        }),
    );
  }

  /** What it shows may no longer be so. */
  expire(): void {
    this.#isStale = true;
    if (this.isWatched) this.ask();
  }

  /** Somebody else is signed in: nothing that was asked before is his. */
  forget(): void {
    this.#giveUp();
    this.#void = this.#made;
    this.#put(IDLE);
    this.expire();
  }

  get isFetching(): boolean {
    return this.#under.size > 0;
  }

  #giveUp(): void {
    if (this.#under.size === 0) return;
    for (const giving of this.#under) giving.abort();
    this.#under.clear();
    this.#isStale = true;
    this.#put({ ...this.#state, isFetching: false });
  }

  #put(state: State<Value>): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** The row is no longer there for who asks. */
function isGone(error: ApiError): boolean {
  return error.status === 401 || error.status === 403 || error.status === 404;
}

/** The requests of one client. */
class Cache {
  readonly #entries = new Map<string, Entry<never>>();
  #isExpiring = false;

  constructor(service: Service) {
    service.onSession(() => {
      for (const entry of this.#entries.values()) entry.forget();
    });
    // What a write changes besides its row, only the service knows.
    service.onWrite(() => {
      if (this.#isExpiring) return;
      this.#isExpiring = true;
      queueMicrotask(() => {
        this.#isExpiring = false;
        for (const entry of this.#entries.values()) entry.expire();
      });
    });
  }

  entry<Value>(key: string, load: Load<Value>): Entry<Value> {
    // A key tells the request, and that what its answer is.
    const known = this.#entries.get(key) as Entry<Value> | undefined;
    const entry = known ?? new Entry(load);
    // Last in, last out.
    this.#entries.delete(key);
    this.#entries.set(key, entry as unknown as Entry<never>);
    this.#sweep();
    return entry;
  }

  #sweep(): void {
    let more = this.#entries.size - KEPT;
    for (const [key, entry] of this.#entries) {
      if (more <= 0) return;
      if (entry.isWatched) continue;
      this.#entries.delete(key);
      more -= 1;
    }
  }
}

const caches = new WeakMap<Service, Cache>();

export function cacheOf(service: Service): Cache {
  const known = caches.get(service);
  if (known) return known;
  const cache = new Cache(service);
  caches.set(service, cache);
  return cache;
}
