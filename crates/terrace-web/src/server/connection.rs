//! One connection, from its first byte to its end.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use http::Version;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::net::TcpStream;
use tokio::sync::watch as channel;
use tokio::time::{Instant, sleep};
use tower::{Service, ServiceExt as _};

use super::ServerTimes;
use super::body::{InFlight, Steady};
use super::watch::{Watch, Watched};

/// What the server is doing with its connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Serves them.
    Serve,
    /// Lets requests in flight finish.
    Drain,
    /// Ends them now.
    Cut,
}

/// Serves one connection until it ends, is overdue, or is cut off.
pub(super) async fn drive<S>(
    stream: TcpStream,
    peer: SocketAddr,
    service: S,
    times: ServerTimes,
    mut phases: channel::Receiver<Phase>,
) where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    let watch = Watch::new();
    let io = TokioIo::new(Watched::new(stream, Arc::clone(&watch)));
    let service = Connected {
        service,
        watch: Arc::clone(&watch),
        times,
        peer,
    };
    let builder = builder();
    let mut connection = pin!(builder.serve_connection_with_upgrades(io, service));
    let mut look = pin!(sleep(times.header));
    if *phases.borrow() != Phase::Serve {
        connection.as_mut().graceful_shutdown();
    }
    loop {
        tokio::select! {
            result = connection.as_mut() => {
                if let Err(error) = result {
                    tracing::debug!(%peer, %error, "a connection broke");
                }
                return;
            }
            () = &mut look => match watch.overdue(&times) {
                Ok(after) => look.as_mut().reset(Instant::now() + after),
                Err(why) => {
                    tracing::debug!(%peer, "closing a connection: {why}");
                    return;
                }
            },
            Ok(()) = phases.changed() => match *phases.borrow() {
                Phase::Serve => {}
                Phase::Drain => connection.as_mut().graceful_shutdown(),
                Phase::Cut => return,
            },
        }
    }
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    // The watch keeps the deadlines of headers, also of those that come before hyper knows the
    // version.
    builder.http1().header_read_timeout(None);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(200)
        .max_header_list_size(64 * 1024);
    builder
}

/// The application, as one connection calls it.
struct Connected<S> {
    service: S,
    watch: Arc<Watch>,
    times: ServerTimes,
    peer: SocketAddr,
}

impl<S> hyper::service::Service<hyper::Request<Incoming>> for Connected<S>
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = hyper::Response<InFlight>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn call(&self, request: hyper::Request<Incoming>) -> Self::Future {
        let busy = self.watch.busy(request.version() == Version::HTTP_2);
        let service = self.service.clone();
        let mut request = request.map(|body| Steady::wrap(body, self.times.body));
        request.extensions_mut().insert(ConnectInfo(self.peer));
        Box::pin(async move {
            let response = service.oneshot(request).await?;
            Ok(response.map(|body| InFlight::new(body, busy)))
        })
    }
}
