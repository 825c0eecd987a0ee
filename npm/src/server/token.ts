/**
 * Keeps one valid embed token: fetched by the page's callback, renewed ahead of expiry, once for
 * concurrent callers.
 */

import { PellucidError, toError } from "../common/errors.js";
import type { EmbedToken } from "../generated/index.js";
import { type Clock, systemClock } from "./clock.js";

/** What a page's callback may return: the server's answer as it is, or the bare JWT. */
export type TokenAnswer = string | (Pick<EmbedToken, "token"> & Partial<EmbedToken>);

/** Asks the page's own backend for a token. `signal` aborts after a timeout. */
export type FetchToken = (context: {
  dashboardId: string;
  signal: AbortSignal;
}) => Promise<TokenAnswer> | TokenAnswer;

/** A token and when it matters, in the clock's milliseconds. */
interface CachedToken {
  token: string;
  refreshAt: number;
  expiresAt: number;
}

/** Settings of a {@link TokenKeeper}. */
export interface TokenOptions {
  fetch: () => Promise<TokenAnswer>;
  clock?: Clock;
  /** Told after each renewal, with the seconds the new token lives. */
  onRefresh?: (expiresIn: number) => void;
  /** Milliseconds without use after which no token is fetched ahead; the next use fetches one. */
  idleAfter?: number;
  /** Whether the page is hidden; then the renewal waits for the next use. */
  hidden?: () => boolean;
}

/**
 * A lifetime where neither the answer nor the token tells one, in seconds: the server's default.
 */
const ASSUMED_LIFETIME = 300;
/**
 * Attempts of one renewal that a caller waits for, and the first pause between them, doubled each
 * time.
 */
const ATTEMPTS = 3;
const FIRST_PAUSE = 400;
/** Longest pause between renewals in the background. */
const LONGEST_PAUSE = 30_000;
/** Refusals, which asking again does not change. */
const FINAL = new Set(["unauthorized", "forbidden", "aborted"]);
/** A page left open counts as idle after this long without a request. */
const IDLE_AFTER = 15 * 60_000;

/**
 * Holds the current token.
 *
 * Time is counted on a monotonic clock from the answer's `expiresIn` and `refreshAfter`, so a wrong
 * wall clock does not matter. A timer renews at `refreshAfter`; a hidden or idle page renews at its
 * next request instead, so idle embeds are silent.
 */
export class TokenKeeper {
  readonly #options: TokenOptions;
  readonly #clock: Clock;
  #cached: CachedToken | undefined;
  #pending: Promise<string> | undefined;
  #timer: unknown;
  #used = 0;
  #failures = 0;
  #closed = false;

  constructor(options: TokenOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** A token that is valid now. Concurrent callers share one request. */
  get(): Promise<string> {
    const now = this.#clock.now();
    this.#used = now;
    const cached = this.#cached;
    if (cached && now < cached.refreshAt) return Promise.resolve(cached.token);
    // Between refreshAt and expiry the old one still works: renew without making the caller wait.
    if (cached && now < cached.expiresAt) {
      this.#renewInBackground();
      return Promise.resolve(cached.token);
    }
    return this.renew();
  }

  /** Forgets `token` after the server refused it; a newer one stays. */
  invalidate(token: string): void {
    if (this.#cached?.token === token) this.#cached = undefined;
  }

  /** Fetches the next token now, or joins the request under way. */
  renew(): Promise<string> {
    if (this.#closed)
      return Promise.reject(new PellucidError("aborted", "the dashboard was destroyed"));
    this.#pending ??= this.#fetch().finally(() => (this.#pending = undefined));
    return this.#pending;
  }

  /** Stops timers; a closed keeper gives no token. */
  close(): void {
    this.#closed = true;
    this.#cached = undefined;
    this.#clock.clearTimeout(this.#timer);
  }

  async #fetch(): Promise<string> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return this.#keep(await this.#options.fetch());
      } catch (thrown) {
        const error = toError(thrown);
        // A refusal stays a refusal; only what may pass by itself is tried again.
        if (FINAL.has(error.code) || attempt >= ATTEMPTS || this.#closed) throw tokenError(error);
        await this.#clock.sleep(FIRST_PAUSE * 2 ** (attempt - 1));
      }
    }
  }

  #keep(answer: TokenAnswer): string {
    // What a page's callback returns is not what its type says until looked at.
    const given = (typeof answer === "string" ? { token: answer } : answer) as
      Partial<EmbedToken> | null | undefined;
    if (typeof given?.token !== "string" || given.token === "") {
      throw new PellucidError(
        "unauthorized",
        "fetchToken returned no token: return the token server's answer, or its `token`",
      );
    }
    const { token } = given;
    const expiresIn = given.expiresIn ?? lifetime(token) ?? ASSUMED_LIFETIME;
    const refreshAfter = Math.min(given.refreshAfter ?? expiresIn * 0.8, expiresIn);
    if (this.#closed) return token;
    const now = this.#clock.now();
    this.#cached = {
      token,
      refreshAt: now + refreshAfter * 1000,
      expiresAt: now + expiresIn * 1000,
    };
    this.#failures = 0;
    this.#schedule(refreshAfter * 1000);
    this.#options.onRefresh?.(expiresIn);
    return token;
  }

  #schedule(delay: number): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => this.#due(), delay);
  }

  #due(): void {
    if (this.#closed || this.#options.hidden?.() === true) return;
    const idle = this.#clock.now() - this.#used > (this.#options.idleAfter ?? IDLE_AFTER);
    if (!idle) this.#renewInBackground();
  }

  #renewInBackground(): void {
    this.renew().catch((thrown: unknown) => {
      // The cached token may still be good, and the next request reports what is wrong with the
      // page's route.
      const { code } = toError(thrown);
      if (FINAL.has(code)) return;
      this.#failures += 1;
      if (!this.#closed) this.#schedule(Math.min(LONGEST_PAUSE, 1000 * 2 ** this.#failures));
    });
  }
}

/**
 * Seconds a JWT lives by its own claims. Their difference does not depend on the reader's clock.
 */
function lifetime(token: string): number | undefined {
  try {
    const payload = token.split(".")[1] ?? "";
    const claims = JSON.parse(atob(payload.replace(/-/g, "+").replace(/_/g, "/"))) as {
      exp?: unknown;
      iat?: unknown;
    };
    return typeof claims.exp === "number" && typeof claims.iat === "number"
      ? claims.exp - claims.iat
      : undefined;
  } catch {
    return undefined;
  }
}

function tokenError(error: PellucidError): PellucidError {
  if (error.code !== "internal") return error;
  return new PellucidError("unauthorized", `the page's token callback failed: ${error.message}`, {
    cause: error,
  });
}
