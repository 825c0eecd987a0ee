//! The class that pages and workers call.

mod charts;
mod exports;
mod gestures;
pub(crate) mod selections;
mod swap;
mod tables;
mod target;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use pellucid_bridge::errors::to_js;
use pellucid_core::{Code, Error, Query};
use wasm_bindgen::prelude::*;

use crate::chart::Chart;
use crate::decoders::Decoders;
use crate::group::Group;
use crate::open::OpenTable;
use crate::query::Lazy;
use crate::texts::Texts;

/// Everything one engine holds. Borrowed for moments only, never across an await.
pub(crate) struct Shared {
    pub(crate) tables: RefCell<HashMap<u32, Rc<OpenTable>>>,
    pub(crate) groups: RefCell<HashMap<u32, Group>>,
    pub(crate) charts: RefCell<HashMap<u32, Chart>>,
    pub(crate) lazy: Lazy,
    /// Other workers that decode parts of files.
    pub(crate) decoders: Option<Decoders>,
    /// What reads text files.
    pub(crate) texts: Texts,
    next: Cell<u32>,
}

impl Shared {
    fn handle(&self) -> u32 {
        self.next.set(self.next.get() + 1);
        self.next.get()
    }

    /// The error of a handle that was closed.
    pub(crate) fn not_found(what: &str) -> JsValue {
        to_js(Error::new(Code::NotFound, format!("the {what} was closed")))
    }

    /// An open table.
    pub(crate) fn table(&self, handle: u32) -> Result<Rc<OpenTable>, JsValue> {
        self.tables.borrow().get(&handle).cloned().ok_or_else(|| Self::not_found("table"))
    }

    /// A chart among `charts`.
    pub(crate) fn chart_in<'a>(
        &self,
        charts: &'a HashMap<u32, Chart>,
        handle: u32,
    ) -> Result<&'a Chart, JsValue> {
        charts.get(&handle).ok_or_else(|| Self::not_found("chart"))
    }

    /// A chart's query under all filters on it, and the table it reads.
    pub(crate) fn table_query(&self, chart: u32) -> Result<(Query, Rc<OpenTable>), JsValue> {
        Ok((self.query_of(chart, None, None)?, self.table_of(chart)?))
    }

    /// The table that a chart is of.
    pub(crate) fn table_of(&self, chart: u32) -> Result<Rc<OpenTable>, JsValue> {
        let table = self.chart_in(&self.charts.borrow(), chart)?.table;
        self.table(table)
    }

    /// Does something with a chart.
    pub(crate) fn with_chart<T>(
        &self,
        handle: u32,
        act: impl FnOnce(&mut Chart) -> Result<T, JsValue>,
    ) -> Result<T, JsValue> {
        act(self.charts.borrow_mut().get_mut(&handle).ok_or_else(|| Self::not_found("chart"))?)
    }
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What an engine may ask of others. */
export interface EngineHost {
  /** Loads the module with polars: its exports, or the same by way of a thread. */
  loadLazy: () => Promise<LazyModule>;
  /** Other workers that decode ranges of files. */
  decoders?: EngineDecoders | undefined;
  /** The module that reads text files and rows. */
  texts: EngineTexts;
}

/** Reads text files and rows, by a module that is loaded with the first. */
export interface EngineTexts {
  file: (bytes: Uint8Array, format: string | undefined, options: ReadOptions | undefined) => Promise<ReadTable>;
  rows: (rows: unknown, options: ReadOptions | undefined) => Promise<ReadTable>;
}

/** What the engine calls of the module with polars. */
export interface LazyModule {
  run: (query: PlainQuery, columns: LazyColumn[], signal: AbortSignal | undefined) => RawResult | Promise<RawResult>;
}

/** Other workers, by numbers from 0. */
export interface EngineDecoders {
  /** The worker whose turn it is in a load of `total` bytes; null where it is the engine's own. */
  turn: (total: number) => number | null;
  decode: (
    worker: number,
    request: DecodeRequest,
    footer: Uint8Array,
    headers: Record<string, string> | undefined,
    signal: AbortSignal | undefined,
  ) => Promise<ColumnPart[]>;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// What the engine may ask of others: see [`Lazy`], [`Decoders`] and [`Texts`].
    #[wasm_bindgen(typescript_type = "EngineHost")]
    pub type JsHost;
}

/// Opens tables, answers queries and draws charts. Every failure is an `Error` with a `code`.
#[wasm_bindgen]
pub struct Engine {
    shared: Rc<Shared>,
}

#[wasm_bindgen]
impl Engine {
    /// An engine; `host.loadLazy` loads the module with polars when a query needs it,
    /// `host.decoders` decode parts of files, `host.texts` read text files.
    #[wasm_bindgen(constructor)]
    pub fn new(host: &JsHost) -> Self {
        pellucid_bridge::host::provide();
        let lazy = Lazy::new(host);
        let decoders = Decoders::of(host);
        let shared = Shared {
            tables: RefCell::default(),
            groups: RefCell::default(),
            charts: RefCell::default(),
            lazy,
            decoders,
            texts: Texts::of(host),
            next: Cell::new(0),
        };
        Self { shared: Rc::new(shared) }
    }
}
