// TPC-H's lineitem by tpchgen-cli, the generator of the Apache DataFusion project: the same bytes
// for the same scale.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { CACHE } from "./settings.mjs";

const run = promisify(execFile);
const VERSION = "4.0.0";
const TOOLS = join(CACHE, "tpchgen");

/**
 * The columns of Q1 and Q6. Decimals become float64 and whole numbers: the engine keeps decimals as
 * float64, and DuckDB shall add the same numbers as fast as it can.
 */
const COLUMNS = `l_returnflag, l_linestatus, l_quantity::DOUBLE AS l_quantity, l_extendedprice::DOUBLE AS l_extendedprice,
  l_discount::DOUBLE AS l_discount, l_tax::DOUBLE AS l_tax, l_shipdate`;

/** The rows of scale `scale` as SQL over a file that `use` may read until it is through. */
export async function lineitem(scale, use) {
  const command = await generator();
  const folder = await mkdtemp(join(CACHE, "lineitem-"));
  try {
    await run(command, [
      "parquet",
      "-s",
      String(scale),
      "--tables",
      "lineitem",
      "--output-dir",
      folder,
    ]);
    return await use(`SELECT ${COLUMNS} FROM read_parquet('${join(folder, "lineitem.parquet")}')`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Where the generator lies, installed if need be. */
async function generator() {
  const ours = join(TOOLS, "bin/tpchgen-cli");
  if (existsSync(ours)) return ours;
  const byPip = ["-m", "pip", "install", "--quiet", "--target", TOOLS, `tpchgen-cli==${VERSION}`];
  const byCargo = ["install", "tpchgen-cli", "--version", VERSION, "--root", TOOLS, "--quiet"];
  await run("python3", byPip).catch(() => run("cargo", byCargo));
  return ours;
}
