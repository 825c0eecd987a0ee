/** Which charts are text. */

import type { ChartSpec } from "../generated/index.js";

/** Whether a chart is text that the page lays out itself: it has rows, and no picture. */
export const isText = ({ mark }: ChartSpec): boolean => mark === "table" || mark === "pivot";
