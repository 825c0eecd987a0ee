//! Bytes as the text that they are.
//!
//! While a query runs, text is bytes, which may be no UTF-8 where a Parquet file says something
//! else than it holds. They become text where somebody is shown them or an expression reads them:
//! then the rows are the reader's own, and so is the error.

use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, AsArray as _, StringArray, StringViewArray};
use arrow::compute::cast;
use arrow::datatypes::DataType as Arrow;
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::{ColumnarValue, ScalarUDF, Volatility, create_udf};
use pellucid_core::{Code, DataType, Error};

use super::types::working;

/// The values as text one after the other, which an answer has. `column` is what they are called.
///
/// Nothing is said of a place that is null: other rows' values may have been left there.
///
/// # Errors
/// `corrupt_file` where they are no text.
pub(super) fn text(values: &ArrayRef, column: &str) -> Result<StringArray> {
    let bytes = cast(values, &Arrow::Binary)?;
    StringArray::try_from_binary(bytes.as_binary::<i32>().clone()).map_err(|_| no_text(column))
}

/// The values as text where they lie.
///
/// # Errors
/// As [`text`].
pub(super) fn view(values: &ArrayRef, column: &str) -> Result<StringViewArray> {
    let bytes = cast(values, &Arrow::BinaryView)?;
    match bytes.null_count() {
        0 => bytes.as_binary_view().clone().to_string_view().map_err(|_| no_text(column)),
        _ => Ok((&text(values, column)?).into()),
    }
}

/// The values of a column as text in a plan: one after the other as [`text`], or as they lie as
/// [`view`].
pub(super) fn function(column: &str, to: Arrow) -> ScalarUDF {
    let name = format!("{to} of {column}");
    let (column, of) = (column.to_owned(), to.clone());
    let run = move |args: &[ColumnarValue]| {
        let arrays = ColumnarValue::values_to_arrays(args)?;
        let values = arrays
            .first()
            .ok_or_else(|| DataFusionError::Internal("text is of one column".into()))?;
        let text: ArrayRef = match of {
            Arrow::Utf8View => Arc::new(view(values, &column)?),
            _ => Arc::new(text(values, &column)?),
        };
        Ok(ColumnarValue::Array(text))
    };
    create_udf(&name, vec![working(DataType::String)], to, Volatility::Immutable, Arc::new(run))
}

fn no_text(column: &str) -> DataFusionError {
    let message = format!(
        "\"{column}\" holds bytes that are no text in UTF-8, in rows that you may see: have its file written anew as UTF-8, or filter such \
         rows out"
    );
    DataFusionError::External(Box::new(Error::new(Code::CorruptFile, message)))
}
