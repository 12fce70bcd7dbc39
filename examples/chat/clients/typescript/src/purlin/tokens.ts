// Written by `purlin build`. Do not edit: the next build replaces it.

/** Where the tokens of the signed-in user are kept. */

export interface Tokens {
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
