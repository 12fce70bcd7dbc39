// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

export {
  createClient,
  type KindsClient,
  type KindsOperations,
} from "./client.js";
export type { AccountAuth, AccountSignIn, AccountSignUp } from "./auth.js";
export type { Role } from "./enums.js";
export type { Account, AccountRows } from "./models/account.js";
export type {
  Type,
  TypeCreate,
  TypeRows,
  TypeUpdate,
  TypeOperations,
} from "./models/type.js";
export * as purlin from "./purlin.js";
