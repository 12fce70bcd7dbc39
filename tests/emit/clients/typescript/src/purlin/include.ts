// Written by `purlin build`. Do not edit: the next build replaces it.

/** How much of a row is asked for: its fields, and the rows that its relations lead to. */

import type { Kind, Sort } from "./kinds.js";
import type { Id } from "./values.js";
import type { Filter, Filters } from "./where.js";

/** A model's rows as they are read, of what kind their fields are, and where their relations lead. */
export interface Readable {
  readonly row: { readonly id: Id };
  readonly kinds: { readonly id: Kind };
  readonly relations: object;
}

/** A relation to a row that is named by its id. */
export interface One<Types> {
  readonly one: Types;
}

/** A relation to a row that names this one. */
export interface Other<Types> {
  readonly other: Types;
}

/** A relation to many rows. */
export interface Many<Types> {
  readonly many: Types;
}

/** The fields of a row. */
export type FieldOf<Row> = Exclude<keyof Row & string, "$hidden">;

/** A row that may not be read: that it is there is known from where it is named. */
export type Unreadable<Row extends { readonly id: Id }> = {
  readonly [Field in Exclude<keyof Row, "id">]?: undefined;
} & { readonly id: Id; readonly $readable: false };

export interface View<Types extends Readable> {
  /** The fields that are sent; all of them unless said otherwise. The id always is. */
  readonly select?: readonly FieldOf<Types["row"]>[] | undefined;
  /** The relations whose rows are sent in the row: `{ room: true, members: { limit: 20 } }`. */
  readonly include?: Include<Types> | undefined;
}

export type Include<Types extends Readable> = {
  readonly [Name in keyof Types["relations"]]?:
    true | Included<Types["relations"][Name]>;
};

type Included<Relation> =
  Relation extends Many<infer Types extends Readable>
    ? ManyRows<Types>
    : Relation extends
          | One<infer Types extends Readable>
          | Other<infer Types extends Readable>
      ? View<Types>
      : never;

export interface ManyRows<Types extends Readable> extends View<Types> {
  /** Which of them; the values of names in an expression are among the `args` of the call. */
  readonly where?: Filter<Types> | undefined;
  readonly sort?: Sort<Types> | readonly Sort<Types>[] | undefined;
  /** Rows of each list: 10 unless said otherwise, 100 at most. */
  readonly limit?: number | undefined;
  /** The `next` of the list, where one row is asked for. */
  readonly after?: string | undefined;
}

export interface Page<Row> {
  readonly data: Row[];
  /** Where the next page begins; `null` on the last one. */
  readonly next: string | null;
  /** Where it was asked for: the rows of all pages. */
  readonly count?: number | { readonly at_least: number };
}

/** A row, as it was asked for. */
export type Seen<Types extends Readable, Asked> = Asked extends {
  readonly include: infer Names extends object;
}
  ? Omit<Selected<Types["row"], Asked>, keyof Names> & {
      [Name in keyof Names & keyof Types["relations"]]: Led<
        Types,
        Name,
        Names[Name]
      >;
    }
  : Selected<Types["row"], Asked>;

type Selected<Row, Asked> = Asked extends {
  readonly select?: infer Fields;
}
  ? Fields extends readonly (infer Field)[]
    ? number extends Fields["length"]
      ? // Which of them is known only when the program runs.
        Pick<Row, Extract<keyof Row, "id" | "$hidden">> &
          Partial<Pick<Row, Extract<keyof Row, Field>>>
      : Pick<Row, Extract<keyof Row, Field | "id" | "$hidden">>
    : Row
  : Row;

/** What stands in the place of a relation; nothing, where that is not shown. */
type Led<Types extends Readable, Name extends keyof Types["relations"], Asked> =
  Types["relations"][Name] extends Many<infer To extends Readable>
    ? Page<Seen<To, Asked>>
    : Types["relations"][Name] extends Other<infer To extends Readable>
      ? Seen<To, Asked> | null
      : Types["relations"][Name] extends One<infer To extends Readable>
        ? | Seen<To, Asked>
          | Unreadable<To["row"]>
          | Exclude<Types["row"][Name & keyof Types["row"]], Id>
        : never;

/** What the client knows of a model's rows when it runs. */
export interface Shape {
  /** Fields whose integers are beyond what a number holds: they travel as text. */
  readonly bigints: readonly string[];
  /** Fields that hold lists. */
  readonly lists: readonly string[];
  /** Relations that lead to one row, and those that lead to many. */
  readonly one: () => Readonly<Record<string, Shape>>;
  readonly many: () => Readonly<Record<string, Shape>>;
}

type Options = {
  readonly [name: string]: unknown;
  readonly include?: { readonly [name: string]: true | Options | undefined };
};

/** The text of an `include`: `members(limit: 20).user,owner`. */
export function includeText(
  include: object | undefined,
  shape: Shape,
  filters: Filters,
): string | undefined {
  const paths = pathsOf(include as Options["include"], shape, filters);
  return paths.length > 0 ? paths.join(",") : undefined;
}

function pathsOf(
  include: Options["include"] = {},
  shape: Shape,
  filters: Filters,
): string[] {
  const shapes = { ...shape.one(), ...shape.many() };
  return Object.entries(include).flatMap(([name, asked]) => {
    const to = shapes[name];
    if (asked === undefined || !to) return [];
    const { include: below, ...options } = asked === true ? {} : asked;
    const { where, sort, select, limit, after } = options;
    const texts = Object.entries({
      where: filters.text(where as string | object | undefined, to),
      sort: sort && listText(sort as string | readonly string[]),
      select: select && selectText(select as readonly string[]),
      limit,
      after,
    })
      .filter(([, value]) => value !== undefined)
      .map(([option, value]) => `${option}: ${String(value)}`);
    const own = texts.length > 0 ? `${name}(${texts.join(", ")})` : name;
    const deeper = pathsOf(below, to, filters);
    return [own, ...deeper.map((path) => `${name}.${path}`)];
  });
}

/** Names of fields, as a parameter holds them; none, where there are none. */
export function listText(
  names: string | readonly string[] | undefined,
): string | undefined {
  const text = typeof names === "string" ? names : names?.join(",");
  return text === "" ? undefined : text;
}

/** The same, of fields that are sent: the id always is. */
export function selectText(
  fields: readonly string[] | undefined,
): string | undefined {
  return fields && (listText(fields) ?? "id");
}

/** A row as it came, its bigints and those of the rows in it made of their texts. */
export function revive<Row extends object>(row: Row, shape: Shape): Row {
  const fields = row as Record<string, unknown>;
  for (const field of shape.bigints) {
    const value = Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (typeof value === "string") fields[field] = BigInt(value);
    if (Array.isArray(value)) fields[field] = value.map((item) => BigInt(item));
  }
  const relations = { ...shape.one(), ...shape.many() };
  for (const [name, to] of Object.entries(relations)) {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (typeof value !== "object" || value === null) continue;
    const rows = "data" in value ? (value as Page<object>).data : [value];
    for (const one of rows) revive(one, to);
  }
  return row;
}
