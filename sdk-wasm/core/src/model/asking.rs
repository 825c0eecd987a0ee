//! A question of a model under way: which plain queries to ask of which tables.

use crate::answer::{Asking, Next, Worked};
use crate::{Batch, Query, Question, Result};

use super::bind::Bound;
use super::split::Split;

/// What to do next for an answer.
#[derive(Debug)]
pub enum ModelNext {
    /// Ask this plain query of a table with the columns of all that it leads to
    /// ([`Bound::joins`]), each called `table.column`, and come back with its answer.
    Ask {
        /// The table.
        table: String,
        /// The query.
        query: Box<Query>,
    },
    /// The answer.
    Done(Batch),
}

/// A question in a model's names under way.
#[derive(Debug)]
pub struct ModelAsking<'a> {
    bound: &'a Bound,
    state: AskingState,
}

/// A question under way, without the model that it is of.
#[derive(Debug)]
pub struct AskingState {
    asking: Asking,
    open: Option<Split>,
    next: usize,
    answers: Vec<Batch>,
}

impl<'a> ModelAsking<'a> {
    /// Checks `question` and plans it.
    ///
    /// # Errors
    /// As [`Bound::question`] and [`Asking::new`]; `invalid_query` for what would count rows several
    /// times.
    pub fn new(bound: &'a Bound, question: Question) -> Result<Self> {
        let question = bound.question(question)?;
        let asking = Asking::new(question, &bound.columns)?;
        let state = AskingState { asking, open: None, next: 0, answers: Vec::new() };
        Ok(Self { bound, state })
    }

    /// Goes on where another left off.
    pub fn resume(bound: &'a Bound, state: AskingState) -> Self {
        Self { bound, state }
    }

    /// What is needed to go on later, with the same model.
    pub fn suspend(self) -> AskingState {
        self.state
    }

    /// The same, working out no more than `most`.
    #[must_use]
    pub fn within(self, most: Worked) -> Self {
        let state = AskingState { asking: self.state.asking.within(most), ..self.state };
        Self { state, ..self }
    }

    /// How many tables the query that is open is asked of.
    #[cfg(test)]
    pub(super) fn parts(&self) -> usize {
        self.state.open.as_ref().map_or(0, |split| split.parts.len())
    }

    /// Plans the first query alone, for what is wrong with it.
    pub(super) fn checked(mut self) -> Result<()> {
        self.next(None).map(|_| ())
    }

    /// What to do next, of the answer to what was asked before.
    ///
    /// # Errors
    /// As [`Asking::next`].
    pub fn next(&mut self, answer: Option<Batch>) -> Result<ModelNext> {
        let Self { bound, state } = self;
        state.answers.extend(answer);
        loop {
            if let Some(split) = &state.open
                && let Some((table, query)) = split.parts.get(state.next)
            {
                state.next += 1;
                let table = bound.tables[*table].0.clone();
                return Ok(ModelNext::Ask { table, query: Box::new(query.clone()) });
            }
            let answers = std::mem::take(&mut state.answers);
            let merged = state.open.take().map(|split| split.merged(answers)).transpose()?;
            match state.asking.next(merged)? {
                Next::Ask(query) => {
                    state.open = Some(bound.split(&query)?);
                    state.next = 0;
                }
                Next::Done(batch) => return Ok(ModelNext::Done(batch)),
            }
        }
    }

    /// The answer, of an executor that answers plain queries of tables at once.
    ///
    /// # Errors
    /// As [`ModelAsking::next`], and the executor's.
    pub fn run<E: From<crate::Error>>(
        mut self,
        mut executor: impl FnMut(&str, &Query) -> std::result::Result<Batch, E>,
    ) -> std::result::Result<Batch, E> {
        let mut given = None;
        loop {
            match self.next(given.take())? {
                ModelNext::Ask { table, query } => given = Some(executor(&table, &query)?),
                ModelNext::Done(batch) => return Ok(batch),
            }
        }
    }
}
