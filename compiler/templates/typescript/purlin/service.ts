// Written by `purlin build`. Do not edit: the next build replaces it.

/** One service, and whoever is signed in there: sends calls, reads answers, keeps tokens fresh. */

import { ApiError } from "./errors.js";
import { memoryStore, type Tokens, type TokenStore } from "./tokens.js";
import { type Id, stringify } from "./values.js";

export interface Options {
  /** Where the service is: `https://chat.example.com`. */
  readonly url: string | URL;
  /** Where tokens are kept; in memory unless said otherwise. */
  readonly tokens?: TokenStore | undefined;
  /** How often a call is sent again that had no answer: 2 times unless said otherwise. */
  readonly retries?: number | undefined;
  /** Takes the place of the global `fetch`. */
  readonly fetch?: typeof fetch | undefined;
}

/** Of a service that keeps tenants apart. */
export interface TenantOptions extends Options {
  /** The tenant that calls are about, by its key. Rows that are of a tenant are not there without. */
  readonly tenant?: string | undefined;
}

/** Where a call says which tenant it is about. */
export type TenantSource = { readonly header: string } | "subdomain" | "path";

export interface CallOptions {
  /** Gives the call up. */
  readonly signal?: AbortSignal | undefined;
}

/** A call, as the parts of this package describe it. */
export interface Call extends CallOptions {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  /** Changes the row only if it still is of this version. */
  readonly version?: number | undefined;
  /** It changes nothing, whatever its method. */
  readonly reads?: true;
}

/** What signing in and refreshing answer. */
export interface Grant {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly user: { readonly id: Id };
}

/** That somebody else is signed in, or nobody, and why. */
export interface SessionChange {
  readonly user: Id | null;
  /** `expired`: the service takes these tokens no more. `elsewhere`: another page that shares the store did it. */
  readonly because: "signed_in" | "signed_out" | "expired" | "elsewhere";
}

/** Milliseconds before a call is sent again, at least and at most. */
const PAUSE = { least: 100, most: 10_000 };

export class Service {
  readonly tokens: TokenStore;
  readonly #base: URL;
  readonly #headers: Readonly<Record<string, string>> = {};
  readonly #fetch: typeof fetch;
  readonly #retries: number;
  readonly #sessions = new Set<(change: SessionChange) => void>();
  readonly #writes = new Set<() => void>();
  /** Who is signed in, as it was told last. */
  #user: Id | null | undefined;
  #renewal: Renewal | undefined;

  constructor(options: TenantOptions, source?: TenantSource) {
    this.tokens = options.tokens ?? memoryStore();
    this.#base = new URL(options.url);
    if (!this.#base.pathname.endsWith("/")) this.#base.pathname += "/";
    if (source && options.tenant !== undefined) {
      if (source === "subdomain") {
        this.#base.hostname = `${options.tenant}.${this.#base.hostname}`;
      } else if (source === "path") {
        this.#base.pathname += `${encodeURIComponent(options.tenant)}/`;
      } else {
        this.#headers = { [source.header]: options.tenant };
      }
    }
    this.#retries = options.retries ?? 2;
    this.#fetch = options.fetch ?? ((...call) => fetch(...call));
    this.tokens.watch?.((tokens) => {
      const user = tokens?.user ?? null;
      if (user !== this.#user) this.#tell({ user, because: "elsewhere" });
    });
  }

  /** Calls when somebody else is signed in, or nobody. */
  onSession(listener: (change: SessionChange) => void): () => void {
    this.#sessions.add(listener);
    return () => void this.#sessions.delete(listener);
  }

  /** Calls when a write has been done here, or may have been. */
  onWrite(listener: () => void): () => void {
    this.#writes.add(listener);
    return () => void this.#writes.delete(listener);
  }

  /**
   * Calls as whoever is signed in. An access token that has run out is replaced, and the call sent once more. A call without an
   * answer is sent again; by its key the service does it once all the same.
   */
  async call<T>(call: Call): Promise<T> {
    if (call.method === "GET" || call.reads) return this.#retried<T>(call);
    const key = newKey();
    let isRefused = false;
    try {
      return await this.#retried<T>(call, key);
    } catch (error) {
      isRefused = error instanceof ApiError && isRefusal(error.status);
      throw error;
    } finally {
      if (!isRefused) for (const listener of this.#writes) listener();
    }
  }

  async #retried<T>(call: Call, key?: string): Promise<T> {
    const isSafe = key !== undefined || call.method === "GET" || call.reads;
    for (let left = isSafe ? this.#retries : 0; ; left -= 1) {
      const pause = PAUSE.least * 2 ** (this.#retries - left);
      try {
        return await this.#callOnce<T>(call, key);
      } catch (error) {
        if (left <= 0 || call.signal?.aborted || !mayPass(error)) throw error;
        const asked = error instanceof ApiError ? (error.retryAfter ?? 0) : 0;
        if (asked * 1000 > PAUSE.most) throw error;
        const least = Math.max(pause * (1 + Math.random()), asked * 1000);
        await sleep(least, call.signal);
      }
    }
  }

  async #callOnce<T>(call: Call, key: string | undefined): Promise<T> {
    const tokens = await this.tokens.get();
    if (this.#user === undefined) this.#user = tokens?.user ?? null;
    const response = await this.#send(call, tokens, key);
    if (response.status !== 401 || !tokens) return read<T>(response);
    const fresh = await this.renew(tokens);
    if (!fresh) return read<T>(response);
    await response.body?.cancel();
    return read<T>(await this.#send(call, fresh, key));
  }

  /** Calls as nobody. */
  async callOpenly<T>(call: Call): Promise<T> {
    return read<T>(await this.#send(call, null));
  }

  async keep(
    grant: Grant,
    because?: SessionChange["because"],
  ): Promise<Tokens> {
    const tokens = {
      user: grant.user.id,
      access: grant.access_token,
      refresh: grant.refresh_token,
    };
    await this.tokens.set(tokens);
    if (because) this.#tell({ user: tokens.user, because });
    return tokens;
  }

  async forget(because: SessionChange["because"]): Promise<void> {
    await this.tokens.set(null);
    this.#tell({ user: null, because });
  }

  #tell(change: SessionChange): void {
    this.#user = change.user;
    for (const listener of this.#sessions) listener(change);
  }

  /**
   * Other tokens than the `used` ones, of the same user; none, where he is signed in no more. However many calls ask at once, the service
   * is asked once.
   */
  renew(used: Tokens): Promise<Tokens | null> {
    if (this.#renewal?.of === used.refresh) return this.#renewal.done;
    const refresh = () => this.#refresh(used);
    const done = this.tokens.alone?.(refresh) ?? refresh();
    const renewal = { of: used.refresh, done };
    this.#renewal = renewal;
    const over = () => {
      if (this.#renewal === renewal) this.#renewal = undefined;
    };
    done.then(over, over);
    return done;
  }

  async #refresh(used: Tokens): Promise<Tokens | null> {
    const kept = await this.tokens.get();
    // Another call, or another page of the same browser, has been faster; or somebody else has signed in.
    if (kept?.access !== used.access) return sameUser(used, kept);
    const path = "auth/refresh";
    const body = { refresh_token: kept.refresh };
    const answer = await this.#outcome({ method: "POST", path, body });
    // Meanwhile the user may have signed out: what has come then is nobody's.
    const now = await this.tokens.get();
    if (now?.refresh !== kept.refresh) return sameUser(used, now);
    if (answer) return this.keep(answer);
    await this.forget("expired");
    return null;
  }

  /** What a refresh answers; nothing, where the session is over. */
  async #outcome(call: Call): Promise<Grant | null> {
    try {
      return await this.callOpenly<Grant>(call);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  }

  async #send(
    call: Call,
    tokens: Tokens | null,
    key?: string,
  ): Promise<Response> {
    const url = new URL(call.path, this.#base);
    for (const [name, value] of Object.entries(call.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, value);
    }
    const headers = new Headers({
      accept: "application/json",
      ...this.#headers,
    });
    const init: RequestInit = { method: call.method, headers };
    if (tokens) headers.set("authorization", `Bearer ${tokens.access}`);
    if (call.version !== undefined) {
      headers.set("if-match", `"${call.version}"`);
    }
    if (key !== undefined) {
      headers.set("idempotency-key", key);
    }
    if (call.body !== undefined) {
      headers.set("content-type", "application/json");
      init.body = stringify(call.body);
    }
    if (call.signal) init.signal = call.signal;
    try {
      return await this.#fetch(url, init);
    } catch (error) {
      throw unanswered(error);
    }
  }
}

/** The tokens that calls wait for. */
interface Renewal {
  /** The refresh token that is used up. */
  readonly of: string;
  readonly done: Promise<Tokens | null>;
}

/** What one user asked for is not sent as another. */
function sameUser(used: Tokens, now: Tokens | null): Tokens | null {
  return now?.user === used.user ? now : null;
}

/** 128 random bits; none where there is no randomness to be had. */
function newKey(): string | undefined {
  const bytes = globalThis.crypto?.getRandomValues(new Uint8Array(16));
  if (!bytes) return undefined;
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
}

/** No answer came, or one that says to ask again. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return (
    error.status === 503 ||
    error.code === "in_progress" ||
    error.code === "unreachable"
  );
}

/** The service has done nothing. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500;
}

/** What `fetch` throws where no answer comes is a `TypeError`; the rest is that the call was given up. */
function unanswered(error: unknown): unknown {
  return error instanceof TypeError ? ApiError.unreachable(error) : error;
}

/** Ends early where the call is given up. */
function sleep(
  milliseconds: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((done, fail) => {
    const given = () => {
      clearTimeout(timer);
      fail(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", given);
      done();
    }, milliseconds);
    signal?.addEventListener("abort", given, { once: true });
  });
}

async function read<T>(response: Response): Promise<T> {
  if (!response.ok) throw await ApiError.of(response);
  // What answers nothing is asked for as `void`.
  if (response.status === 204) return undefined as T;
  try {
    return (await response.json()) as T;
  } catch (error) {
    // It broke off, was given up, or is of something else than the service.
    if (!(error instanceof SyntaxError)) throw unanswered(error);
    throw new ApiError(response.status, { detail: "the answer is not JSON" });
  }
}
