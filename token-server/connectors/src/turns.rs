//! Turns at working out answers of warehouses, which is done in the process that asks: files have
//! processes of their own for it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use pellucid_core::answer::Worked;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};

/// What is worked out of one question: a second or two, and as much memory as [`AT_ONCE`] of them may
/// hold in a server of 512 MB.
pub(crate) const MOST: Worked = Worked { cells: 8 << 20, bytes: 48 << 20 };

/// Answers that are worked out at once. One reader has one turn, so that another always finds one.
const AT_ONCE: usize = 2;

static ALL: Semaphore = Semaphore::const_new(AT_ONCE);
static EACH: Mutex<Option<HashMap<Box<str>, Arc<Semaphore>>>> = Mutex::new(None);

/// A turn, until it is dropped.
pub(crate) struct Turn {
    _own: Option<OwnedSemaphorePermit>,
    _all: Option<SemaphorePermit<'static>>,
}

/// The next turn of `reader`: its questions wait for one another, and not others' for them.
pub(crate) async fn of(reader: &str) -> Turn {
    let own = {
        let mut each = EACH.lock().unwrap_or_else(PoisonError::into_inner);
        let each = each.get_or_insert_default();
        // Nobody waits or works where it is held here alone.
        each.retain(|_, turns| Arc::strong_count(turns) > 1);
        each.entry(reader.into()).or_insert_with(|| Arc::new(Semaphore::new(1))).clone()
    };
    // Neither is ever closed.
    let own = own.acquire_owned().await.ok();
    Turn { _own: own, _all: ALL.acquire().await.ok() }
}

#[cfg(test)]
mod tests {
    use std::future::Future as _;
    use std::task::{Context, Poll, Waker};

    use super::of;

    /// Whoever else asks is not behind those who wait for their own.
    #[tokio::test]
    async fn a_reader_waits_for_itself_alone() {
        let first = of("turns acme").await;
        let mut second = Box::pin(of("turns acme"));
        let mut context = Context::from_waker(Waker::noop());
        assert!(second.as_mut().poll(&mut context).is_pending());
        drop(of("turns umbrella").await);
        drop(first);
        assert!(matches!(second.as_mut().poll(&mut context), Poll::Ready(_)));
    }
}
