// The table people read and the JSON that others build on.
import { mkdir, writeFile } from "node:fs/promises";

/** Peers of one workload against ours: the goal is met where ours is within `limit` and each of them beaten by its factor. */
export function judge({ results, goal, limit, by = "median" }) {
  const ours = results.pellucid;
  const ratios = Object.fromEntries(
    Object.entries(results)
      .filter(([name, r]) => name !== "pellucid" && ours?.[by] !== undefined && r[by] !== undefined)
      .map(([name, r]) => [name, ours[by] / r[by]]),
  );
  if (ours?.[by] === undefined || (limit !== undefined && ours[by] > limit)) return { ratios, met: false };
  const compared = Object.keys(goal).filter((name) => name in ratios);
  if (limit === undefined && compared.length === 0) return { ratios, met: null };
  return { ratios, met: compared.every((name) => ratios[name] <= goal[name]) };
}

/** One line a contender, so that an error has room for its words. */
export function lines({ row, what, unit, results, goal, limit, ratios, met }) {
  return Object.entries(results).map(([name, r], i) => {
    const said = r.error ?? `${digits(r.median)}${r.p95 === undefined ? "" : ` / ${digits(r.p95)}`} ${unit}${r.note ? `, ${r.note}` : ""}`;
    const isOurs = name === "pellucid";
    return {
      row: i === 0 ? row : "",
      what: i === 0 ? what : "",
      contender: name,
      "median / p95": said,
      "ours/peer": name in ratios ? ratios[name].toFixed(3) : "",
      goal: isOurs ? (limit === undefined ? "" : `<= ${digits(limit)} ${unit}`) : name in goal ? `<= ${goal[name].toFixed(3)}` : "",
      met: isOurs ? { true: "yes", false: "no", null: "no peer to compare" }[met] : name in goal && name in ratios ? (ratios[name] <= goal[name] ? "yes" : "no") : "",
    };
  });
}

/** Columns padded by hand: `console.table` cuts and quotes. */
export function table(rows) {
  const head = ["row", "what", "contender", "median / p95", "ours/peer", "goal", "met"];
  const cells = [head, ...rows.map((r) => head.map((h) => r[h]))];
  const widths = head.map((_, c) => Math.max(...cells.map((line) => line[c].length)));
  const text = cells.map((line) => `| ${line.map((cell, c) => cell.padEnd(widths[c])).join(" | ")} |`);
  text.splice(1, 0, `|${widths.map((w) => "-".repeat(w + 2)).join("|")}|`);
  return text.join("\n");
}

export async function save(result, folder) {
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}/latest.json`, `${JSON.stringify(result, null, 2)}\n`);
}

const digits = (n) => (n >= 100 ? n.toFixed(0) : n >= 10 ? n.toFixed(1) : n.toFixed(2));
