// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

import { accountAuth, type AccountAuth } from "./auth.js";
import { accountRows, type AccountRows } from "./models/account.js";
import {
  typeRows,
  type TypeRows,
  typeOperations,
  type TypeOperations,
} from "./models/type.js";
import * as purlin from "./purlin.js";

/**
 * Something of every kind.
 *
 * And "quotes" in it.
 */
export interface KindsClient {
  readonly auth: AccountAuth;
  readonly account: AccountRows;
  /** A model called by a word of Rust. */
  readonly type: TypeRows;
  /** Several writes in one call: all of them are done, or none. */
  readonly batch: purlin.Batch<KindsOperations>;
}

/** What a batch may hold. */
export interface KindsOperations {
  readonly type: TypeOperations;
}

/** A client of the service at `options.url`. */
export function createClient(options: purlin.TenantOptions): KindsClient {
  const service = new purlin.Service(options, { header: "x-account" });
  return {
    auth: accountAuth(service),
    account: accountRows(service),
    type: typeRows(service),
    batch: purlin.batch(service, (add) => ({
      type: typeOperations(add),
    })),
  };
}
