/** Who is told what the reader of a text file decided. */

import type { Note, NoteCode } from "../generated/index.js";

/** Notes of values that are not what the file has. */
const LOSSES: readonly NoteCode[] = [
  "replaced_characters",
  "long_rows",
  "stray_quote",
  "rounded",
  "mixed_types",
  "misfits",
];

/** Tells the console of options that nothing reads. */
export function tellUnknown(names: readonly string[]): void {
  if (names.length === 0) return;
  const said = names.map((name) => JSON.stringify(name)).join(", ");
  console.warn(`pellucid: open knows no option ${said}: its options are those of the type Source`);
}

/** What a table was opened of, and who listens. */
interface Opened {
  url?: string | URL;
  file?: Blob;
  onNotes?: (notes: readonly Note[]) => void;
}

/**
 * Tells `onNotes` of all that was decided, or where nobody listens the console of what was changed
 * or lost, in one line.
 */
export function tellNotes(notes: readonly Note[] = [], { url, file, onNotes }: Opened): void {
  if (onNotes) {
    if (notes.length > 0) onNotes(notes);
    return;
  }
  const [first, ...more] = notes.filter(({ code }) => LOSSES.includes(code));
  if (!first) return;
  // An address may hold a secret behind its path.
  const path = url === undefined ? (file as File | undefined)?.name : String(url).split(/[?#]/)[0];
  const of = path === undefined ? "" : ` of ${path.split("/").pop() ?? ""}`;
  const column = first.column === undefined ? "" : ` column ${first.column}:`;
  const others = more.length === 0 ? "" : ` (${more.length} more in table.notes)`;
  console.warn(`pellucid: table${of}:${column} ${first.message}${others}`);
}
