/**
 * Where a dashboard's configuration and rows come from: the token server, with the token of its
 * reader.
 */

import { PellucidError } from "../common/errors.js";
import type { Engine } from "../engine/engine.js";
import type { Table } from "../engine/table.js";
import type { EmbedConfig, Filter } from "../generated/index.js";
import { getJson } from "../server/http.js";
import type { TokenKeeper } from "../server/token.js";
import type { Progress } from "../wire/wasm.js";
import { columnsOf } from "./columns.js";
import type { DashboardOptions } from "./options.js";

/** How rows are opened. */
export interface OpenRows {
  /** In force from the first paint on: their columns travel with the charts'. */
  filters: readonly Filter[];
  onProgress: (progress: Progress) => void;
  signal: AbortSignal;
}

/** One dashboard at its server. */
export class DashboardSource {
  readonly #options: DashboardOptions;
  readonly #tokens: TokenKeeper;

  constructor(options: DashboardOptions, tokens: TokenKeeper) {
    this.#options = options;
    this.#tokens = tokens;
  }

  /** The configuration. Rejects with `forbidden` where the token is another dashboard's. */
  async config(signal: AbortSignal): Promise<EmbedConfig> {
    const { dashboardId } = this.#options;
    const config = await getJson<EmbedConfig>(
      this.#url("api/v1/embed/config"),
      this.#tokens,
      signal,
    );
    if (config.dashboardId === dashboardId) return config;
    throw new PellucidError(
      "forbidden",
      `the token is for dashboard "${config.dashboardId}", and the page asked for "${dashboardId}": sign the id the page asks for`,
    );
  }

  /**
   * Opens the rows that `config` tells of, in the page's engine or, where they are too many to
   * travel, on the server.
   */
  async open(
    engine: Engine,
    config: EmbedConfig,
    { filters, onProgress, signal }: OpenRows,
  ): Promise<Table> {
    const { delivery, schema, rows, id } = config.dataset;
    const headers = this.#headers();
    if (delivery.kind === "server") {
      const url = this.#url(`api/v1/query?dataset=${encodeURIComponent(id)}`);
      return engine.openServer({ url, schema, rowCount: rows }, headers, signal);
    }
    const known = new Set(schema.fields.map((f) => f.name));
    const columns = columnsOf(config.dashboard, filters).filter((name) => known.has(name));
    return engine.open({
      url: this.#url(delivery.path),
      format: "parquet",
      columns,
      headers,
      onProgress,
      signal,
    });
  }

  #headers(): (refused: boolean) => Promise<Record<string, string>> {
    let given = "";
    return async (refused) => {
      // Refused late: the token ran out on its way, or keys were just rotated. A newer one is not
      // thrown away.
      if (refused) this.#tokens.invalidate(given);
      given = await this.#tokens.get();
      return { Authorization: `Bearer ${given}` };
    };
  }

  #url(path: string): string {
    return new URL(
      path.replace(/^\/+/, ""),
      `${new URL(this.#options.baseUrl, document.baseURI).href.replace(/\/+$/, "")}/`,
    ).href;
  }
}
