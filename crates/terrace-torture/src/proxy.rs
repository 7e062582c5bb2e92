//! Stands between a runner and its server, counts what the runner sends, and rings when it was
//! enough.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::Result;

/// A proxy for one runner. It ends when it is dropped.
pub(crate) struct Proxy {
    pub(crate) port: u16,
    counted: Arc<Counted>,
    tasks: JoinSet<()>,
}

#[derive(Default)]
struct Counted {
    flights: AtomicUsize,
    /// At which flight the bell rings; never when zero.
    at: usize,
    /// Whether that flight still reaches the server.
    passes: bool,
    bell: Notify,
    killed: Notify,
}

impl Proxy {
    /// A proxy that rings at this flight, before or after it was passed on.
    pub(crate) async fn start(server: (String, u16), at: usize, passes: bool) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let counted = Arc::new(Counted {
            at,
            passes,
            ..Counted::default()
        });
        let mut tasks = JoinSet::new();
        let shared = Arc::clone(&counted);
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                connections.spawn(pass(client, server.clone(), Arc::clone(&shared)));
            }
        });
        Ok(Self {
            port,
            counted,
            tasks,
        })
    }

    /// Waits until the runner is to be killed.
    pub(crate) async fn bell(&self) {
        self.counted.bell.notified().await;
    }

    /// How often the runner sent something.
    pub(crate) fn flights(&self) -> usize {
        self.counted.flights.load(Ordering::Relaxed)
    }

    /// The runner is dead: its connections may go.
    pub(crate) fn end(mut self) {
        self.counted.killed.notify_waiters();
        self.tasks.abort_all();
    }
}

async fn pass(client: TcpStream, server: (String, u16), counted: Arc<Counted>) {
    let Ok(server) = TcpStream::connect((server.0.as_str(), server.1)).await else {
        return;
    };
    // Without it, everything is only slower.
    client.set_nodelay(true).ok();
    server.set_nodelay(true).ok();
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let sent = async {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(length @ 1..) = from_client.read(&mut buffer).await {
            let number = counted.flights.fetch_add(1, Ordering::Relaxed) + 1;
            let rings = number == counted.at;
            if rings && !counted.passes {
                counted.bell.notify_one();
                counted.killed.notified().await;
                return;
            }
            if to_server.write_all(&buffer[..length]).await.is_err() {
                return;
            }
            if rings {
                counted.bell.notify_one();
            }
        }
        // The server sees that the client is gone.
        // It may be gone already.
        to_server.shutdown().await.ok();
    };
    let answered = copy(&mut from_server, &mut to_client);
    tokio::join!(sent, async { answered.await.ok() });
}
