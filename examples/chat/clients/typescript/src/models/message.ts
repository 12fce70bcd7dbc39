// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

import * as purlin from "../purlin.js";
import { roomShape, type RoomTypes } from "./room.js";
import { userShape, type UserTypes } from "./user.js";

/** Something said in a room: written and read by its members, by nobody else. */
export interface Message {
  id: purlin.Id;
  created_at: purlin.DateTime;
  updated_at: purlin.DateTime;
  version: number;
  room: purlin.Id;
  author: purlin.Id;
  text: string;
  edited_at: purlin.DateTime | null;
}

/** What a `Message` is created with. */
export interface MessageCreate {
  room: purlin.Id;
  text: string;
}

/** What may be changed of a `Message`. */
export interface MessageUpdate {
  text?: string;
  edited_at?: purlin.Instant | null;
}

export interface MessageTypes {
  row: Message;
  create: MessageCreate;
  update: MessageUpdate;
  kinds: {
    id: "uuid";
    created_at: "instant";
    updated_at: "instant";
    version: "integer";
    room: "row";
    author: "row";
    text: "text";
    edited_at: "instant";
  };
  keys: never;
  relations: {
    room: purlin.One<RoomTypes>;
    author: purlin.One<UserTypes>;
  };
}

export const messageShape: purlin.Shape = {
  bigints: [],
  lists: [],
  one: () => ({
    room: roomShape,
    author: userShape,
  }),
  many: () => ({}),
};

export type MessageRows = purlin.Only<
  purlin.Rows<MessageTypes>,
  "list" | "aggregate" | "create" | "createMany" | "get" | "update" | "delete"
>;

export function messageRows(service: purlin.Service): MessageRows {
  const path = "api/message";
  const rows = purlin.rows<MessageTypes>(service, path, messageShape);
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

export type MessageOperations = purlin.Only<
  purlin.Operations<MessageTypes>,
  "create" | "update" | "delete"
>;

export function messageOperations(add: purlin.AddOperation): MessageOperations {
  return purlin.operations<MessageTypes>(add, "message", messageShape);
}
