//! Opening a connection, up to the server's first ReadyForQuery.

use bytes::BytesMut;
use postgres_protocol::message::frontend;
use terrace_core::{Error, Result};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::authenticate::Login;
use super::config::Config;
use super::error::Report;
use super::frame::{self, Fields, violation};
use super::reader::Reader;
use super::socket::Socket;
use super::{tls, unit};

/// An open connection that nothing was asked of yet.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) socket: Socket,
    pub(super) reader: Reader,
    pub(super) key: BackendKey,
}

/// What a CancelRequest names.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct BackendKey {
    pub(super) process: i32,
    pub(super) secret: i32,
}

/// Connects, logs in, and (with `prepare`) prepares what every unit needs.
///
/// # Errors
/// `Unreachable` with host and port, also after the time-out; `Authentication`; `DatabaseMissing`;
/// what the server says.
pub(super) async fn connect(config: &Config, prepare: bool) -> Result<Session> {
    match tokio::time::timeout(config.connect_timeout, start(config, prepare)).await {
        Ok(session) => session,
        Err(_) => {
            Err(config.unreachable(format!("no connection within {:?}", config.connect_timeout)))
        }
    }
}

async fn start(config: &Config, prepare: bool) -> Result<Session> {
    let (mut socket, binding) = tls::connect(config).await?;
    let login = Login::new(config, matches!(socket, Socket::Tls(_)), binding);
    let mut out = BytesMut::new();
    let parameters = [
        ("user", config.user.as_str()),
        ("database", config.database.as_str()),
        ("application_name", config.application_name.as_str()),
        ("client_encoding", "UTF8"),
        ("TimeZone", "UTC"),
    ];
    frontend::startup_message(parameters, &mut out)
        .map_err(|_| config.unreachable("user or database can't be sent"))?;
    let mut reader = Reader::default();
    send(config, &mut socket, &mut out).await?;
    let key = log_in(config, &mut socket, &mut reader, login).await?;
    if prepare {
        unit::prepare_connection(&mut out)?;
        send(config, &mut socket, &mut out).await?;
        loop {
            if let Some(reply) = reader.next()? {
                match reply.report() {
                    Some(report) => return Err(report.into_error()),
                    None => break,
                }
            }
            receive(config, &mut socket, &mut reader).await?;
        }
    }
    tracing::debug!(
        server = %config.address,
        version = reader.parameters.get("server_version").map_or("unknown", String::as_str),
        process = key.process,
        "connected to PostgreSQL"
    );
    Ok(Session {
        socket,
        reader,
        key,
    })
}

/// Reads messages one by one up to ReadyForQuery.
async fn log_in(
    config: &Config,
    socket: &mut Socket,
    reader: &mut Reader,
    mut login: Login<'_>,
) -> Result<BackendKey> {
    let mut out = BytesMut::new();
    let mut key = BackendKey::default();
    let mut accepted = false;
    loop {
        let length = match frame::length(&reader.buffer)? {
            Some(length) if reader.buffer.len() >= length => length,
            _ => {
                receive(config, socket, reader).await?;
                continue;
            }
        };
        let message = reader.buffer.split_to(length);
        let body = &message[5..];
        match message[0] {
            b'R' => {
                accepted = login.answer(body, &mut out)?;
                send(config, socket, &mut out).await?;
            }
            b'K' => {
                let mut fields = Fields::new(body);
                key = BackendKey {
                    process: fields.i32()?,
                    secret: fields.i32()?,
                };
            }
            b'S' => {
                let mut fields = Fields::new(body);
                reader.parameters.insert(fields.text()?, fields.text()?);
            }
            b'E' => return Err(refusal(config, Report::parse(body)?)),
            b'Z' if accepted => return Ok(key),
            b'N' | b'v' => {}
            _ => return Err(violation("an unexpected message while logging in")),
        }
    }
}

fn refusal(config: &Config, report: Report) -> Error {
    report
        .into_error()
        .with_context(format!("PostgreSQL at {}", config.address))
}

async fn send(config: &Config, socket: &mut Socket, out: &mut BytesMut) -> Result<()> {
    if !out.is_empty() {
        socket
            .write_all(out)
            .await
            .map_err(|error| config.unreachable(error))?;
        socket
            .flush()
            .await
            .map_err(|error| config.unreachable(error))?;
        out.clear();
    }
    Ok(())
}

async fn receive(config: &Config, socket: &mut Socket, reader: &mut Reader) -> Result<()> {
    reader.make_room();
    match socket.read_buf(&mut reader.buffer).await {
        Ok(0) => Err(config.unreachable("the server closed the connection")),
        Ok(_) => Ok(()),
        Err(error) => Err(config.unreachable(error)),
    }
}
