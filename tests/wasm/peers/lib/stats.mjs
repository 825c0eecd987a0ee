// Of a run's times.

/** Nearest rank, so that every number printed was measured. */
export const quantile = (times, q) =>
  times.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(q * times.length) - 1)];

/** `wanted` runs were asked for: fewer are told. */
export const summary = (times, wanted = times.length) => ({
  median: quantile(times, 0.5),
  p95: quantile(times, 0.95),
  runs: times.length,
  ...(times.length < wanted ? { note: `${times.length} runs` } : {}),
});
