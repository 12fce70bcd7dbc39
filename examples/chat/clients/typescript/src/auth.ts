// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

import type { User } from "./models/user.js";
import * as purlin from "./purlin.js";

/** What is needed to sign up. */
export interface UserSignUp {
  email: purlin.Email;
  name: string;
  password: string;
}

/** What is needed to sign in. */
export interface UserSignIn {
  email: purlin.Email;
  password: string;
}

interface UserAuthTypes {
  signUp: UserSignUp;
  signIn: UserSignIn;
  user: User;
}

export type UserAuth = purlin.Only<
  purlin.Auth<UserAuthTypes>,
  "signUp" | "signIn" | "refresh" | "signOut" | "me" | "userId" | "onChange"
>;

export function userAuth(service: purlin.Service): UserAuth {
  const auth = purlin.auth<UserAuthTypes>(service);
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
