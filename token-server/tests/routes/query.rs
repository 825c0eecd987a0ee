mod limits;
mod oracle;
mod post;
mod semantics;
