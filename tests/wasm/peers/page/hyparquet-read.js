// hyparquet: chunks of two columns as they are decoded.
import { asyncBufferFromUrl, parquetMetadataAsync, parquetRead } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { SumByKey } from "./sum-by-key.js";

/** Sum and count of `value` by `key` of the file at `address`. */
export async function sumByKey(address) {
  const file = await asyncBufferFromUrl({ url: address });
  const metadata = await parquetMetadataAsync(file);
  const sums = new SumByKey();
  /** The column that came first of a row group, until the other is there. */
  const waiting = new Map();
  await parquetRead({
    file,
    metadata,
    compressors,
    columns: ["key", "value"],
    onChunk({ columnName, columnData, rowStart }) {
      const other = waiting.get(rowStart);
      if (!other) return void waiting.set(rowStart, columnData);
      waiting.delete(rowStart);
      if (columnName === "key") sums.add(columnData, other);
      else sums.add(other, columnData);
    },
  });
  if (waiting.size > 0) throw new Error("a column came in other pieces than its neighbour");
  return sums.result();
}
