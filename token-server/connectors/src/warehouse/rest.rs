//! What warehouses that are asked over HTTP share: a statement that is cancelled there when it is
//! dropped here, catalogues as text, and values as text.

use reqwest::RequestBuilder;

use super::{Warehouse, texts};
use crate::Result;
use crate::http::send;
use crate::plan::{Column, Wire};
use crate::sql::{Statement, Value};

/// A statement that runs at a warehouse. Dropped before its end, it is cancelled there.
#[derive(Default)]
pub(crate) struct Running {
    cancel: Option<RequestBuilder>,
}

impl Running {
    /// Sends `request` where this is dropped, in place of what was to be sent until now.
    pub(crate) fn cancelled_by(&mut self, request: RequestBuilder) {
        self.cancel = Some(request);
    }

    /// Leaves nothing to cancel: the statement has ended, or has failed by itself.
    pub(crate) fn done(&mut self) {
        self.cancel = None;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let Some(request) = self.cancel.take() else { return };
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if let Err(error) = send(request).await {
                    tracing::warn!(%error, "a statement could not be cancelled");
                }
            });
        }
    }
}

/// The rows of a catalogue that `statement` asks for, `columns` of each as text.
///
/// # Errors
/// As [`Warehouse::execute`], and where a column is missing.
pub(crate) async fn listing(
    warehouse: &dyn Warehouse,
    statement: Statement,
    columns: usize,
) -> Result<Vec<Vec<String>>> {
    texts(warehouse.execute(statement, &vec![Wire::Text; columns]).await?, columns).await
}

/// Columns by the rows of `information_schema`: a name, a type, and `NO` where there are no nulls.
pub(crate) fn described(rows: Vec<Vec<String>>) -> Vec<Column> {
    let column = |row: Vec<String>| match <[String; 3]>::try_from(row) {
        Ok([name, native, nullable]) => Some(Column { name, native, nullable: nullable != "NO" }),
        Err(_) => None,
    };
    rows.into_iter().filter_map(column).collect()
}

/// A bound value as the text that JSON protocols take: numbers with all their digits, days and
/// instants as the numbers they are bound as.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::Int(v) | Value::Timestamp(v) => v.to_string(),
        Value::Date(v) => v.to_string(),
        Value::Float(v) => format!("{v:?}"),
        Value::Bool(v) => v.to_string(),
        Value::Text(v) => v.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_all_their_digits() {
        for (value, text) in [
            (Value::Int(i64::MIN), "-9223372036854775808"),
            (Value::Float(0.1 + 0.2), "0.30000000000000004"),
            (Value::Float(1.0), "1.0"),
            (Value::Bool(true), "true"),
            (Value::Text("a'b\\".into()), "a'b\\"),
        ] {
            assert_eq!(plain(&value), text);
        }
    }

    #[test]
    fn rows_of_another_length_are_no_columns() {
        let row = |cells: &[&str]| cells.iter().map(|c| (*c).to_owned()).collect();
        let found = described(vec![
            row(&["a", "int", "NO"]),
            row(&["b", "text", "YES"]),
            row(&["c", "text"]),
        ]);
        assert_eq!(
            found.iter().map(|c| (c.name.as_str(), c.nullable)).collect::<Vec<_>>(),
            [("a", false), ("b", true)]
        );
    }
}
