//! Over a socket: listening, and stopping without losing anybody.

use super::client::notes_with;
use super::socket::{Served, ask, rest};
use purlin_runtime::http::answer;
use purlin_runtime::plan::text;
use purlin_runtime::route::{Answer, BoxFuture, Call, Method, Route};
use purlin_runtime::serve::Listening;
use tokio::net::TcpStream;
use tokio::sync::{Notify, oneshot};

static BEGUN: Notify = Notify::const_new();
static GO_ON: Notify = Notify::const_new();

fn waits(_: Call) -> BoxFuture<Answer> {
    Box::pin(async {
        BEGUN.notify_one();
        GO_ON.notified().await;
        Ok(answer::json(b"\"done\"".to_vec()))
    })
}

async fn served() -> Served {
    Served::of(notes_with(&[Route::open(Method::Get, text("/waits"), waits)], |_| {})).await
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
async fn one_request_is_not_taken_for_two() {
    let served = served().await;
    let mut smuggled = ask(
        served.address,
        "POST /auth/sign-in HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n0\r\n\r\n",
    )
    .await;
    let answer = rest(&mut smuggled).await;
    assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{answer}");
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
