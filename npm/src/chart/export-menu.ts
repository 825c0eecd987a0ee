/** What a reader may take away of a chart: a menu of files, and the clipboard. */

import { toError } from "../common/errors.js";
import { chartFile, type ChartSource, copyChart, fileName, save } from "../export/download.js";
import { isRowFormat } from "../export/rows.js";
import type { ChartSpec } from "../generated/index.js";
import { ICONS } from "../ui/dom.js";
import { menuButton } from "../ui/menu.js";
import { viewOf } from "../ui/view.js";
import { isText, rulesOf } from "./mark-rules.js";
import type { ViewSettings } from "./view-settings.js";

/**
 * The menu, or none where there is nothing to take. `source` gives the chart once it is drawn;
 * before, an entry does nothing.
 */
export function exportMenu(
  spec: ChartSpec,
  { exports, messages, host }: ViewSettings,
  source: () => ChartSource | undefined,
): HTMLElement | undefined {
  const formats = exports.filter((f) => isRowFormat(f) || !isText(spec));
  if (formats.length === 0 || rulesOf(spec.mark).hasOwnTitle) return undefined;
  const run = (work: (chart: ChartSource) => Promise<void>): void => {
    const chart = source();
    if (chart) work(chart).catch((thrown: unknown) => host.fail(toError(thrown)));
  };
  const entries = formats.map((format) => ({
    label: messages.exportAs(format),
    run: () =>
      run(async (chart) => save(await chartFile(chart, format), fileName(spec.title, format))),
  }));
  const copy = {
    label: messages.copy,
    run: () =>
      run((chart) => copyChart(chart, viewOf(menu)).then(() => host.announce(messages.copied))),
  };
  const menu = menuButton(messages.takeAway, ICONS.download, [...entries, copy]);
  return menu;
}
