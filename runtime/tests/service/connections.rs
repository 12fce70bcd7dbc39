//! Clients that are slow, too large, no clients of HTTP, or too many: over a socket, each within its time.

use super::client::notes_with;
use super::socket::{PATIENCE, Served, ask, rest};
use bytes::Bytes;
use purlin_runtime::Config;
use purlin_runtime::http::answer;
use purlin_runtime::plan::text;
use purlin_runtime::route::{Answer, BoxFuture, Call, Method, Route};
use serde_json::Value;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Notify;

/// What a client is waited for where a test has it come too late.
const SHORT: Duration = Duration::from_millis(200);
/// More than what a head may take before its seat is given to another.
const SLOW_HEAD: Duration = Duration::from_millis(300);
/// Long after that, and long before what is waited for by default.
const LONG: Duration = PATIENCE;
/// More than any socket takes unread.
const LARGE: usize = 64 << 20;

static ENTERED: Notify = Notify::const_new();
static LEFT: Notify = Notify::const_new();
static AT_WORK: Notify = Notify::const_new();

fn large(_: Call) -> BoxFuture<Answer> {
    Box::pin(async { Ok(answer::json(Bytes::from(vec![b' '; LARGE]))) })
}

struct Leaves;

impl Drop for Leaves {
    fn drop(&mut self) {
        LEFT.notify_one();
    }
}

fn forever(_: Call) -> BoxFuture<Answer> {
    Box::pin(async {
        let _leaves = Leaves;
        ENTERED.notify_one();
        std::future::pending().await
    })
}

fn works(_: Call) -> BoxFuture<Answer> {
    Box::pin(async {
        AT_WORK.notify_one();
        std::future::pending().await
    })
}

const ROUTES: &[Route] = &[
    Route::open(Method::Get, text("/large"), large),
    Route::open(Method::Get, text("/forever"), forever),
    Route::open(Method::Get, text("/works"), works),
];
const LIVE: &str = "GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

async fn served(change: impl FnOnce(&mut Config)) -> Served {
    Served::of(notes_with(ROUTES, change)).await
}

/// Checks that what came is a problem, and all there is, and gives its body.
#[track_caller]
fn problem(answer: &str, status: &str, code: &str) -> Value {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("an answer, not `{answer}`"));
    assert!(head.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{head}");
    let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    assert_eq!(header("content-type"), Some("application/problem+json"), "{head}");
    assert_eq!(header("content-length").unwrap(), body.len().to_string(), "{head}");
    assert_eq!((header("connection"), header("cache-control")), (Some("close"), Some("no-store")), "{head}");
    assert!(header("date").unwrap().ends_with(" GMT"), "{head}");
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!((body["code"].as_str(), body["request_id"].as_str()), (Some(code), header("x-request-id")), "{body}");
    body
}

async fn metrics(served: &Served) -> String {
    String::from_utf8(served.notes.get("/metrics").await.body).unwrap()
}

#[tokio::test]
async fn what_is_not_http_is_told_so_and_counted() {
    let served = served(|_| {}).await;
    for garbage in [
        "\u{16}\u{3}\u{1}\u{2}\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET / HTTP/1.1\r\nna me: x\r\n\r\n",
        "GET / HTTP/1.1\r\nx: \0\r\n\r\n",
    ] {
        let answer = rest(&mut ask(served.address, garbage).await).await;
        problem(&answer, "400 Bad Request", "invalid_request");
    }
    let counted = metrics(&served).await;
    assert!(counted.contains(r#"purlin_requests_total{route="(unread)",method="OTHER",status="400"}"#), "{counted}");
}

#[tokio::test]
async fn what_follows_a_request_and_is_none_does_not_spoil_its_answer() {
    let served = served(|_| {}).await;
    for asked in ["GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n", "HEAD /health/live HTTP/1.1\r\nhost: x\r\n\r\n"] {
        let answer = rest(&mut ask(served.address, &format!("{asked}{asked}nonsense\r\n\r\n")).await).await;
        let place = answer.find("HTTP/1.1 400").unwrap_or_else(|| panic!("{answer}"));
        let (good, bad) = answer.split_at(place);
        assert_eq!(good.matches("HTTP/1.1 200 OK\r\n").count(), 2, "{answer}");
        assert_eq!(good.matches(r#"{"status":"live"}"#).count(), if asked.starts_with("GET") { 2 } else { 0 }, "{answer}");
        problem(bad, "400 Bad Request", "invalid_request");
    }
}

#[tokio::test]
async fn a_head_that_is_too_large_is_told_so_while_it_is_still_sent() {
    let served = served(|_| {}).await;
    let long = "a".repeat(1 << 20);
    let many: String = (0..200).map(|place| format!("x-{place}: y\r\n")).collect();
    for head in
        [format!("GET /{long} HTTP/1.1\r\n\r\n"), format!("GET / HTTP/1.1\r\nx: {long}\r\n\r\n"), format!("GET / HTTP/1.1\r\n{many}\r\n")]
    {
        let mut stream = TcpStream::connect(served.address).await.unwrap();
        // The service may close its side before it has read all of it; what it answered is there all the same.
        let _ = stream.write_all(head.as_bytes()).await;
        problem(&rest(&mut stream).await, "431 Request Header Fields Too Large", "head_too_large");
    }
    let fits = format!("GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx: {}\r\n\r\n", "a".repeat(60_000));
    assert!(rest(&mut ask(served.address, &fits).await).await.starts_with("HTTP/1.1 200 OK"));
}

#[tokio::test]
async fn a_head_that_comes_byte_by_byte_is_not_waited_for() {
    let served = served(|config| config.limits.request = SHORT).await;
    let started = Instant::now();
    let mut stream = ask(served.address, "GET /health/live HTTP/1.1\r\nx: ").await;
    let (mut reader, mut writer) = stream.split();
    let mut answer = String::new();
    let drips = async {
        // It would go on for ever.
        while writer.write_all(b"a").await.is_ok() {
            tokio::time::sleep(SHORT / 10).await;
        }
    };
    tokio::select! {
        read = reader.read_to_string(&mut answer) => drop(read.unwrap()),
        () = drips => panic!("the connection ended without an answer"),
    }
    problem(&answer, "408 Request Timeout", "incomplete_head");
    assert!((SHORT..LONG).contains(&started.elapsed()), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_connection_that_asks_for_nothing_more_ends_without_a_word() {
    let served = served(|config| config.limits.idle = SHORT).await;
    let started = Instant::now();
    assert_eq!(rest(&mut ask(served.address, "").await).await, "");
    let mut answer = String::new();
    // On a machine that is busy elsewhere the request may itself come too late.
    while answer.is_empty() {
        answer = rest(&mut ask(served.address, "GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n").await).await;
    }
    assert!(answer.ends_with(r#"{"status":"live"}"#), "{answer}");
    assert!((SHORT * 2..LONG).contains(&started.elapsed()), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_body_that_comes_byte_by_byte_is_not_waited_for() {
    let served = served(|config| config.limits.request = SHORT).await;
    let started = Instant::now();
    let head = "POST /auth/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000000\r\n\r\n{";
    let mut stream = ask(served.address, head).await;
    let (mut reader, mut writer) = stream.split();
    let mut answer = String::new();
    let drips = async {
        while writer.write_all(b" ").await.is_ok() {
            tokio::time::sleep(SHORT / 10).await;
        }
    };
    tokio::select! {
        read = reader.read_to_string(&mut answer) => drop(read.unwrap()),
        () = drips => panic!("the connection ended without an answer"),
    }
    assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n") && answer.contains(r#""code":"incomplete_body""#), "{answer}");
    assert!((SHORT..LONG).contains(&started.elapsed()), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_body_that_is_too_large_is_told_so_while_it_is_still_sent() {
    let served = served(|_| {}).await;
    for head in ["content-length: 67108864", "transfer-encoding: chunked"] {
        let head = format!("POST /auth/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n{head}\r\n\r\n");
        let mut stream = ask(served.address, &head).await;
        let (mut reader, mut writer) = stream.split();
        let piece = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
        let send = async {
            for _ in 0..LARGE / 0x10000 {
                if writer.write_all(piece.as_bytes()).await.is_err() {
                    break;
                }
            }
            std::future::pending::<()>().await;
        };
        let mut answer = [0; 512];
        let answer = tokio::select! {
            read = reader.read(&mut answer) => String::from_utf8_lossy(&answer[..read.unwrap()]).into_owned(),
            () = send => String::new(),
            () = tokio::time::sleep(PATIENCE) => panic!("no answer"),
        };
        assert!(answer.starts_with("HTTP/1.1 413 Payload Too Large\r\n"), "{answer}");
    }
}

#[tokio::test]
async fn an_answer_that_nobody_reads_is_not_kept() {
    let served = served(|config| config.limits.request = SHORT).await;
    let mut stream = ask(served.address, "GET /large HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let cut = r#"purlin_connections_cut_total{why="reader"}"#;
    let started = Instant::now();
    while !metrics(&served).await.contains(cut) {
        assert!(started.elapsed() < LONG, "it is still kept");
        tokio::time::sleep(SHORT / 10).await;
    }
    let mut read = Vec::new();
    // Whether the end is told as one or as a fault is up to the system.
    let _ = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut read)).await.expect("the connection has ended");
    assert!(read.len() < LARGE, "all of it was sent");
}

/// A large answer arrives that is read piece by piece, in longer than a request may take. A pause is a quarter of that.
async fn arrives_slowly(limit: Duration) -> bool {
    let served = served(|config| config.limits.request = limit).await;
    let started = Instant::now();
    let mut stream = ask(served.address, "GET /large HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    let (mut read, mut piece) = (0, vec![0; 4 << 20]);
    loop {
        let mut filled = 0;
        while filled < piece.len() {
            match tokio::time::timeout(PATIENCE, stream.read(&mut piece[filled..])).await.unwrap() {
                Ok(0) | Err(_) => break,
                Ok(count) => filled += count,
            }
        }
        read += filled;
        if filled < piece.len() {
            break;
        }
        tokio::time::sleep(limit / 4).await;
    }
    assert!(started.elapsed() > limit * 2 || read < LARGE, "it was read too quickly to tell anything");
    read > LARGE
}

#[tokio::test]
async fn an_answer_that_is_read_slowly_arrives() {
    // Where the machine is busy elsewhere, a pause may be longer than is meant.
    for times in [1, 4, 16, 64] {
        if arrives_slowly(SHORT * times).await {
            return;
        }
    }
    panic!("it did not arrive");
}

#[tokio::test]
async fn whoever_closes_their_side_has_hung_up() {
    let served = served(|_| {}).await;
    let mut stream = ask(served.address, "GET /forever HTTP/1.1\r\nhost: x\r\n\r\n").await;
    ENTERED.notified().await;
    stream.shutdown().await.unwrap();
    assert_eq!(rest(&mut stream).await, "");
    tokio::time::timeout(PATIENCE, LEFT.notified()).await.expect("nobody works for who has gone");
    // In the middle of a head, and of a body.
    let mut stream = ask(served.address, "GET / HT").await;
    stream.shutdown().await.unwrap();
    assert_eq!(rest(&mut stream).await, "");
    for (body, sent) in [("content-length: 10", "{"), ("content-length: 10", ""), ("transfer-encoding: chunked", "1\r\n{\r\n")] {
        let head = format!("POST /auth/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n{body}\r\n\r\n{sent}");
        let mut stream = ask(served.address, &head).await;
        stream.shutdown().await.unwrap();
        let answer = rest(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains(r#""code":"incomplete_body""#), "{body}: {answer}");
    }
}

#[tokio::test]
async fn connections_that_do_nothing_make_room_for_others() {
    let served = served(|config| config.limits.connections = 3).await;
    let mut idle = ask(served.address, "").await;
    let mut slow = ask(served.address, "GET / HT").await;
    let live = "GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n";
    let mut kept = Vec::new();
    // However long it takes until the slow one has been slow for long enough.
    while kept.len() < 20 || tokio::time::timeout(Duration::ZERO, slow.peek(&mut [0])).await.is_err() {
        let mut stream = ask(served.address, live).await;
        let mut answer = [0; 15];
        tokio::time::timeout(PATIENCE, stream.read_exact(&mut answer)).await.unwrap().unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200 OK");
        kept.push(stream);
    }
    assert_eq!(rest(&mut idle).await, "");
    problem(&rest(&mut slow).await, "503 Service Unavailable", "unavailable");
    let counted = metrics(&served).await;
    assert!(counted.contains(r#"purlin_connections_cut_total{why="room"}"#), "{counted}");
    // The last one is still there.
    let mut last = kept.pop().unwrap();
    last.write_all(LIVE.as_bytes()).await.unwrap();
    assert_eq!(rest(&mut last).await.matches("HTTP/1.1 200 OK").count(), 1);
}

/// What has come once this is the end of it.
async fn until(stream: &mut TcpStream, end: &str) -> String {
    let mut answer = Vec::new();
    while !answer.ends_with(end.as_bytes()) {
        let mut piece = [0; 4096];
        let read = tokio::time::timeout(PATIENCE, stream.read(&mut piece)).await.expect("an answer").unwrap();
        assert!(read > 0, "it ended after `{}`", String::from_utf8_lossy(&answer));
        answer.extend_from_slice(&piece[..read]);
    }
    String::from_utf8(answer).unwrap()
}

const KEPT: &str = "GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n";
const ALIVE: &str = r#"{"status":"live"}"#;

/// Connections that were opened one after the other, with what each asks, before the service has seen any.
fn at_once<const N: usize>(served: &Served, asked: [&str; N]) -> [TcpStream; N] {
    asked.map(|asked| {
        let mut stream = std::net::TcpStream::connect(served.address).unwrap();
        std::io::Write::write_all(&mut stream, asked.as_bytes()).unwrap();
        stream.set_nonblocking(true).unwrap();
        TcpStream::from_std(stream).unwrap()
    })
}

fn is_answered_or_turned_away(answer: &str) -> bool {
    answer.starts_with("HTTP/1.1 200 OK\r\n") || answer.starts_with("HTTP/1.1 503 ") && answer.contains("retry-after: 1\r\n")
}

#[tokio::test]
async fn who_has_asked_is_answered_whoever_comes_after() {
    let served = served(|config| config.limits.connections = 1).await;
    for _ in 0..20 {
        let [mut first, mut second] = at_once(&served, [LIVE, LIVE]);
        let (first, second) = (rest(&mut first).await, rest(&mut second).await);
        assert!(first.starts_with("HTTP/1.1 200 OK\r\n") && is_answered_or_turned_away(&second), "{first}\n{second}");
        // Until now this one was idle. What it sends is here before the other one is.
        let mut kept = ask(served.address, KEPT).await;
        until(&mut kept, ALIVE).await;
        kept.write_all(KEPT.as_bytes()).await.unwrap();
        let [mut other] = at_once(&served, [LIVE]);
        assert!(until(&mut kept, ALIVE).await.starts_with("HTTP/1.1 200 OK\r\n"));
        let other = rest(&mut other).await;
        assert!(is_answered_or_turned_away(&other), "{other}");
    }
}

#[tokio::test]
async fn a_head_that_has_just_begun_keeps_its_place_and_a_slow_one_does_not() {
    let served = served(|config| config.limits.connections = 1).await;
    let started = Instant::now();
    loop {
        assert!(started.elapsed() < PATIENCE, "it is never given the time");
        let begun = Instant::now();
        let mut quick = ask(served.address, "GET /health/live HT").await;
        let other = rest(&mut ask(served.address, LIVE).await).await;
        // On a busy machine the time may be over.
        if begun.elapsed() < SLOW_HEAD / 2 {
            problem(&other, "503 Service Unavailable", "unavailable");
            assert!(other.contains("retry-after: 1\r\n"), "{other}");
            quick.write_all(b"TP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
            assert!(rest(&mut quick).await.starts_with("HTTP/1.1 200 OK\r\n"));
            break;
        }
    }
    let mut slow = ask(served.address, "GET /health/live HT").await;
    tokio::time::sleep(SLOW_HEAD).await;
    assert!(rest(&mut ask(served.address, LIVE).await).await.starts_with("HTTP/1.1 200 OK\r\n"));
    let answer = rest(&mut slow).await;
    problem(&answer, "503 Service Unavailable", "unavailable");
    assert!(answer.contains("retry-after: 1\r\n"), "{answer}");
}

#[tokio::test]
async fn an_answer_that_is_being_read_is_not_cut_for_another() {
    let served = served(|config| config.limits.connections = 1).await;
    let mut reader = ask(served.address, "GET /large HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    let mut first = [0; 4096];
    reader.read_exact(&mut first).await.unwrap();
    problem(&rest(&mut ask(served.address, LIVE).await).await, "503 Service Unavailable", "unavailable");
    assert!(rest(&mut reader).await.len() + first.len() > LARGE, "it was cut");
}

#[tokio::test]
async fn a_request_whose_body_nobody_reads_has_one_answer() {
    let served = served(|config| (config.limits.request, config.limits.idle) = (SHORT, SHORT * 3)).await;
    let token = "authorization: Bearer no\r\ncontent-type: application/json\r\n";
    let chunked = format!("2ee0\r\n{}\r\n0\r\n\r\n", " ".repeat(0x2ee0));
    for (method, path, headers, length, body) in [
        ("GET", "/health/live", "", "content-length: 12000", " ".repeat(12_000)),
        ("POST", "/api/note", token, "content-length: 12000", " ".repeat(12_000)),
        ("POST", "/api/note", token, "transfer-encoding: chunked", chunked.clone()),
        ("POST", "/api/note", token, "content-length: 12000", " ".repeat(11_000)),
        ("POST", "/auth/sign-in", "", "content-length: 3000000", " ".repeat(3_000_000)),
        ("POST", "/auth/sign-in", "", "content-length: 3000000", " ".repeat(1_000_000)),
        ("OPTIONS", "/api/note", "", "transfer-encoding: chunked", chunked.clone()),
        ("POST", "/nowhere", "", "content-length: 100000", " ".repeat(100_000)),
    ] {
        let mut stream = TcpStream::connect(served.address).await.unwrap();
        let whole = format!("{method} {path} HTTP/1.1\r\nhost: x\r\n{headers}{length}\r\n\r\n{body}");
        // The service may have said all it has to before it is all sent.
        let _ = stream.write_all(whole.as_bytes()).await;
        let answer = rest(&mut stream).await;
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{method} {path}, {length}: {answer}");
        assert!(!answer.starts_with("HTTP/1.1 408 "), "{answer}");
    }
}

#[tokio::test]
async fn a_small_body_that_nobody_reads_does_not_end_its_connection() {
    let served = served(|_| {}).await;
    let unread = "POST /api/note HTTP/1.1\r\nhost: x\r\nauthorization: Bearer no\r\ncontent-length: 14\r\n\r\n{\"title\":\"hi\"}";
    let answer = rest(&mut ask(served.address, &format!("{unread}{LIVE}")).await).await;
    assert!(answer.starts_with("HTTP/1.1 401 ") && answer.ends_with(ALIVE), "{answer}");
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 2, "{answer}");
}

#[tokio::test]
async fn a_request_names_its_host_once() {
    let served = served(|_| {}).await;
    for (version, hosts) in [
        ("1.1", ""),
        ("1.1", "host: a.example\r\nhost: b.example\r\n"),
        ("1.1", "host: a.example\r\nHost: a.example\r\n"),
        ("1.0", "host: a.example\r\nhost: a.example\r\n"),
        ("1.1", "host: a.example/b\r\n"),
    ] {
        let answer = rest(&mut ask(served.address, &format!("GET /health/live HTTP/{version}\r\n{hosts}\r\n")).await).await;
        // HTTP/1.0 is answered in its own words.
        problem(&answer.replacen("HTTP/1.0", "HTTP/1.1", 1), "400 Bad Request", "invalid_request");
    }
    for head in ["GET /health/live HTTP/1.0\r\n", "GET /health/live HTTP/1.1\r\nhost:\r\nconnection: close\r\n"] {
        let answer = rest(&mut ask(served.address, &format!("{head}\r\n")).await).await;
        assert!(answer.contains(" 200 OK\r\n"), "{answer}");
    }
    let counted = metrics(&served).await;
    assert!(counted.contains(r#"purlin_requests_total{route="(unread)",method="OTHER",status="400"}"#), "{counted}");
}

#[tokio::test]
async fn connections_at_work_do_not_make_room() {
    let served = served(|config| config.limits.connections = 1).await;
    let busy = ask(served.address, "GET /works HTTP/1.1\r\nhost: x\r\n\r\n").await;
    AT_WORK.notified().await;
    let answer = rest(&mut ask(served.address, "").await).await;
    problem(&answer, "503 Service Unavailable", "unavailable");
    assert!(answer.contains("retry-after: 1\r\n"), "{answer}");
    let counted = metrics(&served).await;
    assert!(counted.contains(r#"purlin_connections_cut_total{why="full"}"#) && counted.contains("purlin_connections "), "{counted}");
    drop(busy);
    // Once it has gone there is room again.
    let started = Instant::now();
    while !rest(&mut ask(served.address, LIVE).await).await.starts_with("HTTP/1.1 200 OK") {
        assert!(started.elapsed() < LONG, "there is still no room");
    }
}
