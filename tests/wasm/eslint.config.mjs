// Run by ESLint of the package: these specs have none of their own.
import { lineLength } from "./line-length.mjs";
import { noSleeps } from "./no-sleeps.mjs";

export default [
  { ignores: ["peers/", "results/", ".fixtures/"] },
  {
    files: ["**/*.mjs", "**/*.js"],
    rules: {
      ...noSleeps,
      ...lineLength,
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "prefer-const": "error",
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
  },
];
