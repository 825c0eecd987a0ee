// A token server whose answers are real.
import { HARNESS_URL } from "./paths.mjs";

/** What a page of another origin may read. */
export const CORS = { "Access-Control-Allow-Origin": "*" };

/**
 * Answers queries of `page` as a token server does, from an engine in a second page over the same
 * file; what was asked is kept. `behave(n)` may answer the nth otherwise.
 */
export async function queries(page, context, behave = () => undefined) {
  const back = await context.newPage();
  await back.goto(HARNESS_URL);
  await back.locator("html[data-ready]").waitFor();
  await back.evaluate(async () => {
    const engine = await window.pellucid.Engine.create();
    window.table = await engine.open({ url: "/fixtures/flights.parquet" });
  });
  // A page behind another is drawn seldom.
  await page.bringToFront();
  const asked = [];
  await page.context().route("**/api/v1/query?*", async (route) => {
    const request = route.request();
    asked.push({ url: request.url(), headers: request.headers(), query: request.postDataJSON() });
    const other = await behave(asked.length, asked.at(-1));
    if (other) return route.fulfill({ headers: CORS, ...other }).catch(() => undefined);
    const bytes = await back.evaluate(
      async (query) => [...(await (await window.table.query(query)).toArrow())],
      request.postDataJSON(),
    );
    return route
      .fulfill({
        headers: CORS,
        contentType: "application/vnd.apache.arrow.stream",
        body: Buffer.from(bytes),
      })
      .catch(() => undefined);
  });
  return asked;
}
