// Written by `purlin build`. Do not edit: the next build replaces it.

/** The rows of one model. */

import type { Answer, Codes } from "./errors.js";
import {
  includeText,
  listText,
  type Page,
  type Readable,
  revive,
  type Seen,
  selectText,
  type Shape,
  type Unreadable,
} from "./include.js";
import { type GetOptions, List, type ListOptions } from "./list.js";
import type { CallOptions, Service } from "./service.js";
import type { AnyGroup, Totals, TotalsOptions } from "./totals.js";
import { type Id, stringify } from "./values.js";
import { Filters } from "./where.js";

/** The shapes of a model's rows: as read, as created, as changed. */
export interface RowTypes extends Readable {
  readonly create: object;
  readonly update: object;
  /** The fields of each key, as an address names them: `"room,user"`. */
  readonly keys: string;
}

/** The fields that a rule of their own keeps from this reader. */
export type Hidden<Row> = readonly Exclude<
  keyof Row & string,
  "id" | "$hidden"
>[];

/** A row after a write: `$readable === false` tells that the writer may not read it. */
export type Written<Row extends { readonly id: Id }> =
  (Row & { readonly $readable?: undefined }) | Unreadable<Row>;

/** The values of a row that is named by a key. */
export type Keyed<Values, On extends string> = Values & {
  readonly [
    Name in keyof Pick<Values, NamesOf<On> & keyof Values>
  ]: NonNullable<Values[Name]>;
};

type NamesOf<On extends string> = On extends `${infer Name},${infer Rest}`
  ? Name | NamesOf<Rest>
  : On;

export interface ChangeOptions extends CallOptions {
  /** Only if the row still is of this version; else `version_mismatch`. */
  readonly version?: number | undefined;
}

/** Where calls go: what hooks read of a model's rows. */
export const model: unique symbol = Symbol("model");

export interface Model<Types> {
  readonly service: Service;
  readonly path: string;
  readonly types?: Types;
}

/** Some of what there is. */
export type Only<All, Names extends keyof All> = {
  [Name in Names | (keyof All & typeof model)]: All[Name];
};

export interface Rows<Types extends RowTypes> {
  readonly [model]: Model<Types>;
  list<const Asked extends ListOptions<Types> = object>(
    options?: Asked,
  ): List<Seen<Types, Asked>>;
  get<const Asked extends GetOptions<Types> = object>(
    id: Id,
    options?: Asked,
  ): Answer<Seen<Types, Asked>, Codes["get"]>;
  aggregate<const Asked extends TotalsOptions<Types>>(
    options: Asked,
  ): Answer<Totals<Types, Asked>, Codes["aggregate"]>;
  create(
    values: Types["create"],
    options?: CallOptions,
  ): Answer<Written<Types["row"]>, Codes["create"]>;
  /** All of them or none, in their order: 500 at most. */
  createMany(
    values: readonly Types["create"][],
    options?: CallOptions,
  ): Answer<Written<Types["row"]>[], Codes["create"]>;
  update(
    id: Id,
    changes: Types["update"],
    options?: ChangeOptions,
  ): Answer<Written<Types["row"]>, Codes["update"]>;
  /** Creates the row, or changes it where one that you may find has these values in the fields `on`. */
  upsert<const On extends Types["keys"]>(
    on: On,
    values: Keyed<Types["create"], On>,
    options?: ChangeOptions,
  ): Answer<Written<Types["row"]>, Codes["upsert"]>;
  delete(id: Id, options?: ChangeOptions): Answer<void, Codes["delete"]>;
}

/** Every operation on the rows at `path`; a model's own file picks those that its rules allow. */
export function rows<Types extends RowTypes>(
  service: Service,
  path: string,
  shape: Shape,
): Rows<Types> {
  type Row = Types["row"];
  const at = (id: Id) => `${path}/${encodeURIComponent(id)}`;
  return {
    [model]: { service, path },
    list(options) {
      const asked: ListOptions<Types> = options ?? {};
      const filters = new Filters(asked.args);
      const asks = {
        where: filters.text(asked.where, shape),
        search: asked.search,
        sort: listText(asked.sort),
        select: selectText(asked.select),
        include: includeText(asked.include, shape, filters),
        limit: asked.limit?.toString(),
        count: asked.count,
        args: filters.args && stringify(filters.args),
      };
      // What it was asked for is what comes.
      const fetch = async (after: string | undefined): Promise<Page<never>> => {
        // A page behind a cursor skips nothing more.
        const offset =
          after === undefined ? asked.offset?.toString() : undefined;
        const call = {
          ...listed(path, { ...asks, offset, after }),
          signal: asked.signal,
        };
        const page = await service.call<Page<never>>(call);
        for (const row of page.data) revive(row, shape);
        return page;
      };
      return new List(fetch, asked.after);
    },
    async get(id, options) {
      const asked: GetOptions<Types> = options ?? {};
      const { signal } = asked;
      const filters = new Filters(asked.args);
      const query = {
        select: selectText(asked.select),
        include: includeText(asked.include, shape, filters),
        args: filters.args && stringify(filters.args),
      };
      const call = { method: "GET", path: at(id), query, signal } as const;
      return revive(await service.call<never>(call), shape);
    },
    async aggregate(options) {
      const asked: TotalsOptions<Types> = options;
      const { signal } = asked;
      const filters = new Filters(asked.args);
      const query = {
        where: filters.text(asked.where, shape),
        group: listText(asked.group),
        count: asked.count && "",
        sum: listText(asked.sum),
        avg: listText(asked.avg),
        min: listText(asked.min),
        max: listText(asked.max),
        limit: asked.limit?.toString(),
        after: asked.after,
        args: filters.args && stringify(filters.args),
      };
      const at = `${path}/$aggregate`;
      const call = { method: "GET", path: at, query, signal } as const;
      const totals = await service.call<Totals<Types, typeof options>>(call);
      const own = { ...shape, one: () => ({}), many: () => ({}) };
      for (const { group, sum, min, max } of totals.data as AnyGroup[]) {
        for (const values of [group, sum, min, max]) {
          if (values) revive(values, own);
        }
      }
      return totals;
    },
    async create(body, { signal } = {}) {
      const call = { method: "POST", path, body, signal } as const;
      return revive(await service.call<Row>(call), shape) as Written<Row>;
    },
    async createMany(body, { signal } = {}) {
      const call = { method: "POST", path, body, signal } as const;
      const made = await service.call<Row[]>(call);
      return made.map((row) => revive(row, shape) as Written<Row>);
    },
    async update(id, body, { signal, version } = {}) {
      const path = at(id);
      const call = { method: "PATCH", path, body, version, signal } as const;
      return revive(await service.call<Row>(call), shape) as Written<Row>;
    },
    async upsert(on, body, { signal, version } = {}) {
      const query = { on };
      const call = {
        method: "PUT",
        path,
        query,
        body,
        version,
        signal,
      } as const;
      return revive(await service.call<Row>(call), shape) as Written<Row>;
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
function listed(path: string, query: Record<string, string | undefined>) {
  const length = Object.values(query).join("").length;
  return length < ADDRESS
    ? ({ method: "GET", path, query } as const)
    : ({
        method: "POST",
        path: `${path}/$query`,
        body: query,
        reads: true,
      } as const);
}
