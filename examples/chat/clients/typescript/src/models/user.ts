// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

import * as purlin from "../purlin.js";
import { memberShape, type MemberTypes } from "./member.js";

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

export interface UserTypes {
  row: User;
  create: never;
  update: UserUpdate;
  kinds: {
    id: "uuid";
    created_at: "instant";
    updated_at: "instant";
    version: "integer";
    email: "text";
    name: "text";
  };
  keys: never;
  relations: {
    memberships: purlin.Many<MemberTypes>;
  };
}

export const userShape: purlin.Shape = {
  bigints: [],
  lists: [],
  one: () => ({}),
  many: () => ({
    memberships: memberShape,
  }),
};

export type UserRows = purlin.Only<
  purlin.Rows<UserTypes>,
  "list" | "aggregate" | "get" | "update"
>;

export function userRows(service: purlin.Service): UserRows {
  const path = "api/user";
  const rows = purlin.rows<UserTypes>(service, path, userShape);
  return {
    [purlin.model]: rows[purlin.model],
    list: rows.list,
    aggregate: rows.aggregate,
    get: rows.get,
    update: rows.update,
  };
}

export type UserOperations = purlin.Only<
  purlin.Operations<UserTypes>,
  "update"
>;

export function userOperations(add: purlin.AddOperation): UserOperations {
  return purlin.operations<UserTypes>(add, "user", userShape);
}
