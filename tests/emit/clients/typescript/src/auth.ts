// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

import type { Account } from "./models/account.js";
import * as purlin from "./purlin.js";

/** What is needed to sign up. */
export interface AccountSignUp {
  email: purlin.Email;
  password: string;
}

/** What is needed to sign in. */
export interface AccountSignIn {
  email: purlin.Email;
  password: string;
}

interface AccountAuthTypes {
  signUp: AccountSignUp;
  signIn: AccountSignIn;
  user: Account;
}

export type AccountAuth = purlin.Only<
  purlin.Auth<AccountAuthTypes>,
  "signUp" | "signIn" | "refresh" | "signOut" | "me" | "userId" | "onChange"
>;

export function accountAuth(service: purlin.Service): AccountAuth {
  const auth = purlin.auth<AccountAuthTypes>(service);
  return {
    signUp: auth.signUp,
    signIn: auth.signIn,
    refresh: auth.refresh,
    signOut: auth.signOut,
    me: auth.me,
    userId: auth.userId,
    onChange: auth.onChange,
  };
}
