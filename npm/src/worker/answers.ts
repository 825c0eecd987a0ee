/**
 * Queries that are made of several answers. The wasm module that knows how is loaded with the first
 * of them; its glue is small and comes with the engine's.
 */

import { instantiate } from "pellucid-wasm-answer";
import type { PlainQuery, Query, Schema } from "../generated/index.js";
import type { RawResult } from "../wire/wasm.js";
import { type FetchWasm, WhenNeeded } from "./wasm-file.js";

/** What the module exports. */
export type AnswerModule = Pick<ReturnType<typeof instantiate>, "Answer" | "BoundModel">;

/** What a query has that its answer is made by, or that says how times are read. */
const STEPS = [
  "segments",
  "having",
  "fill",
  "compare",
  "window",
  "top",
  "totals",
  "timeZone",
  "weekStart",
  "fiscalYearStart",
  "now",
] as const;

/** Whether the engine answers a query by itself; also where it is none, which the engine says. */
export function isPlain(query: Query): query is PlainQuery {
  const given: unknown = query;
  if (typeof given !== "object" || given === null) return true;
  const measures: unknown = query.measures;
  const isFormula = (m: unknown): boolean =>
    typeof m === "string" || (typeof m === "object" && m !== null && !("op" in m));
  if (Array.isArray(measures) && measures.some(isFormula)) return false;
  return STEPS.every((step) => query[step] === undefined);
}

/** Makes answers of several plain ones. */
export class Answers {
  readonly #module: WhenNeeded<AnswerModule>;

  /** `fetchWasm` turns the module's address into a response. */
  constructor(fetchWasm: FetchWasm) {
    this.#module = new WhenNeeded(async () => {
      const bindings = instantiate();
      const address = new URL("./pellucid_answer_bg.wasm", import.meta.url).href;
      await bindings.init({ module_or_path: fetchWasm(address) });
      return bindings;
    });
  }

  /** The module, loaded when it is first asked for. */
  module(): Promise<AnswerModule> {
    return this.#module.get();
  }

  /** The answer to `query` over a table of these columns; `ask` answers plain queries. */
  async answer(
    query: Query,
    schema: Schema,
    ask: (query: PlainQuery) => Promise<RawResult>,
  ): Promise<RawResult> {
    const { Answer } = await this.#module.get();
    const answer = new Answer(query, schema);
    try {
      let step = answer.next();
      while ("ask" in step) step = answer.next(await ask(step.ask));
      return step.done;
    } finally {
      answer.free();
    }
  }
}
