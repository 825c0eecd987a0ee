// What a test may not do: wait for a time instead of for what it waits for. A machine that is busy
// takes longer than any such time, and one that is not waits for nothing. The package's own tests
// are held to it too (npm/eslint.config.js).

const message =
  "A fixed sleep. Wait for what must come: expect.poll, idle(page), an event, a frame, or a clock that the test turns.";

/** Rules for ESLint. */
export const noSleeps = {
  "no-restricted-syntax": [
    "error",
    { selector: "CallExpression[callee.property.name='waitForTimeout']", message },
    {
      selector:
        "CallExpression[callee.property.name='waitForLoadState'] > Literal[value='networkidle']",
      message,
    },
    { selector: "CallExpression[callee.name='setTimeout']", message },
    {
      selector:
        "CallExpression[callee.object.name=/^(window|globalThis|self)$/][callee.property.name='setTimeout']",
      message,
    },
    { selector: "ImportDeclaration[source.value=/timers\\/promises$/]", message },
    { selector: "ImportExpression[source.value=/timers\\/promises$/]", message },
  ],
};
