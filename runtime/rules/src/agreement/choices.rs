//! Choices drawn from a list of numbers. When it is used up, every further choice is the first alternative, so that drawing ends.

#[derive(Debug)]
pub(super) struct Choices {
    numbers: std::vec::IntoIter<u16>,
}

impl Choices {
    pub(super) fn new(numbers: Vec<u16>) -> Self {
        Self { numbers: numbers.into_iter() }
    }

    /// One of 0 to `below`.
    pub(super) fn below(&mut self, below: usize) -> usize {
        usize::from(self.numbers.next().unwrap_or(0)) % below.max(1)
    }

    pub(super) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == n - 1
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let index = self.below(from.len());
        from.get(index)
    }
}
