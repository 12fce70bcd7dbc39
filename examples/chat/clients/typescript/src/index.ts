// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

export {
  createClient,
  type ChatClient,
  type ChatOperations,
} from "./client.js";
export type { UserAuth, UserSignIn, UserSignUp } from "./auth.js";
export type { Role } from "./enums.js";
export type {
  Member,
  MemberCreate,
  MemberRows,
  MemberUpdate,
  MemberOperations,
} from "./models/member.js";
export type {
  Message,
  MessageCreate,
  MessageRows,
  MessageUpdate,
  MessageOperations,
} from "./models/message.js";
export type {
  Room,
  RoomCreate,
  RoomRows,
  RoomUpdate,
  RoomOperations,
} from "./models/room.js";
export type {
  User,
  UserRows,
  UserUpdate,
  UserOperations,
} from "./models/user.js";
export * as purlin from "./purlin.js";
