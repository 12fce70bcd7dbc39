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
export { ApiError, type ErrorCode, type FieldError } from "./purlin/errors.js";
export {
  List,
  type FieldOf,
  type ListOptions,
  type Page,
  type Selected,
  type View,
} from "./purlin/list.js";
export {
  rows,
  type Hidden,
  type Rows,
  type RowTypes,
  type Unreadable,
  type Written,
} from "./purlin/rows.js";
export {
  Service,
  type CallOptions,
  type Options,
  type TenantOptions,
} from "./purlin/service.js";
export { memoryStore, type Tokens, type TokenStore } from "./purlin/tokens.js";
export type * from "./purlin/values.js";
