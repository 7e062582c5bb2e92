//! A database URL from its parts, as hosting services hand them out.

use terrace_core::{Error, ErrorKind, Result};

/// The parts of a database URL, each as it is: nothing is percent-encoded yet.
///
/// ```
/// use terrace_driver::{Endpoint, UrlParts};
/// let parts = UrlParts {
///     driver: "postgres",
///     host: Some("db.example"),
///     user: Some("ann"),
///     password: Some("p@ss:/?#%"),
///     database: Some("shop"),
///     ..UrlParts::default()
/// };
/// let endpoint = Endpoint::parse(&parts.url()?)?;
/// assert_eq!(endpoint.to_string(), "postgres://ann@db.example:5432/shop");
/// assert_eq!(endpoint.server().unwrap().password.as_deref(), Some("p@ss:/?#%"));
/// # Ok::<(), terrace_core::Error>(())
/// ```
#[derive(Clone, Copy, Default)]
pub struct UrlParts<'a> {
    /// The scheme of the URL: `postgres`, `mysql`, `sqlite` or a name that means the same.
    pub driver: &'a str,
    /// Host name, address or the folder of a unix socket; this machine when missing.
    pub host: Option<&'a str>,
    /// TCP port; the driver's own when missing.
    pub port: Option<&'a str>,
    /// The user who logs in.
    pub user: Option<&'a str>,
    /// The user's password.
    pub password: Option<&'a str>,
    /// The database, or the file of an embedded one.
    pub database: Option<&'a str>,
    /// What follows `?`, written as in a URL: `sslmode=require&application_name=shop`.
    pub parameters: Option<&'a str>,
}

impl UrlParts<'_> {
    /// The URL. Of an embedded database, what only servers have is left out.
    ///
    /// # Errors
    /// `Configuration` when a part is missing or can't be one; no value is repeated.
    pub fn url(&self) -> Result<String> {
        let database = self.database.ok_or_else(|| {
            Error::new(
                ErrorKind::Configuration,
                "the database has no name: DB_NAME",
            )
            .with_hint("set the name of the database, or the path of its file")
        })?;
        let parameters = self.parameters.filter(|parameters| !parameters.is_empty());
        let query = parameters.map_or_else(String::new, |parameters| format!("?{parameters}"));
        if self.driver == "sqlite" {
            let path: Vec<_> = database.split('/').map(encoded).collect();
            return Ok(format!("sqlite:{}{query}", path.join("/")));
        }
        let password = self
            .password
            .map_or_else(String::new, |password| format!(":{}", encoded(password)));
        let login = match self.user {
            Some(user) => format!("{}{password}@", encoded(user)),
            None if password.is_empty() => String::new(),
            None => {
                return Err(Error::new(
                    ErrorKind::Configuration,
                    "the database has a password, but no user",
                ));
            }
        };
        let host = match self.host.unwrap_or_default() {
            address if address.contains(':') => format!("[{address}]"),
            host => encoded(host),
        };
        let port = self
            .port
            .map_or_else(String::new, |port| format!(":{port}"));
        let (driver, database) = (self.driver, encoded(database));
        Ok(format!("{driver}://{login}{host}{port}/{database}{query}"))
    }
}

/// Percent-encoding (RFC 3986) of all but unreserved characters.
fn encoded(text: &str) -> String {
    let digit = |half: u8| char::from(b"0123456789ABCDEF"[usize::from(half)]);
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.extend(['%', digit(byte >> 4), digit(byte & 15)]),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Endpoint;

    #[test]
    fn every_part_comes_back_as_it_was() {
        let parts = UrlParts {
            driver: "mysql",
            host: Some("::1"),
            port: Some("3307"),
            user: Some("a@b:c"),
            password: Some("p@ss:/?#% ä"),
            database: Some("my/shop"),
            parameters: Some("sslmode=require"),
        };
        let endpoint = Endpoint::parse(&parts.url().unwrap()).unwrap();
        let server = endpoint.server().unwrap();
        assert_eq!((server.host.as_str(), server.port), ("::1", 3307));
        assert_eq!(server.user, "a@b:c");
        assert_eq!(server.password.as_deref(), Some("p@ss:/?#% ä"));
        assert_eq!(server.database, "my/shop");
        assert_eq!(server.parameters["sslmode"], "require");
        let socket = UrlParts {
            host: Some("/run/postgresql"),
            port: None,
            ..parts
        };
        let socket = Endpoint::parse(&socket.url().unwrap()).unwrap();
        assert_eq!(socket.server().unwrap().host, "/run/postgresql");
    }

    #[test]
    fn a_file_needs_its_path_only() {
        let file = UrlParts {
            driver: "sqlite",
            host: Some("ignored"),
            database: Some("./var/my app.sqlite"),
            ..UrlParts::default()
        };
        let endpoint = Endpoint::parse(&file.url().unwrap()).unwrap();
        let path = endpoint.file().unwrap();
        assert_eq!(path, std::path::Path::new("./var/my app.sqlite"));
    }

    #[test]
    fn what_is_missing_is_said_without_a_value() {
        let nameless = UrlParts {
            driver: "postgres",
            password: Some("secret"),
            ..UrlParts::default()
        };
        for parts in [
            nameless,
            UrlParts {
                database: Some("shop"),
                ..nameless
            },
        ] {
            let error = parts.url().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration);
            assert!(!error.to_string().contains("secret"));
        }
    }
}
