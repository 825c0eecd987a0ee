// Whether the page rests, so that specs need not guess how long something takes.

/**
 * A timer that runs later than this, in milliseconds, is none that a spec waits for: tokens are
 * renewed by such.
 */
const SOON = 1000;
/** Answered calls that are kept: a page that lives long must not grow by them. */
const KEPT = 500;

/** Calls that wait for their answer: by worker, then by their number, what was called and when. */
const waiting = new Map();
const timers = new Set();
/** The latest calls that were answered, with how long they took. */
window.answered = [];

const { postMessage } = Worker.prototype;
Worker.prototype.postMessage = function (message, ...rest) {
  // What cannot be sent throws here, and waits for nothing.
  postMessage.call(this, message, ...rest);
  if (message?.kind !== "call") return;
  if (!waiting.has(this)) {
    waiting.set(this, new Map());
    this.addEventListener("message", ({ data }) => hear(this, data));
  }
  waiting.get(this).set(message.id, { method: message.method, at: performance.now() });
};

function hear(worker, { kind, id }) {
  const calls = waiting.get(worker);
  if (kind === "crashed") waiting.delete(worker);
  if (kind !== "done" && kind !== "failed") return;
  const call = calls?.get(id);
  calls?.delete(id);
  if (kind === "done" && call)
    window.answered.push({ method: call.method, millis: performance.now() - call.at });
  if (window.answered.length > KEPT) window.answered.shift();
}

const { terminate } = Worker.prototype;
Worker.prototype.terminate = function () {
  waiting.delete(this);
  terminate.call(this);
};

const { setTimeout: start, clearTimeout: stop } = window;
window.setTimeout = (run, delay = 0, ...args) => {
  const timer = start(() => {
    timers.delete(timer);
    run(...args);
  }, delay);
  if (delay <= SOON) timers.add(timer);
  return timer;
};
window.clearTimeout = (timer) => {
  timers.delete(timer);
  stop(timer);
};

/**
 * Resolves once every call is answered, no timer is about to run, and two frames in a row brought
 * neither.
 */
window.idle = async () => {
  for (let quiet = 0; quiet < 2; quiet += 1) {
    await new Promise(requestAnimationFrame);
    if (timers.size > 0 || [...waiting.values()].some((calls) => calls.size > 0)) quiet = -1;
  }
};
