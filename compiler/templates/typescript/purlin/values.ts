// Written by `purlin build`. Do not edit: the next build replaces it.

/** Values as they travel. */

/** The id of a row: a UUID in lower case. */
export type Id = string;
/** A UUID in lower case. */
export type Uuid = string;
/** An instant in UTC, with milliseconds: `2026-11-22T10:00:00.000Z`. */
export type DateTime = string;
/** What may be sent as a `DateTime`. */
export type Instant = DateTime | Date;
/** A day: `2026-11-22`. */
export type Day = string;
/** A time of day: `10:00:00.000`. */
export type Time = string;
/** Milliseconds. */
export type Duration = number;
/** An exact decimal, as text: `"12.50"`. */
export type Decimal = string;
/** Base64url without padding. */
export type Bytes = string;
/** An address, in lower case once it is stored. */
export type Email = string;
export type Url = string;
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/** Added to the value that the field has, by the service: of many at once, none is lost. */
export interface Add<Value> {
  readonly $add: Value;
}
/** First what is equal to a pulled value is taken out of the list, then the pushed ones are put at its end. */
export interface Edit<Value> {
  readonly $push?: readonly Value[];
  readonly $pull?: readonly Value[];
}

/** What may be bound to a name in `where`. */
export type Arg = null | boolean | number | bigint | string | Date;

/** JSON of a body or of arguments: a `bigint` travels as text. */
export function stringify(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "bigint" ? part.toString() : part,
  );
}
