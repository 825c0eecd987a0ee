/** What every view of a group shares: for whom it draws and whom it tells. */

import type { FontFile } from "../export/fonts.js";
import type { ExportFormat } from "../generated/index.js";
import type { Group } from "../group.js";
import type { PellucidError } from "../errors.js";
import type { Words } from "../words.js";
import type { Messages } from "./messages.js";
import type { ResolvedTheme } from "./theme.js";

/** A click, tap or Enter on a mark or row. */
export interface PointClick {
  /** Names and values, as the chart's query returned them. */
  datum: Record<string, unknown>;
  row: number | null;
}

/** A reader goes down or up a hierarchy. */
export interface DrillStep {
  /** The mark gone below; null on the way up. */
  datum: Record<string, unknown> | null;
  /** What was gone through before, the outermost first. */
  path: string[];
  direction: "down" | "up";
}

/** What views need and tell. */
export interface ViewSettings {
  group: Group;
  theme: ResolvedTheme;
  locale: string;
  timeZone: string;
  texts: Messages;
  /** The page's own words for charts. */
  words: Words | undefined;
  /** Whether a reader may select. */
  interactive: boolean;
  announce: (text: string) => void;
  /** Formats a reader may take away; with any, the clipboard too. */
  exports: readonly ExportFormat[];
  /** Fonts of PDFs. */
  fonts: readonly FontFile[];
  onPointClick: (click: PointClick) => void;
  onPointDoubleClick: (click: PointClick) => void;
  /** Whether the step may be taken: the page may prevent it. */
  onDrill: (step: DrillStep) => boolean;
  onZoom: (zoomed: boolean) => void;
  /** Names of the series switched off. */
  onLegend: (hidden: string[]) => void;
  onError: (error: PellucidError) => void;
}
