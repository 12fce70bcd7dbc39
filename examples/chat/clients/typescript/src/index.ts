// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

export { createClient, type ChatClient } from "./client.js";
export type { UserAuth, UserSignIn, UserSignUp } from "./auth.js";
export type { Role } from "./enums.js";
export type {
  Member,
  MemberCreate,
  MemberRows,
  MemberUpdate,
} from "./models/member.js";
export type {
  Message,
  MessageCreate,
  MessageRows,
  MessageUpdate,
} from "./models/message.js";
export type { Room, RoomCreate, RoomRows, RoomUpdate } from "./models/room.js";
export type { User, UserRows, UserUpdate } from "./models/user.js";
export * as purlin from "./purlin.js";
