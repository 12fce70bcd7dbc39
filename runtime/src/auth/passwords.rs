//! Passwords: argon2id, with the cost that OWASP asks for, on threads that may block, and only so many at once.
//!
//! A hash takes 19 MiB and tens of milliseconds. Without a bound, a flood of sign-ins would take all memory; with it, what finds no
//! place is told to come back.

use crate::config::Config;
use crate::problem::{Code, Problem};
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use std::fmt;
use std::sync::Arc;
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;

/// Those that wait for each one that is worked at.
const QUEUE: usize = 32;
/// 19 MiB, two passes, one lane: OWASP's first choice for argon2id.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);

/// The most that a stored hash may ask for, in the same terms: nobody's hash keeps a worker for minutes.
const BOUND: (u32, u32, u32) = (256 * 1024, 10, 16);

/// Blocks of memory to ask for: more than a hash writes to. What is larger than 32 MiB the allocator gets from the system for itself
/// and gives back at once; of less it would keep a share for each thread, for ever. Pages that are not written to cost nothing.
const ASKED_FOR: usize = 33 * 1024;

/// Hashes and verifies.
pub(crate) struct Passwords {
    cost: Params,
    /// Of nobody: verified where there is no user, so that both take the same time.
    nobody: String,
    work: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    /// The part of the queue that new passwords may fill; the rest is kept for those who sign in.
    new: Arc<Semaphore>,
    paid: Paid,
}

/// What each hash took, for tests that compare it.
#[derive(Clone, Default)]
struct Paid {
    #[cfg(feature = "testing")]
    hashes: Arc<std::sync::Mutex<Vec<String>>>,
}

impl Passwords {
    pub(crate) fn new(config: &Config) -> Self {
        let (memory, passes, lanes) = cost(config);
        // Constants that argon2 takes; its own defaults are the same.
        let cost = Params::new(memory, passes, lanes, None).unwrap_or_default();
        let nobody = format!("$argon2id$v=19$m={memory},t={passes},p={lanes}${}${}", "A".repeat(22), "A".repeat(43));
        let workers = std::thread::available_parallelism().map_or(1, |cores| cores.get().div_ceil(2));
        let places = |count| Arc::new(Semaphore::new(count));
        Self {
            cost,
            nobody,
            work: places(workers),
            queue: places(workers * QUEUE),
            new: places(workers * QUEUE / 2),
            paid: Paid::default(),
        }
    }

    /// The hash of a password, as the PHC string format spells it. At most half of those that wait wait for this.
    pub(crate) async fn hash(&self, password: String) -> Result<String, Problem> {
        let (cost, paid) = (self.cost.clone(), self.paid.clone());
        let _new = Arc::clone(&self.new).try_acquire_owned().map_err(|_| busy())?;
        self.run(move || hashed(&cost, &password, &paid).map_err(Problem::internal)).await?
    }

    /// Whether a password is the one that was hashed. Without a hash it is not, and takes as long to say so.
    pub(crate) async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, Problem> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.clone());
        let paid = self.paid.clone();
        let same = self.run(move || is_same(&password, &hash, &paid)).await?;
        same.map(|same| same && known)
            .map_err(|error| Problem::internal(format_args!("a stored hash of a password can't be read: {error}")))
    }

    /// What each hash since the last call took.
    #[cfg(feature = "testing")]
    pub(crate) fn paid(&self) -> Vec<String> {
        std::mem::take(&mut *self.paid.hashes.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let _waiting = Arc::clone(&self.queue).try_acquire_owned().map_err(|_| busy())?;
        let working = Arc::clone(&self.work).acquire_owned().await.map_err(|_| busy())?;
        // The permit goes along: a caller who hangs up does not end the work, and its memory still counts.
        let done = tokio::task::spawn_blocking(move || {
            let _working = working;
            work()
        });
        done.await.map_err(Problem::internal)
    }
}

impl Paid {
    #[cfg(feature = "testing")]
    fn note(&self, cost: &Params) {
        let words = format!("argon2id m={},t={},p={}", cost.m_cost(), cost.t_cost(), cost.p_cost());
        self.hashes.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(words);
    }

    #[cfg(not(feature = "testing"))]
    #[expect(clippy::unused_self, reason = "only tests compare what hashes take")]
    fn note(&self, _: &Params) {}
}

fn busy() -> Problem {
    Problem::new(Code::Unavailable).retry_after(1).because("too many passwords wait to be hashed")
}

fn hashed(cost: &Params, password: &str, paid: &Paid) -> Result<String, argon2::password_hash::Error> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt)?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(cost)?,
        salt: Some(Salt::new(&salt)?),
        hash: Some(computed(cost, password, &salt, paid)?),
    };
    Ok(hash.to_string())
}

fn is_same(password: &str, hash: &str, paid: &Paid) -> Result<bool, argon2::password_hash::Error> {
    let hash = PasswordHash::new(hash)?;
    let (Some(salt), Some(expected)) = (&hash.salt, &hash.hash) else { return Ok(false) };
    let cost = Params::try_from(&hash)?;
    if !is_bounded(&cost) {
        tracing::warn!("a stored hash of a password costs more than is ever paid: its password is taken for wrong");
        return Ok(false);
    }
    let computed = computed(&cost, password, salt, paid)?;
    Ok(hash.algorithm == Algorithm::Argon2id.ident() && bool::from(computed.as_bytes().ct_eq(expected.as_bytes())))
}

fn is_bounded(cost: &Params) -> bool {
    let (memory, passes, lanes) = BOUND;
    cost.m_cost() <= memory && cost.t_cost() <= passes && cost.p_cost() <= lanes
}

fn computed(cost: &Params, password: &str, salt: &[u8], paid: &Paid) -> Result<Output, argon2::password_hash::Error> {
    paid.note(cost);
    let mut memory = Vec::with_capacity(ASKED_FOR.max(cost.block_count()));
    memory.resize(cost.block_count(), Block::new());
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, cost.clone());
    argon.hash_password_into_with_memory(password.as_bytes(), salt, &mut output, &mut memory)?;
    Ok(Output::new(&output)?)
}

#[cfg(feature = "testing")]
fn cost(config: &Config) -> (u32, u32, u32) {
    if config.cheap_passwords { (8, 1, 1) } else { COST }
}

#[cfg(not(feature = "testing"))]
fn cost(_: &Config) -> (u32, u32, u32) {
    COST
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passwords").field("cost", &self.cost).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn passwords() -> Passwords {
        Passwords::new(&Config::in_memory().unwrap())
    }

    #[tokio::test]
    async fn a_password_is_its_own_and_no_other() {
        let passwords = passwords();
        let hash = passwords.hash("correct horse".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.verify("correct horse".into(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("correct Horse".into(), Some(hash)).await.unwrap());
    }

    #[tokio::test]
    async fn a_hash_is_read_as_others_write_it() {
        // Of the reference implementation: `echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1`
        let hash = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assert!(passwords().verify("password".into(), Some(hash.into())).await.unwrap());
    }

    #[tokio::test]
    async fn a_hash_of_another_kind_is_not_guessed_at() {
        let hash = passwords().hash("correct horse".into()).await.unwrap();
        let other = hash.replace("argon2id", "argon2i");
        assert!(!passwords().verify("correct horse".into(), Some(other)).await.unwrap());
        assert!(passwords().verify("x".into(), Some("nonsense".into())).await.is_err());
    }

    #[tokio::test]
    async fn a_hash_that_costs_too_much_is_of_no_password() {
        let hash = passwords().hash("correct horse".into()).await.unwrap();
        for costly in ["m=4194304,t=2,p=1", "m=262145,t=2,p=1", "m=19456,t=4000000000,p=1", "m=19456,t=2,p=17"] {
            let costly = hash.replace("m=19456,t=2,p=1", costly);
            assert!(!passwords().verify("correct horse".into(), Some(costly)).await.unwrap());
        }
    }

    #[tokio::test]
    async fn nobody_has_no_password_and_costs_the_same() {
        let passwords = passwords();
        assert!(!passwords.verify(String::new(), None).await.unwrap());
        let nobody = PasswordHash::new(&passwords.nobody).unwrap();
        let somebody = PasswordHash::new(&passwords.hash("x".into()).await.unwrap()).unwrap();
        assert_eq!((nobody.algorithm, nobody.version, &nobody.params), (somebody.algorithm, somebody.version, &somebody.params));
        assert_eq!(nobody.hash.unwrap().len(), somebody.hash.unwrap().len());
        assert_eq!(nobody.salt.unwrap().len(), somebody.salt.unwrap().len());
    }
}
