import { enterReader } from "./file-reader.js";

enterReader("csv-papaparse");
