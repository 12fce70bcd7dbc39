//! Choices, each a small number: drawn from a seed, or replayed from a list of such numbers. When a list is used up, every further
//! choice is the first alternative, so that drawing ends; fewer and smaller numbers make a smaller case.

#[derive(Debug)]
pub struct Choices {
    source: Source,
    drawn: Vec<u16>,
}

#[derive(Debug)]
enum Source {
    Seed(u64),
    Replay(std::vec::IntoIter<u16>),
}

impl Choices {
    /// Those that follow from the seed, on every machine.
    #[must_use]
    pub fn of_seed(seed: u64) -> Self {
        Self { source: Source::Seed(seed), drawn: Vec::new() }
    }

    #[must_use]
    pub fn replayed(numbers: Vec<u16>) -> Self {
        Self { source: Source::Replay(numbers.into_iter()), drawn: Vec::new() }
    }

    /// What was drawn so far, to be replayed.
    #[must_use]
    pub fn into_drawn(self) -> Vec<u16> {
        self.drawn
    }

    /// One of 0 to `below`.
    pub(crate) fn below(&mut self, below: usize) -> usize {
        let number = match &mut self.source {
            Source::Seed(state) => split_mix(state),
            Source::Replay(numbers) => numbers.next().unwrap_or(0),
        };
        let choice = usize::from(number) % below.max(1);
        self.drawn.push(u16::try_from(choice).unwrap_or(0));
        choice
    }

    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == n - 1
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let index = self.below(from.len());
        from.get(index)
    }
}

/// SplitMix64, of which the upper bits are taken.
fn split_mix(state: &mut u64) -> u16 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 48) as u16
}
