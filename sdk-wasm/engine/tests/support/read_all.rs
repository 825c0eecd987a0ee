//! What is done with a file of unknown origin: it is opened, and every column read that can be.

#![expect(unreachable_pub, reason = "a part of several targets")]

use pellucid_engine::read::{self, Format};

/// Reads all that can be read, column by column, as a page would. Whatever the bytes are, this
/// ends, and in bounded memory.
pub fn read_all(bytes: &[u8], format: Format) {
    let Ok(mut table) = read::open(bytes, Some(format)) else { return };
    // Any few bytes may state any number of rows: what they would take is the opener's limit, and
    // tested there.
    if table.rows() > 1 << 20 {
        return;
    }
    for column in 0..table.schema().fields.len() {
        let _ = read::supply_all(&mut table, &[column], bytes);
    }
}
