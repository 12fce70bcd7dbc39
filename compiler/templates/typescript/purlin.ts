// Written by `purlin build`. Do not edit: the next build replaces it.

/**
 * What every client has, whatever its spec: values, errors, lists, sign-in.
 */

export {
  auth,
  type Auth,
  type AuthTypes,
  type SignedIn,
} from "./purlin/auth.js";
export {
  batch,
  Deletion,
  type Left,
  Operation,
  operations,
  type AddOperation,
  type Batch,
  type Operations,
  type Ref,
} from "./purlin/batch.js";
export { ApiError, type ErrorCode, type FieldError } from "./purlin/errors.js";
export type {
  FieldOf,
  Include,
  Many,
  One,
  Other,
  Page,
  Seen,
  Shape,
  Unreadable,
  View,
} from "./purlin/include.js";
export { List, type GetOptions, type ListOptions } from "./purlin/list.js";
export {
  rows,
  type Hidden,
  type Keyed,
  type Rows,
  type RowTypes,
  type Written,
} from "./purlin/rows.js";
export {
  Service,
  type CallOptions,
  type Options,
  type TenantOptions,
} from "./purlin/service.js";
export type { Totals, TotalsOptions } from "./purlin/totals.js";
export { memoryStore, type Tokens, type TokenStore } from "./purlin/tokens.js";
export type * from "./purlin/values.js";
