// Written by `purlin build`. Do not edit: the next build replaces it.

/** The rows of one model. */

import { List, type ListOptions, type Page } from "./list.js";
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
  list(options?: ListOptions<Types["row"]>): List<Types["row"]>;
  get(id: Id, options?: CallOptions): Promise<Types["row"]>;
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
      const { where, args, sort, limit, signal } = options;
      const fetch = async (after: string | undefined): Promise<Page<Row>> => {
        const query = {
          where,
          args: args && stringify(args),
          sort: typeof sort === "string" ? sort : sort?.join(","),
          limit: limit?.toString(),
          after,
        };
        const call = { method: "GET", path, query, signal } as const;
        const { data, next } = await service.call<Page<Row>>(call);
        return { data: data.map(revive), next };
      };
      return new List(fetch, options.after);
    },
    async get(id, { signal } = {}) {
      const call = { method: "GET", path: at(id), signal } as const;
      return revive(await service.call<Row>(call));
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
