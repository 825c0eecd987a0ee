import * as duckdb from "duckdb-wasm-1.28";
import { enterDuckdb, loadParquet } from "./duckdb.js";

await enterDuckdb("duckdb-1.28", duckdb, "/duckdb-1.28", loadParquet);
