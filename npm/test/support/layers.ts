/** The table in ARCHITECTURE.md that says which folder of the package may import which. */

import type { ImportGraph } from "./imports.js";

/** The folders of the table in `page`, each with what its row lets it import. */
export function drawing(page: string): ImportGraph {
  const [, table = ""] = /^The package's own folders[^|]*((?:^\|.*\n)*)/m.exec(page) ?? [];
  const rows = table.split("\n").flatMap((line) => {
    const [, folder, imports] = /^\| `(\w+)` \|.*\| ([^|]*) \|$/.exec(line) ?? [];
    return folder === undefined || imports === undefined ? [] : [{ folder, imports }];
  });
  const names = (cell: string): string[] =>
    cell === "nothing"
      ? []
      : cell.split(", ").map((name) => name.replace(/^and of the entries `(.*)`$/, "$1"));
  return new Map(rows.map(({ folder, imports }) => [folder, names(imports)]));
}

/** Imports between folders that the table does not allow, and those it draws that no file makes. */
export function astray(folders: ImportGraph, drawn: ImportGraph): string[] {
  return [...drawn].flatMap(([folder, named]) => {
    const made = folders.get(folder) ?? [];
    const allowed = reached(folder, drawn);
    const climbs = made
      .filter((other) => !allowed.has(other))
      .map((other) => `${folder} imports ${other}`);
    const idle = named
      .filter((other) => !made.includes(other))
      .map((other) => `${folder} no longer imports ${other}`);
    return [...climbs, ...idle];
  });
}

/** What a folder may import: what its row names, what their rows name, and so on. */
function reached(folder: string, drawn: ImportGraph): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    for (const next of drawn.get(name) ?? []) {
      if (!found.has(next)) visit(next);
      found.add(next);
    }
  };
  visit(folder);
  return found;
}
