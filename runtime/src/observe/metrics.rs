//! Counts and times, as Prometheus scrapes them. A team's own `metrics::counter!` and the like appear beside ours.

use crate::store::Store;
use metrics::{Counter, Histogram, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::sync::{LazyLock, OnceLock, PoisonError, RwLock};
use std::time::Duration;

const REQUESTS: &str = "purlin_requests_total";
const SECONDS: &str = "purlin_request_seconds";
const QUEUE: &str = "purlin_store_queue";
const FULL: &str = "purlin_store_full";
const LISTS: &str = "purlin_store_lists_total";
const LOG: &str = "purlin_store_log_pages";
const HELD: &str = "purlin_store_writer_held_seconds";
const CONNECTIONS: &str = "purlin_connections";
const CUT: &str = "purlin_connections_cut_total";
const DROPPED: &str = "purlin_log_lines_dropped_total";
/// Upper ends of the histogram's buckets, in seconds.
const BUCKETS: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0];

/// The process's recorder; none where the process has another one, which then has our metrics too.
fn recorder() -> Option<&'static PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    HANDLE
        .get_or_init(|| {
            let builder = PrometheusBuilder::new();
            let builder = builder.set_buckets_for_metric(Matcher::Full(SECONDS.into()), &BUCKETS).ok()?;
            let builder = builder.set_buckets_for_metric(Matcher::Full(HELD.into()), &BUCKETS).ok()?;
            let recorder = builder.build_recorder();
            let handle = recorder.handle();
            metrics::set_global_recorder(recorder).ok()?;
            describe_counter!(REQUESTS, "Requests answered, by route, method and status.");
            describe_histogram!(SECONDS, "Seconds from the head of a request to its answer, by route and method.");
            describe_gauge!(QUEUE, "Reads and writes that wait for a thread of the store.");
            describe_gauge!(FULL, "1 where the last write found no room on the disk, else 0.");
            describe_counter!(LISTS, "Lists that were read, and that were kept since they were read.");
            describe_gauge!(LOG, "Pages of 4 KiB in the write-ahead log.");
            describe_histogram!(HELD, "Seconds for which no write began since the write-ahead log was to start anew.");
            describe_gauge!(CONNECTIONS, "Connections that are open.");
            describe_counter!(CUT, "Connections that were ended before their clients were done, by why.");
            describe_counter!(DROPPED, "Lines of the log that found no room.");
            Some(handle)
        })
        .as_ref()
}

/// The text of `/metrics`.
#[expect(clippy::cast_precision_loss, reason = "queues are short")]
pub(crate) fn render(store: &Store) -> String {
    let (reads, writes) = store.waiting();
    gauge!(QUEUE, "of" => "reads").set(reads as f64);
    gauge!(QUEUE, "of" => "writes").set(writes as f64);
    gauge!(FULL).set(f64::from(u8::from(store.is_full())));
    gauge!(LOG).set(store.log_pages());
    recorder().map(PrometheusHandle::render).unwrap_or_default()
}

/// Sorts recent times into their buckets; they take room until then. To be called every few seconds.
pub(crate) fn tidy() {
    if let Some(recorder) = recorder() {
        recorder.run_upkeep();
    }
}

/// A list was answered as it was kept, or read.
pub(crate) fn list_was_kept(is_kept: bool) {
    static COUNTERS: LazyLock<[Counter; 2]> = LazyLock::new(|| {
        recorder();
        ["read", "kept"].map(|how| counter!(LISTS, "how" => how))
    });
    let [read, kept] = &*COUNTERS;
    if is_kept { kept } else { read }.increment(1);
}

/// No write began for so long, for the sake of the write-ahead log.
pub(crate) fn writer_held(elapsed: Duration) {
    histogram!(HELD).record(elapsed);
}

pub(crate) fn connection_opened() {
    gauge!(CONNECTIONS).increment(1);
}

pub(crate) fn connection_closed() {
    gauge!(CONNECTIONS).decrement(1);
}

/// One was ended. Why: `room` for another, as it had nothing under way; `full`, as all others were at work; `reader`, who took no answer.
pub(crate) fn connection_cut(why: &'static str) {
    counter!(CUT, "why" => why).increment(1);
}

pub(super) fn line_dropped() {
    counter!(DROPPED).increment(1);
}

/// Counts the requests of one route. Keeps the counters it has used: looking them up by label would cost more than counting.
#[derive(Debug)]
pub(crate) struct Meter {
    route: String,
    used: RwLock<Vec<Used>>,
}

#[derive(Debug)]
struct Used {
    method: &'static str,
    status: u16,
    requests: Counter,
    seconds: Histogram,
}

impl Used {
    fn count(&self, elapsed: Duration) {
        self.requests.increment(1);
        self.seconds.record(elapsed);
    }
}

impl Meter {
    pub(crate) fn new(route: &str) -> Self {
        recorder();
        Self { route: route.to_owned(), used: RwLock::default() }
    }

    pub(crate) fn count(&self, method: &'static str, status: u16, elapsed: Duration) {
        let is_it = |used: &&Used| used.method == method && used.status == status;
        if let Some(used) = self.used.read().unwrap_or_else(PoisonError::into_inner).iter().find(is_it) {
            return used.count(elapsed);
        }
        let used = Used {
            method,
            status,
            requests: counter!(REQUESTS, "route" => self.route.clone(), "method" => method, "status" => status.to_string()),
            seconds: histogram!(SECONDS, "route" => self.route.clone(), "method" => method),
        };
        used.count(elapsed);
        // Two at once may both put one in; they are handles on the same counter.
        self.used.write().unwrap_or_else(PoisonError::into_inner).push(used);
    }
}
