// Two faces of a family, regular and bold, as a page that has its own fonts serves them.
import { readFileSync } from "node:fs";
import { ROOT } from "./paths.mjs";

export const FONTS = ["Regular", "Bold"].map((name) =>
  readFileSync(`${ROOT}sdk-wasm/charts/fonts/LiberationSans-${name}.ttf`),
);

/**
 * Serves them to a page as `fonts/regular.ttf` and `fonts/bold.ttf`; the result counts how often it
 * was asked.
 */
export async function serveFonts(page) {
  const served = { count: 0 };
  await page.route("**/fonts/{regular,bold}.ttf", (route) => {
    served.count += 1;
    return route.fulfill({ body: FONTS[route.request().url().endsWith("bold.ttf") ? 1 : 0] });
  });
  return served;
}
