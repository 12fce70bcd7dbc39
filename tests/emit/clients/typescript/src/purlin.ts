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
export {
  ApiError,
  outcome,
  type Answer,
  type Codes,
  type ErrorCode,
  type FieldError,
  type Outcome,
} from "./purlin/errors.js";
export type {
  FieldOf,
  Include,
  Many,
  One,
  Other,
  Page,
  Readable,
  Seen,
  Shape,
  Unreadable,
  View,
} from "./purlin/include.js";
export type { Kind, Sort } from "./purlin/kinds.js";
export { List, type GetOptions, type ListOptions } from "./purlin/list.js";
export {
  model,
  rows,
  type Hidden,
  type Keyed,
  type Model,
  type Only,
  type Rows,
  type RowTypes,
  type Written,
} from "./purlin/rows.js";
export {
  Service,
  type CallOptions,
  type Options,
  type SessionChange,
  type TenantOptions,
} from "./purlin/service.js";
export type { Totals, TotalsOptions } from "./purlin/totals.js";
export {
  browserStore,
  memoryStore,
  type Tokens,
  type TokenStore,
} from "./purlin/tokens.js";
export type * from "./purlin/values.js";
export type { Args, Filter, Where } from "./purlin/where.js";
