// Real touches, by the browser's own input pipeline (Chrome DevTools Protocol): one finger or two.

/** A hand on the page. Positions are CSS px of the page's viewport. */
export async function hand(page) {
  const cdp = await page.context().newCDPSession(page);
  let rested = 0;
  const send = (type, points) =>
    cdp.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: points.map(([x, y], id) => ({ x, y, id })),
      timestamp: Date.now() / 1000 + rested,
    });
  return {
    /**
     * Dates what follows later than a second tap may be, for page and browser alike, without
     * waiting for it.
     */
    rest: () => (rested += 1),
    tap: async (at) => {
      await send("touchStart", [at]);
      await send("touchEnd", []);
    },
    /** One finger down, moved and still down. */
    press: (at) => send("touchStart", [at]),
    move: (at) => send("touchMove", [at]),
    lift: () => send("touchEnd", []),
    /** One finger from `from` to `to`. */
    slide: async (from, to, steps = 8) => {
      await send("touchStart", [from]);
      for (let i = 1; i <= steps; i += 1)
        await send("touchMove", [
          [from[0] + ((to[0] - from[0]) * i) / steps, from[1] + ((to[1] - from[1]) * i) / steps],
        ]);
      await send("touchEnd", []);
    },
    /** Two fingers beside `middle`, from `before` to `after` CSS px apart. */
    pinch: async ([x, y], before, after, steps = 8) => {
      const at = (d) => [
        [x - d / 2, y],
        [x + d / 2, y],
      ];
      await send("touchStart", at(before));
      for (let i = 1; i <= steps; i += 1)
        await send("touchMove", at(before + ((after - before) * i) / steps));
      await send("touchEnd", []);
    },
  };
}
