// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

import { userAuth, type UserAuth } from "./auth.js";
import { memberRows, type MemberRows } from "./models/member.js";
import { messageRows, type MessageRows } from "./models/message.js";
import { roomRows, type RoomRows } from "./models/room.js";
import { userRows, type UserRows } from "./models/user.js";
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
  };
}
