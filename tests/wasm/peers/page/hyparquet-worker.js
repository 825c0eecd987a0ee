import { sumByKey } from "./hyparquet-read.js";
import { serve } from "./sum-by-key.js";

serve(sumByKey);
