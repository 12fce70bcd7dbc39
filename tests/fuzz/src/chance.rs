//! Numbers that follow from a seed, on every machine.

#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// The numbers of one input: those of the next input have nothing to do with them.
    #[must_use]
    pub fn of(seed: u64, number: u64) -> Self {
        let mut chance = Self(seed ^ number.wrapping_mul(0xd134_2543_de82_ef95));
        chance.next();
        chance
    }

    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// One of 0 to `below`; 0 of nothing.
    pub fn below(&mut self, below: usize) -> usize {
        (self.next() % below.max(1) as u64) as usize
    }

    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    /// A place in a text, between two characters.
    pub fn place(&mut self, text: &str) -> usize {
        let mut at = self.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    /// Two places in a text, in their order.
    pub fn range(&mut self, text: &str) -> std::ops::Range<usize> {
        let (one, other) = (self.place(text), self.place(text));
        one.min(other)..one.max(other)
    }
}
