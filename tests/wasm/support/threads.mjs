// A page's own thread and those of its workers, each spoken to by the DevTools protocol.

/** Threads come and go: whoever asks all asks those there are. */
export class Threads {
  #session;
  #workers = new Map();
  #waiting = new Map();
  #nextId = 0;

  static async of(page) {
    const threads = new Threads();
    const session = await page.context().newCDPSession(page);
    threads.#session = session;
    session.on("Target.attachedToTarget", ({ sessionId }) =>
      threads.#workers.set(sessionId, { send: (...call) => threads.#send(sessionId, ...call) }),
    );
    session.on("Target.detachedFromTarget", ({ sessionId }) => threads.#gone(sessionId));
    session.on("Target.receivedMessageFromTarget", ({ sessionId, message }) =>
      threads.#receive(sessionId, JSON.parse(message)),
    );
    // Not flattened: the driver hands on only what belongs to sessions of its own.
    await session.send("Target.setAutoAttach", {
      autoAttach: true,
      waitForDebuggerOnStart: false,
      flatten: false,
    });
    return threads;
  }

  /** What `ask` gives for each thread. Threads that end meanwhile are left out. */
  async all(ask) {
    const threads = [{ send: (...call) => this.#session.send(...call) }, ...this.#workers.values()];
    const answers = await Promise.allSettled(threads.map(ask));
    return answers.filter((a) => a.status === "fulfilled").map((a) => a.value);
  }

  #send(sessionId, method, params) {
    const id = (this.#nextId += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(`${sessionId} ${id}`, { resolve, reject });
      this.#session
        .send("Target.sendMessageToTarget", {
          sessionId,
          message: JSON.stringify({ id, method, params }),
        })
        .catch(reject);
    });
  }

  #receive(sessionId, { id, result, error }) {
    const key = `${sessionId} ${id}`;
    const waiter = this.#waiting.get(key);
    this.#waiting.delete(key);
    if (error) waiter?.reject(new Error(error.message));
    else waiter?.resolve(result);
  }

  #gone(sessionId) {
    this.#workers.delete(sessionId);
    for (const [key, { reject }] of this.#waiting)
      if (key.startsWith(`${sessionId} `)) reject(new Error("the worker ended"));
  }
}
