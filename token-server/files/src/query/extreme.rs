//! The least and greatest float: infinities count, NaN only where there is nothing else.

use std::mem::size_of;
use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, AsArray as _, BooleanArray, Float64Array};
use arrow::datatypes::{DataType as Arrow, Field, FieldRef, Float64Type};
use datafusion::error::Result;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, EmitTo, GroupsAccumulator, Signature, Volatility,
};

use super::groups::{Single, counts, one};

/// Which end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Extreme {
    Least,
    Greatest,
}

/// The aggregate that gives that end of a Float64 column; null of no values.
pub(super) fn extreme(which: Extreme) -> AggregateUDF {
    AggregateUDF::from(Function {
        which,
        signature: Signature::exact(vec![Arrow::Float64], Volatility::Immutable),
    })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Function {
    which: Extreme,
    signature: Signature,
}

impl AggregateUDFImpl for Function {
    fn name(&self) -> &str {
        match self.which {
            Extreme::Least => "least_float",
            Extreme::Greatest => "greatest_float",
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[Arrow]) -> Result<Arrow> {
        Ok(Arrow::Float64)
    }

    fn accumulator(&self, _: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(Single(Groups { which: self.which, best: Vec::new() })))
    }

    fn state_fields(&self, _: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        Ok(vec![Arc::new(Field::new("best", Arrow::Float64, true))])
    }

    fn groups_accumulator_supported(&self, _: AccumulatorArgs) -> bool {
        true
    }

    fn create_groups_accumulator(&self, _: AccumulatorArgs) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(Box::new(Groups { which: self.which, best: Vec::new() }))
    }
}

#[derive(Debug)]
struct Groups {
    which: Extreme,
    /// The best value of each group so far.
    best: Vec<Option<f64>>,
}

impl Groups {
    fn better(&self, new: f64, old: f64) -> bool {
        match (new.is_nan(), old.is_nan()) {
            (true, _) => false,
            (false, true) => true,
            (false, false) if self.which == Extreme::Least => new.total_cmp(&old).is_lt(),
            (false, false) => new.total_cmp(&old).is_gt(),
        }
    }
}

impl GroupsAccumulator for Groups {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
        total: usize,
    ) -> Result<()> {
        self.best.resize(total.max(self.best.len()), None);
        let column = one(values)?.as_primitive::<Float64Type>();
        for (row, group) in groups.iter().enumerate() {
            if column.is_null(row) || !counts(filter, row) {
                continue;
            }
            let value = column.value(row);
            if self
                .best
                .get(*group)
                .is_some_and(|best| best.is_none_or(|old| self.better(value, old)))
                && let Some(best) = self.best.get_mut(*group)
            {
                *best = Some(value);
            }
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef], groups: &[usize], total: usize) -> Result<()> {
        self.update_batch(states, groups, None, total)
    }

    fn evaluate(&mut self, emit: EmitTo) -> Result<ArrayRef> {
        if self.best.is_empty() {
            // Without groups there is one, also over no rows.
            self.best.push(None);
        }
        Ok(Arc::new(emit.take_needed(&mut self.best).into_iter().collect::<Float64Array>()))
    }

    fn state(&mut self, emit: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(vec![self.evaluate(emit)?])
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        let column = one(values)?.as_primitive::<Float64Type>();
        let shown =
            column.iter().enumerate().map(|(row, value)| value.filter(|_| counts(filter, row)));
        Ok(vec![Arc::new(shown.collect::<Float64Array>())])
    }

    fn size(&self) -> usize {
        self.best.capacity() * size_of::<Option<f64>>()
    }
}
