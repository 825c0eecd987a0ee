/**
 * Fonts that the page declares, for the thread that draws: a worker knows none of the page's style
 * sheets.
 */

import type { Face } from "../wire/protocol.js";

const DESCRIPTORS = {
  weight: "font-weight",
  style: "font-style",
  stretch: "font-stretch",
  unicodeRange: "unicode-range",
  featureSettings: "font-feature-settings",
} as const;

/** Sends the faces of families in use, each once, also those that the page declares later. */
export class PageFonts {
  readonly #send: (faces: Face[]) => void;
  readonly #families = new Set<string>();
  readonly #sent = new Set<string>();
  // A sheet that arrives later is noticed when its first font has.
  readonly #look = (): void => {
    if (this.#families.size === 0) return;
    let faces: Face[] = [];
    try {
      faces = pageFaces(this.#families).filter((face) => !this.#sent.has(JSON.stringify(face)));
    } catch {
      // A page whose sheets cannot be read is drawn in a fallback.
    }
    for (const face of faces) this.#sent.add(JSON.stringify(face));
    if (faces.length > 0) this.#send(faces);
  };

  constructor(send: (faces: Face[]) => void) {
    this.#send = send;
    pageSet()?.addEventListener("loadingdone", this.#look);
  }

  /** `list` is a CSS font-family list. */
  use(list: string | undefined): void {
    const before = this.#families.size;
    for (const family of (list ?? "").split(","))
      if (family.trim() !== "") this.#families.add(plain(family));
    if (this.#families.size > before) this.#look();
  }

  close(): void {
    pageSet()?.removeEventListener("loadingdone", this.#look);
  }
}

/** The page's fonts; none where an engine runs without a page. */
const pageSet = (): FontFaceSet | undefined =>
  typeof document === "undefined" ? undefined : document.fonts;

/**
 * The faces of `families` in the page's style sheets. Those of another origin, without CORS, cannot
 * be read.
 */
function pageFaces(families: ReadonlySet<string>): Face[] {
  const sheets = [...document.styleSheets, ...document.adoptedStyleSheets];
  return sheets
    .flatMap((sheet) => rulesOf(sheet))
    .filter((rule) => families.has(plain(rule.style.getPropertyValue("font-family"))))
    .map(face);
}

function rulesOf(parent: { cssRules?: CSSRuleList | null }): CSSFontFaceRule[] {
  let rules: CSSRuleList | null | undefined;
  try {
    rules = parent.cssRules;
  } catch {
    return [];
  }
  return [...(rules ?? [])].flatMap((rule) => {
    if (rule instanceof CSSFontFaceRule) return [rule];
    if (rule instanceof CSSImportRule) return rule.styleSheet ? rulesOf(rule.styleSheet) : [];
    return rulesOf(rule as { cssRules?: CSSRuleList });
  });
}

function face({ style, parentStyleSheet }: CSSFontFaceRule): Face {
  const base = parentStyleSheet?.href ?? document.baseURI;
  const source = style
    .getPropertyValue("src")
    .replaceAll(
      /url\(\s*(?:"([^"]*)"|'([^']*)'|([^)\s]*))\s*\)/g,
      (whole: string, ...parts: (string | undefined)[]) => {
        try {
          return `url("${new URL(parts[0] ?? parts[1] ?? parts[2] ?? "", base).href}")`;
        } catch {
          return whole;
        }
      },
    );
  const told = Object.entries(DESCRIPTORS).map(
    ([name, property]) => [name, style.getPropertyValue(property)] as const,
  );
  return {
    family: plain(style.getPropertyValue("font-family")),
    source,
    descriptors: Object.fromEntries(told.filter(([, value]) => value !== "")),
  };
}

/** A family's name without quotes; names do not differ by case. */
const plain = (family: string): string =>
  family
    .trim()
    .replaceAll(/^["']|["']$/g, "")
    .toLowerCase();
