//! Opening tables, and fetching their columns when they are first needed.

use std::cell::{Cell, RefCell};

use async_lock::Mutex;
use futures_util::StreamExt;
use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use pellucid_core::{Code, Error};
use pellucid_engine::Table;
use pellucid_engine::hosts;
use pellucid_engine::parquet::{FileMeta, footer_length, plan};
use pellucid_engine::read::{self, Format};
use pellucid_engine::table::ChunkRange;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortSignal, Blob};

use crate::decoders::{self, Decoders, Request, RequestedChunk};
use crate::engine::Shared;
use crate::server::{self, Server};
use crate::texts::Texts;
use crate::view::View;
use pellucid_bridge::column;
use pellucid_bridge::errors::{OrThrow, to_js};
use pellucid_bridge::remote::{First, Headers, Remote};
use pellucid_bridge::source::{self, Source};

/// Requests under way at once: what browsers allow one host over HTTP/1.1.
const PARALLEL: usize = 6;

/// A table with the source its columns come from.
pub(crate) struct OpenTable {
    pub(crate) table: RefCell<Table>,
    /// Where its queries are answered, unless here.
    pub(crate) server: Option<Server>,
    source: Source,
    /// What the reader of a text file decided; undefined of others.
    pub(crate) notes: JsValue,
    /// Where its columns come from, of a table that others are joined to.
    view: Option<View>,
    /// The file's footer, which other workers need to decode parts of it.
    footer: Option<Footer>,
    /// Other workers that decode, where there are any.
    decoders: Option<Decoders>,
    progress: Option<Function>,
    /// Whether decimals are taken as floats.
    floats: bool,
    /// Only one caller fetches at a time; the others find the columns there.
    gate: Mutex<()>,
    loaded: Cell<f64>,
}

/// A footer as the file holds it, without its last eight bytes, and the file's size.
struct Footer {
    bytes: Uint8Array,
    size: u64,
}

/// A range of a file, as it arrived.
enum FetchedRange {
    /// Its bytes.
    Bytes(Vec<u8>),
    /// Its chunks as columns, decoded elsewhere.
    Parts(Array),
}

/// How the caller wants a file read.
struct Given {
    /// The name that stands in the options.
    named: Option<String>,
    format: Option<Format>,
    /// As the reader of text files takes them.
    read: JsValue,
    texts: Texts,
}

fn field(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into()).ok().filter(|v| !v.is_undefined() && !v.is_null())
}

/// Whether `options.decimals` asks for floats.
fn floats(options: &JsValue) -> Result<bool, JsValue> {
    match field(options, "decimals").map(|d| d.as_string()) {
        None => Ok(false),
        Some(Some(d)) if d == "exact" => Ok(false),
        Some(Some(d)) if d == "float" => Ok(true),
        Some(_) => {
            Err(to_js(Error::new(Code::InvalidQuery, "decimals must be \"exact\" or \"float\"")))
        }
    }
}

/// Opens a source: of Parquet the footer is read, other formats are read whole.
pub(crate) async fn open(
    source: &JsValue,
    options: &JsValue,
    progress: Option<Function>,
    shared: &Shared,
    signal: Option<AbortSignal>,
) -> Result<OpenTable, JsValue> {
    let named = field(options, "format").and_then(|f| f.as_string());
    let format = named.as_deref().map(Format::named).transpose().or_throw()?;
    let signal = signal.as_ref();
    let read = field(options, "read").unwrap_or_default();
    let given = Given { named, format, read, texts: shared.texts.clone() };
    let decoders = shared.decoders.clone();
    if let Some(ask) = field(source, "query").and_then(|f| f.dyn_into().ok()) {
        let schema = pellucid_bridge::errors::parse(
            &field(source, "schema").unwrap_or_default(),
            "schema",
            Code::InvalidQuery,
        )?;
        let rows = field(source, "rowCount").and_then(|r| r.as_f64()).unwrap_or_default();
        let table = RefCell::new(server::shell(&schema)?);
        let server = Some(Server { ask, rows });
        let (source, gate) = (Source::None, Mutex::new(()));
        return Ok(OpenTable {
            table,
            server,
            source,
            notes: JsValue::UNDEFINED,
            view: None,
            footer: None,
            decoders: None,
            progress,
            floats: false,
            gate,
            loaded: Cell::new(0.0),
        });
    }
    let opened = if let Some(rows) = field(source, "rows") {
        Opened::text(given.texts.rows(&rows, &given.read).await?)
    } else if let Some(bytes) = field(source, "bytes") {
        let bytes: Uint8Array = bytes
            .dyn_into()
            .map_err(|_| to_js(Error::new(Code::InvalidQuery, "bytes must be a Uint8Array")))?;
        from_bytes(bytes, &given).await?
    } else if let Some(blob) = field(source, "blob") {
        let blob: Blob = blob
            .dyn_into()
            .map_err(|_| to_js(Error::new(Code::InvalidQuery, "file must be a File or Blob")))?;
        from_blob(blob, &given, signal).await?
    } else if let Some(url) = field(source, "url").and_then(|u| u.as_string()) {
        let headers = field(source, "headers")
            .and_then(|h| h.dyn_into().ok())
            .map_or(Headers::None, Headers::Ask);
        from_url(Remote::new(url, headers, None), &given, signal).await?
    } else {
        return Err(to_js(Error::new(
            Code::InvalidQuery,
            "open needs one of url, file, buffer, rows or arrow",
        )));
    };
    let Opened { mut table, source, footer, notes } = opened;
    let floats = floats(options)?;
    if floats {
        table.decimals_as_floats().or_throw()?;
    }
    let (table, gate) = (RefCell::new(table), Mutex::new(()));
    let open = OpenTable {
        table,
        server: None,
        source,
        notes,
        view: None,
        footer,
        decoders,
        progress,
        floats,
        gate,
        loaded: Cell::new(0.0),
    };
    if let Some(columns) = field(options, "columns") {
        let names: Vec<String> =
            pellucid_bridge::errors::parse(&columns, "columns", Code::InvalidQuery)?;
        let columns =
            open.table.borrow().column_indices(names.iter().map(String::as_str)).or_throw()?;
        open.ensure(&columns, signal).await?;
    }
    Ok(open)
}

/// A file that is opened.
struct Opened {
    table: Table,
    /// Where its columns are, unless in the table.
    source: Source,
    /// What other threads need to decode them.
    footer: Option<Footer>,
    /// What its reader decided.
    notes: JsValue,
}

impl Opened {
    /// A file that was read whole.
    fn whole(table: Table) -> Self {
        Self { table, source: Source::None, footer: None, notes: JsValue::UNDEFINED }
    }

    fn text((table, notes): (Table, JsValue)) -> Self {
        Self { notes, ..Self::whole(table) }
    }
}

/// First bytes that show a file's format, and last ones that show Parquet.
const HEAD: u32 = 8192;

/// A file that is in JavaScript's memory. What lies in this page is decoded here: no other thread
/// needs its footer.
async fn from_bytes(bytes: Uint8Array, given: &Given) -> Result<Opened, JsValue> {
    let size = bytes.length();
    let head = bytes.subarray(0, size.min(HEAD)).to_vec();
    let is_packed = read::is_packed(&head);
    let (bytes, head) = match is_packed {
        true => {
            let whole = read::unpacked(&bytes.to_vec()).or_throw()?.into_owned();
            let head = whole.get(..HEAD as usize).unwrap_or(&whole).to_vec();
            (Uint8Array::from(whole.as_slice()), head)
        }
        false => (bytes, head),
    };
    let tail = bytes.subarray(bytes.length().saturating_sub(8).max(head.len() as u32), size);
    let ends = [head, tail.to_vec()].concat();
    match given.format.map_or_else(|| Format::detect(&ends), Ok).or_throw()? {
        Format::Parquet if is_packed => Err(to_js(read::packed_parquet())),
        Format::Parquet => parquet(Source::Bytes(bytes), u64::from(size), None).await,
        Format::Arrow => read::arrow::read(&bytes.to_vec()).or_throw().map(Opened::whole),
        Format::Csv | Format::Json => {
            let named = given.named.as_deref();
            given.texts.file(&bytes, named, &given.read).await.map(Opened::text)
        }
    }
}

/// A dropped file: of Parquet only what is needed is ever read.
async fn from_blob(
    blob: Blob,
    given: &Given,
    signal: Option<&AbortSignal>,
) -> Result<Opened, JsValue> {
    let size = blob.size() as u64;
    let head = source::slice(&blob, 0..size.min(u64::from(HEAD))).await?.to_vec();
    match given.format.map_or_else(|| Format::detect(&head), Ok).or_throw()? {
        Format::Parquet => parquet(Source::Blob(blob), size, signal).await,
        _ => from_bytes(source::slice(&blob, 0..size).await?, given).await,
    }
}

async fn parquet(
    source: Source,
    size: u64,
    signal: Option<&AbortSignal>,
) -> Result<Opened, JsValue> {
    let tail = source.read(size.saturating_sub(plan::FOOTER_GUESS)..size, signal).await?;
    let (table, _) = footer(&source, tail, size, signal).await?;
    Ok(Opened { source, ..Opened::whole(table) })
}

async fn from_url(
    mut remote: Remote,
    given: &Given,
    signal: Option<&AbortSignal>,
) -> Result<Opened, JsValue> {
    let is_parquet = |bytes: &[u8]| {
        given.format == Some(Format::Parquet)
            || (given.format.is_none() && bytes.ends_with(b"PAR1"))
    };
    match remote.first(plan::FOOTER_GUESS, given.format == Some(Format::Parquet), signal).await? {
        First::Tail(tail, size) if is_parquet(&tail) => {
            let source = Source::Url(remote);
            let (table, footer) = footer(&source, tail, size, signal).await?;
            Ok(Opened { source, footer: Some(footer), ..Opened::whole(table) })
        }
        First::Tail(tail, size) if tail.len() as u64 == size => {
            from_answer(&remote.url, Uint8Array::from(tail.as_slice()), given).await
        }
        First::Tail(..) => {
            let whole = remote.whole(signal).await?;
            from_answer(&remote.url, whole, given).await
        }
        First::Whole(bytes) => from_answer(&remote.url, bytes, given).await,
    }
}

/// A whole file of a host. Hosts send pages in place of files that are not there, or that want
/// their reader to sign in: read as text these would be tables of nonsense.
async fn from_answer(url: &str, bytes: Uint8Array, given: &Given) -> Result<Opened, JsValue> {
    let head = bytes.subarray(0, bytes.length().min(HEAD)).to_vec();
    if hosts::is_web_page(&head) {
        let excerpt = hosts::words(&String::from_utf8_lossy(&head));
        let excerpt = excerpt.map(|w| format!(", \"{w}\",")).unwrap_or_default();
        let message = format!(
            "{} is a web page{excerpt} and no data: check the address, and whether its reader must sign in",
            hosts::shown(url)
        );
        return Err(to_js(Error::unsupported(message)));
    }
    from_bytes(bytes, given).await
}

/// Reads the footer; where it is longer than the tail at hand, with one more request.
async fn footer(
    source: &Source,
    mut tail: Vec<u8>,
    size: u64,
    signal: Option<&AbortSignal>,
) -> Result<(Table, Footer), JsValue> {
    let length = footer_length(&tail).or_throw()?;
    if length as u64 > size {
        return Err(to_js(Error::corrupt(format!(
            "its footer claims {length} bytes of a file of {size}"
        ))));
    }
    if length > tail.len() {
        tail = source.read(size - length as u64..size, signal).await?;
    }
    let bytes = tail
        .len()
        .checked_sub(length)
        .and_then(|start| tail.get(start..tail.len() - 8))
        .unwrap_or_default();
    let table = FileMeta::parse(bytes, size).and_then(Table::from_parquet).or_throw()?;
    Ok((table, Footer { bytes: Uint8Array::from(bytes), size }))
}

impl OpenTable {
    /// A table whose columns a view brings.
    pub(crate) fn of_view(view: View, table: Table) -> Self {
        Self {
            table: RefCell::new(table),
            server: None,
            source: Source::None,
            notes: JsValue::UNDEFINED,
            view: Some(view),
            footer: None,
            decoders: None,
            progress: None,
            floats: false,
            gate: Mutex::new(()),
            loaded: Cell::new(0.0),
        }
    }

    /// Fetches the columns with the indices `columns`: plans the ranges, fetches several at once
    /// and decodes each as it arrives.
    pub(crate) async fn ensure(
        &self,
        columns: &[usize],
        signal: Option<&AbortSignal>,
    ) -> Result<(), JsValue> {
        let _only = self.gate.lock().await;
        if let Some(view) = &self.view {
            return view.ensure(&self.table, columns, signal).await;
        }
        let chunks = self.table.borrow_mut().missing(columns).or_throw()?;
        if chunks.is_empty() {
            return Ok(());
        }
        let ranges: Vec<_> = chunks.iter().map(|c| c.bytes.clone()).collect();
        let fetches = plan::fetches(&ranges);
        let total: f64 = fetches.iter().map(|f| (f.bytes.end - f.bytes.start) as f64).sum();
        self.loaded.set(0.0);
        self.report_progress(total);
        // A chunk without bytes holds no rows, or is damaged: decoding it reports which.
        for c in chunks.iter().filter(|c| c.bytes.is_empty()) {
            self.table.borrow_mut().supply(c.column, c.group, &[]).or_throw()?;
        }
        let chunks = &chunks;
        let reads = fetches
            .into_iter()
            .map(|f| async move { (self.fetch_range(&f, chunks, total, signal).await, f) });
        let mut reads = futures_util::stream::iter(reads).buffer_unordered(PARALLEL);
        while let Some((fetched, fetch)) = reads.next().await {
            let fetched = fetched?;
            for (index, wanted) in fetch.wanted.iter().enumerate() {
                let c = &chunks[*wanted];
                match &fetched {
                    FetchedRange::Bytes(bytes) => {
                        let at = |p: u64| (p - fetch.bytes.start) as usize;
                        let chunk =
                            bytes.get(at(c.bytes.start)..at(c.bytes.end)).unwrap_or_default();
                        self.table.borrow_mut().supply(c.column, c.group, chunk).or_throw()?;
                    }
                    FetchedRange::Parts(parts) => {
                        let data_type = self.table.borrow().schema().fields[c.column].data_type;
                        let part = column::column(&parts.get(index as u32), data_type)?;
                        self.table.borrow_mut().supply_part(c.column, c.group, &part).or_throw()?;
                    }
                }
            }
            self.loaded.set(self.loaded.get() + (fetch.bytes.end - fetch.bytes.start) as f64);
            self.report_progress(total);
        }
        Ok(())
    }

    /// Fetches one range, or has another worker fetch and decode it.
    async fn fetch_range(
        &self,
        f: &plan::Fetch,
        chunks: &[ChunkRange],
        total: f64,
        signal: Option<&AbortSignal>,
    ) -> Result<FetchedRange, JsValue> {
        if let (Some(decoders), Some(footer), Source::Url(remote)) =
            (&self.decoders, &self.footer, &self.source)
        {
            let requested = f.wanted.iter().filter_map(|w| chunks.get(*w));
            let chunks = requested
                .map(|c| RequestedChunk {
                    column: c.column,
                    group: c.group,
                    start: c.bytes.start,
                    end: c.bytes.end,
                })
                .collect();
            let (url, etag, size) = (remote.url.clone(), remote.etag.clone(), footer.size);
            let floats = self.floats;
            let request = Request {
                url,
                etag,
                start: f.bytes.start,
                end: f.bytes.end,
                size,
                floats,
                chunks,
                total,
            };
            if let Some(parts) =
                decoders::elsewhere(decoders, &request, &footer.bytes, remote, signal).await?
            {
                return Ok(FetchedRange::Parts(parts));
            }
        }
        self.source.read(f.bytes.clone(), signal).await.map(FetchedRange::Bytes)
    }

    fn report_progress(&self, total: f64) {
        let Some(progress) = &self.progress else { return };
        let event = Object::new();
        let set = |name: &str, value: JsValue| Reflect::set(&event, &name.into(), &value);
        let filled = set("loaded", self.loaded.get().into())
            .and(set("total", total.into()))
            .and(set("phase", "columns".into()));
        // A page whose callback throws still gets its data.
        let _ = filled.and_then(|_| progress.call1(&JsValue::NULL, &event));
    }
}
