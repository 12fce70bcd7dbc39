// Written by `purlin build`. Do not edit: the next build replaces it.

/** Who is signed in. */

import type { CallOptions, Grant, Service } from "./service.js";

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
  signUp(values: Types["signUp"], options?: CallOptions): Promise<void>;
  /** The calls that follow are this user's. */
  signIn(
    credentials: Types["signIn"],
    options?: CallOptions,
  ): Promise<SignedIn<Types["user"]>>;
  /** Gets other tokens now; calls do it themselves when they need to. Whether anyone still is signed in. */
  refresh(): Promise<boolean>;
  /** Ends the session, here and at the service. */
  signOut(options?: CallOptions): Promise<void>;
  /** The signed-in user. */
  me(options?: CallOptions): Promise<Types["user"]>;
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
      await service.keep(answer);
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
      await service.tokens.set(null);
      const path = "auth/sign-out";
      const body = { refresh_token: tokens.refresh };
      await service.callOpenly<void>({ method: "POST", path, body, signal });
    },
    async me({ signal } = {}) {
      return service.call({ method: "GET", path: "auth/me", signal });
    },
  };
}
