/**
 * Queries answered by the token server, for datasets too large to travel. Runs beside the engine;
 * the token comes from the page.
 */

import { aborted, PellucidError } from "../common/errors.js";
import { plainJson } from "../common/json.js";
import type { Query } from "../generated/index.js";
import { responseError } from "../server/http.js";
import type { ServerSource } from "../wire/protocol.js";
import type { AskHeaders, RawSource } from "../wire/wasm.js";

const ARROW = "application/vnd.apache.arrow.stream";

/** A source whose queries go to `url`. A token that was refused is renewed once. */
export function serverQueries(
  { url, schema, rowCount }: ServerSource,
  headers: AskHeaders,
): RawSource {
  const send = async (
    query: Query,
    given: Record<string, string>,
    signal: AbortSignal | undefined,
  ): Promise<Response> => {
    const all = { ...given, Accept: ARROW, "Content-Type": "application/json" };
    try {
      return await fetch(url, {
        method: "POST",
        headers: all,
        body: plainJson(query),
        credentials: "omit",
        signal: signal ?? null,
      });
    } catch (cause) {
      if (signal?.aborted === true) throw aborted();
      throw new PellucidError(
        "network",
        `${new URL(url).origin} could not be reached: check the connection and the server's CORS origins`,
        { cause },
      );
    }
  };
  const query = async (asked: Query, signal: AbortSignal | undefined): Promise<Uint8Array> => {
    const given = await headers(false);
    let response = await send(asked, given, signal);
    if (response.status === 401) response = await send(asked, await headers(true, given), signal);
    if (!response.ok) throw await responseError(response, url);
    return new Uint8Array(
      await response.arrayBuffer().catch((cause: unknown) => {
        throw signal?.aborted === true
          ? aborted()
          : new PellucidError("network", "the answer broke off: try again", { cause });
      }),
    );
  };
  return { query, schema, rowCount };
}
