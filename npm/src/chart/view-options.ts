/** What a page may say to a chart and to a dashboard alike. */

import type { FontFile } from "../export/fonts.js";
import type { Filter } from "../generated/index.js";
import type { Messages } from "../ui/messages.js";
import type { ThemeOption } from "../ui/theme.js";
import type { Words } from "../ui/words.js";

/** Looks, language and rows of what is shown. */
export interface ViewOptions {
  /** `auto` by default: follows the reader's colour scheme. */
  theme?: ThemeOption | undefined;
  /** BCP 47 tag; the page's `lang` by default, then the reader's. */
  locale?: string | undefined;
  /**
   * IANA name; the reader's by default. Instants are shown on it where a specification says
   * `local`.
   */
  timeZone?: string | undefined;
  /** Rows that are shown from the first paint on, besides a specification's own filters. */
  filters?: Filter[] | undefined;
  /**
   * Texts of controls and states that replace ours; English, German and Arabic come with the
   * package, by `locale`.
   */
  messages?: Partial<Messages> | undefined;
  /** Words of charts that replace the engine's. */
  words?: Words | undefined;
  /** Font files that PDFs are written in; without any they are in Helvetica. */
  fonts?: readonly FontFile[] | undefined;
}
