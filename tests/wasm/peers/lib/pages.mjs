// The pages that answer questions to tables, ours once with a single worker and once with several
// where the package can.
import { availableParallelism } from "node:os";
import { short } from "./measure.mjs";
import { cannot, PEERS } from "./peers.mjs";

/** Answers are compared with its own: it is loaded whoever is timed. */
const REFERENCE = "duckdb-1.28";

/**
 * {contender: page, or {error}}. `source` is the name under which the server counts its bytes.
 * Several workers fetch and decode; what is loaded is asked of one, so that they stand in W1 alone.
 */
export async function openPages({
  browser,
  server,
  peers,
  workers = availableParallelism(),
  wanted,
  say,
}) {
  const pages = {};
  const rows = ["W1", "W2", "W3", "W4", "W8", "W12", "W16", "W17", "W18", "W19"].filter(wanted);
  const asked = Object.keys(PEERS).filter(
    (name) =>
      name === REFERENCE || (peers.includes(name) && rows.some((row) => !(name in cannot(row)))),
  );
  for (const name of ["pellucid", ...asked]) {
    pages[name] = await browser
      .page(name, server.origin)
      .catch((error) => ({ error: short(error) }));
    if (pages[name].error) say(`${name} did not start: ${pages[name].error}`);
  }
  if (workers < 2 || !wanted("W1")) return pages;
  const several = await browser
    .page(`pellucid?workers=${workers}`, server.origin)
    .catch((error) => ({ error: short(error) }));
  if (several.error) say(`pellucid with ${workers} workers did not start: ${several.error}`);
  pages[`pellucid, ${workers} workers`] = { ...several, source: "pellucid", opens: true };
  return pages;
}
