/** What spreadsheets take for a formula. */

/**
 * Whether a spreadsheet would run a text as a formula where a file or the clipboard has no types:
 * what starts with `=`, `+`, `-`, `@`, in full width too, or with a tab or break before one (OWASP,
 * CSV injection). An apostrophe before it keeps it text.
 */
export const runsAsFormula = (text: string): boolean =>
  /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text);
