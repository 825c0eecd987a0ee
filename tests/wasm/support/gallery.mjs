// The gallery's examples and their data.
import { readdirSync, readFileSync } from "node:fs";
import { ROOT } from "./paths.mjs";

const GALLERY = `${ROOT}sdk-wasm/charts/gallery/`;

/** Whether an example is a table, which the page lays out itself. */
export const isText = ({ spec }) => spec.mark === "table" || spec.mark === "pivot";

/**
 * A CSV file whose head tells its types, as rows; a time is `{ time }` in milliseconds, which can
 * travel to the page.
 */
export function rowsOf(name) {
  const [head, ...lines] = readFileSync(`${GALLERY}data/${name}.csv`, "utf8").trim().split(/\r?\n/);
  const cells = (line) =>
    [...line.matchAll(/("((?:[^"]|"")*)"|[^,]*)(,|$)/g)].map((m) =>
      m[2] === undefined ? m[1] : m[2].replaceAll('""', '"'),
    );
  const columns = cells(head)
    .filter(Boolean)
    .map((c) => c.split(":"));
  const typed = (text, type) =>
    text === "" || text === undefined
      ? null
      : type === "int" || type === "float"
        ? Number(text)
        : type === "bool"
          ? text === "true"
          : type === "date" || type === "timestamp"
            ? {
                time: Date.parse(
                  /T|\d:/.test(text) ? `${text.replace(" ", "T").replace(/Z?$/, "Z")}` : text,
                ),
              }
            : text;
  return lines.map((line) => {
    const values = cells(line);
    return Object.fromEntries(columns.map(([column, type], i) => [column, typed(values[i], type)]));
  });
}

export const examples = readdirSync(GALLERY)
  .filter((file) => file.endsWith(".json"))
  .sort()
  .map((file) => {
    const { spec, data, title } = JSON.parse(readFileSync(GALLERY + file, "utf8"));
    if (typeof spec.geo?.features === "string")
      spec.geo.features = JSON.parse(
        readFileSync(`${GALLERY}data/${spec.geo.features}.json`, "utf8"),
      );
    return { name: file.replace(/\.json$/, ""), spec, data, title };
  });
