// What a page that has only a file reader writes itself: sum and count by a small whole-number key.

export class SumByKey {
  #sums = [];
  #counts = [];

  /** Keys and values of the same rows, in typed arrays. */
  add(keys, values) {
    const [sums, counts] = [this.#sums, this.#counts];
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      sums[key] = (sums[key] ?? 0) + values[i];
      counts[key] = (counts[key] ?? 0) + 1;
    }
  }

  result() {
    const keys = [...this.#counts.keys()].filter((k) => this.#counts[k] > 0);
    return { keys, sums: keys.map((k) => this.#sums[k]), counts: keys.map((k) => this.#counts[k]) };
  }
}

/** Answers every {address} posted to this worker with what `read(address)` gives. */
export function serve(read) {
  globalThis.onmessage = async ({ data }) => {
    try {
      globalThis.postMessage(await read(data.address));
    } catch (error) {
      globalThis.postMessage({ error: String(error) });
    }
  };
}
