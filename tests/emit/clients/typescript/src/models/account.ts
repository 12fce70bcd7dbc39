// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

import * as purlin from "../purlin.js";
import { typeShape, type TypeTypes } from "./type.js";

export interface Account {
  id: purlin.Id;
}

export interface AccountTypes {
  row: Account;
  create: never;
  update: never;
  kinds: {
    id: "uuid";
  };
  keys: never;
  relations: {
    types: purlin.Many<TypeTypes>;
  };
}

export const accountShape: purlin.Shape = {
  bigints: [],
  lists: [],
  one: () => ({}),
  many: () => ({
    types: typeShape,
  }),
};

export type AccountRows = purlin.Only<
  purlin.Rows<AccountTypes>,
  "list" | "aggregate" | "get"
>;

export function accountRows(service: purlin.Service): AccountRows {
  const path = "api/account";
  const rows = purlin.rows<AccountTypes>(service, path, accountShape);
  return {
    [purlin.model]: rows[purlin.model],
    list: rows.list,
    aggregate: rows.aggregate,
    get: rows.get,
  };
}
