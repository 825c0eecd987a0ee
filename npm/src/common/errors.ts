/** The one error of the package, and how anything thrown becomes one. */

import type { ErrorCode } from "../generated/index.js";

/**
 * A stable code. `unsupported` is the package's own: something this build or delivery cannot do.
 */
export type PellucidErrorCode = ErrorCode | "unsupported" | (string & {});

/** What an error knows beside its message. */
export interface ErrorDetails {
  /** HTTP status, where a server answered. */
  status?: number | undefined;
  /** The server's id of the request, as in its log. */
  requestId?: string | undefined;
  /** The field at fault, e.g. `charts[2].chart.encoding.x`. */
  path?: string | undefined;
  /** What was thrown originally. */
  cause?: unknown;
}

/** Every failure of the package: `code` for programs, `message` with the remedy for people. */
export class PellucidError extends Error {
  /** Tells it from other errors in logs. */
  override readonly name = "PellucidError";
  /** The stable code. */
  readonly code: PellucidErrorCode;
  /** HTTP status, where a server answered. */
  readonly status: number | undefined;
  /** The server's id of the request, as in its log. */
  readonly requestId: string | undefined;
  /** The field at fault, e.g. `charts[2].chart.encoding.x`. */
  readonly path: string | undefined;

  constructor(code: PellucidErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.status = details.status;
    this.requestId = details.requestId;
    this.path = details.path;
  }

  /** For logs and `JSON.stringify`; an Error alone serialises as `{}`. */
  toJSON(): Record<string, unknown> {
    const { code, message, status, requestId, path } = this;
    return { code, message, status, requestId, path };
  }
}

/** An error as plain data, as it crosses from worker to page. */
export interface WireError {
  code: string;
  message: string;
  path?: string | undefined;
  status?: number | undefined;
  requestId?: string | undefined;
}

const text = (v: unknown): string | undefined =>
  typeof v === "string" && v !== "" ? v : undefined;

/**
 * Plain data from anything thrown. An `AbortError` keeps its meaning; what has no code is
 * `internal`.
 */
export function toWire(thrown: unknown): WireError {
  if (typeof thrown !== "object" || thrown === null)
    return { code: "internal", message: String(thrown) };
  const e = thrown as Record<string, unknown>;
  const message = text(e.message) ?? "unknown failure";
  if (e.name === "AbortError") return { code: "aborted", message };
  const status = typeof e.status === "number" ? e.status : undefined;
  return {
    code: text(e.code) ?? "internal",
    message,
    path: text(e.path),
    status,
    requestId: text(e.requestId),
  };
}

/** A `PellucidError` from anything thrown. */
export function toError(thrown: unknown): PellucidError {
  if (thrown instanceof PellucidError) return thrown;
  const { code, message, ...details } = toWire(thrown);
  return new PellucidError(code, message, { ...details, cause: thrown });
}

/** A `PellucidError` from data that crossed from the worker. */
export function fromWire({ code, message, ...details }: WireError): PellucidError {
  return new PellucidError(code, message, details);
}

/**
 * Whether rows have changed since they were opened, and those of then are gone: opening them again
 * helps.
 */
export function isStale(thrown: unknown): boolean {
  return toWire(thrown).code === "stale_version";
}

/** The error of a cancelled call. */
export function aborted(): PellucidError {
  return new PellucidError("aborted", "the call was cancelled by its signal");
}
