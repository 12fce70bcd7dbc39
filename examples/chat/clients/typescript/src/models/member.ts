// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

import type { Role } from "../enums.js";
import * as purlin from "../purlin.js";
import { roomShape, type RoomTypes } from "./room.js";
import { userShape, type UserTypes } from "./user.js";

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

export interface MemberTypes {
  row: Member;
  create: MemberCreate;
  update: MemberUpdate;
  kinds: {
    id: "uuid";
    created_at: "instant";
    updated_at: "instant";
    version: "integer";
    room: "row";
    user: "row";
    role: "enum";
  };
  keys: "room,user";
  relations: {
    room: purlin.One<RoomTypes>;
    user: purlin.One<UserTypes>;
  };
}

export const memberShape: purlin.Shape = {
  bigints: [],
  lists: [],
  one: () => ({
    room: roomShape,
    user: userShape,
  }),
  many: () => ({}),
};

export type MemberRows = purlin.Only<
  purlin.Rows<MemberTypes>,
  | "list"
  | "aggregate"
  | "create"
  | "createMany"
  | "get"
  | "update"
  | "delete"
  | "upsert"
>;

export function memberRows(service: purlin.Service): MemberRows {
  const path = "api/member";
  const rows = purlin.rows<MemberTypes>(service, path, memberShape);
  return {
    [purlin.model]: rows[purlin.model],
    list: rows.list,
    aggregate: rows.aggregate,
    create: rows.create,
    createMany: rows.createMany,
    get: rows.get,
    update: rows.update,
    delete: rows.delete,
    upsert: rows.upsert,
  };
}

export type MemberOperations = purlin.Only<
  purlin.Operations<MemberTypes>,
  "create" | "update" | "upsert" | "delete"
>;

export function memberOperations(add: purlin.AddOperation): MemberOperations {
  return purlin.operations<MemberTypes>(add, "member", memberShape);
}
