// What the script calls in each contender's page.

/**
 * `open(table)`, `ask(id, table)` and `cold(address)`, the latter two giving what `read` turns into
 * an answer.
 */
export function enter({ open, ask, cold, read }) {
  const timed = async (run, id) => {
    const start = performance.now();
    const raw = await run();
    const millis = performance.now() - start;
    return { millis, answer: () => read(raw, id) };
  };
  const done = async (promise, withAnswer) => {
    const { millis, answer } = await promise;
    return { millis, answer: withAnswer ? answer() : undefined };
  };
  const opened = new Map();
  globalThis.contender = {
    /** Once a table; a failure is remembered too. */
    async open(table) {
      if (!opened.has(table)) opened.set(table, open(table));
      await opened.get(table);
    },
    ask: (id, table, withAnswer) =>
      done(
        timed(() => ask(id, table), id),
        withAnswer,
      ),
    cold:
      cold &&
      ((address, withAnswer) =>
        done(
          timed(() => cold(address), "cold"),
          withAnswer,
        )),
  };
}
