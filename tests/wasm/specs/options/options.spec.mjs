// Every option of the published grammar, drawn in a browser without and with it: the picture
// changes in what the option is about.
import { readFileSync } from "node:fs";
import { chart } from "../../support/chart.mjs";
import { examples } from "../../support/gallery.mjs";
import { expect, onePage, test } from "../../support/page.mjs";
import { picture } from "../../support/picture.mjs";
import { merge } from "../../support/samples.mjs";
import { every, used } from "../../support/schema.mjs";
import axes from "./axes.mjs";
import channels from "./channels.mjs";
import drawing from "./drawing.mjs";
import elsewhere from "./elsewhere.mjs";
import notes from "./notes.mjs";
import values from "./values.mjs";

const groups = { notes, axes, drawing, channels, values };

for (const [group, cases] of Object.entries(groups)) {
  test.describe(group, () => {
    let page;
    onePage((opened) => (page = opened));

    for (const { name, spec, change, rows, height = 300, size = {}, check, ...rest } of cases) {
      test(name, async () => {
        const draw = async (given) => {
          await page.evaluate(() => {
            window.chart?.destroy();
            document.getElementById("main").replaceChildren();
          });
          await chart(page, given, { rows, height, ...size });
          return picture(page);
        };
        const before = await draw(spec);
        const after = await draw(merge(spec, change));
        const { same } = { same: false, ...rest };
        if (same !== undefined)
          expect(after.svg === before.svg, "whether both pictures are the same").toBe(same);
        await check(before, after, page);
      });
    }
  });
}

/** The text of a spec and of the charts it takes from elsewhere. */
function source(name) {
  const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
  const text = read(`../${name}.spec.mjs`);
  return (
    text +
    [...text.matchAll(/"(.*support\/(?:charts|pivot|table)\.mjs)"/g)]
      .map(([, path]) => read(path))
      .join("")
  );
}

test("every option of the grammar is tried, here or in a spec that is named", () => {
  const json = (v) => JSON.parse(JSON.stringify(v));
  const tried = new Set(
    Object.values(groups)
      .flat()
      .flatMap(({ change }) => [...used(json(change))]),
  );
  const drawn = new Set(examples.flatMap(({ spec }) => [...used(spec)]));
  // A mark is one by its examples, which the gallery's specs draw, hover and read.
  const isExample = (name) => name.startsWith("Mark=") && drawn.has(name);
  // How values come about is no option of a picture: engine/expressions and docs/expressions.md
  // have every function and filter.
  const isAsked = (name) =>
    /^(ExprInput|Expr|Operation|FilterInput)\.|^(ExprFunction|TextOp|RelativeOp)=|^(Channel|Dimension)\.expr$/.test(
      name,
    );
  const left = [...every()].filter(
    (name) => !tried.has(name) && !isExample(name) && !isAsked(name),
  );
  expect(left.filter((name) => !(name in elsewhere))).toEqual([]);
  expect(
    Object.keys(elsewhere).filter((name) => !left.includes(name)),
    "named elsewhere though tried here, or no longer in the grammar",
  ).toEqual([]);
  for (const [name, file] of Object.entries(elsewhere)) {
    const uses =
      file === "gallery" ? drawn.has(name) : source(file).includes(name.split(/[.=]/).at(-1));
    expect(uses, `${file} uses ${name}`).toBe(true);
  }
});
