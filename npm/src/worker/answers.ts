/**
 * Queries that are made of several answers. The wasm module that knows how is loaded with the first
 * of them; its glue is small and comes with the engine's.
 */

import { instantiate } from "pellucid-wasm-answer";
import type { Answer } from "../generated/answer.js";
import type { PlainQuery, Query, Schema } from "../generated/index.js";
import type { RawResult } from "../wire/wasm.js";

type Start = new (query: Query, schema: Schema) => Answer;

/** What a query has that is made of its answer. */
const STEPS = ["having", "fill", "compare", "window", "top", "totals"] as const;

/** Whether the engine answers a query by itself; also where it is none, which the engine says. */
export function isPlain(query: Query): query is PlainQuery {
  const given: unknown = query;
  if (typeof given !== "object" || given === null) return true;
  const measures: unknown = query.measures;
  const isFormula = (m: unknown): boolean => typeof m === "object" && m !== null && !("op" in m);
  if (Array.isArray(measures) && measures.some(isFormula)) return false;
  return STEPS.every((step) => query[step] === undefined);
}

/** Makes answers of several plain ones. */
export class Answers {
  readonly #fetchWasm: (address: string) => Promise<Response>;
  #module: Promise<Start> | undefined;

  /** `fetchWasm` turns the module's address into a response. */
  constructor(fetchWasm: (address: string) => Promise<Response>) {
    this.#fetchWasm = fetchWasm;
  }

  /** The answer to `query` over a table of these columns; `ask` answers plain queries. */
  async answer(
    query: Query,
    schema: Schema,
    ask: (query: PlainQuery) => Promise<RawResult>,
  ): Promise<RawResult> {
    this.#module ??= this.#load();
    let start: Start;
    try {
      start = await this.#module;
    } catch (thrown) {
      this.#module = undefined;
      throw thrown;
    }
    const answer = new start(query, schema);
    try {
      let step = answer.next();
      while ("ask" in step) step = answer.next(await ask(step.ask));
      return step.done;
    } finally {
      answer.free();
    }
  }

  async #load(): Promise<Start> {
    const bindings = instantiate();
    await bindings.init({
      module_or_path: this.#fetchWasm(new URL("./pellucid_answer_bg.wasm", import.meta.url).href),
    });
    return bindings.Answer;
  }
}
