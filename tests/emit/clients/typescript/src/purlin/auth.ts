// Written by `purlin build`. Do not edit: the next build replaces it.

/** Who is signed in. */

import type { Answer, Codes } from "./errors.js";
import type { CallOptions, Grant, Service, SessionChange } from "./service.js";
import type { Id } from "./values.js";

/** What users sign up with, sign in with, and are. */
export interface AuthTypes {
  readonly signUp: object;
  readonly signIn: object;
  readonly user: object;
}

export interface SignedIn<User> {
  readonly user: User;
}

export interface Auth<Types extends AuthTypes> {
  /** Answers the same for an address that has an account already. Then sign in. */
  signUp(
    values: Types["signUp"],
    options?: CallOptions,
  ): Answer<void, Codes["signUp"]>;
  /** The calls that follow are this user's. */
  signIn(
    credentials: Types["signIn"],
    options?: CallOptions,
  ): Answer<SignedIn<Types["user"]>, Codes["signIn"]>;
  /** Gets other tokens now; calls do it themselves when they need to. Whether anyone still is signed in. */
  refresh(): Promise<boolean>;
  /** Ends the session, here and at the service. */
  signOut(options?: CallOptions): Answer<void, Codes["signOut"]>;
  /** The signed-in user. */
  me(options?: CallOptions): Answer<Types["user"], Codes["me"]>;
  /** The id of who is signed in, as far as is known here: nothing is asked. */
  userId(): Promise<Id | null>;
  /** Calls when somebody else is signed in, or nobody; the result ends that. */
  onChange(listener: (change: SessionChange) => void): () => void;
}

export function auth<Types extends AuthTypes>(service: Service): Auth<Types> {
  return {
    async signUp(body, { signal } = {}) {
      const path = "auth/sign-up";
      await service.callOpenly<void>({ method: "POST", path, body, signal });
    },
    async signIn(body, { signal } = {}) {
      const path = "auth/sign-in";
      const call = { method: "POST", path, body, signal } as const;
      const answer = await service.callOpenly<Grant & SignedIn<Types["user"]>>(
        call,
      );
      await service.keep(answer, "signed_in");
      return { user: answer.user };
    },
    async refresh() {
      const tokens = await service.tokens.get();
      return tokens !== null && (await service.renew(tokens)) !== null;
    },
    async signOut({ signal } = {}) {
      const tokens = await service.tokens.get();
      if (!tokens) return;
      // Forgotten first: whatever becomes of the call, nobody is signed in here.
      await service.forget("signed_out");
      const path = "auth/sign-out";
      const body = { refresh_token: tokens.refresh };
      await service.callOpenly<void>({ method: "POST", path, body, signal });
    },
    async me({ signal } = {}) {
      return service.call({ method: "GET", path: "auth/me", signal });
    },
    async userId() {
      return (await service.tokens.get())?.user ?? null;
    },
    onChange: (listener) => service.onSession(listener),
  };
}
