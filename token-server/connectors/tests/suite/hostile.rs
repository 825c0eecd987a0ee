//! What a source sends that is broken or hostile: an answer or an error, never a panic, and never
//! more memory than was allowed.

mod answers;
mod arrow;
mod corpus;
mod endless;
mod mutated;
mod script;
mod wire;
