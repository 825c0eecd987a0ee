// How long a line may be. Prettier breaks code; this is for comments, which it leaves as they are.
// The package is held to it too (npm/eslint.config.js).

/** Rules for ESLint. */
export const lineLength = {
  "max-len": [
    "error",
    {
      code: 100,
      ignoreUrls: true,
      ignoreStrings: true,
      ignoreTemplateLiterals: true,
      ignoreRegExpLiterals: true,
      ignorePattern: "eslint-disable",
    },
  ],
};
