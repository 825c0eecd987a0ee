/**
 * Embedded analytics that compute in the reader's browser.
 *
 * Importing does no work and touches no browser global, so it is safe on a server.
 */

export { Chart, type ChartOptions } from "./chart/chart.js";
export type { ViewOptions } from "./chart/view-options.js";
export { EmbeddedDashboard } from "./dashboard/dashboard.js";
export type { ExportOptions } from "./dashboard/board.js";
export type { FileOptions, PictureOptions } from "./export/download.js";
export type { FontFile } from "./export/fonts.js";
export type { DrillEvent } from "./events/drill.js";
export { Engine, type EngineEvents } from "./engine/engine.js";
export type { Model, ModelChannel, ModelChartSpec, ModelOptions } from "./engine/model.js";
export type { Source } from "./engine/source.js";
export type { Table } from "./engine/table.js";
export { PellucidError, type PellucidErrorCode } from "./common/errors.js";
export type { Listener } from "./common/emitter.js";
export type { ChartEvents, DashboardEvents } from "./events/events.js";
export { exportResult, type SheetOptions, toCsv, toJson } from "./export/rows.js";
export type { DashboardOptions } from "./dashboard/options.js";
export type { PortOptions } from "./wire/port.js";
export { Column, Result, type Row, type Value } from "./engine/result.js";
export type { FetchToken, TokenAnswer } from "./server/token.js";
export type { Messages } from "./ui/messages.js";
export type { Container } from "./ui/mount.js";
export type { Theme, ThemeOption } from "./ui/theme.js";
export type { FileFormat, Progress } from "./wire/wasm.js";
export type { WordName, Words } from "./ui/words.js";
export type {
  Bin,
  Capabilities,
  Channel,
  ChartSpec,
  Compare,
  Comparison,
  DashboardChart,
  DashboardSpec,
  DataType,
  DateOrder,
  Dimension,
  DimensionInput,
  EmbedConfig,
  EmbedToken,
  Encoding,
  ErrorCode,
  ExportFormat,
  Expr,
  ExprFunction,
  ExprInput,
  Field,
  Fill,
  FillWith,
  Filter,
  FilterControl,
  FilterInput,
  FilterOp,
  Format,
  Formula,
  Mark,
  Measure,
  MeasureInput,
  ModelClock,
  ModelDimension,
  ModelMeasure,
  Note,
  NoteCode,
  Op,
  PlainQuery,
  Query,
  ReadOptions,
  Relation,
  Scalar,
  Schema,
  Sort,
  SortOrder,
  TimeUnit,
  Top,
  Totals,
  WindowColumn,
  WindowOp,
} from "./generated/index.js";
