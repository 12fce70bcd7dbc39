//! What is said of models, in the order of these: what is said of one is found at once.

use crate::catalog::ModelId;
use serde::{Deserialize, Deserializer, Serialize};
use std::ops::{Deref, DerefMut, Range};

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
        self.0.get(self.range(model)).unwrap_or_default()
    }

    /// Puts others in the place of those of one model, and gives these back. What is of another model is not taken up.
    pub fn replace(&mut self, model: ModelId, others: Vec<T>) -> Vec<T> {
        let range = self.range(model);
        self.0.splice(range, others.into_iter().filter(|one| one.model() == model)).collect()
    }

    fn range(&self, model: ModelId) -> Range<usize> {
        self.0.partition_point(|one| one.model() < model)..self.0.partition_point(|one| one.model() <= model)
    }
}

impl<T> ByModel<T> {
    pub fn retain(&mut self, is_kept: impl FnMut(&T) -> bool) {
        self.0.retain(is_kept);
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

    #[test]
    fn what_is_replaced_is_given_back() {
        let mut all = ByModel::from(vec![(4, 'a'), (1, 'b'), (0, 'd'), (1, 'e')]);
        assert_eq!(all.replace(ModelId(1), vec![(1, 'f'), (2, 'g'), (1, 'h')]), [(1, 'b'), (1, 'e')]);
        assert_eq!(all.replace(ModelId(3), vec![(3, 'i')]), []);
        assert_eq!(all.iter().map(|(_, said)| *said).collect::<String>(), "dfhia");
    }
}
