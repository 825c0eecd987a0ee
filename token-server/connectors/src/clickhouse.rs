//! ClickHouse over HTTP: values as typed parameters, rows as an Arrow stream that must end as one.
//!
//! Statements carry no settings: the profile of the user has them, with `readonly = 1`, which
//! freezes the rest.

use arrow::array::RecordBatch;
use arrow::datatypes::DataType as Arrow;
use futures::future::BoxFuture;
use futures::stream;
use reqwest::RequestBuilder;
use serde::{Deserialize, Serialize};

use crate::admin::unplanned;
use crate::bounds::listed;
use crate::config::{ConnectOptions, Credentials, PASSWORD};
use crate::dialect::ClickHouse as ClickHouseSql;
use crate::http::{Http, bytes, send};
use crate::ipc::{Ending, Reader};
use crate::plan::{Column, Wire};
use crate::secret::Secret;
use crate::sql::{Statement, TableRef, Value, quoted};
use crate::warehouse::rest::{Running, listing, plain};
use crate::warehouse::{Batches, Warehouse};
use crate::{Result, SourceError};

/// What it says of statements it cannot plan: arguments of a wrong number (42), type (43) or kind
/// (36, 44), an unknown function (46) or column (47), types that do not meet (53, 386), grammar
/// (62), aggregates out of place (184, 215), a name that means two things (207).
const UNPLANNED: &[&str] = &[
    "Code: 36.",
    "Code: 42.",
    "Code: 43.",
    "Code: 44.",
    "Code: 46.",
    "Code: 47.",
    "Code: 53.",
    "Code: 62.",
    "Code: 184.",
    "Code: 207.",
    "Code: 215.",
    "Code: 386.",
];

/// A ClickHouse. Credential: `password`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ClickHouseConfig {
    /// Its HTTP address.
    pub url: String,
    /// The database of tables that name none.
    #[serde(default = "default_database")]
    pub database: String,
    /// The user. Give it a profile with `readonly = 1`.
    pub user: String,
}

fn default_database() -> String {
    "default".to_owned()
}

/// A ClickHouse.
pub struct ClickHouseWarehouse {
    http: Http,
    config: ClickHouseConfig,
    password: Secret,
}

/// A value as a parameter is read: text with its backslashes, tabs and line ends escaped.
fn parameter(value: &Value) -> String {
    match value {
        Value::Float(v) if v.is_infinite() => if *v > 0.0 { "inf" } else { "-inf" }.to_owned(),
        Value::Text(v) => v.chars().fold(String::with_capacity(v.len()), |mut out, c| {
            match c {
                '\\' => out.push_str("\\\\"),
                '\t' => out.push_str("\\t"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\0' => out.push_str("\\0"),
                c => out.push(c),
            }
            out
        }),
        other => plain(other),
    }
}

impl ClickHouseWarehouse {
    /// Makes a warehouse of it.
    ///
    /// # Errors
    /// Where its address is none, and where there is a credential that it does not take.
    pub fn new(
        config: ClickHouseConfig,
        credentials: &Credentials,
        options: ConnectOptions,
    ) -> Result<Self> {
        credentials.only(&[PASSWORD])?;
        let password = credentials.get(PASSWORD).cloned().unwrap_or_else(|| Secret::new(""));
        Ok(Self { http: Http::new(&config.url, options.reach)?, config, password })
    }

    fn request(&self, statement: &Statement, id: Option<&str>) -> Result<RequestBuilder> {
        let mut url = self.http.url("/")?;
        {
            let mut pairs = url.query_pairs_mut();
            pairs.append_pair("database", &self.config.database);
            if let Some(id) = id {
                pairs.append_pair("query_id", id);
            }
            for (i, value) in statement.binds.iter().enumerate() {
                pairs.append_pair(&format!("param_p{}", i + 1), &parameter(value));
            }
        }
        let request = self.http.post(url).header("X-ClickHouse-User", &self.config.user);
        let request = request.header("X-ClickHouse-Key", self.password.reveal());
        Ok(request.body(statement.text.clone()))
    }

    /// The columns of a table, or of a statement in brackets.
    async fn shape(&self, of: Statement) -> Result<Vec<Column>> {
        let text = format!("DESCRIBE TABLE {}", of.text);
        let rows = listing(self, Statement::new(text, of.binds), 2).await?;
        let column = |row: Vec<String>| match <[String; 2]>::try_from(row) {
            Ok([name, native]) => {
                Some(Column { name, nullable: native.contains("Nullable("), native })
            }
            Err(_) => None,
        };
        Ok(rows.into_iter().filter_map(column).collect())
    }

    async fn select(&self, mut statement: Statement) -> Result<Batches> {
        statement.text.push_str(" FORMAT ArrowStream");
        let id = uuid::Uuid::new_v4().to_string();
        let kill = Statement::new(
            "KILL QUERY WHERE query_id = {p1:String} ASYNC",
            vec![Value::Text(id.clone())],
        );
        let mut running = Running::default();
        running.cancelled_by(self.request(&kill, None)?);
        let response = send(self.request(&statement, Some(&id))?).await?;
        let state = (Reader::new(bytes(response), Ending::Marked), running);
        let batches = stream::try_unfold(state, |(mut reader, mut running)| async move {
            match reader.next().await? {
                Some(batch) => {
                    Ok::<_, SourceError>(Some((text_columns(&batch)?, (reader, running))))
                }
                None => {
                    running.done();
                    Ok(None)
                }
            }
        });
        Ok(Box::pin(batches))
    }
}

/// Strings may come as bytes, which older profiles ask for.
fn text_columns(batch: &RecordBatch) -> Result<RecordBatch> {
    let columns: Vec<_> = batch
        .columns()
        .iter()
        .map(|c| match c.data_type() {
            Arrow::Binary | Arrow::LargeBinary => {
                arrow::compute::cast(c, &Arrow::Utf8).map_err(SourceError::source)
            }
            _ => Ok(std::sync::Arc::clone(c)),
        })
        .collect::<Result<_>>()?;
    let named =
        columns.iter().enumerate().map(|(i, c)| (format!("c{i}"), std::sync::Arc::clone(c), true));
    match columns.is_empty() {
        true => Ok(batch.clone()),
        false => RecordBatch::try_from_iter_with_nullable(named).map_err(SourceError::source),
    }
}

impl Warehouse for ClickHouseWarehouse {
    fn dialect(&self) -> &dyn crate::dialect::Dialect {
        &ClickHouseSql
    }

    fn test(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async {
            let statement = Statement::new("SELECT 1 AS c0", Vec::new());
            listed(self.select(statement).await?).await.map(drop)
        })
    }

    fn tables(&self, most: usize) -> BoxFuture<'_, Result<Vec<TableRef>>> {
        Box::pin(async move {
            let text = "SELECT database AS c0, name AS c1 FROM system.tables WHERE database NOT IN ('system', 'information_schema', \
                        'INFORMATION_SCHEMA') ORDER BY 1, 2 LIMIT {p1:Int64}";
            let most = i64::try_from(most).unwrap_or(i64::MAX);
            let rows = listing(self, Statement::new(text, vec![Value::Int(most)]), 2).await?;
            Ok(rows.into_iter().map(TableRef).collect())
        })
    }

    fn describe<'a>(&'a self, table: &'a TableRef) -> BoxFuture<'a, Result<Vec<Column>>> {
        Box::pin(async move {
            self.shape(Statement::new(quoted(&ClickHouseSql, table), Vec::new())).await
        })
    }

    fn describe_statement<'a>(
        &'a self,
        statement: &'a Statement,
    ) -> BoxFuture<'a, Result<Vec<Column>>> {
        let of = Statement::new(format!("({})", statement.text), statement.binds.clone());
        Box::pin(async move { self.shape(of).await.map_err(|e| unplanned(e, UNPLANNED)) })
    }

    fn execute<'a>(
        &'a self,
        statement: Statement,
        _wires: &'a [Wire],
    ) -> BoxFuture<'a, Result<Batches>> {
        Box::pin(self.select(statement))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_escaped_as_tab_separated_text() {
        assert_eq!(
            parameter(&Value::Text("a\\b\tc\nd\re\0'\"é".into())),
            "a\\\\b\\tc\\nd\\re\\0'\"é"
        );
        assert_eq!(parameter(&Value::Float(1.0)), "1.0");
        assert_eq!(parameter(&Value::Float(f64::NEG_INFINITY)), "-inf");
    }
}
