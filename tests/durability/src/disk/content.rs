//! One file: what of it is safe, and what was done to it since.

use purlin_tests::chance::Chance;

/// What a disk writes whole.
const SECTOR: usize = 512;

/// What becomes of what was not synced when the power goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// All of it is gone.
    All,
    /// It is all there, as after a process that was killed.
    None,
    /// It is there up to some moment; the last of it in part.
    Tail,
    /// Some writes are there, in no order.
    Writes,
    /// Some sectors are there, in no order.
    Sectors,
    /// Some sectors are there, of others what nobody has written.
    Noise,
}

impl Loss {
    pub const ALL: [Self; 6] = [Self::All, Self::None, Self::Tail, Self::Writes, Self::Sectors, Self::Noise];
}

#[derive(Debug)]
pub(super) struct Content {
    safe: Vec<u8>,
    since: Vec<Change>,
    /// As programs see it.
    size: usize,
}

#[derive(Debug)]
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Size(usize),
}

impl Content {
    pub(super) fn safe(bytes: Vec<u8>) -> Self {
        Self { size: bytes.len(), safe: bytes, since: Vec::new() }
    }

    pub(super) fn unsafe_yet(bytes: Vec<u8>) -> Self {
        let mut this = Self::safe(Vec::new());
        if !bytes.is_empty() {
            this.write(0, &bytes);
        }
        this
    }

    pub(super) fn size(&self) -> usize {
        self.size
    }

    pub(super) fn write(&mut self, at: usize, bytes: &[u8]) {
        self.size = self.size.max(at + bytes.len());
        self.since.push(Change::Write { at, bytes: bytes.to_vec() });
    }

    pub(super) fn truncate(&mut self, size: usize) {
        self.size = size;
        self.since.push(Change::Size(size));
    }

    pub(super) fn sync(&mut self) {
        for change in std::mem::take(&mut self.since) {
            apply(&mut self.safe, &change);
        }
    }

    /// What is there after the cut. `tears` loses what stood in a sector before along with what was written to it.
    pub(super) fn left(&self, loss: Loss, tears: bool, chance: &mut Chance) -> Vec<u8> {
        let mut left = self.safe.clone();
        let stays = match loss {
            Loss::All => 0,
            Loss::Tail => chance.below(self.since.len() + 1),
            Loss::None | Loss::Writes | Loss::Sectors | Loss::Noise => self.since.len(),
        };
        // How many of each hundred are there: sometimes hardly any, sometimes nearly all.
        let share = chance.of(&[5, 50, 95]);
        for (number, change) in self.since.iter().take(stays).enumerate() {
            let is_torn = match loss {
                Loss::All | Loss::None | Loss::Writes => false,
                Loss::Tail => number + 1 == stays,
                Loss::Sectors | Loss::Noise => true,
            };
            let may_miss = matches!(loss, Loss::Writes | Loss::Sectors | Loss::Noise);
            for piece in if is_torn { change.sectors() } else { vec![change.clone_of()] } {
                if loss == Loss::Tail && is_torn && chance.one_in(2) {
                    break;
                }
                if !may_miss || chance.below(100) < share {
                    apply(&mut left, &piece);
                } else if let (Loss::Noise, Change::Write { at, bytes }) = (loss, &piece)
                    && chance.one_in(3)
                {
                    apply(&mut left, &Change::Write { at: *at, bytes: noise(bytes.len(), chance) });
                    if tears {
                        let sector = at / SECTOR * SECTOR;
                        let end = (sector + SECTOR).min(left.len());
                        left[sector..end].copy_from_slice(&noise(end - sector, chance));
                    }
                }
            }
        }
        left
    }
}

impl Change {
    fn clone_of(&self) -> Self {
        match self {
            Self::Write { at, bytes } => Self::Write { at: *at, bytes: bytes.clone() },
            Self::Size(size) => Self::Size(*size),
        }
    }

    /// The parts of a write that are written whole, or not.
    fn sectors(&self) -> Vec<Self> {
        let Self::Write { at, bytes } = self else { return vec![self.clone_of()] };
        let mut pieces = Vec::new();
        let (mut at, mut rest) = (*at, bytes.as_slice());
        while !rest.is_empty() {
            let (piece, after) = rest.split_at((SECTOR - at % SECTOR).min(rest.len()));
            pieces.push(Self::Write { at, bytes: piece.to_vec() });
            (at, rest) = (at + piece.len(), after);
        }
        pieces
    }
}

fn apply(to: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write { at, bytes } => {
            let end = at + bytes.len();
            if to.len() < end {
                to.resize(end, 0);
            }
            to[*at..end].copy_from_slice(bytes);
        }
        Change::Size(size) => to.resize(*size, 0),
    }
}

fn noise(length: usize, chance: &mut Chance) -> Vec<u8> {
    (0..length).map(|_| chance.number().to_le_bytes()[0]).collect()
}
