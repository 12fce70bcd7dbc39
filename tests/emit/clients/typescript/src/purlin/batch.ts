// Written by `purlin build`. Do not edit: the next build replaces it.

/** Several writes in one call: all of them are done, or none. */

import type { Answer, Codes } from "./errors.js";
import { type One, revive, type Shape } from "./include.js";
import type { Keyed, RowTypes, Written } from "./rows.js";
import type { CallOptions, Service } from "./service.js";
import type { Id } from "./values.js";

declare const types: unique symbol;

/** The id of a row that an operation of the same batch leaves. */
export interface Ref<Types> {
  readonly $ref: string;
  readonly [types]?: Types;
}

/** An operation of a batch. Its `id` stands for that of its row in those after it. */
export class Operation<Types> {
  readonly place: number;
  readonly id: Ref<Types>;

  constructor(place: number) {
    this.place = place;
    this.id = { $ref: `${place}.id` };
  }
}

/** A deletion in a batch. */
export class Deletion {
  readonly place: number;

  constructor(place: number) {
    this.place = place;
  }
}

/** Values in which a relation may hold the row of an operation before. */
export type Referring<Values, Relations> = {
  readonly [Name in keyof Values]: Name extends keyof Relations
    ? Relations[Name] extends One<infer Types>
      ? Values[Name] | Ref<Types>
      : Values[Name]
    : Values[Name];
};

export interface OperationOptions {
  /** Only if the row still is of this version; else `version_mismatch`. */
  readonly version?: number | undefined;
}

/** The operations on a model's rows. */
export interface Operations<Types extends RowTypes> {
  create(
    values: Referring<Types["create"], Types["relations"]>,
  ): Operation<Types>;
  update(
    id: Id | Ref<Types>,
    changes: Referring<Types["update"], Types["relations"]>,
    options?: OperationOptions,
  ): Operation<Types>;
  upsert<const On extends Types["keys"]>(
    on: On,
    values: Referring<Keyed<Types["create"], On>, Types["relations"]>,
    options?: OperationOptions,
  ): Operation<Types>;
  delete(id: Id | Ref<Types>, options?: OperationOptions): Deletion;
}

/** What operations leave: their rows in their places; nothing in that of a deletion. */
export type Left<Made> =
  Made extends Operation<infer Types extends RowTypes>
    ? Written<Types["row"]>
    : Made extends Deletion
      ? undefined
      : Made extends object
        ? { -readonly [Name in keyof Made]: Left<Made[Name]> }
        : Made;

/**
 * Does what is composed, 100 operations at most, or none of it.
 *
 *     const { room } = await client.batch((batch) => {
 *       const room = batch.room.create({ topic: "Tea" });
 *       batch.message.create({ room: room.id, text: "Hello" });
 *       return { room };
 *     });
 */
export type Batch<Models> = <const Made>(
  compose: (batch: Models) => Made,
  options?: CallOptions,
) => Answer<Left<Made>, Codes["batch"]>;

/** Adds an operation; its place. */
export type AddOperation = (operation: object, shape: Shape) => number;

/** Every operation on the rows of a model; its own file picks those that its rules allow. */
export function operations<Types extends RowTypes>(
  add: AddOperation,
  model: string,
  shape: Shape,
): Operations<Types> {
  return {
    create: (values) => new Operation(add({ create: model, values }, shape)),
    update: (id, values, { version } = {}) =>
      new Operation(add({ update: model, id, values, version }, shape)),
    upsert: (on, values, { version } = {}) =>
      new Operation(add({ upsert: model, on, values, version }, shape)),
    delete: (id, { version } = {}) =>
      new Deletion(add({ delete: model, id, version }, shape)),
  };
}

export function batch<Models>(
  service: Service,
  models: (add: AddOperation) => Models,
): Batch<Models> {
  return async (compose, { signal } = {}) => {
    const [body, shapes]: [object[], Shape[]] = [[], []];
    const add: AddOperation = (operation, shape) => {
      shapes.push(shape);
      return body.push(operation) - 1;
    };
    const made = compose(models(add));
    const path = "api/$batch";
    const call = { method: "POST", path, body, signal } as const;
    type Row = object | null;
    const rows = body.length > 0 ? await service.call<Row[]>(call) : [];
    const revived = rows.map((row, place) => {
      const shape = shapes[place];
      return row && shape ? revive(row, shape) : undefined;
    });
    return left(made, revived) as Left<typeof made>;
  };
}

/** The same, with rows in the places of operations. */
function left(made: unknown, rows: readonly (object | undefined)[]): unknown {
  if (made instanceof Operation || made instanceof Deletion)
    return rows[made.place];
  if (Array.isArray(made)) return made.map((part) => left(part, rows));
  if (typeof made !== "object" || made === null) return made;
  const parts = Object.entries(made);
  return Object.fromEntries(
    parts.map(([name, part]) => [name, left(part, rows)]),
  );
}
