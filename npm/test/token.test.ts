import assert from "node:assert/strict";
import { test } from "node:test";
import { PellucidError } from "../src/common/errors.js";
import { TokenKeeper, type TokenAnswer } from "../src/server/token.js";
import { FakeClock } from "./clock.js";

/** A keeper over a scripted backend that counts its calls. */
function keeper(
  answer: (call: number) => TokenAnswer | Error,
  options: { hidden?: () => boolean; idleAfter?: number } = {},
) {
  const clock = new FakeClock();
  const calls: number[] = [];
  const tokens = new TokenKeeper({
    clock,
    ...options,
    fetch: () => {
      calls.push(clock.now());
      const next = answer(calls.length);
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
    },
  });
  return { clock, calls, tokens };
}

const minted = (call: number): TokenAnswer => ({
  token: `t${call}`,
  expiresIn: 300,
  refreshAfter: 240,
});

test("concurrent callers share one request", async () => {
  const { tokens, calls } = keeper(minted);
  assert.deepEqual(await Promise.all([tokens.get(), tokens.get(), tokens.get()]), [
    "t1",
    "t1",
    "t1",
  ]);
  assert.equal(calls.length, 1);
});

test("the token is renewed at refreshAfter, ahead of expiry", async () => {
  const { tokens, calls, clock } = keeper(minted);
  await tokens.get();
  await clock.pass(239_000);
  assert.equal(calls.length, 1);
  await clock.pass(2_000);
  assert.deepEqual(calls, [0, 240_000]);
  assert.equal(await tokens.get(), "t2");
});

test("a wrong wall clock changes nothing: only elapsed time counts", async () => {
  const { tokens, calls, clock } = keeper((call) => ({
    token: `t${call}`,
    expiresIn: 300,
    refreshAfter: 240,
    expiresAt: "1999-01-01T00:00:00Z",
  }));
  await tokens.get();
  await clock.pass(100_000);
  assert.equal(await tokens.get(), "t1");
  assert.equal(calls.length, 1);
});

test("a bare JWT's lifetime is the difference of its claims", async () => {
  const claims = Buffer.from(JSON.stringify({ iat: 1_000, exp: 1_100 })).toString("base64url");
  const { tokens, calls, clock } = keeper(() => `h.${claims}.s`);
  await tokens.get();
  await clock.pass(81_000);
  assert.deepEqual(calls, [0, 80_000]);
});

test("an idle page stays silent and renews at its next use", async () => {
  const { tokens, calls, clock } = keeper(minted, { idleAfter: 60_000 });
  await tokens.get();
  await clock.pass(3_600_000);
  assert.equal(calls.length, 1);
  assert.equal(await tokens.get(), "t2");
});

test("a hidden page stays silent too", async () => {
  const { tokens, calls, clock } = keeper(minted, { hidden: () => true });
  await tokens.get();
  await clock.pass(3_600_000);
  assert.equal(calls.length, 1);
});

test("what may pass by itself is tried again, with growing pauses", async () => {
  const { tokens, calls, clock } = keeper((call) =>
    call < 3 ? new PellucidError("network", "down") : minted(call),
  );
  const token = tokens.get();
  await clock.pass(5_000);
  assert.equal(await token, "t3");
  assert.deepEqual(calls, [0, 400, 1_200]);
});

test("a refusal is not tried again", async () => {
  const { tokens, calls } = keeper(() => new PellucidError("forbidden", "no"));
  await assert.rejects(tokens.get(), { code: "forbidden" });
  assert.equal(calls.length, 1);
});

test("a failed renewal in the background keeps the token that is still good", async () => {
  const { tokens, clock } = keeper((call) =>
    call === 1 ? minted(call) : new PellucidError("network", "down"),
  );
  await tokens.get();
  await clock.pass(250_000);
  assert.equal(await tokens.get(), "t1");
});

test("an answer without a token is said to be one", async () => {
  const { tokens } = keeper(() => ({}) as TokenAnswer);
  await assert.rejects(tokens.get(), { code: "unauthorized", message: /returned no token/ });
});

test("invalidate forgets only the token that was refused", async () => {
  const { tokens } = keeper(minted);
  tokens.invalidate(await tokens.get());
  assert.equal(await tokens.get(), "t2");
  tokens.invalidate("t1");
  assert.equal(await tokens.get(), "t2");
});

test("closing stops timers and refuses", async () => {
  const { tokens, clock } = keeper(minted);
  await tokens.get();
  tokens.close();
  assert.equal(clock.pending, 0);
  await assert.rejects(tokens.get(), { code: "aborted" });
});
