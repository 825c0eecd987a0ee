// Papa Parse streams the file and makes texts of its cells; a plain loop makes numbers of two
// columns and sums them. It keeps no table, so it does less than the others.
import Papa from "papaparse";
import { serve, SumByKey } from "./sum-by-key.js";

serve(
  (address) =>
    new Promise((resolve, reject) => {
      const sums = new SumByKey();
      let at;
      Papa.parse(address, {
        download: true,
        chunk({ data }) {
          const rows = at ? data : data.slice(1);
          at ??= { key: data[0].indexOf("key"), value: data[0].indexOf("value") };
          // The last line's end makes a row of one empty cell.
          const whole = rows.filter((row) => row.length > 1);
          sums.add(
            whole.map((row) => Number(row[at.key])),
            whole.map((row) => Number(row[at.value])),
          );
        },
        complete: () => resolve(sums.result()),
        error: reject,
      });
    }),
);
