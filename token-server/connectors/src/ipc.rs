//! Arrow's streaming format from a source that may be broken or hostile.
//!
//! arrow's own readers allocate what a message claims, decompress until memory ends, and panic on
//! heads that are well-formed and wrong. Here each message is bounded as it arrives ([`frame`]),
//! its head is held against its body ([`check`]), and only then decoded.

mod check;
mod frame;
mod reader;
mod sizes;

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::buffer::Buffer;
use arrow::datatypes::SchemaRef;
use arrow_ipc::convert::fb_to_schema;
use arrow_ipc::reader::read_record_batch;
use arrow_ipc::{MessageHeader, root_as_message};

use crate::bounds::contained;
use crate::{Result, SourceError};

pub(crate) use reader::{Ending, Reader};

/// Decodes messages of one stream.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    schema: Option<SchemaRef>,
}

impl Decoder {
    /// The columns, once they came.
    pub(crate) fn schema(&self) -> Option<&SchemaRef> {
        self.schema.as_ref()
    }

    /// Takes a message's head and body.
    pub(crate) fn message(&mut self, head: &[u8], body: Vec<u8>) -> Result<Option<RecordBatch>> {
        contained(|| self.take(head, body))
    }

    fn take(&mut self, head: &[u8], body: Vec<u8>) -> Result<Option<RecordBatch>> {
        let message =
            root_as_message(head).map_err(|e| wrong(format!("a head cannot be read: {e}")))?;
        match message.header_type() {
            MessageHeader::NONE => Ok(None),
            MessageHeader::Schema if self.schema.is_none() => {
                let schema =
                    message.header_as_schema().ok_or_else(|| wrong("a schema is missing"))?;
                check::schema(schema)?;
                self.schema = Some(Arc::new(fb_to_schema(schema)));
                Ok(None)
            }
            MessageHeader::RecordBatch => {
                let schema =
                    self.schema.as_ref().ok_or_else(|| wrong("rows came before their schema"))?;
                let batch =
                    message.header_as_record_batch().ok_or_else(|| wrong("rows are missing"))?;
                check::batch(batch, schema, &body)?;
                let none = HashMap::new();
                let read = read_record_batch(
                    &Buffer::from_vec(body),
                    batch,
                    Arc::clone(schema),
                    &none,
                    None,
                    &message.version(),
                );
                read.map(Some).map_err(wrong)
            }
            other => Err(wrong(format!("a message {other:?} was not expected"))),
        }
    }
}

fn wrong(what: impl std::fmt::Display) -> SourceError {
    SourceError::source(format!("the source's Arrow stream is wrong: {what}"))
}
