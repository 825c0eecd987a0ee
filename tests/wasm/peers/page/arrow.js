// A Parquet file as Arrow, for peers that read no Parquet here. Loading is not timed.
import init, { ParquetFile } from "parquet-wasm";

/** Each row group as an Arrow IPC stream of its own. */
export async function* arrowGroups(address, columns) {
  await init({ module_or_path: "/parquet-wasm/parquet_wasm_bg.wasm" });
  const file = await ParquetFile.fromUrl(address);
  const groups = file.metadata().numRowGroups();
  for (let i = 0; i < groups; i++)
    yield (await file.read({ rowGroups: [i], columns })).intoIPCStream();
  file.free();
}
