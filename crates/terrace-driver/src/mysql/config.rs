//! A database URL as the client's options.
//!
//! | parameter | meaning |
//! |---|---|
//! | `socket` | path of a unix socket, instead of host and port |
//! | `sslmode` | `disable` (the default), `require` (encrypted, the server's certificate is not checked), `verify-full` |
//! | `sslrootcert` | a PEM file with the authorities to trust, instead of the web's |

use std::path::PathBuf;

use mysql_async::{Opts, OptsBuilder, SslOpts};
use terrace_core::{Error, ErrorKind, Result};

use crate::{PoolOptions, Server};

/// Everything that is needed to connect.
pub(super) fn options(server: &Server, pool: &PoolOptions) -> Result<Opts> {
    let mut socket = server.host.starts_with('/').then(|| server.host.clone());
    let mut mode = "disable";
    let mut authorities = None;
    for (name, value) in &server.parameters {
        match name.as_str() {
            "socket" => socket = Some(value.clone()),
            "sslmode" => mode = value,
            "sslrootcert" => authorities = Some(PathBuf::from(value)),
            _ => {
                return Err(wrong("has an unknown parameter")
                    .with_hint("known are socket, sslmode and sslrootcert"));
            }
        }
    }
    let tls = encryption(mode, authorities)?;
    Ok(OptsBuilder::default()
        .ip_or_hostname(server.host.clone())
        .tcp_port(server.port)
        .socket(socket)
        // Otherwise a connection to the local host would change to a socket by itself.
        .prefer_socket(false)
        .user(Some(server.user.clone()))
        .pass(server.password.clone())
        .db_name((!server.database.is_empty()).then(|| server.database.clone()))
        .stmt_cache_size(pool.statement_cache)
        // "Affected" are the rows that were found, as everywhere else.
        .client_found_rows(true)
        .ssl_opts(tls)
        .into())
}

fn encryption(mode: &str, authorities: Option<PathBuf>) -> Result<Option<SslOpts>> {
    let tls = match mode {
        "disable" => return Ok(None),
        "require" => SslOpts::default()
            .with_danger_accept_invalid_certs(true)
            .with_danger_skip_domain_validation(true),
        "verify-full" => match authorities {
            Some(file) if !file.is_file() => {
                return Err(wrong("names an sslrootcert that is no file")
                    .with_hint("give the path of a PEM file"));
            }
            Some(file) => SslOpts::default()
                .with_root_certs(vec![file.into()])
                .with_disable_built_in_roots(true),
            None => SslOpts::default(),
        },
        _ => {
            return Err(
                wrong("has an unknown sslmode").with_hint("use disable, require or verify-full")
            );
        }
    };
    // Refused only if the program chose a provider already, which is as good.
    drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
    Ok(Some(tls))
}

fn wrong(what: &str) -> Error {
    Error::new(ErrorKind::Configuration, format!("the database URL {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Endpoint;

    fn of(url: &str) -> Result<Opts> {
        let endpoint = Endpoint::parse(url).unwrap();
        options(endpoint.server().unwrap(), &PoolOptions::default())
    }

    #[test]
    fn parameters_are_understood_or_refused() {
        let plain = of("mysql://ann:secret@db:3307/shop").unwrap();
        assert_eq!(
            (plain.ip_or_hostname(), plain.tcp_port(), plain.db_name()),
            ("db", 3307, Some("shop"))
        );
        assert!(plain.ssl_opts().is_none());
        let socket = of("mysql://ann@localhost/shop?socket=/run/mysqld.sock").unwrap();
        assert_eq!(socket.socket(), Some("/run/mysqld.sock"));
        let required = of("mysql://ann@db/shop?sslmode=require").unwrap();
        assert!(
            required
                .ssl_opts()
                .is_some_and(SslOpts::accept_invalid_certs)
        );
        let full = of("mysql://ann@db/shop?sslmode=verify-full&sslrootcert=Cargo.toml").unwrap();
        assert!(
            full.ssl_opts()
                .is_some_and(|tls| !tls.skip_domain_validation() && tls.disable_built_in_roots())
        );
        for bad in [
            "mysql://ann@db/shop?sslmode=verify-full&sslrootcert=/no/such/file.pem",
            "mysql://ann@db/shop?sslmod=require",
            "mysql://ann@db/shop?sslmode=maybe",
        ] {
            assert_eq!(of(bad).unwrap_err().kind(), ErrorKind::Configuration);
        }
    }
}
