// Written by `purlin build`. Do not edit: the next build replaces it.

/** Which rows are asked for: a filter of values, as an expression of the language and its arguments. */

import type { Many, One, Other, Readable, Shape } from "./include.js";
import type { Kind, Ordered, Values } from "./kinds.js";
import type { Arg, Id } from "./values.js";

/**
 * What holds of the fields of a row, all of it:
 *
 *     { room: id, created_at: { ">": monday }, author: { name: { starts_with: "A" } } }
 *
 * A field that the caller may not read is null here, and a row that he may not read is not there.
 */
export type Where<Types extends Readable> = {
  readonly [
    Name in keyof Types["kinds"] | keyof Types["relations"]
  ]?: Name extends keyof Types["relations"]
    ? OfRelation<Types["relations"][Name]>
    : Name extends keyof Types["kinds"]
      ? OfField<Types["kinds"][Name], Types["row"], Name>
      : never;
} & {
  readonly $and?: readonly Where<Types>[];
  /** Any of these. */
  readonly $or?: readonly Where<Types>[];
  readonly $not?: Where<Types>;
};

/** An expression as in the spec, `room == r and created_at > t`, or what holds of the fields. */
export type Filter<Types extends Readable> = string | Where<Types>;

/** The values of names in expressions. */
export type Args = Readonly<Record<string, Arg | readonly Arg[]>>;

type OfField<Of, Row, Name> = Of extends "list"
  ? null | { readonly "!="?: null; readonly contains?: Item<Row, Name> }
  : Of extends "opaque"
    ? null | { readonly "!=": null }
    : Of extends "enum"
      ? Tests<Exclude<Row[Name & keyof Row], null | undefined>>
      : Of extends Kind
        ? Of extends "text"
          ? Tests<string, OrderTests<string> & TextTests>
          : Of extends Ordered
            ? Tests<Values[Of], OrderTests<Values[Of]>>
            : Tests<Values[Of]>
        : never;

type Item<Row, Name> =
  NonNullable<Row[Name & keyof Row]> extends readonly (infer Of)[] ? Of : never;

type Tests<Value, More = unknown> = Value | null | (EqualTests<Value> & More);

interface EqualTests<Value> {
  readonly "=="?: Value | null;
  readonly "!="?: Value | null;
  /** Any of these. */
  readonly in?: readonly Value[];
}

interface OrderTests<Value> {
  readonly "<"?: Value;
  readonly "<="?: Value;
  readonly ">"?: Value;
  readonly ">="?: Value;
}

interface TextTests {
  readonly contains?: string;
  readonly starts_with?: string;
  readonly ends_with?: string;
}

type OfRelation<Relation> =
  Relation extends Many<infer To extends Readable>
    ? OfRows<To>
    : Relation extends One<infer To extends Readable>
      ? Tests<Id> | Where<To>
      : Relation extends Other<infer To extends Readable>
        ? null | { readonly "!=": null } | Where<To>
        : never;

interface OfRows<To extends Readable> {
  /** For one of the rows at least. */
  readonly any?: Where<To>;
  readonly all?: Where<To>;
  readonly none?: Where<To>;
  readonly count?: number | (EqualTests<number> & OrderTests<number>);
}

const COMPARED: ReadonlySet<string> = new Set([
  "==",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
]);
const OF_TEXTS: ReadonlySet<string> = new Set([
  "contains",
  "starts_with",
  "ends_with",
]);

/** The filters of one request. Names of its own begin with an underscore, as no name of a spec does. */
export class Filters {
  readonly #args: Record<string, unknown>;
  #bound = 0;

  constructor(args: Args | undefined) {
    this.#args = { ...args };
  }

  /** The values of all names, where there are some. */
  get args(): object | undefined {
    return Object.keys(this.#args).length > 0 ? this.#args : undefined;
  }

  /** The expression of a filter; none, where everything passes. */
  text(where: string | object | undefined, shape: Shape): string | undefined {
    return where === undefined || typeof where === "string"
      ? where
      : this.#all(where, { path: "", row: "", shape, depth: 0 });
  }

  #all(where: object, at: Place): string | undefined {
    const parts = Object.entries(where).flatMap(([name, test]) => {
      if (test === undefined) throw undefinedAt(at.path + name);
      return this.#part(name, test, at) ?? [];
    });
    return parts.length > 0 ? parts.join(" and ") : undefined;
  }

  #part(name: string, test: unknown, at: Place): string | undefined {
    switch (name) {
      case "$and":
        return both((test as object[]).map((one) => this.#all(one, at)));
      case "$or":
        return this.#any(test as object[], at);
      case "$not": {
        const text = this.#all(test as object, at);
        return text === undefined ? nothing(at) : `not (${text})`;
      }
    }
    const path = at.path + name;
    const many = own(at.shape.many(), name);
    if (many) return this.#rows(path, test as object, { ...at, shape: many });
    const isList = at.shape.lists.includes(name);
    if (!isTests(test)) return this.#compared(path, "==", test);
    const one = own(at.shape.one(), name);
    const parts = Object.entries(test).map(([word, value]) => {
      if (value === undefined) throw undefinedAt(`${path} ${word}`);
      if (word === "contains" && isList)
        return `${this.#bind(value)} in ${path}`;
      if (word === "in") return this.#among(path, value as unknown[], at);
      if (COMPARED.has(word)) return this.#compared(path, word, value);
      if (OF_TEXTS.has(word) && !one)
        return `${path}.${word}(${this.#bind(value)})`;
      if (!one)
        throw new TypeError(`\`where\` asks \`${path}\` for \`${word}\``);
      return this.#part(word, value, { ...at, path: `${path}.`, shape: one });
    });
    return both(parts);
  }

  #any(alternatives: object[], at: Place): string | undefined {
    const before = this.#bound;
    const texts = alternatives.map((one) => this.#all(one, at));
    if (texts.length === 0) return nothing(at);
    if (texts.includes(undefined)) {
      // One of them lets everything pass: the others have no say, and no values.
      while (this.#bound > before) delete this.#args[`_${this.#bound--}`];
      return undefined;
    }
    return `(${texts.map((text) => `(${text})`).join(" or ")})`;
  }

  #rows(path: string, test: object, at: Place): string | undefined {
    const depth = at.depth + 1;
    const name = `_row${depth}`;
    const row = `${name}.`;
    const inside = { path: row, row, shape: at.shape, depth };
    const parts = Object.entries(test).flatMap(([word, value]) => {
      if (value === undefined) throw undefinedAt(`${path} ${word}`);
      if (word === "count") {
        const tests = isTests(value) ? value : { "==": value };
        return Object.entries(tests).map(([op, number]) =>
          op === "in"
            ? this.#among(`${path}.count()`, number as unknown[], at)
            : this.#compared(`${path}.count()`, op, number),
        );
      }
      const text = this.#all(value as object, inside);
      if (text !== undefined) return `${path}.${word}(${name} => ${text})`;
      // Of rows of which nothing is asked, only how many there are matters.
      if (word === "all") return [];
      return `${path}.count() ${word === "any" ? ">" : "=="} 0`;
    });
    return both(parts);
  }

  #among(path: string, values: unknown[], at: Place): string {
    return values.length > 0 ? `${path} in ${this.#bind(values)}` : nothing(at);
  }

  #compared(path: string, op: string, value: unknown): string {
    if (value === null) return `${path} is ${op === "==" ? "null" : "set"}`;
    return `${path} ${op} ${this.#bind(value)}`;
  }

  #bind(value: unknown): string {
    this.#bound += 1;
    const name = `_${this.#bound}`;
    this.#args[name] = value;
    return name;
  }
}

/** Where a filter stands. */
interface Place {
  /** Before the names of its fields: `author.`. */
  readonly path: string;
  /** Before those of the row that is filtered. */
  readonly row: string;
  readonly shape: Shape;
  /** How many rows around it have a name. */
  readonly depth: number;
}

function own(shapes: Readonly<Record<string, Shape>>, name: string) {
  return Object.hasOwn(shapes, name) ? shapes[name] : undefined;
}

/** Tests, rather than a value to be equal to. */
function isTests(test: unknown): test is object {
  return typeof test === "object" && test !== null && !(test instanceof Date);
}

function both(parts: readonly (string | undefined)[]): string | undefined {
  const texts = parts.filter((part) => part !== undefined);
  return texts.length > 0 ? texts.join(" and ") : undefined;
}

/** What holds of no row. */
function nothing(at: Place): string {
  return `${at.row}id is null`;
}

/** A value that is missing by mistake would otherwise be a longer list. */
function undefinedAt(path: string): TypeError {
  return new TypeError(`\`where\` compares \`${path}\` with undefined`);
}
