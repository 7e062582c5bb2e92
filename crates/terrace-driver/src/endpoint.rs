//! Where a database is: a parsed database URL.

mod parts;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use terrace_core::{Error, ErrorKind, Result};
use terrace_sql::Dialect;

pub use parts::UrlParts;

/// A database: a server with a database name, or a file. Parsed from a URL:
///
/// | URL | meaning |
/// |---|---|
/// | `postgres://user:password@host:5432/name?sslmode=require` | PostgreSQL (also `postgresql://`) |
/// | `postgres:///name?host=/var/run/postgresql` | PostgreSQL over a unix socket |
/// | `mysql://user:password@host:3306/name` | MySQL or MariaDB (also `mariadb://`) |
/// | `sqlite:./var/app.sqlite` | an SQLite file |
///
/// `Debug` and `Display` leave the password out.
#[derive(Clone, PartialEq, Eq)]
pub enum Endpoint {
    /// A PostgreSQL server.
    Postgres(Server),
    /// A MySQL or MariaDB server.
    Mysql(Server),
    /// An SQLite file.
    Sqlite(SqliteFile),
}

/// A database on a server.
#[derive(Clone, PartialEq, Eq)]
pub struct Server {
    /// Host name or address; a path that starts with `/` is the folder of a unix socket.
    pub host: String,
    /// TCP port, also part of a PostgreSQL socket's name.
    pub port: u16,
    /// The user who logs in.
    pub user: String,
    /// The user's password, if one is needed.
    pub password: Option<String>,
    /// The database.
    pub database: String,
    /// What follows `?`: `sslmode`, `sslrootcert`, `socket`, `application_name` …
    pub parameters: BTreeMap<String, String>,
}

/// A database in a file.
#[derive(Clone, PartialEq, Eq)]
pub struct SqliteFile {
    /// The file.
    pub path: PathBuf,
    /// Whether a missing file is made.
    pub create: bool,
}

impl Endpoint {
    /// Parses a database URL.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] for an unknown scheme or a malformed URL. The message never
    /// repeats the URL, which may hold a password.
    pub fn parse(url: &str) -> Result<Self> {
        let (scheme, rest) = url
            .split_once(':')
            .ok_or_else(|| malformed("it has no scheme"))?;
        match scheme {
            "postgres" | "postgresql" => Server::parse(rest, 5432, "postgres").map(Self::Postgres),
            "mysql" | "mariadb" => Server::parse(rest, 3306, "root").map(Self::Mysql),
            "sqlite" => Ok(Self::Sqlite(SqliteFile::parse(rest)?)),
            _ => Err(malformed("its scheme is unknown")),
        }
    }

    /// An SQLite file that is made when it is missing.
    pub fn sqlite(path: impl Into<PathBuf>) -> Self {
        Self::Sqlite(SqliteFile {
            path: path.into(),
            create: true,
        })
    }

    /// How the database spells SQL, as far as that is known without a connection.
    pub fn dialect(&self) -> Dialect {
        match self {
            Self::Postgres(_) => terrace_sql::dialect::postgres::DIALECT,
            Self::Mysql(_) => terrace_sql::dialect::mysql::DIALECT,
            Self::Sqlite(_) => terrace_sql::dialect::sqlite::DIALECT,
        }
    }

    /// The same server with another database; `None` for a file, which is its own database.
    pub fn with_database(&self, database: &str) -> Option<Self> {
        self.map_server(|server| database.clone_into(&mut server.database))
    }

    /// The same server with another user; `None` for a file.
    pub fn with_user(&self, user: &str, password: Option<&str>) -> Option<Self> {
        self.map_server(|server| {
            user.clone_into(&mut server.user);
            server.password = password.map(str::to_owned);
        })
    }

    /// The server, unless this is a file.
    pub fn server(&self) -> Option<&Server> {
        match self {
            Self::Postgres(server) | Self::Mysql(server) => Some(server),
            Self::Sqlite(_) => None,
        }
    }

    /// The file, if this is one.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(file) => Some(&file.path),
            Self::Postgres(_) | Self::Mysql(_) => None,
        }
    }

    /// The same file, which is not made when it is missing; `None` for a server.
    pub fn existing_file(&self) -> Option<Self> {
        match self {
            Self::Sqlite(file) => Some(Self::Sqlite(SqliteFile {
                create: false,
                ..file.clone()
            })),
            Self::Postgres(_) | Self::Mysql(_) => None,
        }
    }

    fn map_server(&self, change: impl FnOnce(&mut Server)) -> Option<Self> {
        let mut copy = self.clone();
        match &mut copy {
            Self::Postgres(server) | Self::Mysql(server) => change(server),
            Self::Sqlite(_) => return None,
        }
        Some(copy)
    }
}

impl Server {
    fn parse(rest: &str, default_port: u16, default_user: &str) -> Result<Self> {
        let rest = rest
            .strip_prefix("//")
            .ok_or_else(|| malformed("'//' must follow the scheme"))?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
        let (login, address) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (user, password) = match login.split_once(':') {
            Some((user, password)) => (user, Some(decode(password)?)),
            None => (login, None),
        };
        let mut parameters = BTreeMap::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            parameters.insert(decode(name)?, decode(value)?);
        }
        let (host, port) = split_address(address, default_port)?;
        let host = parameters.remove("host").unwrap_or(decode(host)?);
        Ok(Self {
            host: if host.is_empty() {
                "localhost".to_owned()
            } else {
                host
            },
            port,
            user: if user.is_empty() {
                default_user.to_owned()
            } else {
                decode(user)?
            },
            password,
            database: decode(database)?,
            parameters,
        })
    }
}

impl SqliteFile {
    fn parse(rest: &str) -> Result<Self> {
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let path = decode(path)?;
        if path.is_empty() || path == ":memory:" {
            return Err(malformed("it names no file").with_hint("use sqlite:./var/app.sqlite"));
        }
        let create = match query.strip_prefix("mode=") {
            Some("rwc") | None if query.is_empty() || query == "mode=rwc" => true,
            Some("rw") => false,
            _ => return Err(malformed("only mode=rw and mode=rwc are known for SQLite")),
        };
        Ok(Self {
            path: path.into(),
            create,
        })
    }
}

fn split_address(address: &str, default_port: u16) -> Result<(&str, u16)> {
    if let Some(v6) = address.strip_prefix('[') {
        let (host, rest) = v6
            .split_once(']')
            .ok_or_else(|| malformed("an IPv6 address lacks ']'"))?;
        return Ok((host, port(rest.strip_prefix(':'), default_port)?));
    }
    match address.split_once(':') {
        Some((host, number)) => Ok((host, port(Some(number), default_port)?)),
        None => Ok((address, default_port)),
    }
}

fn port(text: Option<&str>, default: u16) -> Result<u16> {
    text.map_or(Ok(default), |text| {
        text.parse()
            .map_err(|_| malformed("its port is not a number"))
    })
}

/// Percent-decoding (RFC 3986).
fn decode(text: &str) -> Result<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
        match (digit(rest.next()), digit(rest.next())) {
            (Some(high), Some(low)) => bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'?')),
            _ => return Err(malformed("'%' must be followed by two hexadecimal digits")),
        }
    }
    String::from_utf8(bytes).map_err(|_| malformed("it is not UTF-8"))
}

fn malformed(why: &str) -> Error {
    Error::new(ErrorKind::Configuration, format!("the database URL is malformed: {why}")).with_hint(
        "use postgres://user:password@host:5432/name, mysql://user:password@host:3306/name or sqlite:./var/app.sqlite",
    )
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Postgres(server) => write!(f, "postgres://{server}"),
            Self::Mysql(server) => write!(f, "mysql://{server}"),
            Self::Sqlite(file) => write!(f, "sqlite:{}", file.path.display()),
        }
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}@{}:{}/{}",
            self.user, self.host, self.port, self.database
        )
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for SqliteFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.path, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_every_kind_are_parsed() {
        let Endpoint::Postgres(server) = Endpoint::parse(
            "postgres://ann:p%40ss%3A%2F%3F%23%25@db.example:6432/shop?sslmode=require",
        )
        .unwrap() else {
            panic!("not PostgreSQL")
        };
        assert_eq!(server.password.as_deref(), Some("p@ss:/?#%"));
        assert_eq!((server.host.as_str(), server.port), ("db.example", 6432));
        assert_eq!(server.parameters["sslmode"], "require");
        let socket = Endpoint::parse("postgres:///shop?host=/run/pg").unwrap();
        assert_eq!(socket.server().unwrap().host, "/run/pg");
        let v6 = Endpoint::parse("mysql://[::1]:3307/shop").unwrap();
        assert_eq!(v6.server().unwrap().host, "::1");
        assert_eq!(
            Endpoint::parse("sqlite:./a.db").unwrap().file().unwrap(),
            Path::new("./a.db")
        );
    }

    #[test]
    fn a_password_reaches_no_message() {
        let url = "postgres://ann:secret@db/shop";
        assert!(!format!("{:?}", Endpoint::parse(url).unwrap()).contains("secret"));
        for bad in [
            "oracle://ann:secret@db",
            "postgres:secret",
            "postgres://a:secret@db:port/x",
        ] {
            assert!(
                !Endpoint::parse(bad)
                    .unwrap_err()
                    .to_string()
                    .contains("secret")
            );
        }
    }
}
