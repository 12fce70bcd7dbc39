// Written by `purlin build`. Do not edit: the next build replaces it.

/** What a service answers when it does not do as asked. */

/** Stable: branch on these. `unexpected` is an answer that no Purlin service gives. */
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
  | "internal"
  | "timeout"
  | "unavailable"
  | "unexpected";

/** A fault of one field of what was sent. */
export interface FieldError {
  /** A JSON Pointer into what was sent: `/title`. */
  readonly field: string;
  /** Stable: `too_long`, `required`, `not_unique` … */
  readonly code: string;
  readonly message: string;
}

/** An answer that is not the one asked for. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: ErrorCode;
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
  ) {
    super(problem.detail ?? `the service answered ${status}`);
    this.status = status;
    this.code = problem.code ?? "unexpected";
    this.errors = problem.errors ?? [];
    this.rule = problem.rule;
    this.requestId = problem.request_id;
    this.retryAfter = retryAfter;
  }

  /** Reads the problem that an answer carries. */
  static async of(response: Response): Promise<ApiError> {
    const type = response.headers.get("content-type") ?? "";
    const problem = type.startsWith("application/problem+json")
      ? ((await response.json()) as Problem)
      : {};
    const seconds = response.headers.get("retry-after");
    return new ApiError(
      response.status,
      problem,
      seconds === null ? undefined : Number(seconds),
    );
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
