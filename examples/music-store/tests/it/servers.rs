//! A database server that goes away and comes back while requests are served.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};

use crate::shop::Shop;

/// The URL of a server for tests, or nothing when this run is for SQLite alone.
pub(crate) fn server(variable: &str) -> Option<String> {
    let url = std::env::var(variable).ok();
    let sqlite_only = std::env::var("TERRACE_TEST_SQLITE_ONLY").is_ok_and(|only| only == "1");
    assert!(
        url.is_some() || sqlite_only,
        "{variable} is not set: run cargo xtask test"
    );
    url
}

/// A relay to a server, which can be cut.
struct Relay {
    address: SocketAddr,
    cut: Arc<AtomicBool>,
}

impl Relay {
    async fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let cut = Arc::new(AtomicBool::new(false));
        let is_cut = Arc::clone(&cut);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (server, is_cut) = (server.clone(), Arc::clone(&is_cut));
                tokio::spawn(async move { relay(client, &server, &is_cut).await });
            }
        });
        Self { address, cut }
    }
}

async fn relay(mut client: TcpStream, server: &str, is_cut: &AtomicBool) -> io::Result<()> {
    let until_cut = async {
        while !is_cut.load(Ordering::Relaxed) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let relayed = async {
        let mut upstream = TcpStream::connect(server).await?;
        copy_bidirectional(&mut client, &mut upstream).await
    };
    tokio::select! {
        () = until_cut => Ok(()),
        done = relayed => done.map(drop),
    }
}

/// A name that no other test has.
fn unique() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    format!(
        "shop_{}_{}",
        std::process::id(),
        NUMBER.fetch_add(1, Ordering::Relaxed)
    )
}

/// Runs SQL on the server itself.
async fn administer(url: &str, sql: &str) {
    let options =
        terrace::tenancy::ServerOptions::new(terrace::tenancy::Endpoint::parse(url).unwrap());
    let servers = terrace::tenancy::Servers::connect(options).await.unwrap();
    let mut session = servers.registry_target().unwrap().session().await.unwrap();
    session.script(sql).await.unwrap();
}

/// Removes a database, and the logins that Terrace made for it.
async fn remove(url: &str, name: &str) {
    administer(url, &format!("DROP DATABASE {name}")).await;
    if url.starts_with("postgres") {
        for login in ["runtime", "registry"] {
            administer(url, &format!("DROP ROLE IF EXISTS {name}_{login}")).await;
        }
    }
}

/// The login, the address and the database of a URL.
fn parts(url: &str) -> (&str, &str) {
    let (scheme, rest) = url.split_once("://").unwrap();
    let (login, rest) = rest.rsplit_once('@').unwrap();
    let address = rest.split_once('/').map_or(rest, |(address, _)| address);
    (&url[..scheme.len() + 3 + login.len()], address)
}

async fn goes_away_and_comes_back(url: &str) {
    let name = unique();
    administer(url, &format!("CREATE DATABASE {name}")).await;
    let (login, address) = parts(url);
    let relay = Relay::to(address.to_owned()).await;
    let through = format!("{login}@{}/{name}", relay.address);
    let shop = Shop::with(&[("DATABASE_URL", &through)]).await;
    let acme = shop.of("acme");
    assert_eq!(acme.get("/api/artists").send().await.status(), 200);

    relay.cut.store(true, Ordering::Relaxed);
    tokio::time::sleep(Duration::from_millis(100)).await;
    let started = Instant::now();
    let response = acme.get("/api/artists").send().await;
    assert_eq!(response.status(), 503, "{}", response.text());
    assert!(response.header("retry-after").is_some());
    assert!(
        !response.text().contains("127.0.0.1"),
        "{}",
        response.text()
    );
    assert_eq!(acme.get("/readyz").send().await.status(), 503);
    assert_eq!(acme.get("/livez").send().await.status(), 200);
    assert!(
        started.elapsed() < Duration::from_secs(20),
        "{:?}",
        started.elapsed()
    );

    relay.cut.store(false, Ordering::Relaxed);
    let back = Instant::now();
    while acme.get("/api/artists").send().await.status() != 200 {
        assert!(
            back.elapsed() < Duration::from_secs(20),
            "the server is back, but nobody noticed"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(acme.get("/readyz").send().await.status(), 200);
    drop(acme);
    drop(shop);
    relay.cut.store(true, Ordering::Relaxed);
    tokio::time::sleep(Duration::from_millis(200)).await;
    remove(url, &name).await;
}

#[tokio::test]
async fn postgres_goes_away_and_comes_back() {
    if let Some(url) = server("TERRACE_TEST_POSTGRES_URL") {
        goes_away_and_comes_back(&url).await;
    }
}

#[tokio::test]
async fn mysql_goes_away_and_comes_back() {
    if let Some(url) = server("TERRACE_TEST_MYSQL_URL") {
        goes_away_and_comes_back(&url).await;
    }
}
