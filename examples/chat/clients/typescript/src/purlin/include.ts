// Written by `purlin build`. Do not edit: the next build replaces it.

/** How much of a row is asked for: its fields, and the rows that its relations lead to. */

import type { Id } from "./values.js";

/** A model's rows as they are read, and where their relations lead. */
export interface Readable {
  readonly row: { readonly id: Id };
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

export type Sort<Row> = `${"" | "-"}${FieldOf<Row>}`;

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
  /** An expression over the rows; the values of its names are among the `args` of the call. */
  readonly where?: string | undefined;
  readonly sort?:
    Sort<Types["row"]> | readonly Sort<Types["row"]>[] | undefined;
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
  readonly select: readonly (infer Field)[];
}
  ? Pick<Row, Extract<keyof Row, Field | "id" | "$hidden">>
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
  readonly relations: () => Readonly<Record<string, Shape>>;
}

type Options = {
  readonly [name: string]: unknown;
  readonly include?: { readonly [name: string]: true | Options | undefined };
};

/** The text of an `include`: `members(limit: 20).user,owner`. */
export function includeText(include: object | undefined): string | undefined {
  const paths = pathsOf(include as Options["include"]);
  return paths.length > 0 ? paths.join(",") : undefined;
}

function pathsOf(include: Options["include"] = {}): string[] {
  return Object.entries(include).flatMap(([name, asked]) => {
    if (asked === undefined) return [];
    const { include: below, ...options } = asked === true ? {} : asked;
    const texts = Object.entries(options)
      .filter(([, value]) => value !== undefined)
      .map(([option, value]) => `${option}: ${String(value)}`);
    const own = texts.length > 0 ? `${name}(${texts.join(", ")})` : name;
    return [own, ...pathsOf(below).map((path) => `${name}.${path}`)];
  });
}

/** A row as it came, its bigints and those of the rows in it made of their texts. */
export function revive<Row extends object>(row: Row, shape: Shape): Row {
  const fields = row as Record<string, unknown>;
  for (const field of shape.bigints) {
    const value = fields[field];
    if (typeof value === "string") fields[field] = BigInt(value);
    if (Array.isArray(value)) fields[field] = value.map((item) => BigInt(item));
  }
  for (const [name, to] of Object.entries(shape.relations())) {
    const value = fields[name];
    if (typeof value !== "object" || value === null) continue;
    const rows = "data" in value ? (value as Page<object>).data : [value];
    for (const one of rows) revive(one, to);
  }
  return row;
}
