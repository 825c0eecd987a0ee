mod contained;
mod exact;
mod limits;
pub(crate) mod oracle;
mod others;
mod post;
mod semantics;
