//! What clocks of a zone show at a column's times, a block at a time: neighbours mostly lie between
//! the same two changes of clocks.

use pellucid_core::expr::Function;
use pellucid_core::{DataType, Expr, Result, Zone};

use crate::column::{Column, TimeStep};
use crate::exec::block::{self, BLOCK, Rows};
use crate::table::Table;
use crate::writer::ColumnWriter;

/// Microseconds that times lie within the ends of 64 bits at least, so that no clock shows one
/// beyond them: more than any is ahead of UTC.
const MARGIN: i64 = 1 << 40;

/// The column that `expr` gives where it is no more than a column's times in a zone; none where it
/// is something else.
///
/// # Errors
/// `unknown_column`; `invalid_query` for an unknown zone; `limit_exceeded` where memory runs out.
pub(super) fn column(table: &Table, expr: &Expr) -> Result<Option<Column>> {
    let Expr::Operation(call) = expr else { return Ok(None) };
    let (Function::AtZone, [Expr::Column(name), Expr::Text { text }]) = (call.op, &call.args[..])
    else {
        return Ok(None);
    };
    let times = table.column(name)?;
    let micros = |v: i64| times.step.to_micros(v);
    let within = |(low, high): (i64, i64)| {
        micros(low) > i64::MIN + MARGIN && micros(high) < i64::MAX - MARGIN
    };
    if times.data_type != DataType::Timestamp || !times.range.is_some_and(within) {
        return Ok(None);
    }
    let zone = Zone::named(text)?;
    let mut writer = ColumnWriter::new(DataType::Timestamp, TimeStep::Micro, table.rows())?;
    let mut span = zone.span(0);
    let (mut values, mut present) = ([0_i64; BLOCK], [true; BLOCK]);
    for start in (0..table.rows()).step_by(BLOCK) {
        let len = (table.rows() - start).min(BLOCK);
        let values = &mut values[..len];
        block::load_ints(&times.data, Rows::All { start, len }, values);
        for value in &mut *values {
            let at = micros(*value);
            if !span.holds(at) {
                span = zone.span(at);
            }
            // A null's value is any; what is within the range does not wrap.
            *value = at.wrapping_add(span.ahead);
        }
        let some = times.validity.as_ref().map(|validity| {
            present[..len].iter_mut().enumerate().for_each(|(i, p)| *p = validity.get(start + i));
            &present[..len]
        });
        writer.write_ints(start, values, some)?;
    }
    Ok(Some(writer.finish()))
}
