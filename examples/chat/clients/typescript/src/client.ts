// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

import { userAuth, type UserAuth } from "./auth.js";
import {
  memberRows,
  type MemberRows,
  memberOperations,
  type MemberOperations,
} from "./models/member.js";
import {
  messageRows,
  type MessageRows,
  messageOperations,
  type MessageOperations,
} from "./models/message.js";
import {
  roomRows,
  type RoomRows,
  roomOperations,
  type RoomOperations,
} from "./models/room.js";
import {
  userRows,
  type UserRows,
  userOperations,
  type UserOperations,
} from "./models/user.js";
import * as purlin from "./purlin.js";

/** Rooms, their members, and what they say to each other. */
export interface ChatClient {
  readonly auth: UserAuth;
  readonly member: MemberRows;
  /** Something said in a room: written and read by its members, by nobody else. */
  readonly message: MessageRows;
  /** A place to talk. Whoever opens one owns it, and lets others in. */
  readonly room: RoomRows;
  readonly user: UserRows;
  /** Several writes in one call: all of them are done, or none. */
  readonly batch: purlin.Batch<ChatOperations>;
}

/** What a batch may hold. */
export interface ChatOperations {
  readonly member: MemberOperations;
  readonly message: MessageOperations;
  readonly room: RoomOperations;
  readonly user: UserOperations;
}

/** A client of the service at `options.url`. */
export function createClient(options: purlin.Options): ChatClient {
  const service = new purlin.Service(options);
  return {
    auth: userAuth(service),
    member: memberRows(service),
    message: messageRows(service),
    room: roomRows(service),
    user: userRows(service),
    batch: purlin.batch(service, (add) => ({
      member: memberOperations(add),
      message: messageOperations(add),
      room: roomOperations(add),
      user: userOperations(add),
    })),
  };
}
