//! TLS as libpq's `sslmode` has it, by rustls.

mod certificate;
mod verifier;

use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use terrace_core::{Error, ErrorKind, Result};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsConnector;

use super::config::{Address, Config};
use super::socket::Socket;

/// Where distributions keep the certificates that the system trusts.
const SYSTEM_ROOTS: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// How much TLS is wanted (libpq's manual, "SSL Support").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// None.
    Disable,
    /// If the server has it.
    Prefer,
    /// Encrypted, whoever the server is.
    Require,
    /// The certificate must come from a known authority.
    VerifyCa,
    /// And must be for this host.
    VerifyFull,
}

impl FromStr for Mode {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "disable" => Ok(Self::Disable),
            "allow" | "prefer" => Ok(Self::Prefer),
            "require" => Ok(Self::Require),
            "verify-ca" => Ok(Self::VerifyCa),
            "verify-full" => Ok(Self::VerifyFull),
            _ => Err(Error::new(
                ErrorKind::Configuration,
                "the database URL's sslmode is unknown",
            )
            .with_hint("use disable, prefer, require, verify-ca or verify-full")),
        }
    }
}

/// The client's side of TLS, ready to use.
#[derive(Clone, Debug)]
pub(super) struct Tls {
    mode: Mode,
    client: Option<Arc<ClientConfig>>,
}

impl Tls {
    pub(super) fn off() -> Self {
        Self {
            mode: Mode::Disable,
            client: None,
        }
    }

    /// Reads the trusted certificates.
    pub(super) fn new(mode: Mode, roots: Option<&str>) -> Result<Self> {
        // As in libpq, a root certificate turns `require` into `verify-ca`.
        let mode = if mode == Mode::Require && roots.is_some() {
            Mode::VerifyCa
        } else {
            mode
        };
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| {
                Error::new(ErrorKind::Internal, "TLS can't be set up").with_source(error)
            })?;
        let config = match mode {
            Mode::Disable => return Ok(Self::off()),
            Mode::Prefer | Mode::Require => builder
                .dangerous()
                .with_custom_certificate_verifier(verifier::anyone(provider))
                .with_no_client_auth(),
            Mode::VerifyCa => builder
                .dangerous()
                .with_custom_certificate_verifier(verifier::any_name(read_roots(roots)?, provider)?)
                .with_no_client_auth(),
            Mode::VerifyFull => builder
                .with_root_certificates(read_roots(roots)?)
                .with_no_client_auth(),
        };
        Ok(Self {
            mode,
            client: Some(Arc::new(config)),
        })
    }
}

/// Connects, with TLS as wanted. Also returns what binds SCRAM to this TLS session.
pub(super) async fn connect(config: &Config) -> Result<(Socket, Option<Vec<u8>>)> {
    let socket = Socket::connect(&config.address)
        .await
        .map_err(|error| config.unreachable(error))?;
    let (mut stream, client) = match (socket, &config.tls.client) {
        (Socket::Tcp(stream), Some(client)) => (stream, client),
        (socket, _) => return Ok((socket, None)),
    };
    let broken = |error: std::io::Error| config.unreachable(error);
    let mut request = bytes::BytesMut::new();
    postgres_protocol::message::frontend::ssl_request(&mut request);
    stream.write_all(&request).await.map_err(broken)?;
    // Exactly one byte: whatever else was sent already would come from somebody in between.
    match stream.read_u8().await.map_err(broken)? {
        b'S' => {}
        _ if config.tls.mode == Mode::Prefer => return Ok((Socket::Tcp(stream), None)),
        _ => {
            return Err(config.unreachable("the server has no TLS, but sslmode asks for it"));
        }
    }
    let Address::Tcp(host, _) = &config.address else {
        return Err(config.unreachable("TLS needs a host name"));
    };
    let name = ServerName::try_from(host.clone())
        .map_err(|_| config.unreachable("the host is no name that a certificate could have"))?;
    let stream = TlsConnector::from(Arc::clone(client))
        .connect(name, stream)
        .await
        .map_err(|error| config.unreachable(format!("the TLS handshake failed: {error}")))?;
    let binding = stream
        .get_ref()
        .1
        .peer_certificates()
        .and_then(|chain| chain.first())
        .and_then(|certificate| certificate::end_point(certificate));
    Ok((Socket::Tls(Box::new(stream)), binding))
}

fn read_roots(file: Option<&str>) -> Result<RootCertStore> {
    let unreadable = |path: &str| {
        Error::new(
            ErrorKind::Configuration,
            format!("no trusted certificate can be read from {path}"),
        )
        .with_hint("name a PEM file with sslrootcert=FILE in the database URL")
    };
    let path = match file {
        Some(path) if path != "system" => path,
        _ => *SYSTEM_ROOTS
            .iter()
            .find(|path| Path::new(path).exists())
            .ok_or_else(|| unreadable("the system's usual places"))?,
    };
    let mut store = RootCertStore::empty();
    let certificates = CertificateDer::pem_file_iter(path).map_err(|_| unreadable(path))?;
    store.add_parsable_certificates(certificates.filter_map(std::result::Result::ok));
    if store.is_empty() {
        Err(unreadable(path))
    } else {
        Ok(store)
    }
}
