/** A plot as pointer, touch and keys act on it. */

import type { ViewSettings } from "./view-settings.js";
import type { Zoomable, Zoomer } from "./zoomer.js";

/** What a reader's gesture may ask of a plot. */
export interface Interactive extends Zoomable {
  readonly element: HTMLElement;
  readonly settings: ViewSettings;
  readonly zoomer: Zoomer;
  /** Whether a drag selects. */
  readonly brushes: boolean;
  /** Whether a reader has selected something here. */
  readonly selected: boolean;
  /** The marks drilled through, the outermost first. */
  readonly path: readonly string[];
  /** Switches a series off or on, or leaves it alone. */
  switchSeries: (name: string, isolate: boolean) => Promise<void>;
  /** Goes below a mark; whether the step was taken, by the plot or by the page. */
  drillDown: (row: number, datum: Record<string, unknown>) => Promise<boolean>;
  /** Goes back to a depth of the path; 0 is the outermost level. */
  drillUp: (depth: number) => Promise<void>;
  /** Shows everything again. */
  resetZoom: () => void;
  /** Lets the reader's selection go. */
  clearSelection: () => void;
}
