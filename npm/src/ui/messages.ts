/** Every text of ours that a reader may see, in the reader's language. */

import { ARABIC } from "./messages/arabic.js";
import { ENGLISH, type Messages } from "./messages/english.js";
import { GERMAN } from "./messages/german.js";

export type { Messages } from "./messages/english.js";

/** The messages in use: a page's own, then those of the reader's language, then English. */
export function messagesFor(overrides: Partial<Messages> = {}, locale = "en"): Messages {
  const language = /^[a-z]+/i.exec(locale)?.[0].toLowerCase() ?? "en";
  return { ...(LANGUAGES[language] ?? ENGLISH), ...overrides };
}

const LANGUAGES: Record<string, Messages> = { de: GERMAN, ar: ARABIC };
