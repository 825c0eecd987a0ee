import * as duckdb from "duckdb-wasm-1.28";
import { duckdbStarViews, loadParquet } from "./duckdb-star-views.js";

duckdbStarViews("duckdb-1.28-star-views", duckdb, "/duckdb-1.28", loadParquet);
