/** What the page asks of a mark: no other script tells marks apart by name. */

import type { Mark } from "../generated/index.js";

/** What the page does with the charts of a mark. */
export interface MarkRules {
  /** A picture, which the engine draws, or text, which the page lays out itself. */
  readonly shownAs: "picture" | "table" | "pivot";
  /** Its title is written beside its number: the card has no header, and so no menu. */
  readonly hasOwnTitle: boolean;
}

const PICTURE: MarkRules = { shownAs: "picture", hasOwnTitle: false };

/** The marks that are more than a picture with a header. */
const RULES = new Map<Mark, MarkRules>([
  ["metric", { ...PICTURE, hasOwnTitle: true }],
  ["table", { ...PICTURE, shownAs: "table" }],
  ["pivot", { ...PICTURE, shownAs: "pivot" }],
]);

/** The rules of a mark. */
export const rulesOf = (mark: Mark): MarkRules => RULES.get(mark) ?? PICTURE;

/** Whether a chart is text: it has rows, and no picture. */
export const isText = ({ mark }: { mark: Mark }): boolean => rulesOf(mark).shownAs !== "picture";
