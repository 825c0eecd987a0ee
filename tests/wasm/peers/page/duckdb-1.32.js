import * as duckdb from "duckdb-wasm-1.32";
import { enterDuckdb, loadArrow } from "./duckdb.js";

await enterDuckdb("duckdb-1.32", duckdb, "/duckdb-1.32", loadArrow);
