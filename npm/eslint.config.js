import js from "@eslint/js";
import tseslint from "typescript-eslint";
import { lineLength } from "../tests/wasm/line-length.mjs";
import { noSleeps } from "../tests/wasm/no-sleeps.mjs";

export default tseslint.config(
  { ignores: ["dist/", "wasm/", ".test/", "src/generated/"] },
  js.configs.recommended,
  { rules: lineLength },
  {
    files: ["src/**/*.ts", "src/**/*.tsx", "test/**/*.ts"],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // A number in a template is as readable as String(number), and there are many.
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      // A message or event of a new kind asks for its case wherever others have theirs.
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Callbacks given by pages may be async or not; we never rely on what they return.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ["test/**/*.ts"],
    // node:test's functions return promises that the runner itself awaits.
    rules: { "@typescript-eslint/no-floating-promises": "off", ...noSleeps },
  },
  {
    files: ["**/*.mjs", "eslint.config.js"],
    languageOptions: { globals: { console: "readonly", process: "readonly", URL: "readonly" } },
  },
);
