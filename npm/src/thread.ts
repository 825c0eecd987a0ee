/** Workers that the engine's worker starts of its own script, for work that must not hold it up. */

/** A thread whose script has not run by then was forbidden. */
const START_MILLIS = 10_000;

/** Milliseconds without work after which a thread and its memory are let go: longer than a reader looks at an answer. */
export const IDLE_MILLIS = 20_000;

/** Starts one. Rejects where policy, or the browser, allows none. */
export async function startThread(script: string, name: string): Promise<Worker> {
  const worker = new Worker(script, { type: "module", name });
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      // Its first message says that the script runs.
      worker.onmessage = (): void => resolve();
      worker.onerror = (): void => reject(new Error("the thread's script could not be loaded"));
      timer = setTimeout(() => reject(new Error("the thread did not start")), START_MILLIS);
    });
    return worker;
  } catch (thrown) {
    worker.terminate();
    throw thrown;
  } finally {
    clearTimeout(timer);
  }
}
