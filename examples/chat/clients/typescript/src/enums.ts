// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

export type Role = "member" | "moderator";
