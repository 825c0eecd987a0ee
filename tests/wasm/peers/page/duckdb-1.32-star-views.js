import * as duckdb from "duckdb-wasm-1.32";
import { duckdbStarViews, loadArrow } from "./duckdb-star-views.js";

duckdbStarViews("duckdb-1.32-star-views", duckdb, "/duckdb-1.32", loadArrow);
