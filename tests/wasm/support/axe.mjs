// What axe-core says of our part of a page, by the tags of WCAG 2.2 AA and its best practices.
import AxeBuilder from "@axe-core/playwright";
import { expect } from "@playwright/test";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Fails with each rule that is broken and where. */
export async function expectAccessible(page) {
  const { violations } = await new AxeBuilder({ page })
    .include("[data-pellucid]")
    .withTags(TAGS)
    .analyze();
  expect(
    violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`),
  ).toEqual([]);
}
