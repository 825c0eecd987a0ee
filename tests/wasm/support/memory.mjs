// What a page and its workers hold, asked of the browser from outside, so that every contender is
// asked the same way.
import { Threads } from "./threads.mjs";

/**
 * Between two readings of the heaps, in milliseconds. A thread that computes answers when it is
 * through.
 */
const EVERY = 50;

/**
 * Watches a page from before its work. `stop()` gives {wasm, heap, peak} in bytes: wasm memories
 * only grow, so their last size is their peak; heaps are JavaScript objects, garbage not yet
 * collected and array buffers, at the reading when they were largest.
 */
export async function watchMemory(page) {
  const threads = await Threads.of(page);
  let heap = 0;
  let running = true;
  const watching = (async () => {
    while (running) {
      heap = Math.max(heap, await heapBytes(threads));
      // eslint-disable-next-line no-restricted-syntax -- how often the heaps are read; nothing waits for it
      await new Promise((resolve) => setTimeout(resolve, EVERY));
    }
  })();
  return {
    async stop() {
      running = false;
      await watching;
      const wasm = await wasmBytes(threads);
      return { wasm, heap, peak: wasm + heap };
    },
  };
}

/** {wasm, heap} in bytes once garbage is collected, of a page's `threads`. */
export async function memoryLeft(threads) {
  const wasm = await wasmBytes(threads);
  await threads.all((thread) => thread.send("HeapProfiler.collectGarbage"));
  return { wasm, heap: await heapBytes(threads) };
}

async function heapBytes(threads) {
  const uses = await threads.all((thread) => thread.send("Runtime.getHeapUsage"));
  return uses.reduce((n, u) => n + u.usedSize + u.backingStorageSize, 0);
}

const wasmBytes = async (threads) =>
  (await threads.all(wasmBytesOf)).reduce((n, bytes) => n + bytes, 0);

/** Sizes of every `WebAssembly.Memory` of a thread, whoever made it. Asking collects garbage. */
async function wasmBytesOf(thread) {
  const { result } = await thread.send("Runtime.evaluate", {
    expression: "WebAssembly.Memory.prototype",
  });
  const { objects } = await thread.send("Runtime.queryObjects", {
    prototypeObjectId: result.objectId,
  });
  const sum = "function () { return this.reduce((n, memory) => n + memory.buffer.byteLength, 0); }";
  const answer = await thread.send("Runtime.callFunctionOn", {
    objectId: objects.objectId,
    functionDeclaration: sum,
    returnByValue: true,
  });
  return answer.result.value;
}
