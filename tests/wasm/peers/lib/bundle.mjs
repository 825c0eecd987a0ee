// One script for each contender's page.
import { build } from "esbuild";

const at = (path) => new URL(path, import.meta.url).pathname;

export async function bundle(contenders, folder, { minify = false } = {}) {
  await build({
    entryPoints: contenders.map((name) => at(`../page/${name}.js`)),
    outdir: folder,
    bundle: true,
    format: "esm",
    target: ["es2022"],
    // Only where bytes count: Arquero reads the text of functions given to it.
    minify,
    external: ["/dist/*"],
    logLevel: "error",
  });
}
