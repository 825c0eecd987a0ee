import * as duckdb from "duckdb-wasm-1.32";
import { duckdbViews, loadArrow } from "./duckdb-views.js";

duckdbViews("duckdb-1.32-views", duckdb, "/duckdb-1.32", loadArrow);
