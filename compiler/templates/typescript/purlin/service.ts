// Written by `purlin build`. Do not edit: the next build replaces it.

/** One service, and whoever is signed in there: sends calls, reads answers, keeps tokens fresh. */

import { ApiError } from "./errors.js";
import { memoryStore, type Tokens, type TokenStore } from "./tokens.js";
import { stringify } from "./values.js";

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
}

/** What signing in and refreshing answer. */
export interface Grant {
  readonly access_token: string;
  readonly refresh_token: string;
}

/** Milliseconds before a call is sent again, at least and at most. */
const PAUSE = { least: 100, most: 10_000 };

export class Service {
  readonly tokens: TokenStore;
  readonly #base: URL;
  readonly #headers: Readonly<Record<string, string>> = {};
  readonly #fetch: typeof fetch;
  readonly #retries: number;
  #renewal: Promise<Tokens | null> | undefined;

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
  }

  /**
   * Calls as whoever is signed in. An access token that has run out is replaced, and the call sent once more. A call without an
   * answer is sent again; by its key the service does it once all the same.
   */
  async call<T>(call: Call): Promise<T> {
    const key = newKey();
    for (let left = key === undefined ? 0 : this.#retries; ; left -= 1) {
      const pause = PAUSE.least * 2 ** (this.#retries - left);
      try {
        return await this.#callOnce<T>(call, key);
      } catch (error) {
        if (left <= 0 || call.signal?.aborted || !mayPass(error)) throw error;
        const asked = error instanceof ApiError ? (error.retryAfter ?? 0) : 0;
        if (asked * 1000 > PAUSE.most) throw error;
        await sleep(Math.max(pause * (1 + Math.random()), asked * 1000));
      }
    }
  }

  async #callOnce<T>(call: Call, key: string | undefined): Promise<T> {
    const tokens = await this.tokens.get();
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

  async keep(grant: Grant): Promise<Tokens> {
    const tokens = {
      access: grant.access_token,
      refresh: grant.refresh_token,
    };
    await this.tokens.set(tokens);
    return tokens;
  }

  /** Other tokens than the `used` ones. However many calls ask at once, the service is asked once. */
  renew(used: Tokens): Promise<Tokens | null> {
    this.#renewal ??= this.#refresh(used).finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  async #refresh(used: Tokens): Promise<Tokens | null> {
    const kept = await this.tokens.get();
    // Another call, or another page of the same browser, has been faster.
    if (kept?.access !== used.access) return kept;
    try {
      const body = { refresh_token: kept.refresh };
      const path = "auth/refresh";
      return await this.keep(
        await this.callOpenly<Grant>({ method: "POST", path, body }),
      );
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      await this.tokens.set(null);
      return null;
    }
  }

  #send(call: Call, tokens: Tokens | null, key?: string): Promise<Response> {
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
    if (key !== undefined && call.method !== "GET") {
      headers.set("idempotency-key", key);
    }
    if (call.body !== undefined) {
      headers.set("content-type", "application/json");
      init.body = stringify(call.body);
    }
    if (call.signal) init.signal = call.signal;
    return this.#fetch(url, init);
  }
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
  if (error instanceof ApiError)
    return error.status === 503 || error.code === "in_progress";
  return error instanceof TypeError;
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}

async function read<T>(response: Response): Promise<T> {
  if (!response.ok) throw await ApiError.of(response);
  // What answers nothing is asked for as `void`.
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}
