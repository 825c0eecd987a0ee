// W10: what a page of Mosaic's bundles for bars. Only its size counts: the rows would come by
// DuckDB's Parquet extension.
import { coordinator, wasmConnector } from "@uwdata/mosaic-core";
import * as vg from "@uwdata/vgplot";

coordinator().databaseConnector(wasmConnector());
await coordinator().exec(
  vg.loadParquet("small", new URL("/data/cold-mosaic/small.parquet", location.origin).href),
);
document
  .querySelector("#plot")
  .append(vg.plot(vg.barY(vg.from("small"), { x: "key", y: vg.sum("value") })));
