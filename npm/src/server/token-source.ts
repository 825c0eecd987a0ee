/** From a page's options to the function that asks for a token. */

import { PellucidError } from "../common/errors.js";
import { postJson } from "./http.js";
import type { FetchToken, TokenAnswer } from "./token.js";

/**
 * A page's route that does not answer within this time, in milliseconds, counts as failed and is
 * asked again.
 */
const TIMEOUT = 15_000;

/** What a page says of its tokens. */
export interface TokenSourceOptions {
  dashboardId: string;
  fetchToken?: FetchToken | undefined;
  tokenUrl?: string | undefined;
  token?: string | undefined;
}

/** Asks by callback, by the page's route, or gives the one fixed token once. */
export function tokenSource({
  fetchToken,
  tokenUrl,
  token,
  dashboardId,
}: TokenSourceOptions): () => Promise<TokenAnswer> {
  if (fetchToken)
    return () => timed((signal) => Promise.resolve(fetchToken({ dashboardId, signal })));
  if (tokenUrl !== undefined)
    return () => timed((signal) => postJson<TokenAnswer>(tokenUrl, { dashboardId }, signal));
  let given = token;
  return () => {
    const once = given;
    given = undefined;
    if (once !== undefined) return Promise.resolve(once);
    const message =
      token === undefined
        ? "no token: pass fetchToken, tokenUrl or token"
        : "the token has run out and cannot be renewed: pass fetchToken or tokenUrl instead of token";
    return Promise.reject(new PellucidError("unauthorized", message));
  };
}

async function timed<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      controller.abort();
      reject(
        new PellucidError(
          "network",
          `no token within ${TIMEOUT / 1000} s: check the page's token route`,
        ),
      );
    }, TIMEOUT);
  });
  try {
    return await Promise.race([run(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
