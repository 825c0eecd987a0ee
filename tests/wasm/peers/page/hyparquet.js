import { enterReader } from "./file-reader.js";

enterReader("hyparquet");
