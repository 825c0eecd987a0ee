/** One engine for all dashboards of a page. */

import type { PortOptions } from "../wire/port.js";
import { Engine } from "./engine.js";

interface Shared {
  engine: Promise<Engine>;
  users: number;
}

const engines = new Map<string, Shared>();

/**
 * An unused engine lives on this long, in milliseconds: frameworks unmount and mount again at once.
 */
const LINGER = 2000;

/**
 * The engine for `options`, and how to let it go. Every dashboard of a page with the same options
 * has the same one.
 */
export function acquire(options: PortOptions): { engine: Promise<Engine>; release: () => void } {
  const key = [
    options.worker,
    options.workers,
    options.workerUrl,
    options.wasmUrl,
    options.lazyWasmUrl,
    options.pdfWasmUrl,
    options.answerWasmUrl,
    options.textWasmUrl,
  ]
    .map(String)
    .join("\n");
  const shared = engines.get(key) ?? { engine: Engine.create(options), users: 0 };
  engines.set(key, shared);
  shared.users += 1;
  // A failed start is the caller's to hear of, and not kept.
  shared.engine.catch(() => engines.get(key) === shared && engines.delete(key));
  let released = false;
  const release = (): void => {
    if (released) return;
    released = true;
    shared.users -= 1;
    setTimeout(() => {
      if (shared.users > 0 || engines.get(key) !== shared) return;
      engines.delete(key);
      shared.engine.then((engine) => engine.close()).catch(() => undefined);
    }, LINGER);
  };
  return { engine: shared.engine, release };
}
