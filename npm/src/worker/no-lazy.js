// Stands for the lazy module in builds without it.
export function instantiate() {
  const error = new Error(
    "this build lacks the module for such queries: build it with `make wasm`",
  );
  return { init: () => Promise.reject(Object.assign(error, { code: "unsupported" })) };
}
