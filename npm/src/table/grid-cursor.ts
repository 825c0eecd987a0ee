/**
 * Keys in a grid (WAI-ARIA, grid pattern): one cell is active, arrows move it, the grid itself
 * keeps the focus.
 */

/** What the cursor asks of its grid. Row -1 is the head. */
export interface GridPlace {
  id: (row: number, column: number) => string;
  size: () => { rows: number; columns: number; page: number };
  /** Brings a cell into sight; it may not exist before. */
  reveal: (row: number, column: number) => void;
  /** Enter or space on a cell. */
  act: (row: number, column: number, key: string) => void;
  /**
   * Opens (the arrow of the reading direction) or closes what is below a cell; whether there was
   * something to turn.
   */
  turn?: (row: number, column: number, open: boolean) => boolean;
}

/** The active cell of a grid. */
export class GridCursor {
  readonly #grid: HTMLElement;
  readonly #place: GridPlace;
  #row = -1;
  #column = 0;

  constructor(grid: HTMLElement, place: GridPlace) {
    this.#grid = grid;
    this.#place = place;
    grid.addEventListener("keydown", (event) => {
      if (event.target === grid && this.#key(event)) event.preventDefault();
    });
    grid.addEventListener("focus", () => this.refresh());
    grid.addEventListener("blur", () => this.#mark(undefined));
  }

  /** Marks the active cell anew: rows were drawn again. */
  refresh(): void {
    const { rows, columns } = this.#place.size();
    this.#row = Math.min(this.#row, rows - 1);
    this.#column = Math.max(0, Math.min(this.#column, columns - 1));
    const root = this.#grid.getRootNode() as ShadowRoot;
    if (root.activeElement === this.#grid)
      this.#mark(root.getElementById(this.#place.id(this.#row, this.#column)) ?? undefined);
  }

  #mark(cell: HTMLElement | undefined): void {
    this.#grid.querySelector(".active")?.classList.remove("active");
    cell?.classList.add("active");
    if (cell) this.#grid.setAttribute("aria-activedescendant", cell.id);
    else this.#grid.removeAttribute("aria-activedescendant");
  }

  #key({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
    const { rows, columns, page } = this.#place.size();
    const all = ctrlKey || metaKey;
    if (altKey) return false;
    if (key === "Enter" || key === " ") {
      this.#place.act(this.#row, this.#column, key);
      return true;
    }
    const to: Record<string, () => void> = {
      ArrowDown: () => (this.#row += 1),
      ArrowUp: () => (this.#row -= 1),
      ArrowRight: () => (this.#column += 1),
      ArrowLeft: () => (this.#column -= 1),
      PageDown: () => (this.#row += page),
      PageUp: () => (this.#row -= page),
      Home: () => (all ? ([this.#row, this.#column] = [0, 0]) : (this.#column = 0)),
      End: () =>
        all ? ([this.#row, this.#column] = [rows - 1, columns - 1]) : (this.#column = columns - 1),
    };
    // Arrows mean what a reader sees: from right to left the next column lies to the left.
    const mirrored = getComputedStyle(this.#grid).direction === "rtl";
    const along = key === "ArrowRight" ? !mirrored : key === "ArrowLeft" ? mirrored : undefined;
    if (along !== undefined && this.#place.turn?.(this.#row, this.#column, along) === true)
      return true;
    const move = to[along === undefined ? key : along ? "ArrowRight" : "ArrowLeft"];
    if (!move) return false;
    move();
    this.#row = Math.max(-1, Math.min(this.#row, rows - 1));
    this.#column = Math.max(0, Math.min(this.#column, columns - 1));
    this.#place.reveal(this.#row, this.#column);
    this.refresh();
    return true;
  }
}
