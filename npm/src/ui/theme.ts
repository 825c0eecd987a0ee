/**
 * Colours and type: from the page's options and CSS custom properties to what charts and controls
 * are drawn with.
 */

import { media, viewOf } from "./view.js";

/**
 * What a page may set. Unset fields follow the scheme, and `--pellucid-*` custom properties where
 * the page sets those.
 */
export interface Theme {
  /** `auto`, the default, follows the reader's `prefers-color-scheme`. */
  scheme?: "auto" | "light" | "dark";
  /** `auto`, the default, follows the reader's `prefers-contrast` and `forced-colors`. */
  contrast?: "auto" | "normal" | "high";
  /**
   * One colour that a palette and the accent are made from, told apart also by the colour-blind.
   */
  brand?: string;
  /** Behind cards and charts. Any CSS colour, as all colours here. */
  background?: string;
  /** Titles, numbers, tooltips. */
  foreground?: string;
  /** Tick labels, axis titles, legends. */
  muted?: string;
  /** Grid lines and borders. */
  grid?: string;
  /** The line that bars stand on. */
  axis?: string;
  /** Selections, focus rings, buttons. */
  accent?: string;
  /** Series colours in order. */
  palette?: string[];
  /**
   * A CSS font-family list, or `inherit`: the font of the page around. Fonts that the page declares
   * by `@font-face` are drawn with too.
   */
  fontFamily?: string;
  /** Tick labels and axis titles, CSS px. */
  labelSize?: number;
  /** Names in legends, CSS px; 12 by default. */
  legendSize?: number;
  /** Titles, CSS px; 14 by default. */
  titleSize?: number;
  /** Lines of series, CSS px; 2 by default. */
  lineWidth?: number;
  /** Radius of bars' corners, CSS px; 3 by default. */
  barRadius?: number;
  /**
   * Milliseconds in which a chart becomes what other rows make of it, 0 to 2000; 250 by default. 0,
   * and a reader who prefers reduced motion: at once. What a brush drags along follows it at once
   * too.
   */
  transition?: number;
}

/** A theme, or just its scheme. */
export type ThemeOption = "auto" | "light" | "dark" | Theme;

/** What the engine draws with: a scheme and hexadecimal colours. */
export type ResolvedTheme = Omit<Theme, "scheme" | "contrast"> & {
  scheme: "light" | "dark";
  contrast?: "high";
};

/**
 * Custom properties, without `--pellucid-`, that charts are drawn by; those that style sheets alone
 * read need no help to be followed.
 */
export const FOLLOWED = [
  "background",
  "foreground",
  "muted",
  "grid",
  "axis",
  "accent",
  "brand",
  "palette",
  "font-family",
];

const COLORS = ["background", "foreground", "muted", "grid", "axis", "accent"] as const;

/** The same values as the engine's own themes; controls beside the charts need them too. */
const BASE = {
  light: {
    background: "#ffffff",
    foreground: "#1b1f27",
    muted: "#667080",
    grid: "#e9ecf1",
    axis: "#b9c0cc",
    accent: "#2f6bde",
  },
  dark: {
    background: "#14171d",
    foreground: "#e8ebf0",
    muted: "#98a2b3",
    grid: "#262b35",
    axis: "#465062",
    accent: "#6c9cff",
  },
};

/** As the engine's themes of high contrast. */
const HIGH = {
  light: {
    background: "#ffffff",
    foreground: "#000000",
    muted: "#333333",
    grid: "#8c8c8c",
    axis: "#000000",
    accent: "#0037c2",
  },
  dark: {
    background: "#000000",
    foreground: "#ffffff",
    muted: "#d6d6d6",
    grid: "#757575",
    axis: "#ffffff",
    accent: "#7db4ff",
  },
};

/** The reader's own colours, where the system forces them. */
const FORCED = {
  background: "Canvas",
  foreground: "CanvasText",
  muted: "CanvasText",
  grid: "GrayText",
  axis: "CanvasText",
  accent: "Highlight",
};

/** Long enough to be followed, short enough not to be waited for. */
const TRANSITION = 250;

/** What a reader's browser is asked for. */
const DARK = "(prefers-color-scheme: dark)";
const MORE_CONTRAST = "(prefers-contrast: more)";
const FORCED_COLORS = "(forced-colors: active)";
const REDUCED_MOTION = "(prefers-reduced-motion: reduce)";

/** The theme for an element now: option, then custom properties, then the scheme's own. */
export function resolveTheme(
  option: ThemeOption | undefined,
  element: Element,
): ResolvedTheme & Required<Pick<Theme, (typeof COLORS)[number]>> {
  const {
    scheme: wanted = "auto",
    contrast = "auto",
    brand,
    ...given
  }: Theme = typeof option === "object" ? option : { scheme: option ?? "auto" };
  const view = viewOf(element);
  const asks = (query: string): boolean => media(view, query)?.matches === true;
  const forced = contrast === "auto" && asks(FORCED_COLORS);
  const high = forced || contrast === "high" || (contrast === "auto" && asks(MORE_CONTRAST));
  const scheme = wanted === "auto" ? (asks(DARK) ? "dark" : "light") : wanted;
  const style = view.getComputedStyle(element);
  const custom = (name: string): string | undefined =>
    style.getPropertyValue(`--pellucid-${name}`).trim() || undefined;
  const lead = forced ? undefined : hexColor(brand ?? custom("brand"));
  const chosen = (name: (typeof COLORS)[number]): string | undefined =>
    given[name] ?? custom(name) ?? (name === "accent" ? lead : undefined);
  const colors = Object.fromEntries(
    COLORS.map((name) => [
      name,
      hexColor(forced ? FORCED[name] : chosen(name)) ?? (high ? HIGH : BASE)[scheme][name],
    ]),
  ) as Record<(typeof COLORS)[number], string>;
  // A page's colours were chosen for its own background.
  const palette = forced
    ? undefined
    : (given.palette ?? custom("palette")?.split(/,(?![^(]*\))/))?.map((c) => hexColor(c.trim()));
  const rest = { ...given };
  delete rest.palette;
  const wantedFont = given.fontFamily ?? custom("font-family");
  const fontFamily = wantedFont === "inherit" ? style.fontFamily : wantedFont;
  return {
    ...rest,
    ...colors,
    scheme,
    ...(high && { contrast: "high" as const }),
    ...(lead !== undefined && { brand: lead }),
    ...(palette && { palette: palette.filter((c) => c !== undefined) }),
    ...(fontFamily !== undefined && { fontFamily }),
    transition: asks(REDUCED_MOTION) ? 0 : (given.transition ?? TRANSITION),
  };
}

/** Sets what the style sheet reads. */
export function applyTheme(element: HTMLElement, theme: ResolvedTheme): void {
  element.style.colorScheme = theme.scheme;
  element.dataset.scheme = theme.scheme;
  for (const name of COLORS) element.style.setProperty(`--p-${name}`, theme[name] ?? null);
  if (theme.fontFamily === undefined) element.style.removeProperty("--p-font");
  else element.style.setProperty("--p-font", theme.fontFamily);
}

/**
 * Calls `changed` whenever the reader's colour scheme, contrast or wish for less motion changes,
 * until the returned function is called, and whenever a rule of the page gives `follower`, an
 * element of our style sheet, other custom properties: a class that makes a page dark needs no
 * call. No event tells of that but the end of a transition, so the follower has one for each
 * property.
 */
export function onThemeChange(follower: HTMLElement, changed: () => void): () => void {
  const view = viewOf(follower);
  const queries = [DARK, MORE_CONTRAST, FORCED_COLORS, REDUCED_MOTION].map((query) =>
    media(view, query),
  );
  for (const query of queries) query?.addEventListener("change", changed);
  follower.addEventListener("transitionrun", changed);
  // What is not displayed has no transitions: it is looked at when it comes back.
  const shown = "ResizeObserver" in view ? new view.ResizeObserver(changed) : undefined;
  shown?.observe(follower);
  return () => {
    for (const query of queries) query?.removeEventListener("change", changed);
    follower.removeEventListener("transitionrun", changed);
    shown?.disconnect();
  };
}

let probe: CanvasRenderingContext2D | null | undefined;

/** Any CSS colour as #rrggbb or #rrggbbaa; none where it is not one. */
function hexColor(color: string | undefined): string | undefined {
  if (color === undefined || color === "") return undefined;
  if (/^#[0-9a-f]{6}([0-9a-f]{2})?$/i.test(color)) return color;
  if ((globalThis as { CSS?: typeof CSS }).CSS?.supports("color", color) !== true) return undefined;
  probe ??= Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext(
    "2d",
    { willReadFrequently: true },
  );
  if (!probe) return undefined;
  probe.clearRect(0, 0, 1, 1);
  probe.fillStyle = color;
  probe.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0, a = 0] = probe.getImageData(0, 0, 1, 1).data;
  const hex = [r, g, b, ...(a < 255 ? [a] : [])].map((v) => v.toString(16).padStart(2, "0"));
  return `#${hex.join("")}`;
}
