// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

import type { Role } from "../enums.js";
import * as purlin from "../purlin.js";

export interface Member {
  id: purlin.Id;
  created_at: purlin.DateTime;
  updated_at: purlin.DateTime;
  version: number;
  room: purlin.Id;
  user: purlin.Id;
  role: Role;
}

/** What a `Member` is created with. */
export interface MemberCreate {
  room: purlin.Id;
  user: purlin.Id;
  role?: Role;
}

/** What may be changed of a `Member`. */
export interface MemberUpdate {
  role?: Role;
}

interface MemberTypes {
  row: Member;
  create: MemberCreate;
  update: MemberUpdate;
}

export type MemberRows = Pick<
  purlin.Rows<MemberTypes>,
  "list" | "create" | "get" | "update" | "delete"
>;

export function memberRows(service: purlin.Service): MemberRows {
  const path = "api/member";
  const rows = purlin.rows<MemberTypes>(service, path);
  return {
    list: rows.list,
    create: rows.create,
    get: rows.get,
    update: rows.update,
    delete: rows.delete,
  };
}
