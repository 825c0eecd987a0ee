/** Which file imports which, and the circles among them. */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import ts from "typescript";

/** Files by their path within a folder, each with the files of that folder it imports. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/**
 * Reads every TypeScript file below `folder`. Imports of types count, and so do those at run time
 * by `import()`: a reader follows both. Throws where a relative import names no file.
 */
export function importGraph(folder: string): ImportGraph {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) =>
    name.replaceAll("\\", "/"),
  );
  const files = new Set(names.filter((name) => /\.tsx?$/.test(name)));
  return new Map(
    [...files].map((file) => [
      file,
      importsOf(file, readFileSync(join(folder, file), "utf8"), files),
    ]),
  );
}

function importsOf(file: string, source: string, files: ReadonlySet<string>): string[] {
  const specifiers = ts
    .preProcessFile(source, true, true)
    .importedFiles.map(({ fileName }) => fileName);
  return specifiers
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => {
      const path = posix.join(dirname(file), specifier).replace(/\.js$/, "");
      const found = [`${path}.ts`, `${path}.tsx`].find((candidate) => files.has(candidate));
      if (found === undefined)
        throw new Error(`${relative(".", file)} imports ${specifier}, and there is no such file`);
      return found;
    });
}

/**
 * What the folders at the top import of one another; a file that stands beside them counts as one.
 */
export function between(files: ImportGraph): ImportGraph {
  const folder = (file: string): string => file.split("/", 1)[0] ?? file;
  const folders = new Map<string, string[]>();
  for (const [file, imports] of files) {
    const from = folder(file);
    const all = new Set([
      ...(folders.get(from) ?? []),
      ...imports.map(folder).filter((to) => to !== from),
    ]);
    folders.set(from, [...all]);
  }
  return folders;
}

/**
 * The circles of a graph: each group of files that reach one another, in the order of their names,
 * and a file that imports itself. These are the strongly connected components of R. Tarjan,
 * "Depth-first search and linear graph algorithms" (1972).
 */
export function circles(graph: ImportGraph): string[][] {
  const found: string[][] = [];
  const index = new Map<string, number>();
  const stack: string[] = [];
  const visit = (file: string): number => {
    const own = index.size;
    index.set(file, own);
    let lowest = own;
    stack.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!index.has(next)) lowest = Math.min(lowest, visit(next));
      else if (stack.includes(next)) lowest = Math.min(lowest, index.get(next) ?? own);
    }
    if (lowest === own) {
      const group = stack.splice(stack.indexOf(file)).sort();
      if (group.length > 1 || graph.get(file)?.includes(file) === true) found.push(group);
    }
    return lowest;
  };
  for (const file of graph.keys()) if (!index.has(file)) visit(file);
  return found;
}
