//! The time of day, as the service sees it: milliseconds since 1970-01-01T00:00:00Z. Each request reads it once.

use std::time::{SystemTime, UNIX_EPOCH};

/// Where the time comes from.
#[derive(Debug, Default)]
pub struct Clock {
    #[cfg(any(test, feature = "testing"))]
    fixed: std::sync::atomic::AtomicI64,
}

impl Clock {
    /// Milliseconds since the epoch.
    #[must_use]
    pub fn now(&self) -> i64 {
        #[cfg(any(test, feature = "testing"))]
        match self.fixed.load(std::sync::atomic::Ordering::Relaxed) {
            0 => {}
            fixed => return fixed,
        }
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }

    /// Stops the clock at an instant; 0 lets it run again.
    #[cfg(any(test, feature = "testing"))]
    pub fn set(&self, instant: i64) {
        self.fixed.store(instant, std::sync::atomic::Ordering::Relaxed);
    }
}
