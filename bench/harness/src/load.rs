//! HTTP load: connections that are kept alive, each with one request at a time.

use std::time::Duration;

use bench_worker::{Failure, Measurement, Operation, Result, TASKS, measure};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Mutex;

use bench_worker::sample;

/// What is asked of a server.
#[derive(Clone)]
pub(crate) struct Request {
    /// The server's port on the loopback interface.
    pub(crate) port: u16,
    /// What is asked.
    pub(crate) target: Target,
}

/// What is asked.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    /// A constant answer: `GET /hello`.
    Hello,
    /// One row as its tenant: `GET /tracks/KEY` on the tenant's host name.
    Row,
}

/// Asks for so long, on as many connections as there are tasks.
pub(crate) async fn run(request: &Request, seconds: f64) -> Result<Measurement> {
    let mut connections = Vec::with_capacity(TASKS);
    for _ in 0..TASKS {
        let stream = TcpStream::connect(("127.0.0.1", request.port)).await?;
        stream.set_nodelay(true)?;
        connections.push(Mutex::new(Connection {
            stream,
            buffer: Vec::with_capacity(4096),
        }));
    }
    let client = Client {
        connections: connections.into(),
        target: request.target,
    };
    measure(TASKS, Duration::from_secs_f64(seconds), client).await
}

#[derive(Clone)]
struct Client {
    connections: Arc<[Mutex<Connection>]>,
    target: Target,
}

struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Operation for Client {
    async fn run(&self, random: u64) -> Result<()> {
        // There are as many connections as tasks: one is always free.
        let mut free = self
            .connections
            .iter()
            .find_map(|connection| connection.try_lock().ok());
        let connection = free.as_deref_mut().ok_or("no connection is free")?;
        match self.target {
            Target::Hello => connection.hello().await,
            Target::Row => connection.row(sample::random_id(random)).await,
        }
    }
}

impl Connection {
    async fn hello(&mut self) -> Result<()> {
        let body = self.get("/hello", "localhost").await?;
        if body == b"hello" {
            Ok(())
        } else {
            Err(Failure::from("the server doesn't say hello"))
        }
    }

    async fn row(&mut self, id: i64) -> Result<()> {
        let host = format!("tenant-{}.localhost", sample::tenant_of(id));
        let body = self.get(&format!("/tracks/{id}"), &host).await?;
        let row: serde_json::Value = serde_json::from_slice(body)?;
        sample::check(
            id,
            row["id"].as_i64().unwrap_or(-1),
            row["title"].as_str().unwrap_or_default(),
            row["milliseconds"]
                .as_i64()
                .and_then(|number| number.try_into().ok())
                .unwrap_or(-1),
            row["composer"].as_str(),
        )
    }

    /// Sends a request and returns the body of the answer.
    async fn get(&mut self, path: &str, host: &str) -> Result<&[u8]> {
        let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\naccept: */*\r\n\r\n");
        self.stream.write_all(request.as_bytes()).await?;
        self.buffer.clear();
        loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(Failure::from("the server closed a connection"));
            }
            if let Some((start, end)) =
                body(&self.buffer)?.filter(|(_, end)| *end <= self.buffer.len())
            {
                return Ok(&self.buffer[start..end]);
            }
        }
    }
}

/// Where the body of an answer starts and ends, once its head has arrived.
fn body(answer: &[u8]) -> Result<Option<(usize, usize)>> {
    let Some(head) = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n") else {
        return Ok(None);
    };
    let text = std::str::from_utf8(&answer[..head])?;
    if !text.starts_with("HTTP/1.1 200") {
        let status = text.lines().next().unwrap_or_default();
        let body = String::from_utf8_lossy(&answer[head..]);
        return Err(Failure::from(format!(
            "the server answered {status}: {}",
            body.trim()
        )));
    }
    let length = text
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .ok_or("the answer has no length")?;
    Ok(Some((
        head + 4,
        head + 4 + length.1.trim().parse::<usize>()?,
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_is_found_once_its_head_is_there() {
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
        assert_eq!(body(answer).unwrap(), Some((38, 43)));
        assert_eq!(body(&answer[..20]).unwrap(), None);
        assert!(body(b"HTTP/1.1 404 Not Found\r\n\r\n").is_err());
    }
}
