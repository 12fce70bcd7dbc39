// Written by `purlin build`. Do not edit: the next build replaces it.

/** What a service answers when it does not do as asked. */

/**
 * Stable: branch on these. `unexpected` is an answer that no Purlin service gives, `unreachable` none at all: whether a write was done is
 * not known then.
 */
export type ErrorCode =
  | "invalid_request"
  | "invalid_content_type"
  | "invalid_json"
  | "incomplete_body"
  | "unknown_parameter"
  | "invalid_parameter"
  | "invalid_expression"
  | "invalid_cursor"
  | "tenant_required"
  | "too_expensive"
  | "sign_in_required"
  | "invalid_token"
  | "invalid_credentials"
  | "refused"
  | "no_grant"
  | "not_found"
  | "method_not_allowed"
  | "incomplete_head"
  | "not_unique"
  | "restricted"
  | "consequence"
  | "in_progress"
  | "version_mismatch"
  | "body_too_large"
  | "unsupported_encoding"
  | "invalid"
  | "key_reused"
  | "too_many_requests"
  | "head_too_large"
  | "internal"
  | "timeout"
  | "unavailable"
  | "unexpected"
  | "unreachable";

/** What may go wrong with any call. */
type Any =
  | "invalid_request"
  | "incomplete_head"
  | "head_too_large"
  | "unknown_parameter"
  | "internal"
  | "timeout"
  | "unavailable"
  | "unexpected"
  | "unreachable";
/** With any that may be made by somebody, about the rows of a tenant. */
type Called =
  | Any
  | "sign_in_required"
  | "invalid_token"
  | "not_found"
  | "tenant_required"
  | "too_many_requests";
type Sent =
  | "incomplete_body"
  | "invalid_content_type"
  | "invalid_json"
  | "body_too_large"
  | "unsupported_encoding";
type Asked =
  | "invalid_parameter"
  | "invalid_expression"
  | "invalid_cursor"
  | "too_expensive";
/** With what any write does. */
type Done =
  "too_expensive" | "refused" | "consequence" | "in_progress" | "key_reused";
/** With the values of rows. */
type Valued = "no_grant" | "not_unique" | "invalid";

/** What goes wrong with each call: a `switch` over the `code` of its error is complete with these. */
export interface Codes {
  list: Called | Sent | Asked;
  get: Called | Asked;
  aggregate: Called | Asked;
  create: Called | Sent | Done | Valued;
  update: Called | Sent | Done | Valued | "version_mismatch";
  upsert:
    Called | Sent | Done | Valued | "version_mismatch" | "invalid_parameter";
  delete: Called | Done | "restricted" | "version_mismatch";
  batch:
    | Called
    | Sent
    | Done
    | Valued
    | "version_mismatch"
    | "restricted"
    | "invalid_parameter";
  signUp:
    | Exclude<Called, "invalid_token">
    | Sent
    | Valued
    | "too_expensive"
    | "refused"
    | "consequence";
  signIn: Any | Sent | "invalid" | "invalid_credentials" | "too_many_requests";
  signOut: Any | Sent | "invalid" | "invalid_token";
  me: Called;
}

/** A fault of one field of what was sent. */
export interface FieldError {
  /** A JSON Pointer into what was sent: `/title`. */
  readonly field: string;
  /** Stable: `too_long`, `required`, `not_unique` … */
  readonly code: string;
  readonly message: string;
}

/** An answer that is not the one asked for, or none. */
export class ApiError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = "ApiError";
  /** The status of the answer; 0 where none came. */
  readonly status: number;
  readonly code: Code;
  /** Every fault of what was sent, at once. */
  readonly errors: readonly FieldError[];
  /** The rule that refused, where it has a name and the caller may know. */
  readonly rule: string | undefined;
  /** Finds the request in the service's log. */
  readonly requestId: string | undefined;

  /** Seconds after which to ask again, where the answer says so. */
  readonly retryAfter: number | undefined;

  constructor(
    status: number,
    problem: Partial<Problem>,
    retryAfter?: number | undefined,
    options?: ErrorOptions,
  ) {
    super(problem.detail ?? `the service answered ${status}`, options);
    this.status = status;
    // What each call answers is told by its type.
    this.code = (problem.code ?? "unexpected") as Code;
    this.errors = problem.errors ?? [];
    this.rule = problem.rule;
    this.requestId = problem.request_id;
    this.retryAfter = retryAfter;
  }

  /** Reads the problem that an answer carries. */
  static async of(response: Response): Promise<ApiError> {
    const seconds = response.headers.get("retry-after");
    return new ApiError(
      response.status,
      await problemOf(response),
      seconds === null ? undefined : Number(seconds),
    );
  }

  /** No answer came: `fetch` tells no more of why. */
  static unreachable(cause: unknown): ApiError {
    const problem: Partial<Problem> = {
      code: "unreachable",
      detail: "the service did not answer",
    };
    return new ApiError(0, problem, undefined, { cause });
  }
}

/** What stands between us and the service may answer anything. */
async function problemOf(response: Response): Promise<Partial<Problem>> {
  const type = response.headers.get("content-type") ?? "";
  if (!type.startsWith("application/problem+json")) return {};
  try {
    return (await response.json()) as Problem;
  } catch {
    return {};
  }
}

declare const failing: unique symbol;

/** What a call answers, and what may go wrong with it. */
export interface Answer<Value, Code extends ErrorCode> extends Promise<Value> {
  readonly [failing]?: Code;
}

/** What came of a call. */
export type Outcome<Value, Code extends ErrorCode = ErrorCode> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: ApiError<Code> };

/**
 * What came of a call, with nothing thrown but what is no answer of the service: that the call was given up, or a fault of the program.
 *
 *     const outcome = await purlin.outcome(client.message.create({ room, text }));
 *     if (!outcome.ok) switch (outcome.error.code) { … }
 */
export async function outcome<Value, Code extends ErrorCode = ErrorCode>(
  answer: Answer<Value, Code>,
): Promise<Outcome<Value, Code>> {
  try {
    return { ok: true, value: await answer };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { ok: false, error: error as ApiError<Code> };
  }
}

/** RFC 9457, with what Purlin adds to it. */
interface Problem {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  readonly rule?: string;
  readonly request_id: string;
}
