//! The accept loop over real sockets: slow clients, bodies that stop, the end of the process.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use terrace_core::Tenant;
use terrace_web::axum::routing::{get, post};
use terrace_web::{Json, OperatorRoutes, Resolver, Server, ServerTimes, TenantRoutes};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::house::{House, street};

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    done: JoinHandle<usize>,
    house: House,
}

const QUICK: ServerTimes = ServerTimes {
    header: Duration::from_millis(200),
    body: Duration::from_millis(200),
    write: Duration::from_millis(300),
    keep_alive: Duration::from_millis(600),
    shutdown: Duration::from_millis(800),
};

async fn run(times: ServerTimes, connections: usize) -> Running {
    let routes = TenantRoutes::new()
        .route(
            "/who",
            get(async |tenant: Tenant| tenant.slug().to_string()),
        )
        .route(
            "/slow",
            get(async || {
                tokio::time::sleep(Duration::from_millis(400)).await;
                "done"
            }),
        )
        .route(
            "/stuck",
            get(async || tokio::time::sleep(Duration::from_secs(20)).await),
        )
        .route("/large", get(async || vec![b'x'; 64 << 20]))
        .route(
            "/order",
            post(async |Json(order): Json<serde_json::Value>| Json(order)),
        );
    let house = House::open(
        Resolver::new(["localhost"]).unwrap(),
        street(),
        routes,
        OperatorRoutes::new(),
    )
    .await;
    let server = Server::bind("127.0.0.1:0")
        .await
        .unwrap()
        .with_times(times)
        .with_connections(connections);
    let address = server.address();
    let (stop, stopped) = oneshot::channel::<()>();
    let front = house.front.clone();
    let done = tokio::spawn(server.serve(front, async move { stopped.await.unwrap_or(()) }));
    Running {
        address,
        stop,
        done,
        house,
    }
}

async fn connect(running: &Running, bytes: &str) -> TcpStream {
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    stream
}

/// Everything until the server closes, and how long that took.
async fn rest(stream: &mut TcpStream) -> (String, Duration) {
    let started = Instant::now();
    let mut bytes = Vec::new();
    tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut bytes))
        .await
        .expect("the server must close the connection")
        .unwrap_or(0);
    (
        String::from_utf8_lossy(&bytes).into_owned(),
        started.elapsed(),
    )
}

async fn response(stream: &mut TcpStream) -> String {
    let mut buffer = vec![0; 16 * 1024];
    let read = tokio::time::timeout(Duration::from_secs(10), stream.read(&mut buffer)).await;
    String::from_utf8_lossy(&buffer[..read.expect("a response must come").unwrap()]).into_owned()
}

const WHO: &str = "GET /who HTTP/1.1\r\nhost: acme.localhost\r\n\r\n";

#[tokio::test]
async fn slow_headers_are_closed_in_time() {
    let running = run(QUICK, 100).await;
    for beginning in [
        "",
        "G",
        "PRI * HTTP/2.0\r\n",
        "GET /who HTTP/1.1\r\nhost: acme.local",
    ] {
        let mut stream = connect(&running, beginning).await;
        let (text, spent) = rest(&mut stream).await;
        assert!(
            spent < Duration::from_secs(2),
            "{beginning:?} was kept for {spent:?}"
        );
        assert!(!text.contains("200 OK"), "{text}");
    }
}

#[tokio::test]
async fn one_byte_at_a_time_gains_nothing() {
    let running = run(QUICK, 100).await;
    let mut stream = connect(&running, "GET /who HTTP/1.1\r\n").await;
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(3) {
        if stream.write_all(b"x").await.is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the connection was kept");
}

#[tokio::test]
async fn slow_headers_of_a_second_request_are_closed_too() {
    let running = run(QUICK, 100).await;
    let mut stream = connect(&running, WHO).await;
    assert!(response(&mut stream).await.ends_with("acme"));
    stream.write_all(b"GET /who").await.unwrap();
    let (_, spent) = rest(&mut stream).await;
    assert!(
        spent < Duration::from_millis(550),
        "kept for {spent:?}: the time between requests"
    );
}

#[tokio::test]
async fn idle_connections_are_kept_for_a_while() {
    let running = run(QUICK, 100).await;
    let mut stream = connect(&running, WHO).await;
    assert!(response(&mut stream).await.ends_with("acme"));
    tokio::time::sleep(Duration::from_millis(400)).await;
    stream.write_all(WHO.as_bytes()).await.unwrap();
    assert!(response(&mut stream).await.ends_with("acme"));
    let (text, spent) = rest(&mut stream).await;
    assert!(
        text.is_empty() && spent > Duration::from_millis(400),
        "{spent:?} {text}"
    );
}

#[tokio::test]
async fn a_body_that_stops_is_answered() {
    let running = run(QUICK, 100).await;
    let head = "POST /order HTTP/1.1\r\nhost: acme.localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{";
    let mut stream = connect(&running, head).await;
    let (text, spent) = rest(&mut stream).await;
    assert!(text.starts_with("HTTP/1.1 408"), "{text}");
    assert!(spent < Duration::from_secs(2), "{spent:?}");
}

#[tokio::test]
async fn a_client_that_does_not_read_is_closed() {
    let running = run(QUICK, 1).await;
    let stuck = connect(
        &running,
        "GET /large HTTP/1.1\r\nhost: acme.localhost\r\n\r\n",
    )
    .await;
    let mut next = connect(&running, WHO).await;
    assert!(
        response(&mut next).await.ends_with("acme"),
        "the only slot must come free"
    );
    drop(stuck);
}

#[tokio::test]
async fn shutdown_finishes_what_is_in_flight() {
    let running = run(QUICK, 100).await;
    let mut idle = connect(&running, WHO).await;
    assert!(response(&mut idle).await.ends_with("acme"));
    let mut busy = connect(
        &running,
        "GET /slow HTTP/1.1\r\nhost: acme.localhost\r\n\r\n",
    )
    .await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    running.stop.send(()).unwrap();
    assert!(rest(&mut idle).await.1 < Duration::from_millis(300));
    let (text, _) = rest(&mut busy).await;
    assert!(
        text.starts_with("HTTP/1.1 200") && text.ends_with("done"),
        "{text}"
    );
    assert_eq!(running.done.await.unwrap(), 0);
    assert!(TcpStream::connect(running.address).await.is_err());
    drop(running.house.folder);
}

#[tokio::test]
async fn shutdown_has_a_deadline() {
    let running = run(QUICK, 100).await;
    let mut stuck = connect(
        &running,
        "GET /stuck HTTP/1.1\r\nhost: acme.localhost\r\n\r\n",
    )
    .await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let started = Instant::now();
    running.stop.send(()).unwrap();
    assert_eq!(running.done.await.unwrap(), 1);
    assert!(started.elapsed() < Duration::from_secs(2));
    assert!(rest(&mut stuck).await.0.is_empty());
}

#[tokio::test]
async fn a_request_without_host_is_refused() {
    let running = run(QUICK, 100).await;
    let mut stream = connect(&running, "GET /who HTTP/1.1\r\nconnection: close\r\n\r\n").await;
    let (text, _) = rest(&mut stream).await;
    assert!(
        text.starts_with("HTTP/1.1 400") && text.contains("Host"),
        "{text}"
    );
}
