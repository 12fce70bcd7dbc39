// Written by `purlin build`. Do not edit: the next build replaces it.

/** What rows come to. */

import type { FieldOf, Readable } from "./include.js";
import type { Args } from "./list.js";
import type { CallOptions } from "./service.js";

export interface TotalsOptions<Types extends Readable> extends CallOptions {
  /** The fields that are alike in the rows of a group; without any, all rows are one. */
  readonly group?: readonly FieldOf<Types["row"]>[] | undefined;
  /** Counts the rows of each group. */
  readonly count?: true | undefined;
  readonly sum?: readonly FieldOf<Types["row"]>[] | undefined;
  readonly avg?: readonly FieldOf<Types["row"]>[] | undefined;
  readonly min?: readonly FieldOf<Types["row"]>[] | undefined;
  readonly max?: readonly FieldOf<Types["row"]>[] | undefined;
  /** Which rows count: an expression over the model. */
  readonly where?: string | undefined;
  readonly args?: Args | undefined;
  /** Groups of a page: 50 unless said otherwise, 500 at most. */
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
}

/** A page of groups. */
export interface Totals<Row, Asked> {
  readonly data: Group<Row, Asked>[];
  readonly next: string | null;
}

type Group<Row, Asked> = (Asked extends { readonly count: true }
  ? { readonly count: number }
  : unknown) &
  Part<Row, Asked, "group"> &
  Part<Row, Asked, "sum"> &
  Part<Row, Asked, "min"> &
  Part<Row, Asked, "max"> &
  Averages<Asked>;

/** Values as the fields have them; null where there is none, or none that is shown. */
type Part<Row, Asked, Name extends string> = Asked extends {
  readonly [Own in Name]: readonly (infer Field extends keyof Row)[];
}
  ? {
      readonly [Own in Name]: {
        readonly [Own in Field]: Exclude<Row[Own], undefined> | null;
      };
    }
  : unknown;

/** Averages of durations are numbers, all others exact decimals. */
type Averages<Asked> = Asked extends {
  readonly avg: readonly (infer Field extends string)[];
}
  ? { readonly avg: { readonly [Own in Field]: string | number | null } }
  : unknown;

/** A group, whatever was asked for. */
export interface Total {
  readonly group?: object;
  readonly sum?: object;
  readonly min?: object;
  readonly max?: object;
}
