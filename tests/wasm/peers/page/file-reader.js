// A peer that reads files and answers no queries: its worker reads two columns, and a plain loop
// sums them.
import { answer } from "./answer.js";
import { enter } from "./contender.js";

export function enterReader(name) {
  const worker = new Worker(`/bundle/${name}-worker.js`, { type: "module" });
  const call = (message) =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data));
      worker.onerror = (event) => reject(new Error(event.message));
      worker.postMessage(message);
    });
  enter({
    open: () => Promise.reject(new Error("reads files, answers no queries")),
    cold: (address) => call({ address: new URL(address, location.origin).href }),
    read: ({ keys, sums, counts }) =>
      answer(
        keys.length,
        1,
        [keys, sums, counts].map((c) => (i) => c[i]),
      ),
  });
}
