// Datasets too large to travel: queries go to the token server, charts are drawn here. The server's
// answers come from an engine in a second page over the same file, so their meaning is the real
// one; what is tested is everything between.
import { expected, small } from "../../support/flights.mjs";
import { card, chartRows, events, expect, render, idle, test } from "../../support/page.mjs";
import { queries } from "../../support/queries.mjs";

test.afterEach(({ context }) => context.unrouteAll({ behavior: "ignoreErrors" }));

async function expectFlights(page, filters) {
  const want = expected(small, filters);
  expect(await chartRows(page, "flights")).toEqual([{ flights: want.count }]);
}

test("charts are answered by the server with the reader's token, and no rows travel", async ({
  harness,
  context,
}) => {
  const asked = await queries(harness, context);
  const files = [];
  harness.on("request", (r) => r.url().includes("data.parquet") && files.push(r.url()));
  expect(await render(harness, "server")).toBeNull();
  await expectFlights(harness, []);
  // Eight charts and the bounds and values of the filter bar; the table asks for what is in sight.
  expect(asked.length).toBeGreaterThanOrEqual(9);
  for (const { url, headers } of asked) {
    expect(url).toContain("dataset=flights");
    expect(url).not.toContain("server");
    expect(headers.authorization).toBe("Bearer server");
    expect(headers.accept).toBe("application/vnd.apache.arrow.stream");
  }
  expect(files).toEqual([]);
  await expect(
    card(harness, "table").getByRole("grid").or(card(harness, "table").getByRole("grid")).first(),
  ).toContainText("BOS");
});

test("filters and brushes ask again, once the hand rests", async ({ harness, context }) => {
  const asked = await queries(harness, context);
  await render(harness, "server");
  const filters = [{ field: "destination", op: "in", values: ["BOS", "MIA"] }];
  await harness.evaluate((f) => window.dashboard.applyFilters(f), filters);
  await expectFlights(harness, filters);
  const before = asked.length;
  // As fast as a hand moves: the browser's driver takes longer than the rest that sets a query off.
  await card(harness, "by-day")
    .locator("canvas.over")
    .evaluate(async (canvas) => {
      const box = canvas.getBoundingClientRect();
      const tell = (type, share) =>
        canvas.dispatchEvent(
          new PointerEvent(type, {
            pointerId: 1,
            button: 0,
            clientX: box.left + box.width * share,
            clientY: box.top + box.height / 2,
            bubbles: true,
          }),
        );
      canvas.setPointerCapture = () => undefined;
      tell("pointerdown", 0.2);
      for (let i = 1; i <= 40; i += 1) {
        tell("pointermove", 0.2 + i * 0.01);
        await new Promise(requestAnimationFrame);
      }
      tell("pointerup", 0.6);
    });
  await idle(harness);
  const selection = (await events(harness, "selectionChange")).at(-1);
  await expectFlights(harness, [...filters, ...selection.filters]);
  // Forty steps of eight charts would be over three hundred queries.
  expect(asked.length - before).toBeLessThan(60);
});

test("an answer that the next filter overtakes is called off", async ({ harness, context }) => {
  let slow = false;
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const asked = await queries(harness, context, () => (slow ? held : undefined));
  await render(harness, "server");
  slow = true;
  const before = asked.length;
  const first = harness.evaluate(() =>
    window.dashboard.applyFilters([{ field: "delay", op: "gt", value: 100 }]).then(
      () => "done",
      (e) => e.code,
    ),
  );
  await expect.poll(() => asked.length).toBeGreaterThan(before);
  slow = false;
  await harness.evaluate(() =>
    window.dashboard.applyFilters([{ field: "destination", op: "eq", value: "SEA" }]),
  );
  expect(await first).toBe("aborted");
  release();
  await expectFlights(harness, [{ field: "destination", op: "eq", value: "SEA" }]);
});

test("a token refused between two queries is renewed once", async ({ harness, context }) => {
  let refuse = "";
  const tokens = new Set();
  // All but the first are refused when a newer token is there already.
  let first = true;
  let renew;
  const renewed = new Promise((resolve) => (renew = resolve));
  const asked = await queries(harness, context, async (_, { headers }) => {
    tokens.add(headers.authorization);
    if (tokens.size > 1) renew();
    if (headers.authorization !== refuse) return undefined;
    if (!first) await renewed;
    first = false;
    return {
      status: 401,
      json: {
        error: {
          code: "unauthorized",
          message: "the token has expired",
          details: null,
          requestId: "r",
          timestamp: "",
        },
      },
    };
  });
  await harness.evaluate(async () => {
    let n = 0;
    const fetchToken = () => `server-${(n += 1)}`;
    window.events = [];
    window.dashboard = new window.pellucid.EmbeddedDashboard({
      baseUrl: location.origin,
      dashboardId: "flights",
      fetchToken,
    });
    await window.dashboard.render(window.place());
  });
  refuse = "Bearer server-1";
  const filters = [{ field: "destination", op: "eq", value: "SFO" }];
  await harness.evaluate((f) => window.dashboard.applyFilters(f), filters);
  await expectFlights(harness, filters);
  expect([...tokens]).toEqual(["Bearer server-1", "Bearer server-2"]);
  expect(asked.at(-1).headers.authorization).toBe("Bearer server-2");
});

test("a server that fails says so in the chart, and a retry asks again", async ({
  harness,
  context,
}) => {
  let broken = true;
  await queries(harness, context, (_, { query }) => {
    const hit = broken && query.dimensions?.[0]?.timeUnit === "month";
    return hit
      ? {
          status: 503,
          json: {
            error: {
              code: "source_unavailable",
              message: "the warehouse is resting",
              details: null,
              requestId: "req-9",
              timestamp: "",
            },
          },
        }
      : undefined;
  });
  await render(harness, "server");
  await expect(card(harness, "by-month").getByRole("alert")).toContainText(
    "the warehouse is resting",
  );
  await expect(card(harness, "by-month").getByRole("alert")).toContainText("req-9");
  await expect(card(harness, "by-day").locator("canvas.over")).toBeVisible();
  broken = false;
  await card(harness, "by-month").getByRole("button", { name: "Try again" }).click();
  await expect(card(harness, "by-month").getByRole("alert")).toHaveCount(0);
});
