// The table people read and the JSON that others build on.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Peers of one workload against ours: the goal is met where ours is within `limit` and each of them
 * beaten by its factor. `met` is null where there is nothing to judge by.
 */
export function judge({ results, goal, limit, by = "median" }) {
  const ours = results.pellucid;
  const ratios = Object.fromEntries(
    Object.entries(results)
      .filter(([name, r]) => name !== "pellucid" && ours?.[by] !== undefined && r[by] !== undefined)
      .map(([name, r]) => [name, ours[by] / r[by]]),
  );
  if (ours?.cannot) return { ratios, met: null };
  if (ours?.[by] === undefined || (limit !== undefined && ours[by] > limit))
    return { ratios, met: false };
  const compared = Object.keys(goal).filter((name) => name in ratios);
  if (limit === undefined && compared.length === 0) return { ratios, met: null };
  return { ratios, met: compared.every((name) => ratios[name] <= goal[name]) };
}

const YES_NO = { true: "yes", false: "no", null: "nothing to judge by" };

/**
 * One line a contender, so that an error has room for its words, and one for those that cannot take
 * part.
 */
export function lines({ row, what, unit, results, absent = {}, goal, limit, ratios, met }) {
  const compared = Object.entries(results).map(([name, r], i) => {
    const isOurs = name === "pellucid";
    const factor = name in goal ? goal[name] : undefined;
    return {
      row: i === 0 ? row : "",
      what: i === 0 ? what : "",
      contender: name,
      median: r.median === undefined ? "" : quantity(r.median, unit),
      p95: r.p95 === undefined ? "" : digits(r.p95),
      first: r.first === undefined ? "" : digits(r.first),
      "ours/peer": name in ratios ? ratios[name].toFixed(3) : "",
      goal: isOurs
        ? limit === undefined
          ? ""
          : `<= ${quantity(limit, unit)}`
        : factor === undefined
          ? ""
          : `<= ${factor.toFixed(3)}`,
      met: isOurs
        ? YES_NO[met]
        : factor !== undefined && name in ratios
          ? YES_NO[ratios[name] <= factor]
          : "",
      note: r.cannot ? `cannot: ${r.cannot}` : r.error ? `failed: ${r.error}` : (r.note ?? ""),
    };
  });
  const note = [...grouped(absent)]
    .map(([reason, names]) => `${names.join(", ")}: ${reason}`)
    .join("; ");
  const blank = {
    row: "",
    what: "",
    contender: "",
    median: "",
    p95: "",
    first: "",
    "ours/peer": "",
    goal: "",
    met: "",
    note: `without ${note}`,
  };
  return note ? [...compared, blank] : compared;
}

/** Names by reason. */
function grouped(reasons) {
  const names = new Map();
  for (const [name, reason] of Object.entries(reasons))
    names.set(reason, [...(names.get(reason) ?? []), name]);
  return names;
}

/** Columns padded by hand: `console.table` cuts and quotes. */
export function table(rows) {
  const head = [
    "row",
    "what",
    "contender",
    "median",
    "p95",
    "first",
    "ours/peer",
    "goal",
    "met",
    "note",
  ];
  const cells = [head, ...rows.map((r) => head.map((h) => r[h].replaceAll("|", "/")))];
  const widths = head.map((_, c) => Math.max(...cells.map((line) => line[c].length)));
  const text = cells.map(
    (line) => `| ${line.map((cell, c) => cell.padEnd(widths[c])).join(" | ")} |`,
  );
  text.splice(1, 0, `|${widths.map((w) => "-".repeat(w + 2)).join("|")}|`);
  return text.join("\n");
}

export async function save(text, path) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** "12.3 ms", with no more digits than mean something. */
export const quantity = (n, unit) => `${digits(n)} ${unit}`;

const digits = (n) => (n >= 100 ? n.toFixed(0) : n >= 10 ? n.toFixed(1) : n.toFixed(2));
