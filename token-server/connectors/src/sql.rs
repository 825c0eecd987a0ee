//! SQL as a tree that no dialect owns.
//!
//! What comes from a page, a tenant or a policy can be in it in two shapes only: a [`Value`], which
//! is bound (or, where a protocol has no binding, written by an encoder that lets no character
//! through), and a name, which is quoted as an identifier. Everything else is `&'static str`: text
//! of this crate.

mod expr;
mod render;
mod select;

pub use expr::{Aggregate, Cmp, Expr, Value};
pub use render::{Statement, Writer, quoted, render};
pub use select::{From, Order, Select, TableRef, quotable as select_quotable};
