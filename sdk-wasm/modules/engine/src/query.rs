//! Queries: by the kernels, or by the lazy module where they end.

use std::cell::RefCell;

use js_sys::{Function, Promise, Reflect};
use pellucid_bridge::errors::{OrThrow, plain, to_js};
use pellucid_bridge::{transfer, wire};
use pellucid_core::{Batch, Code, Error, Query};
use pellucid_engine::Outcome;
use pellucid_engine::exec::{self, Grouping, Start};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

use crate::intl::{now, yield_to_event_loop};
use crate::open::OpenTable;

/// Loads the module with polars when it is first needed.
pub(crate) struct Lazy {
    load: Option<Function>,
    run: RefCell<Option<Function>>,
}

impl Lazy {
    /// `host.loadLazy` gives a promise of the module's exports.
    pub(crate) fn new(host: &JsValue) -> Self {
        let load = Reflect::get(host, &"loadLazy".into()).ok().and_then(|f| f.dyn_into().ok());
        Self { load, run: RefCell::new(None) }
    }

    async fn function(&self) -> Result<Function, JsValue> {
        if let Some(f) = self.run.borrow().clone() {
            return Ok(f);
        }
        let missing = || {
            to_js(Error::new(
                Code::Internal,
                "the lazy module is not there: serve pellucid_lazy_bg.wasm beside the engine",
            ))
        };
        let load = self.load.as_ref().ok_or_else(missing)?;
        let exports = JsFuture::from(Promise::resolve(&load.call0(&JsValue::NULL)?)).await?;
        let run: Function =
            Reflect::get(&exports, &"run".into())?.dyn_into().map_err(|_| missing())?;
        *self.run.borrow_mut() = Some(run.clone());
        Ok(run)
    }
}

/// Validates a query, fetches the columns it reads and returns their indices.
pub(crate) async fn fetch(
    table: &OpenTable,
    query: &Query,
    signal: Option<&AbortSignal>,
) -> Result<Vec<usize>, JsValue> {
    table.table.borrow().check(query).or_throw()?;
    if table.table.borrow().is_blank() {
        return Ok(Vec::new());
    }
    let columns = table.table.borrow().columns_of(query).or_throw()?;
    table.ensure(&columns, signal).await?;
    Ok(columns)
}

/// Answers a query, fetching the columns it needs first.
pub(crate) async fn answer(
    table: &OpenTable,
    query: &Query,
    signal: Option<&AbortSignal>,
    lazy: &Lazy,
) -> Result<Batch, JsValue> {
    if let Some(server) = &table.server {
        pellucid_core::validate::query(query, table.table.borrow().schema()).or_throw()?;
        return server.answer(query, signal).await;
    }
    let indices = fetch(table, query, signal).await?;
    let cancelled = || signal.is_some_and(AbortSignal::aborted);
    let started = exec::start(&table.table.borrow(), query, &cancelled).or_throw()?;
    let outcome = match started {
        Start::Done(outcome) => outcome,
        Start::Group(grouping) => Outcome::Done(visit(*grouping, signal).await?),
    };
    match outcome {
        Outcome::Done(batch) => Ok(batch),
        Outcome::Unsupported(_) => {
            let run = lazy.function().await?;
            let columns = transfer::export(&table.table.borrow(), &indices)?;
            // Where the module has a thread of its own, its answer is a promise.
            let signal = signal.map_or(JsValue::UNDEFINED, JsValue::from);
            let answer = run.call3(&JsValue::NULL, &plain(query)?, &columns, &signal)?;
            wire::from_js_result(JsFuture::from(Promise::resolve(&answer)).await?.unchecked_ref())
        }
    }
}

/// Rows visited between two looks at the clock: about a millisecond.
const STEP: usize = 1 << 18;
/// Milliseconds a query may keep its worker from hearing anything.
const TIME_SLICE: f64 = 12.0;

/// When a query that can be cancelled last yielded to the messages that wait, one of which may
/// cancel it.
struct TimeSlice<'a> {
    signal: Option<&'a AbortSignal>,
    began: f64,
}

impl TimeSlice<'_> {
    /// Yields to the event loop if the time is used up.
    async fn yield_if_over(&mut self) -> Result<(), JsValue> {
        let Some(signal) = self.signal else { return Ok(()) };
        if now() - self.began > TIME_SLICE {
            JsFuture::from(yield_to_event_loop()).await?;
            self.began = now();
        }
        match signal.aborted() {
            true => Err(to_js(Error::new(Code::Aborted, "the query was cancelled"))),
            false => Ok(()),
        }
    }
}

/// Visits the rows of a query and puts its answer together.
async fn visit(mut grouping: Grouping, signal: Option<&AbortSignal>) -> Result<Batch, JsValue> {
    let mut slice = TimeSlice { signal, began: now() };
    while !grouping.step(STEP).or_throw()? {
        slice.yield_if_over().await?;
    }
    let mut finish = grouping.finish();
    loop {
        if let Some(batch) = finish.step().or_throw()? {
            return Ok(batch);
        }
        slice.yield_if_over().await?;
    }
}
