// Written by `purlin build`. Do not edit: the next build replaces it.

/** What rows come to. */

import type { Readable } from "./include.js";
import type { FieldsOf, Ordered, Plain, Summed } from "./kinds.js";
import type { CallOptions } from "./service.js";
import type { Decimal } from "./values.js";
import type { Args, Filter } from "./where.js";

export interface TotalsOptions<Types extends Readable> extends CallOptions {
  /** The fields that are alike in the rows of a group; without any, all rows are one. */
  readonly group?: readonly FieldsOf<Types, Plain>[] | undefined;
  /** Counts the rows of each group. */
  readonly count?: true | undefined;
  readonly sum?: readonly FieldsOf<Types, Summed>[] | undefined;
  readonly avg?: readonly FieldsOf<Types, Summed>[] | undefined;
  readonly min?: readonly FieldsOf<Types, Ordered>[] | undefined;
  readonly max?: readonly FieldsOf<Types, Ordered>[] | undefined;
  /** Which rows count. */
  readonly where?: Filter<Types> | undefined;
  /** The values of the names in an expression. */
  readonly args?: Args | undefined;
  /** Groups of a page: 50 unless said otherwise, 500 at most. */
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
}

/** A page of groups. */
export interface Totals<Types extends Readable, Asked> {
  readonly data: Group<Types, Asked>[];
  readonly next: string | null;
}

type Group<Types extends Readable, Asked> = (Asked extends {
  readonly count: true;
}
  ? { readonly count: number }
  : unknown) &
  Part<Types, Asked, "group"> &
  Part<Types, Asked, "sum"> &
  Part<Types, Asked, "avg"> &
  Part<Types, Asked, "min"> &
  Part<Types, Asked, "max">;

/** A value of each field; null where there is none, or none that is shown. */
type Part<Types extends Readable, Asked, Name extends string> = Asked extends {
  readonly [Own in Name]: readonly (infer Field extends string)[];
}
  ? {
      readonly [Own in Name]: {
        readonly [Own in Field]: Total<Types, Own, Name> | null;
      };
    }
  : unknown;

/** Values as the field has them; averages, but those of durations, are exact decimals. */
type Total<
  Types extends Readable,
  Field extends string,
  Name extends string,
> = Name extends "avg"
  ? Types["kinds"][Field & keyof Types["kinds"]] extends "duration"
    ? number
    : Decimal
  : Exclude<Types["row"][Field & keyof Types["row"]], undefined | null>;

/** A group, whatever was asked for. */
export interface AnyGroup {
  readonly group?: object;
  readonly sum?: object;
  readonly min?: object;
  readonly max?: object;
}
