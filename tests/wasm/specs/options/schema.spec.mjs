// What a specification may name that only editors read.
import { chart, texts } from "../../support/chart.mjs";
import { bars } from "../../support/charts.mjs";
import { expect, test } from "../../support/page.mjs";

test("a schema's address is taken and not read", async ({ harness }) => {
  await chart(harness, { $schema: "https://example.com/pellucid/chart.json", ...bars });
  expect((await texts(harness)).join(" ")).not.toContain("example.com");
});
