//! What follows from a chart's data alone, made when it is first needed and kept from one layout to
//! the next.

use std::any::Any;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use crate::data::width::Width;

/// What follows from a chart's data alone, made when it is first needed.
#[derive(Clone, Default)]
pub(crate) struct Cache {
    pub(super) spans: OnceCell<Rc<[[f64; 2]]>>,
    pub(super) width: OnceCell<Width>,
    pub(super) keys: OnceCell<Option<[f64; 2]>>,
    /// Extents of the left and of the right axis.
    values: [OnceCell<Option<[f64; 2]>>; 2],
    /// What a mark made of the data for its latest layout, of a type that the mark knows.
    latest: RefCell<Option<Rc<dyn Any>>>,
}

impl Cache {
    /// The extent of the left or of the right axis, made where it is not known.
    pub(crate) fn value_extent(
        &self,
        right: bool,
        make: impl FnOnce() -> Option<[f64; 2]>,
    ) -> Option<[f64; 2]> {
        *self.values[usize::from(right)].get_or_init(make)
    }

    /// What the latest layout made, where it `serves`; otherwise what `make` gives.
    pub(crate) fn latest<T: 'static>(
        &self,
        serves: impl Fn(&T) -> bool,
        make: impl FnOnce() -> T,
    ) -> Rc<T> {
        let known = self.latest.borrow().clone().and_then(|any| any.downcast::<T>().ok());
        if let Some(known) = known.filter(|known| serves(known)) {
            return known;
        }
        let made = Rc::new(make());
        *self.latest.borrow_mut() = Some(made.clone());
        made
    }
}
