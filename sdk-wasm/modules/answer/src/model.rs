//! Questions in a model's names: which plain queries to ask of which tables.

use std::rc::Rc;

use pellucid_bridge::errors::{OrThrow, plain, to_js};
use pellucid_bridge::typed::{JsChartSpec, JsFilters, JsQuestion, JsStrings, read};
use pellucid_bridge::wire::{self, JsResult};
use pellucid_core::chart::Format;
use pellucid_core::model::{AskingState, Bound, ModelAsking, ModelNext};
use pellucid_core::{ChartSpec, Code, DashboardSpec, Error, Question, Schema};
use serde::Serialize;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** The columns of each table of a model. */
export type ModelSchemas = { name: string; schema: Schema }[];
/** A step from a table to another: the column that points, and the one that is pointed at. */
export type ModelJoin = { table: string; key: string; on: string };
/** What people read of a column of an answer. */
export type Described = { name: string; label: string; description?: string; format?: Format };
/** A chart over columns, and the table of the model that it is of. */
export type ModelChart = { table: string; spec: ChartSpec };
/** A dashboard over columns, and the tables of the model that its charts are of, one a chart. */
export type ModelDashboard = { tables: string[]; spec: DashboardSpec };
/** What to do next: ask a plain query of a table with all that it leads to, or take the answer. */
export type ModelStep = { table: string; ask: PlainQuery } | { done: RawResult };
"#;

#[wasm_bindgen]
extern "C" {
    /// A model as it is written.
    #[wasm_bindgen(typescript_type = "Model")]
    pub type JsModel;
    /// The columns of each table.
    #[wasm_bindgen(typescript_type = "ModelSchemas")]
    pub type JsSchemas;
    /// Steps between tables.
    #[wasm_bindgen(typescript_type = "ModelJoin[]")]
    pub type JsJoins;
    /// A dashboard in a model's names.
    #[wasm_bindgen(typescript_type = "DashboardSpec")]
    pub type JsDashboardSpec;
    /// The same over columns.
    #[wasm_bindgen(typescript_type = "ModelDashboard")]
    pub type JsModelDashboard;
    /// Filters over columns.
    #[wasm_bindgen(typescript_type = "Filter[]")]
    pub type JsPlainFilters;
    /// A chart over columns.
    #[wasm_bindgen(typescript_type = "ModelChart")]
    pub type JsModelChart;
    /// What people read of columns.
    #[wasm_bindgen(typescript_type = "Described[]")]
    pub type JsDescribed;
    /// What to do next.
    #[wasm_bindgen(typescript_type = "ModelStep")]
    pub type JsModelStep;
}

/// A model over tables of known columns.
#[wasm_bindgen]
pub struct BoundModel {
    bound: Rc<Bound>,
}

#[derive(serde::Deserialize)]
struct NamedSchema {
    name: String,
    schema: Schema,
}

#[derive(Serialize)]
struct Charted {
    table: String,
    spec: ChartSpec,
}

#[derive(Serialize)]
struct Shown {
    tables: Vec<String>,
    spec: DashboardSpec,
}

#[derive(Serialize)]
struct Step<'a> {
    table: &'a str,
    key: &'a str,
    on: &'a str,
}

#[derive(Serialize)]
struct Described {
    name: String,
    label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<Format>,
}

#[wasm_bindgen]
impl BoundModel {
    /// Checks a model over its tables.
    ///
    /// # Errors
    /// With the path of the name at fault: `unknown_column`, `invalid_query`, `type_mismatch`.
    #[wasm_bindgen(constructor)]
    pub fn new(model: &JsModel, tables: &JsSchemas) -> Result<Self, JsValue> {
        pellucid_bridge::host::provide();
        let model = pellucid_bridge::errors::parse(model, "model", Code::InvalidQuery)?;
        let tables: Vec<NamedSchema> =
            pellucid_bridge::errors::parse(tables, "tables", Code::Internal)?;
        let tables = tables.into_iter().map(|t| (t.name, t.schema));
        Ok(Self { bound: Rc::new(Bound::new(model, tables).or_throw()?) })
    }

    /// The steps from a table to all that it leads to.
    pub fn joins(&self, table: &str) -> Result<JsJoins, JsValue> {
        let joins = self.bound.joins(table);
        let steps: Vec<Step<'_>> =
            joins.iter().map(|j| Step { table: &j.table, key: &j.key, on: &j.on }).collect();
        Ok(plain(&steps)?.unchecked_into())
    }

    /// What people read of an answer's columns.
    pub fn described(&self, names: &JsStrings) -> Result<JsDescribed, JsValue> {
        let names: Vec<String> = read(names, "names", Code::Internal)?;
        let described: Vec<Described> = self
            .bound
            .described(&names)
            .into_iter()
            .map(|d| Described {
                name: d.name,
                label: d.label,
                description: d.description,
                format: d.format,
            })
            .collect();
        Ok(plain(&described)?.unchecked_into())
    }

    /// The chart over columns that one in the model's names is.
    ///
    /// # Errors
    /// `invalid_spec`, and as [`BoundModel::ask`].
    pub fn chart(&self, spec: &JsChartSpec) -> Result<JsModelChart, JsValue> {
        let spec = read(spec, "spec", Code::InvalidSpec)?;
        let (table, spec) = self.bound.chart(spec).or_throw()?;
        Ok(plain(&Charted { table, spec })?.unchecked_into())
    }

    /// The dashboard over columns that one in the model's names is, and the tables of its charts.
    ///
    /// # Errors
    /// `invalid_spec`, and as [`BoundModel::chart`].
    pub fn dashboard(&self, spec: &JsDashboardSpec) -> Result<JsModelDashboard, JsValue> {
        let spec = pellucid_bridge::errors::parse(spec, "dashboard", Code::InvalidSpec)?;
        let (tables, spec) = self.bound.dashboard(spec).or_throw()?;
        Ok(plain(&Shown { tables, spec })?.unchecked_into())
    }

    /// The filters over columns that those in the model's names are.
    ///
    /// # Errors
    /// `unknown_column`, with the place of the filter at fault.
    pub fn filters(&self, filters: &JsFilters) -> Result<JsPlainFilters, JsValue> {
        let filters = read(filters, "filters", Code::InvalidQuery)?;
        Ok(plain(&self.bound.filters(filters).or_throw()?)?.unchecked_into())
    }

    /// The same as a table takes them: times are read by the model's clock.
    ///
    /// # Errors
    /// As [`BoundModel::filters`].
    #[wasm_bindgen(js_name = readFilters)]
    pub fn read_filters(&self, filters: &JsFilters) -> Result<JsPlainFilters, JsValue> {
        let filters = read(filters, "filters", Code::InvalidQuery)?;
        Ok(plain(&self.bound.read_filters(filters).or_throw()?)?.unchecked_into())
    }

    /// Begins to answer `query`.
    ///
    /// # Errors
    /// As `Engine.query`, with the path of the name at fault.
    pub fn ask(&self, query: &JsQuestion) -> Result<ModelAnswer, JsValue> {
        let question: Question = read(query, "query", Code::InvalidQuery)?;
        let state = ModelAsking::new(&self.bound, question).or_throw()?.suspend();
        Ok(ModelAnswer { bound: self.bound.clone(), state: Some(state) })
    }
}

/// A question of a model under way.
#[wasm_bindgen]
pub struct ModelAnswer {
    bound: Rc<Bound>,
    state: Option<AskingState>,
}

#[wasm_bindgen]
impl ModelAnswer {
    /// What to do next, of the answer to what was asked before.
    ///
    /// # Errors
    /// What the answers make impossible.
    pub fn next(&mut self, answer: Option<JsResult>) -> Result<JsModelStep, JsValue> {
        let given = answer.as_ref().map(wire::from_js_result).transpose()?;
        let ended = || to_js(Error::new(Code::Internal, "the question has been answered"));
        let state = self.state.take().ok_or_else(ended)?;
        let mut asking = ModelAsking::resume(&self.bound, state);
        let step = js_sys::Object::new();
        let set = |key: &str, value: &JsValue| js_sys::Reflect::set(&step, &key.into(), value);
        match asking.next(given).or_throw()? {
            ModelNext::Ask { table, query } => {
                set("table", &table.into())?;
                set("ask", &plain(&*query)?)?;
                self.state = Some(asking.suspend());
            }
            ModelNext::Done(batch) => {
                set("done", &wire::to_js_result(&batch)?.into())?;
            }
        }
        Ok(JsValue::from(step).unchecked_into())
    }
}
