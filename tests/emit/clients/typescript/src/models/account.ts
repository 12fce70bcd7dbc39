// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

import * as purlin from "../purlin.js";

export interface Account {
  id: purlin.Id;
}

interface AccountTypes {
  row: Account;
  create: never;
  update: never;
}

export type AccountRows = Pick<purlin.Rows<AccountTypes>, "list" | "get">;

export function accountRows(service: purlin.Service): AccountRows {
  const path = "api/account";
  const rows = purlin.rows<AccountTypes>(service, path);
  return {
    list: rows.list,
    get: rows.get,
  };
}
