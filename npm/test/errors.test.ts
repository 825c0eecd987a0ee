import assert from "node:assert/strict";
import { test } from "node:test";
import { fromWire, PellucidError, toError, toWire } from "../src/common/errors.js";
import { responseError } from "../src/server/http.js";

test("what the engine throws keeps code and path across the worker", () => {
  const thrown = Object.assign(new Error('no column "orgin": did you mean "origin"?'), {
    code: "unknown_column",
    path: "dimensions[0]",
  });
  const error = fromWire(structuredClone(toWire(thrown)));
  assert.ok(error instanceof PellucidError);
  assert.deepEqual(
    [error.code, error.path, error.message],
    ["unknown_column", "dimensions[0]", thrown.message],
  );
});

test("anything thrown becomes an error with a code", () => {
  assert.equal(toError("boom").code, "internal");
  assert.equal(toError(undefined).code, "internal");
  assert.equal(toError(new DOMException("stopped", "AbortError")).code, "aborted");
  const own = new PellucidError("forbidden", "no");
  assert.equal(toError(own), own);
});

test("the server's error body is kept, with the request's id", async () => {
  const body = {
    error: {
      code: "dashboard_not_found",
      message: "no dashboard x",
      details: { path: "dashboardId" },
      requestId: "r1",
      timestamp: "",
    },
  };
  const error = await responseError(
    new Response(JSON.stringify(body), { status: 404 }),
    "https://a.example/x",
  );
  assert.deepEqual(
    { ...error.toJSON() },
    {
      code: "dashboard_not_found",
      message: "no dashboard x",
      status: 404,
      requestId: "r1",
      path: "dashboardId",
    },
  );
});

test("an answer that is not ours still has a code", async () => {
  const error = await responseError(
    new Response("<h1>Bad gateway</h1>", { status: 502 }),
    "https://a.example/x",
  );
  assert.deepEqual(
    [error.code, error.status, error.message],
    ["http_status", 502, "https://a.example answered 502"],
  );
});
