// Written by `purlin build`. Do not edit: the next build replaces it.

/** The rows of one model. */

import {
  type FieldOf,
  List,
  type ListOptions,
  type Page,
  type Selected,
  type View,
} from "./list.js";
import type { CallOptions, Service } from "./service.js";
import { type Id, stringify } from "./values.js";

/** The shapes of a model's rows: as read, as created, as changed. */
export interface RowTypes {
  readonly row: { readonly id: Id };
  readonly create: object;
  readonly update: object;
}

/** The fields that a rule of their own keeps from this reader. */
export type Hidden<Row> = readonly Exclude<
  keyof Row & string,
  "id" | "$hidden"
>[];

/** A row that its writer may not read: written all the same. */
export type Unreadable<Row extends { readonly id: Id }> = {
  readonly [Field in Exclude<keyof Row, "id">]?: undefined;
} & { readonly id: Id; readonly $readable: false };

/** A row after a write: `$readable === false` tells that the writer may not read it. */
export type Written<Row extends { readonly id: Id }> =
  (Row & { readonly $readable?: undefined }) | Unreadable<Row>;

export interface ChangeOptions extends CallOptions {
  /** Only if the row still is of this version; else `version_mismatch`. */
  readonly version?: number | undefined;
}

export interface Rows<Types extends RowTypes> {
  list<Field extends FieldOf<Types["row"]> = FieldOf<Types["row"]>>(
    options?: ListOptions<Types["row"], Field>,
  ): List<Selected<Types["row"], Field>>;
  get<Field extends FieldOf<Types["row"]> = FieldOf<Types["row"]>>(
    id: Id,
    options?: View<Field> & CallOptions,
  ): Promise<Selected<Types["row"], Field>>;
  create(
    values: Types["create"],
    options?: CallOptions,
  ): Promise<Written<Types["row"]>>;
  update(
    id: Id,
    changes: Types["update"],
    options?: ChangeOptions,
  ): Promise<Written<Types["row"]>>;
  delete(id: Id, options?: ChangeOptions): Promise<void>;
}

/** Every operation on the rows at `path`; a model's own file picks those that its rules allow. */
export function rows<Types extends RowTypes>(
  service: Service,
  path: string,
  bigints: readonly (keyof Types["row"] & string)[] = [],
): Rows<Types> {
  type Row = Types["row"];
  const at = (id: Id) => `${path}/${encodeURIComponent(id)}`;
  const revive = (row: Row): Row => withBigints(row, bigints);
  return {
    list(options = {}) {
      const { where, args, sort, select, limit, offset, count } = options;
      const fetch = async (after: string | undefined): Promise<Page<Row>> => {
        const query = {
          where,
          args: args && stringify(args),
          sort: typeof sort === "string" ? sort : sort?.join(","),
          select: select?.join(","),
          limit: limit?.toString(),
          // A page behind a cursor skips nothing more.
          offset: after === undefined ? offset?.toString() : undefined,
          count,
          after,
        };
        const call = asked(path, query);
        const page = await service.call<Page<Row>>({
          ...call,
          signal: options.signal,
        });
        return { ...page, data: page.data.map(revive) };
      };
      return new List(fetch, options.after);
    },
    async get(id, options = {}) {
      const query = { select: options.select?.join(",") };
      const call = { method: "GET", path: at(id), query } as const;
      return revive(
        await service.call<Row>({ ...call, signal: options.signal }),
      );
    },
    async create(body, { signal } = {}) {
      const call = { method: "POST", path, body, signal } as const;
      return revive(await service.call<Row>(call)) as Written<Row>;
    },
    async update(id, body, { signal, version } = {}) {
      const path = at(id);
      const call = { method: "PATCH", path, body, version, signal } as const;
      return revive(await service.call<Row>(call)) as Written<Row>;
    },
    async delete(id, { signal, version } = {}) {
      const path = at(id);
      await service.call<void>({ method: "DELETE", path, version, signal });
    },
  };
}

/** What an address should hold at most. */
const ADDRESS = 2000;

/** A list, asked for in the address, or in a body where that is long. */
function asked(path: string, query: Record<string, string | undefined>) {
  const length = Object.values(query).join("").length;
  return length < ADDRESS
    ? ({ method: "GET", path, query } as const)
    : ({ method: "POST", path: `${path}/$query`, body: query } as const);
}

/** Integers beyond what a number holds travel as text. */
function withBigints<Row extends object>(
  row: Row,
  bigints: readonly (keyof Row & string)[],
): Row {
  for (const field of bigints) {
    const value = row[field] as unknown as string | string[] | null;
    if (typeof value === "string")
      Object.assign(row, { [field]: BigInt(value) });
    if (Array.isArray(value))
      Object.assign(row, { [field]: value.map((item) => BigInt(item)) });
  }
  return row;
}
