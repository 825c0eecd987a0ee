//! What a handler's type says: each argument describes what it takes of a request, the result what
//! is answered.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};

use super::answers::Answers;
use super::operation::Operation;

/// An argument of a handler.
pub(in crate::http) trait Input {
    /// Whether it reads, and so checks, the query string.
    const READS_QUERY: bool = false;

    /// Adds what it takes and how it refuses.
    fn describe(operation: &mut Operation<'_>);
}

/// A handler with arguments `T`.
pub(in crate::http) trait Signature<T> {
    /// Whether an argument reads, and so checks, the query string.
    const READS_QUERY: bool;

    /// Adds what the arguments take and what is answered.
    fn describe(operation: &mut Operation<'_>);
}

macro_rules! signatures {
    ($(($($input:ident),*))*) => {$(
        impl<F, Done, Out, $($input),*> Signature<($($input,)*)> for F
        where
            F: Fn($($input),*) -> Done,
            Done: Future<Output = Out>,
            Out: Answers,
            $($input: Input),*
        {
            const READS_QUERY: bool = false $(|| $input::READS_QUERY)*;

            fn describe(operation: &mut Operation<'_>) {
                $($input::describe(operation);)*
                Out::describe(operation);
            }
        }
    )*};
}

signatures! { () (A) (A, B) (A, B, C) (A, B, C, D) (A, B, C, D, E) (A, B, C, D, E, G) }

/// An id.
impl Input for Path<String> {
    fn describe(operation: &mut Operation<'_>) {
        operation.takes_id();
    }
}

macro_rules! say_nothing {
    ($([$($of:ident)?] $input:ty;)*) => {$(
        impl<$($of)?> Input for $input {
            fn describe(_: &mut Operation<'_>) {}
        }
    )*};
}

// What the server gives itself, and what a route's words say.
say_nothing! { [T] State<Arc<T>>; [T] Extension<T>; [] Method; [] HeaderMap; [] Parts; [] Request; }
