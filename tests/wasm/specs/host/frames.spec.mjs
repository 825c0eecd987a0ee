// Charts in other documents than the page's: frames, popped-out windows, shadow roots in these, and
// from one into another.
import { expect, test } from "../../support/page.mjs";

const rows = [
  { k: "a", v: 1 },
  { k: "b", v: 2 },
];
const spec = {
  mark: "bar",
  title: "Elsewhere",
  encoding: { x: { field: "k" }, y: { op: "sum", field: "v" } },
  select: "point",
};

/**
 * Draws into an element of `window.elsewhere`, a document; the element is kept in `window.spot`.
 */
const draw = (page, shadow = false) =>
  page.evaluate(
    async ([spec, rows, shadow]) => {
      const doc = window.elsewhere;
      const engine = await window.pellucid.Engine.create();
      const outer = doc.body.appendChild(doc.createElement("div"));
      window.spot = shadow
        ? outer.attachShadow({ mode: "open" }).appendChild(doc.createElement("div"))
        : outer;
      window.spot.style.height = "280px";
      window.chart = new window.pellucid.Chart(window.spot, {
        table: await engine.open({ rows }),
        spec,
        theme: "dark",
        exports: ["csv"],
      });
      window.told = [];
      window.chart.on("dataPointClick", ({ datum }) => window.told.push(datum.k));
      await window.chart.ready;
    },
    [spec, rows, shadow],
  );

/** Whether the card is as our style sheet has it, and the chart drawn as large as its room. */
async function expectStyled(page, frame) {
  const card = frame.locator(".card");
  await expect(card).toHaveCSS("background-color", "rgb(20, 23, 29)");
  await expect(card).toHaveCSS("border-top-left-radius", "10px");
  const box = await frame.locator("canvas.over").boundingBox();
  expect(box.height).toBeGreaterThan(180);
  expect(box.width).toBeGreaterThan(200);
}

/** Hovers and clicks the second bar. */
async function expectAlive(page, frame) {
  const canvas = frame.locator("canvas.over");
  const box = await canvas.boundingBox();
  const position = { x: box.width * 0.75, y: box.height * 0.6 };
  await canvas.hover({ position });
  await expect(frame.locator(".tip")).toContainText("b");
  await canvas.click({ position });
  await expect.poll(() => page.evaluate(() => window.told)).toEqual(["b"]);
}

/** A frame of the page's own, its document in `window.elsewhere`. */
async function frameOf(page) {
  await page.evaluate(() => {
    const frame = document.createElement("iframe");
    frame.style.cssText = "width: 480px; height: 320px";
    document.getElementById("main").append(frame);
    window.elsewhere = frame.contentDocument;
  });
  return page.frames().find((frame) => frame.parentFrame());
}

for (const shadow of [false, true]) {
  test(`a chart in a frame${shadow ? "'s shadow root" : ""} is styled and alive`, async ({
    harness,
  }) => {
    const frame = await frameOf(harness);
    await draw(harness, shadow);
    await expectStyled(harness, frame);
    await expectAlive(harness, frame);
  });
}

test("a chart in a popped-out window is styled and alive, and its end leaves nothing", async ({
  harness,
}) => {
  const [popup] = await Promise.all([
    harness.waitForEvent("popup"),
    harness.evaluate(() => {
      window.elsewhere = window.open("", "", "width=500,height=360").document;
    }),
  ]);
  await draw(harness);
  await expectStyled(harness, popup);
  await popup.bringToFront();
  await expectAlive(harness, popup);
  await harness.evaluate(() => window.chart.destroy());
  await expect(popup.locator("[data-pellucid]")).toHaveCount(0);
});

test("a window that is closed takes nothing else along", async ({ harness }) => {
  const [popup] = await Promise.all([
    harness.waitForEvent("popup"),
    harness.evaluate(() => {
      window.elsewhere = window.open("", "").document;
    }),
  ]);
  await draw(harness);
  await popup.close();
  await harness.evaluate(() => {
    window.chart.setTheme("light");
    window.chart.destroy();
    window.elsewhere = document;
  });
  await draw(harness);
  await expectAlive(harness, harness);
});

test("an element that moves into a frame takes its looks along", async ({ harness }) => {
  await harness.evaluate(() => {
    window.elsewhere = document;
  });
  await draw(harness);
  const frame = await frameOf(harness);
  await harness.evaluate(() => {
    window.spot.style.width = "400px";
    window.elsewhere.body.append(window.spot);
  });
  await expectStyled(harness, frame);
  await expectAlive(harness, frame);
});

test("a frame's own custom properties and language count", async ({ harness }) => {
  const frame = await frameOf(harness);
  await harness.evaluate(() => {
    window.elsewhere.documentElement.lang = "de";
    window.elsewhere.documentElement.style.setProperty("--pellucid-background", "rgb(250 240 230)");
  });
  await draw(harness);
  await expect(frame.locator(".card")).toHaveCSS("background-color", "rgb(250, 240, 230)");
  await expect(frame.getByRole("button", { name: "Als Tabelle zeigen" })).toBeAttached();
});

test("a dashboard in a frame is styled", async ({ harness }) => {
  const frame = await frameOf(harness);
  await harness.evaluate(async () => {
    const place = window.elsewhere.body.appendChild(window.elsewhere.createElement("div"));
    await new window.pellucid.EmbeddedDashboard({
      baseUrl: location.origin,
      dashboardId: "flights",
      fetchToken: () => "small",
      theme: "dark",
    }).render(place);
  });
  await expect(frame.locator(".grid")).toHaveCSS("display", "grid");
  await expect(frame.locator(".card").first()).toHaveCSS("background-color", "rgb(20, 23, 29)");
});
