// One script for each contender's page. Not minified: Arquero reads the text of functions given to it.
import { build } from "esbuild";

const at = (path) => new URL(path, import.meta.url).pathname;

export async function bundle(contenders, folder) {
  await build({
    entryPoints: contenders.map((name) => at(`../page/${name}.js`)),
    outdir: folder,
    bundle: true,
    format: "esm",
    target: ["es2022"],
    external: ["/dist/*"],
    logLevel: "error",
  });
}
