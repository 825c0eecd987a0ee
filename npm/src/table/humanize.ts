/**
 * Names of columns as readers see them; `sdk-wasm/core/src/chart/humanize.rs` does the same for the
 * charts.
 */

/**
 * The words of a name, as a title: `mean_delay` becomes "Mean delay", `GDPPerCapita` "GDP per
 * capita", `Anzahl_Kunden` "Anzahl Kunden". What is no identifier stays.
 */
export function humanize(name: string): string {
  if (!isIdentifier(name)) return name;
  const [first, ...rest] = words(name);
  return first === undefined ? "" : [capitalised(parted(name)[0] ?? first), ...rest].join(" ");
}

/** The words of a name within a title: "delay" in "Mean delay". */
export function humanizeWithin(name: string): string {
  return isIdentifier(name) ? words(name).join(" ") : name;
}

/** In small letters, unless its author wrote capitals behind separators, as German writes nouns. */
function words(name: string): string[] {
  if (!/[_-]\p{Lu}\p{Ll}/u.test(name)) return parted(name).map(small);
  return name.split(/[_-]/).flatMap((part) => {
    const [first, ...rest] = parted(part);
    return first === undefined ? [] : [first, ...rest.map(small)];
  });
}

/** Last words of columns whose whole numbers are names and no amounts. */
const NAMES_OF_THINGS = new Set(
  "ano anno année annee año code fips id ids isbn jahr phone plz postcode year zip zipcode".split(
    " ",
  ),
);

/** Whether the whole numbers of a column of this name are names: nobody writes the year 2,024. */
export function numbersAreNames(name: string): boolean {
  const last = name
    .split(/[^\p{Alphabetic}\p{N}]+/u)
    .filter((part) => part !== "")
    .at(-1);
  return NAMES_OF_THINGS.has(
    parted(last ?? "")
      .at(-1)
      ?.toLowerCase() ?? "",
  );
}

const isIdentifier = (name: string): boolean => /^[\p{Alphabetic}\p{N}_-]*$/u.test(name);

/** A word in small letters, where it is a word and no acronym. */
function small(word: string): string {
  const [first = "", ...rest] = Array.from(word);
  return rest.length > 0 && !/[\p{Lu}\p{N}]/u.test(rest.join(""))
    ? first.toLowerCase() + rest.join("")
    : word;
}

/** The first letter as a capital, but not of names such as iPhone. */
function capitalised(word: string): string {
  const [first = "", ...rest] = Array.from(word);
  return /^\p{Lu}/u.test(rest.join("")) ? word : first.toUpperCase() + rest.join("");
}

/** Parted at `_`, at `-` between letters, and where a capital starts a word. */
function parted(name: string): string[] {
  const chars = Array.from(name);
  const is = (kind: RegExp, i: number): boolean => kind.test(chars[i] ?? " ");
  const [upper, lower, number, letter] = [/\p{Lu}/u, /\p{Ll}/u, /\p{N}/u, /\p{Alphabetic}/u];
  const out: string[] = [];
  let word = "";
  chars.forEach((c, i) => {
    const separates = c === "_" || (c === "-" && is(letter, i - 1) && is(letter, i + 1));
    const starts =
      is(upper, i) &&
      // eCommerce, iPhone and McDonald are one word; the last capital of HTTPServer starts one; the
      // s of userIDs is a plural.
      (is(lower, i - 1)
        ? Array.from(word).length > 1 && word !== "Mc"
        : is(number, i - 1)
          ? is(lower, i + 1)
          : is(upper, i - 1) && is(lower, i + 1) && (chars[i + 1] !== "s" || is(lower, i + 2)));
    if (separates || starts) {
      if (word) out.push(word);
      word = "";
    }
    if (!separates) word += c;
  });
  return word ? [...out, word] : out;
}
