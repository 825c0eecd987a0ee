//! A bound value.

/// What a statement is given. It never becomes part of the statement's text.
pub(in crate::store) enum Value {
    Text(Option<String>),
    Int(i64),
    Bytes(Vec<u8>),
}

/// PostgreSQL's text holds every character but U+0000, which becomes U+FFFD on either database.
fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

impl From<&str> for Value {
    fn from(v: &str) -> Self {
        Self::Text(Some(storable(v)))
    }
}

impl From<String> for Value {
    fn from(v: String) -> Self {
        Self::Text(Some(storable(&v)))
    }
}

impl From<Option<&str>> for Value {
    fn from(v: Option<&str>) -> Self {
        Self::Text(v.map(storable))
    }
}

impl From<i64> for Value {
    fn from(v: i64) -> Self {
        Self::Int(v)
    }
}

impl From<u32> for Value {
    fn from(v: u32) -> Self {
        Self::Int(v.into())
    }
}

impl From<Vec<u8>> for Value {
    fn from(v: Vec<u8>) -> Self {
        Self::Bytes(v)
    }
}
