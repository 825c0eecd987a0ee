/** What every view of a group shares: for whom it draws and whom it tells. */

import type { Group } from "../group.js";
import type { PellucidError } from "../errors.js";
import type { Messages } from "./messages.js";
import type { ResolvedTheme } from "./theme.js";

/** A click, tap or Enter on a mark or row. */
export interface PointClick {
  /** Names and values, as the chart's query returned them. */
  datum: Record<string, unknown>;
  row: number | null;
}

/** What views need and tell. */
export interface ViewSettings {
  group: Group;
  theme: ResolvedTheme;
  locale: string;
  timeZone: string;
  texts: Messages;
  /** Whether a reader may select. */
  interactive: boolean;
  announce: (text: string) => void;
  onPointClick: (click: PointClick) => void;
  onError: (error: PellucidError) => void;
}
