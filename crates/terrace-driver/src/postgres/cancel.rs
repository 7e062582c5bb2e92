//! Asking the server to stop what a connection is doing.

use bytes::BytesMut;
use postgres_protocol::message::frontend;
use terrace_core::Result;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::config::Config;
use super::connect::BackendKey;
use super::tls;

/// Sends a CancelRequest over a connection of its own. When this returns, the server has passed
/// the request on, so that it can't hit what is sent to the connection afterwards.
pub(super) async fn send(config: &Config, key: BackendKey) -> Result<()> {
    let request = async {
        let (mut socket, _) = tls::connect(config).await?;
        let mut out = BytesMut::new();
        frontend::cancel_request(key.process, key.secret, &mut out);
        let broken = |error| config.unreachable(error);
        socket.write_all(&out).await.map_err(broken)?;
        socket.flush().await.map_err(broken)?;
        // The server answers by closing the connection.
        let mut end = [0; 1];
        match socket.read(&mut end).await {
            Ok(_) => Ok(()),
            // Some servers end TLS without a farewell.
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Ok(()),
            Err(error) => Err(broken(error)),
        }
    };
    match tokio::time::timeout(config.connect_timeout, request).await {
        Ok(sent) => sent,
        Err(_) => Err(config.unreachable("a cancel request was not taken in time")),
    }
}
