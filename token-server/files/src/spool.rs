//! Bytes in memory up to what travels with a reply, then in a file.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use crate::protocol::INLINE;

/// Bytes that were written, and where they are.
#[derive(Debug)]
pub enum Spooled {
    /// In memory, a megabyte at most.
    Memory(Vec<u8>),
    /// In a file, and how many.
    File(File, u64),
}

/// A writer of such bytes, which makes its file with `open` when it needs one.
pub(crate) struct Spool<F> {
    memory: Vec<u8>,
    file: Option<BufWriter<File>>,
    open: Option<F>,
    bytes: u64,
}

impl<F: FnOnce() -> io::Result<File>> Spool<F> {
    pub(crate) fn new(open: F) -> Self {
        Self { memory: Vec::new(), file: None, open: Some(open), bytes: 0 }
    }

    /// What was written, all of it.
    pub(crate) fn finish(self) -> io::Result<Spooled> {
        match self.file {
            None => Ok(Spooled::Memory(self.memory)),
            Some(file) => {
                Ok(Spooled::File(file.into_inner().map_err(|e| e.into_error())?, self.bytes))
            }
        }
    }
}

impl<F: FnOnce() -> io::Result<File>> Write for Spool<F> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(open) = self.open.take_if(|_| self.bytes + bytes.len() as u64 > INLINE) {
            let mut file = BufWriter::with_capacity(1 << 16, open()?);
            file.write_all(&std::mem::take(&mut self.memory))?;
            self.file = Some(file);
        }
        match &mut self.file {
            Some(file) => file.write_all(bytes)?,
            None => self.memory.extend_from_slice(bytes),
        }
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), Write::flush)
    }
}
