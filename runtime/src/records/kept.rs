//! What is made for a shape of request and kept for the next of that shape, within bounds: requests choose the shapes.

use std::collections::HashMap;
use std::hash::Hash;
use std::mem::take;
use std::sync::{Arc, Mutex, PoisonError};

/// Shapes kept in each of two generations: a full young one becomes the old one, and what was in that is forgotten.
const GENERATION: usize = 256;

#[derive(Debug)]
pub(crate) struct Kept<K, V>(Mutex<Generations<K, V>>);

#[derive(Debug)]
struct Generations<K, V> {
    young: HashMap<K, Arc<V>>,
    old: HashMap<K, Arc<V>>,
}

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self(Mutex::new(Generations { young: HashMap::new(), old: HashMap::new() }))
    }
}

impl<K: Hash + Eq, V> Kept<K, V> {
    pub(crate) fn get(&self, key: &K) -> Option<Arc<V>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = kept.young.get(key) {
            return Some(Arc::clone(value));
        }
        let (key, value) = kept.old.remove_entry(key)?;
        kept.insert(key, Arc::clone(&value));
        Some(value)
    }

    pub(crate) fn keep(&self, key: K, value: V) -> Arc<V> {
        let value = Arc::new(value);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&value));
        value
    }
}

impl<K: Hash + Eq, V> Generations<K, V> {
    fn insert(&mut self, key: K, value: Arc<V>) {
        if self.young.len() >= GENERATION {
            self.old = take(&mut self.young);
        }
        self.young.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_stays() {
        let kept = Kept::default();
        kept.keep(0, "used");
        for key in 1..10 * GENERATION {
            kept.keep(key, "once");
            assert!(kept.get(&0).is_some());
        }
    }

    #[test]
    fn what_is_not_used_goes() {
        let kept = Kept::default();
        for key in 0..10 * GENERATION {
            kept.keep(key, ());
        }
        let left = (0..10 * GENERATION).filter(|key| kept.get(key).is_some()).count();
        assert!(left <= 2 * GENERATION, "{left}");
    }
}
