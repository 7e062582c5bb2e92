//! The URL of a PostgreSQL server, as far as workers must change it.

use std::fmt;

use crate::{Failure, Result};

/// `scheme://user:password@host:port/database`, in its parts.
#[derive(Clone)]
pub struct Address {
    scheme: String,
    login: String,
    host: String,
    database: String,
}

impl Address {
    /// Takes a URL apart.
    pub fn parse(url: &str) -> Result<Self> {
        let wrong =
            || Failure::from("a database URL must be scheme://user:password@host:port/database");
        let (scheme, rest) = url.split_once("://").ok_or_else(wrong)?;
        let (login, rest) = rest.rsplit_once('@').ok_or_else(wrong)?;
        let (host, database) = rest.split_once('/').unwrap_or((rest, ""));
        Ok(Self {
            scheme: scheme.to_owned(),
            login: login.to_owned(),
            host: host.to_owned(),
            database: database.to_owned(),
        })
    }

    /// Host and port.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The same server and login with another database.
    #[must_use]
    pub fn with_database(mut self, database: &str) -> Self {
        database.clone_into(&mut self.database);
        self
    }

    /// The same database with another login.
    #[must_use]
    pub fn with_login(mut self, user: &str, password: &str) -> Self {
        self.login = format!("{user}:{password}");
        self
    }

    /// The same database by another way.
    #[must_use]
    pub fn with_host(mut self, host: &str) -> Self {
        host.clone_into(&mut self.host);
        self
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}://{}@{}/{}",
            self.scheme, self.login, self.host, self.database
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_change_and_the_rest_stays() {
        let address = Address::parse("postgres://ann:secret@127.0.0.1:5432/postgres").unwrap();
        let changed = address
            .with_database("shop")
            .with_login("bob", "word")
            .with_host("[::1]:1");
        assert_eq!(changed.to_string(), "postgres://bob:word@[::1]:1/shop");
    }
}
