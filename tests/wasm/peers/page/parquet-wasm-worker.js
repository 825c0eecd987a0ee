// parquet-wasm: record batches as they arrive, handed to JavaScript as Arrow.
import { tableFromIPC } from "@uwdata/flechette";
import init, { ParquetFile } from "parquet-wasm";
import { serve, SumByKey } from "./sum-by-key.js";

/** Rows of a batch: its default of 1,024 costs more in calls than in reading. */
const BATCH_ROWS = 131_072;

serve(async (address) => {
  await init({ module_or_path: "/parquet-wasm/parquet_wasm_bg.wasm" });
  const file = await ParquetFile.fromUrl(address);
  const sums = new SumByKey();
  const stream = await file.stream({
    columns: ["key", "value"],
    batchSize: BATCH_ROWS,
    concurrency: 4,
  });
  for (const reader = stream.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    const table = tableFromIPC(value.intoIPCStream());
    sums.add(table.getChild("key").toArray(), table.getChild("value").toArray());
  }
  file.free();
  return sums.result();
});
