/** What every view of a group shares: for whom it draws and where its events go. */

import type { Emit } from "../common/emitter.js";
import type { PellucidError } from "../common/errors.js";
import type { Group } from "../engine/group.js";
import type { Table } from "../engine/table.js";
import type { ViewEvents } from "../events/events.js";
import type { FontFile } from "../export/fonts.js";
import type { ExportFormat } from "../generated/index.js";
import type { Messages } from "../ui/messages.js";
import type { ResolvedTheme } from "../ui/theme.js";
import type { Words } from "../ui/words.js";

/**
 * Where the events of a view go: to the chart that stands alone, or to the dashboard the view is
 * on.
 */
export interface ViewHost {
  readonly emit: Emit<ViewEvents>;
  /** Takes an error that the view shows by itself. */
  readonly fail: (error: PellucidError) => void;
  /** Says something to readers of the accessible tree. */
  readonly announce: (text: string) => void;
}

/** What views need. */
export interface ViewSettings {
  host: ViewHost;
  group: Group;
  /** Its rows, where they are not the group's. */
  table?: Table;
  theme: ResolvedTheme;
  locale: string;
  timeZone: string;
  messages: Messages;
  /** The page's own words for charts. */
  words: Words | undefined;
  /** Whether a reader may select. */
  interactive: boolean;
  /** Formats a reader may take away; with any, the clipboard too. */
  exports: readonly ExportFormat[];
  /** Fonts of PDFs. */
  fonts: readonly FontFile[];
}
