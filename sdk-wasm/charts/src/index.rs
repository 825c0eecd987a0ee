//! Where every datum stands, and which of them a pointer finds.

pub(crate) mod anchor;
pub(crate) mod lookup;
pub(crate) mod pixel_columns;
