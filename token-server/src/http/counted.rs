//! How many of something each of many has at once: connections of an address, requests of a token,
//! streams of a tenant.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// Counts by key. A key that has nothing takes no memory.
#[derive(Debug)]
pub(super) struct Counted<K: Eq + Hash + Clone> {
    held: Mutex<HashMap<K, usize>>,
}

/// One of what a key has. It is given back when it is dropped.
#[derive(Debug)]
pub(super) struct Place<K: Eq + Hash + Clone> {
    of: Arc<Counted<K>>,
    key: K,
}

impl<K: Eq + Hash + Clone> Counted<K> {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self { held: Mutex::default() })
    }

    /// One more for `key`; none where it has `most` already.
    pub(super) fn take(self: &Arc<Self>, key: K, most: usize) -> Option<Place<K>> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let has = held.get(&key).copied().unwrap_or_default();
        if has >= most {
            return None;
        }
        held.insert(key.clone(), has + 1);
        Some(Place { of: Arc::clone(self), key })
    }

    #[cfg(test)]
    fn keys(&self) -> usize {
        self.held.lock().unwrap().len()
    }
}

impl<K: Eq + Hash + Clone> Drop for Place<K> {
    fn drop(&mut self) {
        let mut held = self.of.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(has) = held.get_mut(&self.key) {
            *has -= 1;
            if *has == 0 {
                held.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_each_key_its_number_and_forgets_those_that_have_nothing() {
        let counted = Counted::new();
        let two = [counted.take("a", 2), counted.take("a", 2)];
        assert!(two.iter().all(Option::is_some) && counted.take("a", 2).is_none());
        let other = counted.take("b", 2);
        assert!(other.is_some());
        let [first, second] = two;
        drop(first);
        let again = counted.take("a", 2);
        assert!(again.is_some() && counted.take("a", 2).is_none());
        drop((second, other, again));
        assert_eq!(counted.keys(), 0);
        assert!(counted.take("c", 0).is_none());
    }
}
