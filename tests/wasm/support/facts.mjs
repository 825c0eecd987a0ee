// What a tooltip or the live region must say of a mark, computed from the specification and a row
// alone.

/** A text with plain spaces and hyphens. */
export const plain = (text) => text.replace(/[\u00a0\u202f\u2009]/g, " ").replace(/\u2212/g, "-");

/** A measure as the page's locale writes it. */
function written(
  value,
  { style = "decimal", digits, currency, unit, compact = false, sign = false } = {},
) {
  // Words of a duration are the package's own.
  if (style === "duration") return "";
  const short = compact || style === "compact";
  const fraction =
    digits === undefined
      ? { maximumFractionDigits: short || style === "percent" ? 1 : 2 }
      : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const options = {
    ...(short && { notation: "compact" }),
    ...(sign && { signDisplay: "exceptZero" }),
  };
  if (style === "bytes") {
    const power = Math.floor(Math.log2(Math.abs(value) || 1) / 10);
    return `${new Intl.NumberFormat("en-US", fraction).format(value / 1024 ** power)} ${["B", "KiB", "MiB", "GiB"][power]}`;
  }
  if (style === "currency")
    return new Intl.NumberFormat("en-US", {
      ...options,
      style,
      currency,
      ...(digits !== undefined && fraction),
    }).format(value);
  const number = new Intl.NumberFormat("en-US", {
    ...options,
    ...fraction,
    ...(style === "percent" && { style }),
  }).format(value);
  return unit === undefined ? number : `${number} ${unit}`;
}

const nameOf = ({ as, op, field }) => as ?? (op && field ? `${op}_${field}` : (op ?? field));

/**
 * What a tooltip or the live region must say of a mark: its texts, and its measures as they are
 * written.
 */
export function facts(spec, datum, row) {
  const { order: _, ...drawn } = spec.encoding;
  const channels = new Map(
    Object.entries(drawn).flatMap(([role, c]) =>
      [c].flat().map((channel) => [nameOf(channel), { role, ...channel }]),
    ),
  );
  for (const { y } of spec.layer ?? []) channels.set(nameOf(y), { role: "y", ...y });
  // Columns as they are: those that stand on an axis or have a size; times and bins have texts of
  // their own.
  const raw = ({ op, role, timeUnit, bin }) =>
    op === undefined &&
    timeUnit === undefined &&
    bin === undefined &&
    ["x", "y", "size", "open", "high", "low", "close"].includes(role);
  const isMeasure = (name) =>
    channels.has(name) &&
    (channels.get(name).op !== undefined ||
      (raw(channels.get(name)) && typeof row[name] === "number"));
  const numeric = Object.entries(datum).filter(
    ([name, v]) => typeof v === "number" && isMeasure(name),
  );
  const texts = Object.entries(datum).filter(
    ([name, v]) =>
      typeof v === "string" &&
      channels.has(name) &&
      !channels.get(name).timeUnit &&
      channels.get(name).role !== "key",
  );
  return {
    texts: texts.map(([, v]) => v),
    numbers: numeric.map(([name, v]) => written(v, channels.get(name).format)),
  };
}
