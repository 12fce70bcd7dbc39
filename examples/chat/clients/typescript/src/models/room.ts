// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

import * as purlin from "../purlin.js";
import { memberShape, type MemberTypes } from "./member.js";
import { messageShape, type MessageTypes } from "./message.js";
import { userShape, type UserTypes } from "./user.js";

/** A place to talk. Whoever opens one owns it, and lets others in. */
export interface Room {
  id: purlin.Id;
  created_at: purlin.DateTime;
  updated_at: purlin.DateTime;
  version: number;
  topic: string;
  owner: purlin.Id;
}

/** What a `Room` is created with. */
export interface RoomCreate {
  topic: string;
}

/** What may be changed of a `Room`. */
export interface RoomUpdate {
  topic?: string;
}

export interface RoomTypes {
  row: Room;
  create: RoomCreate;
  update: RoomUpdate;
  kinds: {
    id: "uuid";
    created_at: "instant";
    updated_at: "instant";
    version: "integer";
    topic: "text";
    owner: "row";
  };
  keys: never;
  relations: {
    owner: purlin.One<UserTypes>;
    members: purlin.Many<MemberTypes>;
    messages: purlin.Many<MessageTypes>;
  };
}

export const roomShape: purlin.Shape = {
  bigints: [],
  lists: [],
  one: () => ({
    owner: userShape,
  }),
  many: () => ({
    members: memberShape,
    messages: messageShape,
  }),
};

export type RoomRows = purlin.Only<
  purlin.Rows<RoomTypes>,
  "list" | "aggregate" | "create" | "createMany" | "get" | "update" | "delete"
>;

export function roomRows(service: purlin.Service): RoomRows {
  const path = "api/room";
  const rows = purlin.rows<RoomTypes>(service, path, roomShape);
  return {
    [purlin.model]: rows[purlin.model],
    list: rows.list,
    aggregate: rows.aggregate,
    create: rows.create,
    createMany: rows.createMany,
    get: rows.get,
    update: rows.update,
    delete: rows.delete,
  };
}

export type RoomOperations = purlin.Only<
  purlin.Operations<RoomTypes>,
  "create" | "update" | "delete"
>;

export function roomOperations(add: purlin.AddOperation): RoomOperations {
  return purlin.operations<RoomTypes>(add, "room", roomShape);
}
