//! Over a socket: listening, and stopping without losing anybody.

use super::client::{Notes, notes_with};
use purlin_runtime::http::answer;
use purlin_runtime::plan::text;
use purlin_runtime::route::{Answer, BoxFuture, Call, Method, Route};
use purlin_runtime::serve::Listening;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;

static BEGUN: Notify = Notify::const_new();
static GO_ON: Notify = Notify::const_new();

fn waits(_: Call) -> BoxFuture<Answer> {
    Box::pin(async {
        BEGUN.notify_one();
        GO_ON.notified().await;
        Ok(answer::json(b"\"done\"".to_vec()))
    })
}

struct Served {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
    _notes: Notes,
}

async fn served() -> Served {
    let notes = notes_with(&[Route::open(Method::Get, text("/waits"), waits)], |_| {});
    let listening = Listening::at("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = listening.address();
    let (stop, stopped) = oneshot::channel::<()>();
    let router = notes.router.clone();
    let task = tokio::spawn(listening.serve_until(router, async { drop(stopped.await) }));
    Served { address, stop, task, _notes: notes }
}

async fn ask(address: SocketAddr, head: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

async fn rest(stream: &mut TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_service_answers_over_a_socket() {
    let served = served().await;
    let mut stream = ask(served.address, "GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    let answer = rest(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.ends_with(r#"{"status":"live"}"#), "{answer}");
    let mut head = ask(served.address, "HEAD /health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    let answer = rest(&mut head).await;
    assert!(answer.contains("content-length: 17\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\n"), "{answer}");
}

#[tokio::test]
async fn requests_under_way_finish_and_nobody_else_is_let_in() {
    let served = served().await;
    let mut idle = ask(served.address, "").await;
    let mut busy = ask(served.address, "GET /waits HTTP/1.1\r\nhost: x\r\n\r\n").await;
    BEGUN.notified().await;
    served.stop.send(()).unwrap();
    // The idle connection is closed at once; the busy one is not.
    assert_eq!(rest(&mut idle).await, "");
    GO_ON.notify_one();
    let answer = rest(&mut busy).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.ends_with("\"done\""), "{answer}");
    served.task.await.unwrap();
    assert!(TcpStream::connect(served.address).await.is_err());
}

#[tokio::test]
async fn an_address_in_use_is_named() {
    let served = served().await;
    let error = Listening::at(served.address).await.unwrap_err();
    assert!(error.to_string().starts_with(&format!("can't listen at {}: ", served.address)), "{error}");
}

#[tokio::test]
async fn what_is_not_http_is_turned_away() {
    let served = served().await;
    for garbage in ["\u{16}\u{3}\u{1}\u{2}", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"] {
        let mut stream = ask(served.address, garbage).await;
        stream.shutdown().await.unwrap();
        let answer = rest(&mut stream).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{answer}");
    }
    let mut smuggled = ask(
        served.address,
        "POST /auth/sign-in HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n0\r\n\r\n",
    )
    .await;
    let answer = rest(&mut smuggled).await;
    assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{answer}");
    let large = format!("GET / HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "a".repeat(1 << 20));
    let mut stream = TcpStream::connect(served.address).await.unwrap();
    // The service may hang up before it has read all of it.
    let _ = stream.write_all(large.as_bytes()).await;
    let mut answer = [0; 12];
    if stream.read_exact(&mut answer).await.is_ok() {
        assert_eq!(&answer, b"HTTP/1.1 431");
    }
}

#[tokio::test]
async fn routes_of_a_team_get_a_request_id_and_are_counted() {
    let notes = notes_with(&[], |_| {});
    let router = notes.router.clone().route("/hello", axum::routing::get(|| async { "hello" }));
    let listening = Listening::at("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = listening.address();
    let (stop, stopped) = oneshot::channel::<()>();
    let task = tokio::spawn(listening.serve_until(router, async { drop(stopped.await) }));
    for path in ["/hello", "/health/live"] {
        let head = format!("GET {path} HTTP/1.1\r\nhost: x\r\nx-request-id: mine\r\nconnection: close\r\n\r\n");
        let answer = rest(&mut ask(address, &head).await).await;
        assert_eq!(answer.matches("x-request-id: mine\r\n").count(), 1, "{answer}");
    }
    let metrics = String::from_utf8(notes.get("/metrics").await.body).unwrap();
    assert!(metrics.contains(r#"purlin_requests_total{route="(other)",method="GET",status="200"} 1"#), "{metrics}");
    stop.send(()).unwrap();
    task.await.unwrap();
}
