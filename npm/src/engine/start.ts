/**
 * Starts an engine where it may run: a worker first, the page itself where policy forbids workers.
 */

import { PellucidError } from "../common/errors.js";
import { packageFile } from "../common/package-file.js";
import type { Port, PortOptions } from "../wire/port.js";
import type { Assets } from "../wire/protocol.js";
import { startWorker } from "./worker-port.js";

const WORKER: WorkerOptions = { type: "module", name: "pellucid" };

/** Starts a port. No work happens before this is called. */
export async function startPort(options: PortOptions): Promise<Port> {
  const { workers } = options;
  if (workers !== undefined && !(Number.isInteger(workers) && workers > 0)) {
    throw new PellucidError(
      "invalid_query",
      `workers is ${String(workers)}: give a whole number of 1 or more, or leave it out`,
    );
  }
  const assets: Assets = {
    wasmUrl: absolute(options.wasmUrl),
    lazyWasmUrl: absolute(options.lazyWasmUrl),
    pdfWasmUrl: absolute(options.pdfWasmUrl),
    answerWasmUrl: absolute(options.answerWasmUrl),
    textWasmUrl: absolute(options.textWasmUrl),
    workers: options.workers,
  };
  if (options.worker === false) return inline(assets);
  try {
    return await startWorker(() => createWorker(absolute(options.workerUrl)), assets);
  } catch (thrown) {
    if (options.worker === true) throw thrown;
    return inline(assets);
  }
}

function createWorker(url: string | undefined): Worker {
  if (url !== undefined) return workerAt(url);
  if (PELLUCID_SCRIPT) return workerAt(packageFile("worker.js"));
  try {
    // In this very form bundlers find the worker and publish it.
    return new Worker(new URL("./worker.js", import.meta.url), {
      type: "module",
      name: "pellucid",
    });
  } catch {
    return workerAt(packageFile("worker.js"));
  }
}

/**
 * A worker's script must be of the page's origin; one that is not is imported by a script that is.
 */
function workerAt(url: string): Worker {
  if (new URL(url).origin === location.origin) return new Worker(url, WORKER);
  const importer = URL.createObjectURL(
    new Blob([`import ${JSON.stringify(url)};`], { type: "text/javascript" }),
  );
  return new Worker(importer, WORKER);
}

async function inline(assets: Assets): Promise<Port> {
  // One build keeps one branch: the script tag's must not contain the other's bundle.
  const module = PELLUCID_SCRIPT
    ? ((await import(packageFile("inline.js"))) as typeof import("../inline.js"))
    : await import("../inline.js");
  return module.startInline(assets);
}

function absolute(url: string | URL | undefined): string | undefined {
  return url === undefined ? undefined : new URL(url, document.baseURI).href;
}
