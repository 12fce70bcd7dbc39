// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

import * as purlin from "../purlin.js";

export interface User {
  id: purlin.Id;
  created_at?: purlin.DateTime;
  updated_at?: purlin.DateTime;
  version?: number;
  email?: purlin.Email;
  name: string;
}

/** What may be changed of a `User`. */
export interface UserUpdate {
  name?: string;
}

interface UserTypes {
  row: User;
  create: never;
  update: UserUpdate;
}

export type UserRows = Pick<purlin.Rows<UserTypes>, "list" | "get" | "update">;

export function userRows(service: purlin.Service): UserRows {
  const path = "api/user";
  const rows = purlin.rows<UserTypes>(service, path);
  return {
    list: rows.list,
    get: rows.get,
    update: rows.update,
  };
}
