/**
 * What the wasm modules take and give. All of it is generated from their Rust sources: the
 * signatures by wasm-bindgen, what crosses by ts-rs or beside the code that writes it (`make
 * types`).
 */

export type {
  ChartTarget,
  Engine as WasmEngine,
  EngineDecoders,
  EngineHost,
  EngineTexts,
  FileFormat,
  LazyModule,
  OpenOptions,
  AskHeaders,
  Progress,
  RawSource,
} from "../generated/engine.js";
export type { PdfFont } from "../generated/pdf.js";
export type {
  BinWidth,
  ChartTheme,
  ColumnPart,
  CrosshairContent,
  DecodeRequest,
  Focus,
  GroupKey,
  LazyColumn,
  PdfPage,
  PointerHit,
  RawColumn,
  RawResult,
  SelectionReport,
  TableWindow,
  TooltipContent,
  UpdateReport,
} from "../generated/wire.js";
