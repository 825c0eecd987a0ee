// The package's worker, with one more reaction: a call of `svg` runs a wasm module that traps, as a
// fault of the engine would.
const TRAP = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 116, 0, 0, 10, 5, 1, 3, 0,
  0, 11,
]);
const { instance } = await WebAssembly.instantiate(TRAP);
addEventListener("message", ({ data }) => {
  if (data.kind === "call" && data.method === "svg") instance.exports.t();
});
await import("/dist/worker.js");
