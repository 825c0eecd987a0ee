// One script for each contender's page, and for each worker of ours around a peer.
import { readdir } from "node:fs/promises";
import { build } from "esbuild";

const at = (path) => new URL(path, import.meta.url).pathname;

/**
 * Pages whose bytes count are minified. The others are not: Arquero reads the text of functions
 * given to it.
 */
const isCold = (name) => name.startsWith("cold-");

/** Every script of page/ into `folder`: those that no page asks for cost a few milliseconds. */
export async function bundle(folder) {
  const names = (await readdir(at("../page/"))).filter((name) => name.endsWith(".js"));
  for (const cold of [true, false]) {
    await build({
      entryPoints: names
        .filter((name) => isCold(name) === cold)
        .map((name) => at(`../page/${name}`)),
      outdir: folder,
      bundle: true,
      format: "esm",
      target: ["es2022"],
      minify: cold,
      external: ["/dist/*"],
      logLevel: "error",
    });
  }
}
