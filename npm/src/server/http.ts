/** Requests to the token server, with its errors as ours. */

import { aborted, PellucidError } from "../common/errors.js";
import { plainJson } from "../common/json.js";
import type { ErrorBody } from "../generated/index.js";
import type { TokenKeeper } from "./token.js";

/**
 * GETs JSON with the current token. A 401 renews the token and tries once more, then it is an
 * error.
 */
export async function getJson<T>(
  url: string,
  tokens: TokenKeeper,
  signal?: AbortSignal,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const token = await tokens.get();
    const response = await send(url, {
      headers: { Accept: "application/json", Authorization: `Bearer ${token}` },
      signal: signal ?? null,
    });
    if (response.ok) return (await json(response, url)) as T;
    if (response.status === 401 && attempt === 1) {
      tokens.invalidate(token);
      continue;
    }
    throw await responseError(response, url);
  }
}

/** POSTs JSON to the page's own backend, with its cookies, and returns the JSON answer. */
export async function postJson<T>(url: string, body: unknown, signal?: AbortSignal): Promise<T> {
  const headers = { Accept: "application/json", "Content-Type": "application/json" };
  const response = await send(url, {
    method: "POST",
    headers,
    body: plainJson(body),
    credentials: "include",
    signal: signal ?? null,
  });
  if (!response.ok) throw await responseError(response, url);
  return (await json(response, url)) as T;
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    // Tokens travel in the header; cookies of the token server's origin never take part.
    return await fetch(url, { credentials: "omit", ...init });
  } catch (cause) {
    if (init.signal?.aborted === true) throw aborted();
    throw new PellucidError(
      "network",
      `${origin(url)} could not be reached: check the address, the connection and the server's CORS origins`,
      { cause },
    );
  }
}

async function json(response: Response, url: string): Promise<unknown> {
  try {
    return await response.json();
  } catch (cause) {
    throw new PellucidError(
      "http_status",
      `${origin(url)} did not answer with JSON: is this the right address?`,
      { status: response.status, cause },
    );
  }
}

/** The error an answer stands for: the server's own body where it has one, otherwise by status. */
export async function responseError(response: Response, url: string): Promise<PellucidError> {
  const { status } = response;
  const body = (await response.json().catch(() => undefined)) as Partial<ErrorBody> | undefined;
  const detail = body?.error;
  const code =
    status === 401
      ? "unauthorized"
      : status === 403
        ? "forbidden"
        : status === 404
          ? "not_found"
          : "http_status";
  if (!detail || typeof detail.message !== "string")
    return new PellucidError(code, `${origin(url)} answered ${status}`, { status });
  const path = typeof detail.details?.path === "string" ? detail.details.path : undefined;
  return new PellucidError(detail.code || code, detail.message, {
    status,
    requestId: detail.requestId,
    path,
  });
}

function origin(url: string): string {
  try {
    return new URL(url, typeof document === "undefined" ? undefined : document.baseURI).origin;
  } catch {
    return url;
  }
}
