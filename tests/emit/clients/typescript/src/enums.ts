// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

/** What a member may do. */
export type Role = "member" | "moderator";
