// Written by `purlin build`. Do not edit: the next build replaces it.

/** What kind of value a field holds, and so what may be asked of it. */

import type { Readable } from "./include.js";
import type {
  Bytes,
  Day,
  Decimal,
  Duration,
  Instant,
  Time,
  Uuid,
} from "./values.js";

/** The values that each kind of field is compared with. */
export interface Values {
  boolean: boolean;
  integer: number;
  bigint: bigint;
  float: number;
  decimal: Decimal;
  duration: Duration;
  text: string;
  instant: Instant;
  day: Day;
  time: Time;
  uuid: Uuid;
  bytes: Bytes;
  /** One of the names of its own enum. */
  enum: string;
  /** The id of the row that a relation leads to. */
  row: Uuid;
  /** Asked whether it holds a value. */
  list: never;
  /** Asked only whether it is there: JSON, points, vectors, files. */
  opaque: never;
}

export type Kind = keyof Values;

/** Kinds whose values come before or after each other. */
export type Ordered =
  | "integer"
  | "bigint"
  | "float"
  | "decimal"
  | "duration"
  | "text"
  | "instant"
  | "day"
  | "time";

/** Kinds whose values add up. */
export type Summed = "integer" | "bigint" | "decimal" | "duration";

/** Kinds by which rows are put in order, and grouped. */
export type Plain = Exclude<Kind, "list" | "opaque">;

/** The fields of these kinds. */
export type FieldsOf<Types extends Readable, Of extends Kind> = {
  [Field in keyof Types["kinds"] & string]: Types["kinds"][Field] extends Of
    ? Field
    : never;
}[keyof Types["kinds"] & string];

/** Fields by which rows are put in order, those with `-` from high to low. */
export type Sort<Types extends Readable> = `${"" | "-"}${FieldsOf<
  Types,
  Plain
>}`;
