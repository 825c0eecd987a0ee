// Run by ESLint of the package: these specs have none of their own.
import { noSleeps } from "./no-sleeps.mjs";

export default [
  { ignores: ["peers/", "results/", ".fixtures/"] },
  {
    files: ["**/*.mjs", "**/*.js"],
    rules: { ...noSleeps, "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }], "prefer-const": "error" },
    linterOptions: { reportUnusedDisableDirectives: "error" },
  },
];
