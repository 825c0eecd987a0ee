/**
 * Where a dashboard's configuration and rows come from: the token server, with the token of its
 * reader.
 */

import { PellucidError } from "../common/errors.js";
import type { Engine } from "../engine/engine.js";
import type { Table } from "../engine/table.js";
import type {
  DashboardSpec,
  DatasetInfo,
  EmbedConfig,
  EmbedModel,
  Filter,
} from "../generated/index.js";
import { getJson } from "../server/http.js";
import type { TokenKeeper } from "../server/token.js";
import type { AskHeaders, Progress } from "../wire/wasm.js";
import type { Tables } from "./board.js";
import { columnsOf } from "./columns.js";
import type { DashboardOptions } from "./options.js";

/** What a token follows in its header. */
const BEARER = "Bearer ";

/** How rows are opened. */
export interface OpenRows {
  /** In force from the first paint on: their columns travel with the charts'. */
  filters: readonly Filter[];
  onProgress: (progress: Progress) => void;
  signal: AbortSignal;
}

/** Open rows, and what a dashboard shows of them. */
export interface OpenedRows {
  /** The tables that its charts are of, one a chart; one at least. */
  tables: Tables;
  /** The dashboard over the table's columns: names of a model are columns by now. */
  dashboard: DashboardSpec;
  /** Filters as a page writes them, in a model's names, over the table's columns. */
  filters: (filters: readonly Filter[]) => Promise<Filter[]>;
  /** Such filters as the engine takes them: times are read by a model's clock. */
  read: (filters: readonly Filter[]) => Promise<Filter[]>;
  /** Lets go of all that was opened. */
  close: () => void;
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
  async open(engine: Engine, config: EmbedConfig, how: OpenRows): Promise<OpenedRows> {
    const { dashboard, dataset, model } = config;
    if (model) return this.#openModel(engine, config, model, how);
    const known = new Set(dataset.schema.fields.map((f) => f.name));
    const columns = columnsOf(dashboard, how.filters).filter((name) => known.has(name));
    const table = await this.#open(engine, dataset, columns, how);
    return {
      tables: [table],
      dashboard,
      filters: (filters) => Promise.resolve([...filters]),
      read: (filters) => Promise.resolve([...filters]),
      close: () => table.close(),
    };
  }

  /** Opens every table of a model: their columns travel when charts first need them. */
  async #openModel(
    engine: Engine,
    { dashboard }: EmbedConfig,
    { model, datasets }: EmbedModel,
    how: OpenRows,
  ): Promise<OpenedRows> {
    const soFar = new Map<string, Progress>();
    const onProgress = (id: string) => (progress: Progress) => {
      soFar.set(id, progress);
      const all = [...soFar.values()];
      const known = all.length === datasets.length && all.every((p) => p.total !== null);
      how.onProgress({
        ...progress,
        loaded: all.reduce((sum, p) => sum + p.loaded, 0),
        total: known ? all.reduce((sum, p) => sum + (p.total ?? 0), 0) : null,
      });
    };
    const opening = datasets.map(async (dataset) => {
      const each = { ...how, onProgress: onProgress(dataset.id) };
      const table = await this.#open(engine, dataset, undefined, each);
      return [dataset.id, table] as const;
    });
    const settled = await Promise.allSettled(opening);
    const byId = new Map(settled.flatMap((s) => (s.status === "fulfilled" ? [s.value] : [])));
    const close = (): void => byId.forEach((table) => table.close());
    try {
      await Promise.all(opening);
      const tables: Record<string, Table> = {};
      for (const [name, { dataset = name }] of Object.entries(model.tables)) {
        const table = byId.get(dataset);
        if (table) tables[name] = table;
      }
      const bound = await engine.model({ ...model, tables });
      const shown = await bound.dashboard(dashboard);
      return {
        ...shown,
        filters: (filters) => bound.filters([...filters]),
        read: (filters) => bound.readFilters([...filters]),
        close: () => {
          bound.close();
          close();
        },
      };
    } catch (thrown) {
      close();
      throw thrown;
    }
  }

  async #open(
    engine: Engine,
    { delivery, schema, rows, id }: DatasetInfo,
    columns: string[] | undefined,
    { onProgress, signal }: OpenRows,
  ): Promise<Table> {
    const headers = this.#headers();
    if (delivery.kind === "server") {
      const url = this.#url(`api/v1/query?dataset=${encodeURIComponent(id)}`);
      return engine.openServer({ url, schema, rowCount: rows }, headers, signal);
    }
    return engine.open({
      url: this.#url(delivery.path),
      format: "parquet",
      ...(columns && { columns }),
      headers,
      onProgress,
      signal,
    });
  }

  #headers(): AskHeaders {
    return async (_, refused) => {
      // Refused late: the token ran out on its way, or keys were just rotated. A newer one, which
      // another request has fetched meanwhile, is not thrown away.
      const token = refused?.Authorization?.slice(BEARER.length);
      if (token !== undefined) this.#tokens.invalidate(token);
      return { Authorization: `${BEARER}${await this.#tokens.get()}` };
    };
  }

  #url(path: string): string {
    return new URL(
      path.replace(/^\/+/, ""),
      `${new URL(this.#options.baseUrl, document.baseURI).href.replace(/\/+$/, "")}/`,
    ).href;
  }
}
