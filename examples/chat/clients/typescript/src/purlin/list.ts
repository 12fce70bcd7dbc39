// Written by `purlin build`. Do not edit: the next build replaces it.

/** Lists: a page when awaited, every row when iterated. */

import type { Answer, Codes } from "./errors.js";
import type { Page, Readable, View } from "./include.js";
import type { Sort } from "./kinds.js";
import type { CallOptions } from "./service.js";
import type { Args, Filter } from "./where.js";

export interface ListOptions<Types extends Readable>
  extends View<Types>, CallOptions {
  /** Which rows: `{ room: id, created_at: { ">": monday } }`, or an expression as in the spec: `room == r and created_at > t`. */
  readonly where?: Filter<Types> | undefined;
  /** The values of the names in expressions: `{ r: room.id, t: new Date() }`. */
  readonly args?: Args | undefined;
  /** Words that stand in the row, all of them; of the last one, its beginning. A text without words finds nothing. */
  readonly search?: Search<Types> | undefined;
  /** Fields, those with `-` from high to low; nulls come last. */
  readonly sort?: Sort<Types> | readonly Sort<Types>[] | undefined;
  /** Rows of a page: 50 unless said otherwise, 500 at most. */
  readonly limit?: number | undefined;
  /** The `next` of a page: the list goes on behind it. */
  readonly after?: string | undefined;
  /** Rows to skip, 10,000 at most; `after` goes further. */
  readonly offset?: number | undefined;
  /** Counts the rows of all pages; estimated, as far as 10,000. */
  readonly count?: "exact" | "estimated" | undefined;
}

/** A text, where the model names the fields that are searched. */
type Search<Types> = Types extends { readonly search: true } ? string : never;

/** How one row is asked for. */
export interface GetOptions<Types extends Readable>
  extends View<Types>, CallOptions {
  /** The values of the names in the filters of `include`. */
  readonly args?: Args | undefined;
}

/**
 * The rows that the caller may read.
 *
 *     const { data, next } = await list; // one page
 *     for await (const row of list) …    // every row, page by page
 *
 * Nothing is asked before. What was awaited stays as it came; each iteration asks anew.
 */
export class List<Row> implements Answer<Page<Row>, Codes["list"]> {
  readonly [Symbol.toStringTag] = "List";
  readonly #fetch: (after: string | undefined) => Promise<Page<Row>>;
  readonly #after: string | undefined;
  #first: Promise<Page<Row>> | undefined;

  constructor(
    fetch: (after: string | undefined) => Promise<Page<Row>>,
    after: string | undefined,
  ) {
    this.#fetch = fetch;
    this.#after = after;
  }

  then<A = Page<Row>, B = never>(
    fulfilled?: ((page: Page<Row>) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#first ??= this.#fetch(this.#after);
    return this.#first.then(fulfilled, rejected);
  }

  catch<B = never>(
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<Page<Row> | B> {
    return this.then(null, rejected);
  }

  finally(settled?: (() => void) | null): Promise<Page<Row>> {
    return this.then().finally(settled);
  }

  async *pages(): AsyncGenerator<Page<Row>, void, undefined> {
    let after = this.#after;
    do {
      const page: Page<Row> = await this.#fetch(after);
      yield page;
      after = page.next ?? undefined;
    } while (after !== undefined);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Row, void, undefined> {
    for await (const page of this.pages()) yield* page.data;
  }
}
