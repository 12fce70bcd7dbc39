// Written by `purlin build`. Do not edit: the next build replaces it.

/** Where the tokens of the signed-in user are kept. */

import type { Id } from "./values.js";

export interface Tokens {
  /** Whose they are. */
  readonly user: Id;
  /** Sent with every call; short-lived. */
  readonly access: string;
  /** Gets the next pair, once. */
  readonly refresh: string;
}

/** Keeps tokens between calls: in memory, in a browser's storage, in a phone's key chain. */
export interface TokenStore {
  get(): Tokens | null | Promise<Tokens | null>;
  /** `null` forgets them: the user has signed out, or the session has ended. */
  set(tokens: Tokens | null): void | Promise<void>;
  /** Does one thing at a time, of all pages that share the store. */
  alone?<T>(task: () => Promise<T>): Promise<T>;
  /** Calls when another page that shares the store has set tokens. */
  watch?(changed: (tokens: Tokens | null) => void): void;
}

/** Forgets the tokens when the program ends. */
export function memoryStore(): TokenStore {
  let kept: Tokens | null = null;
  return {
    get: () => kept,
    set: (tokens) => {
      kept = tokens;
    },
  };
}

/**
 * Keeps the tokens in the browser: they outlive the page, and all its tabs share them. Whatever script runs in the page may read them; the
 * memory of a page, which is the default, is no shelter from that either, but is gone with it. Without a browser they are kept in memory.
 */
export function browserStore(name = "purlin"): TokenStore {
  const storage = storageOfPage();
  if (!storage) return memoryStore();
  return {
    get: () => read(storage.getItem(name)),
    set(tokens) {
      if (tokens) storage.setItem(name, JSON.stringify(tokens));
      else storage.removeItem(name);
    },
    alone: (task) =>
      // Served without TLS, pages have no locks: then two may refresh at once, which the service takes for one.
      (navigator.locks as LockManager | undefined)?.request(name, task) ??
      task(),
    watch(changed) {
      addEventListener("storage", (event) => {
        // All of it was cleared, or this of it changed.
        if (event.storageArea === storage && (event.key ?? name) === name) {
          changed(read(event.newValue));
        }
      });
    },
  };
}

/** None outside of browsers, and where the user does not let pages keep anything. */
function storageOfPage(): Storage | undefined {
  try {
    return globalThis.localStorage as Storage | undefined;
  } catch {
    return undefined;
  }
}

function read(text: string | null): Tokens | null {
  try {
    const kept = text === null ? null : (JSON.parse(text) as Tokens | null);
    return kept?.access && kept.refresh ? kept : null;
  } catch {
    return null;
  }
}
