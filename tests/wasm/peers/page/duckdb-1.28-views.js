import * as duckdb from "duckdb-wasm-1.28";
import { duckdbViews, loadParquet } from "./duckdb-views.js";

duckdbViews("duckdb-1.28-views", duckdb, "/duckdb-1.28", loadParquet);
