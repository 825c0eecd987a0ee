/**
 * Embedded analytics that compute in the reader's browser.
 *
 * Importing does no work and touches no browser global, so it is safe on a server.
 */

export { Chart, type ChartOptions } from "./chart.js";
export { EmbeddedDashboard } from "./dashboard.js";
export type { ExportOptions } from "./board.js";
export type { PictureOptions } from "./download.js";
export type { FontFile } from "./export/fonts.js";
export type { DrillEvent } from "./drill.js";
export { Engine, type EngineEvents, type Source, type Table } from "./engine.js";
export { PellucidError, type PellucidErrorCode } from "./errors.js";
export type { Listener } from "./emitter.js";
export type { ChartEvents, DashboardEvents } from "./events.js";
export { exportResult, toCsv, toJson } from "./export.js";
export type { DashboardOptions } from "./options.js";
export type { PortOptions } from "./port.js";
export { Column, Result, type Row, type Value } from "./result.js";
export type { FetchToken, TokenAnswer } from "./token.js";
export type { Messages } from "./ui/messages.js";
export type { Container } from "./ui/mount.js";
export type { Theme, ThemeOption } from "./ui/theme.js";
export type { FileFormat, Progress } from "./wasm.js";
export type { WordName, Words } from "./words.js";
export type {
  Bin,
  Capabilities,
  Channel,
  ChartSpec,
  DashboardChart,
  DashboardSpec,
  DataType,
  Dimension,
  DimensionInput,
  EmbedConfig,
  EmbedToken,
  Encoding,
  ErrorCode,
  ExportFormat,
  Field,
  Filter,
  FilterControl,
  FilterOp,
  Format,
  Mark,
  Measure,
  Op,
  Query,
  Scalar,
  Schema,
  Sort,
  SortOrder,
  TimeUnit,
} from "./generated/index.js";
