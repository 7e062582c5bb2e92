//! The accept loop: our own on hyper, because `axum::serve` installs no timer and so is open to
//! clients that send their headers one byte a minute.

mod body;
mod connection;
mod watch;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::response::Response;
use terrace_core::{Error, ErrorKind, Result};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch as channel};
use tower::Service;

pub(crate) use body::BodyTimeout;
use connection::Phase;

/// How long the server waits for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerTimes {
    /// From the first byte of a request, or the opening of a connection, to the end of its headers.
    pub header: Duration,
    /// Between two pieces of a request's body.
    pub body: Duration,
    /// For a client that doesn't read its response.
    pub write: Duration,
    /// Between two requests of a connection.
    pub keep_alive: Duration,
    /// For requests in flight when the server is told to stop.
    pub shutdown: Duration,
}

impl Default for ServerTimes {
    fn default() -> Self {
        Self {
            header: Duration::from_secs(10),
            body: Duration::from_secs(20),
            write: Duration::from_secs(30),
            keep_alive: Duration::from_secs(75),
            shutdown: Duration::from_secs(20),
        }
    }
}

/// A bound server: HTTP/1.1, and HTTP/2 for clients that begin with it. TLS ends in front of it.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    times: ServerTimes,
    connections: usize,
}

impl Server {
    /// Binds `address`, such as `127.0.0.1:8000`; port 0 takes a free one.
    ///
    /// # Errors
    /// `Configuration` when the address can't be parsed or bound.
    pub async fn bind(address: &str) -> Result<Self> {
        let refuse = |error: std::io::Error| {
            let hint = match error.kind() {
                std::io::ErrorKind::AddrInUse => {
                    "another program has the port: stop it or choose another --bind"
                }
                std::io::ErrorKind::PermissionDenied => {
                    "ports below 1024 need privileges: choose another --bind"
                }
                _ => "give an address of this machine and a port, such as --bind 127.0.0.1:8000",
            };
            Error::new(
                ErrorKind::Configuration,
                format!("can't serve on {address}: {error}"),
            )
            .with_hint(hint)
        };
        let listener = TcpListener::bind(address).await.map_err(refuse)?;
        let address = listener.local_addr().map_err(refuse)?;
        Ok(Self {
            listener,
            address,
            times: ServerTimes::default(),
            connections: 10_000,
        })
    }

    /// With these times.
    #[must_use]
    pub fn with_times(mut self, times: ServerTimes) -> Self {
        self.times = times;
        self
    }

    /// With at most so many connections at a time; others wait to be accepted.
    #[must_use]
    pub fn with_connections(mut self, connections: usize) -> Self {
        self.connections = connections.clamp(1, Semaphore::MAX_PERMITS.min(u32::MAX as usize));
        self
    }

    /// The address, with the port that was had.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `shutdown` is done. Then no connection is accepted any more, requests in
    /// flight are finished, and what isn't done in time is cut off.
    ///
    /// Returns how many connections were cut off.
    pub async fn serve<S>(self, service: S, shutdown: impl Future<Output = ()>) -> usize
    where
        S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
        S::Future: Send,
    {
        let slots = Arc::new(Semaphore::new(self.connections));
        let (phase, phases) = channel::channel(Phase::Serve);
        let accept = async {
            loop {
                let Ok(slot) = Arc::clone(&slots).acquire_owned().await else {
                    return;
                };
                let (stream, peer) = self.accept().await;
                let (service, phases) = (service.clone(), phases.clone());
                tokio::spawn(async move {
                    connection::drive(stream, peer, service, self.times, phases).await;
                    drop(slot);
                });
            }
        };
        tokio::select! {
            () = accept => {}
            () = shutdown => {}
        }
        drop(self.listener);
        phase.send_replace(Phase::Drain);
        let all = u32::try_from(self.connections).unwrap_or(u32::MAX);
        if tokio::time::timeout(self.times.shutdown, slots.acquire_many(all))
            .await
            .is_ok()
        {
            return 0;
        }
        let left = self.connections - slots.available_permits();
        phase.send_replace(Phase::Cut);
        left
    }

    async fn accept(&self) -> (TcpStream, SocketAddr) {
        loop {
            match self.listener.accept().await {
                Ok((stream, peer)) => {
                    if let Err(error) = stream.set_nodelay(true) {
                        tracing::debug!(%error, "TCP_NODELAY can't be set");
                    }
                    return (stream, peer);
                }
                Err(error) => {
                    // A connection that is gone already, or no file descriptors left: then the
                    // pause lets others end.
                    tracing::warn!(%error, "a connection can't be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }
}

/// Done when the process is told to stop: Ctrl-C, or SIGTERM where that exists.
///
/// # Errors
/// `Internal` when the signals can't be watched.
pub fn shutdown_signal() -> Result<impl Future<Output = ()>> {
    let refuse = |error: std::io::Error| {
        Error::new(ErrorKind::Internal, "signals can't be watched").with_source(error)
    };
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        .map_err(refuse)?;
    #[cfg(unix)]
    let mut interrupt = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())
        .map_err(refuse)?;
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        #[cfg(not(unix))]
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "Ctrl-C can't be watched");
            std::future::pending::<()>().await;
        }
    })
}
