//! What is said of models, in the order of these: what is said of one is found at once.

use crate::catalog::ModelId;
use serde::{Deserialize, Deserializer, Serialize};
use std::ops::{Deref, DerefMut};

/// Something that is said of one model, which it never changes.
pub trait OfModel {
    fn model(&self) -> ModelId;
}

/// In the order of the models; of one model, in the order in which they were put together.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct ByModel<T>(Vec<T>);

impl<T: OfModel> ByModel<T> {
    /// Those of one model.
    #[must_use]
    pub fn of(&self, model: ModelId) -> &[T] {
        let from = self.0.partition_point(|one| one.model() < model);
        let rest = self.0.get(from..).unwrap_or_default();
        rest.get(..rest.partition_point(|one| one.model() == model)).unwrap_or_default()
    }
}

impl<T> ByModel<T> {
    pub fn retain(&mut self, is_kept: impl FnMut(&T) -> bool) {
        self.0.retain(is_kept);
    }
}

impl<T: OfModel> Extend<T> for ByModel<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, more: I) {
        self.0.extend(more);
        self.0.sort_by_key(OfModel::model);
    }
}

impl<T: OfModel> From<Vec<T>> for ByModel<T> {
    fn from(mut all: Vec<T>) -> Self {
        all.sort_by_key(OfModel::model);
        Self(all)
    }
}

impl<T: OfModel> FromIterator<T> for ByModel<T> {
    fn from_iter<I: IntoIterator<Item = T>>(all: I) -> Self {
        Self::from(Vec::from_iter(all))
    }
}

impl<'de, T: OfModel + Deserialize<'de>> Deserialize<'de> for ByModel<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}

impl<T> Default for ByModel<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Deref for ByModel<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> DerefMut for ByModel<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.0
    }
}

impl<'a, T> IntoIterator for &'a ByModel<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl OfModel for (u32, char) {
        fn model(&self) -> ModelId {
            ModelId(self.0)
        }
    }

    #[test]
    fn what_is_said_of_a_model_is_found_whatever_the_order() {
        let all = ByModel::from(vec![(4, 'a'), (1, 'b'), (4, 'c'), (0, 'd'), (1, 'e')]);
        let of = |model| all.of(ModelId(model)).iter().map(|(_, said)| *said).collect::<String>();
        assert_eq!([0, 1, 2, 3, 4, 5].map(of), ["d", "be", "", "", "ac", ""]);
    }
}
