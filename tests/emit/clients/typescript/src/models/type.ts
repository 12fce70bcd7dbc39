// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

import type { Role } from "../enums.js";
import * as purlin from "../purlin.js";
import { accountShape, type AccountTypes } from "./account.js";

/** A model called by a word of Rust. */
export interface Type {
  id: purlin.Id;
  created_at: purlin.DateTime;
  updated_at: purlin.DateTime;
  version: number;
  /** Whose. */
  account: purlin.Id;
  match: string;
  self: string | null;
  int: bigint;
  float: number;
  flag: boolean;
  price: purlin.Decimal;
  at: purlin.DateTime;
  day: purlin.Day | null;
  time: purlin.Time | null;
  span: purlin.Duration | null;
  json: purlin.Json | null;
  bytes: purlin.Bytes | null;
  uuid: purlin.Uuid | null;
  role?: Role;
  tags?: Role[];
  /** Made. */
  half?: number | null;
  /** Made. */
  boss?: purlin.Id;
  $hidden?: purlin.Hidden<Type>;
}

/** What a `Type` is created with. */
export interface TypeCreate {
  match?: string;
  self?: string | null;
  int?: bigint;
  float?: number;
  flag?: boolean;
  price: purlin.Decimal;
  at?: purlin.Instant;
  day?: purlin.Day | null;
  time?: purlin.Time | null;
  span?: purlin.Duration | null;
  json?: purlin.Json | null;
  bytes?: purlin.Bytes | null;
  uuid?: purlin.Uuid | null;
  url?: purlin.Url | null;
  role?: Role;
  tags?: Role[];
}

/** What may be changed of a `Type`. */
export interface TypeUpdate {
  match?: string;
  self?: string | null;
  int?: bigint | purlin.Add<bigint>;
  float?: number | purlin.Add<number>;
  flag?: boolean;
  price?: purlin.Decimal | purlin.Add<purlin.Decimal>;
  at?: purlin.Instant;
  day?: purlin.Day | null;
  time?: purlin.Time | null;
  span?: purlin.Duration | purlin.Add<purlin.Duration> | null;
  json?: purlin.Json | null;
  bytes?: purlin.Bytes | null;
  uuid?: purlin.Uuid | null;
  url?: purlin.Url | null;
  role?: Role;
  tags?: Role[] | purlin.Edit<Role>;
}

export interface TypeTypes {
  row: Type;
  create: TypeCreate;
  update: TypeUpdate;
  kinds: {
    id: "uuid";
    created_at: "instant";
    updated_at: "instant";
    version: "integer";
    account: "row";
    match: "text";
    self: "text";
    int: "bigint";
    float: "float";
    flag: "boolean";
    price: "decimal";
    at: "instant";
    day: "day";
    time: "time";
    span: "duration";
    json: "opaque";
    bytes: "bytes";
    uuid: "uuid";
    role: "enum";
    tags: "list";
    half: "integer";
    boss: "row";
  };
  keys: "match";
  relations: {
    account: purlin.One<AccountTypes>;
    boss: purlin.One<AccountTypes>;
  };
  search: true;
}

export const typeShape: purlin.Shape = {
  bigints: ["int"],
  lists: ["tags"],
  one: () => ({
    account: accountShape,
    boss: accountShape,
  }),
  many: () => ({}),
};

export type TypeRows = purlin.Only<
  purlin.Rows<TypeTypes>,
  | "list"
  | "aggregate"
  | "create"
  | "createMany"
  | "get"
  | "update"
  | "delete"
  | "upsert"
>;

export function typeRows(service: purlin.Service): TypeRows {
  const path = "api/type";
  const rows = purlin.rows<TypeTypes>(service, path, typeShape);
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

export type TypeOperations = purlin.Only<
  purlin.Operations<TypeTypes>,
  "create" | "update" | "upsert" | "delete"
>;

export function typeOperations(add: purlin.AddOperation): TypeOperations {
  return purlin.operations<TypeTypes>(add, "type", typeShape);
}
