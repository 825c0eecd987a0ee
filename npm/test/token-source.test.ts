import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { PellucidError } from "../src/common/errors.js";
import { tokenSource } from "../src/server/token-source.js";

const fails =
  (code: string, message: RegExp) =>
  (error: unknown): boolean =>
    error instanceof PellucidError && error.code === code && message.test(error.message);

test("a page's function is asked for the dashboard, each time anew", async () => {
  const asked: string[] = [];
  const ask = tokenSource({
    dashboardId: "flights",
    token: "unused",
    fetchToken: ({ dashboardId }) => `${dashboardId}-${asked.push(dashboardId)}`,
  });
  assert.deepEqual([await ask(), await ask()], ["flights-1", "flights-2"]);
});

test("one token is given once", async () => {
  const ask = tokenSource({ dashboardId: "flights", token: "abc" });
  assert.equal(await ask(), "abc");
  await assert.rejects(
    ask(),
    fails("unauthorized", /cannot be renewed: pass fetchToken or tokenUrl/),
  );
});

test("without any the page learns what to pass", async () => {
  await assert.rejects(
    tokenSource({ dashboardId: "flights" })(),
    fails("unauthorized", /pass fetchToken, tokenUrl or token/),
  );
});

test("a route that does not answer is given up, and told so", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    let signal: AbortSignal | undefined;
    const ask = tokenSource({
      dashboardId: "flights",
      fetchToken: (context) => {
        signal = context.signal;
        return new Promise<string>(() => undefined);
      },
    });
    const given = assert.rejects(ask(), fails("network", /no token within 15 s/));
    mock.timers.tick(14_999);
    assert.equal(signal?.aborted, false);
    mock.timers.tick(1);
    await given;
    assert.equal(signal.aborted, true);
  } finally {
    mock.timers.reset();
  }
});
