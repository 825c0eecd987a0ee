// A slow line shared by every connection. In the server, since a browser's own throttling does not
// reach into workers.
import { setTimeout as sleep } from "node:timers/promises";

/** Small enough that two answers at once share the line evenly. */
const PIECE = 16_384;

export class Link {
  #freeAt = 0;

  constructor({ megabits, millis }) {
    this.bytesPerMilli = (megabits * 1e6) / 8 / 1000;
    this.millis = millis;
  }

  /** Writes `bytes` at the line's pace, a round trip late. Stops where the reader hangs up. */
  async send(response, bytes) {
    await sleep(this.millis);
    for (let at = 0; at < bytes.length && !response.destroyed; at += PIECE) {
      const piece = bytes.subarray(at, at + PIECE);
      this.#freeAt = Math.max(performance.now(), this.#freeAt) + piece.length / this.bytesPerMilli;
      const wait = this.#freeAt - performance.now();
      if (wait > 1) await sleep(wait);
      response.write(piece);
    }
    response.end();
  }
}
