import { enterReader } from "./file-reader.js";

enterReader("parquet-wasm");
