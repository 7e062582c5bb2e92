//! What a database URL says about reaching a server.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use terrace_core::{Error, ErrorKind, Result};

use super::tls::{Mode, Tls};
use crate::Server;

const KNOWN: &str = "application_name, sslmode, sslrootcert";

/// Where the server is and who logs in. `Debug` leaves the password out.
pub(super) struct Config {
    pub(super) address: Address,
    pub(super) user: String,
    pub(super) password: Option<String>,
    pub(super) database: String,
    pub(super) application_name: String,
    pub(super) tls: Tls,
    pub(super) connect_timeout: Duration,
}

/// The server's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Address {
    Tcp(String, u16),
    Unix(PathBuf),
}

impl Config {
    /// Reads a URL's parts.
    ///
    /// # Errors
    /// `Configuration` for a parameter that is unknown or malformed, or a certificate file that
    /// can't be read.
    pub(super) fn new(server: &Server, connect_timeout: Duration) -> Result<Self> {
        let address = if server.host.starts_with('/') {
            Address::Unix(PathBuf::from(&server.host).join(format!(".s.PGSQL.{}", server.port)))
        } else {
            Address::Tcp(server.host.clone(), server.port)
        };
        let mut application_name = "terrace".to_owned();
        let (mut mode, mut roots) = (Mode::Prefer, None);
        for (name, value) in &server.parameters {
            match name.as_str() {
                "application_name" => application_name.clone_from(value),
                "sslmode" => mode = value.parse()?,
                "sslrootcert" => roots = Some(value.as_str()),
                _ => {
                    return Err(Error::new(
                        ErrorKind::Configuration,
                        format!("the database URL has an unknown parameter `{name}`"),
                    )
                    .with_hint(format!("known for PostgreSQL are {KNOWN}")));
                }
            }
        }
        let named = [&server.user, &server.database, &application_name];
        if named.iter().any(|text| text.contains('\0')) {
            return Err(Error::new(
                ErrorKind::Configuration,
                "the database URL holds a zero byte",
            ));
        }
        let database = if server.database.is_empty() {
            &server.user
        } else {
            &server.database
        };
        Ok(Self {
            tls: match address {
                Address::Unix(_) => Tls::off(),
                Address::Tcp(..) => Tls::new(mode, roots)?,
            },
            address,
            user: server.user.clone(),
            password: server.password.clone(),
            database: database.clone(),
            application_name,
            connect_timeout,
        })
    }

    /// An error about a server that can't be reached.
    pub(super) fn unreachable(&self, why: impl fmt::Display) -> Error {
        Error::new(
            ErrorKind::Unreachable,
            format!("PostgreSQL at {}: {why}", self.address),
        )
        .with_hint("is the server running, and are host and port of the database URL right?")
    }
}

impl Address {
    /// Whether what is sent stays on this machine.
    pub(super) fn is_local(&self) -> bool {
        match self {
            Self::Unix(_) => true,
            Self::Tcp(host, _) => {
                host == "localhost"
                    || host
                        .parse::<std::net::IpAddr>()
                        .is_ok_and(|ip| ip.is_loopback())
            }
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(host, port) if host.contains(':') => write!(f, "[{host}]:{port}"),
            Self::Tcp(host, port) => write!(f, "{host}:{port}"),
            Self::Unix(path) => write!(f, "{}", path.display()),
        }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}/{}", self.user, self.address, self.database)
    }
}
