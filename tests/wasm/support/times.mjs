// Times that are printed and asserted nowhere: they are this machine's.

/** Median and largest of times in milliseconds, and how many there are. */
export const spread = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    median: sorted[Math.floor(sorted.length / 2)] ?? NaN,
    largest: sorted.at(-1) ?? NaN,
    count: sorted.length,
  };
};

/** Prints them. */
export const say = (what, { median, largest, count }) =>
  console.log(
    `${what}: ${count} steps, median ${median.toFixed(1)} ms, largest ${largest.toFixed(1)} ms`,
  );
