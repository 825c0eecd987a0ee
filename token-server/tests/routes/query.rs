mod limits;
pub(crate) mod oracle;
mod post;
mod semantics;
