//! Load that is meant to hurt: connections that say nothing, heads and bodies that never end,
//! answers that nobody takes, floods.

mod callers;
mod connections;
mod deadlines;
mod drain;
mod operations;
mod panics;
mod parameters;
mod readers;
mod refusals;
mod requests;
mod words;
