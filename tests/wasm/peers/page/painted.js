// Told by a contender of W9 when its bars are in the page.

/** Two frames later the browser has drawn what was asked for before. */
const frames = () =>
  new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));

/** Time since the page was asked for, in milliseconds; `numbers` gives [[key, sum]] to compare. */
export async function painted(numbers) {
  await frames();
  const millis = performance.now();
  const all = (await numbers()).map(([key, sum]) => [String(key), Number(sum)]);
  globalThis.painted = {
    millis,
    answer: { rows: all.length, all: all.sort((a, b) => (a[0] < b[0] ? -1 : 1)) },
  };
}
