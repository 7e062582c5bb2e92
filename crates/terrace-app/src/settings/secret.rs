//! A database URL, whose password no log, message or listing shows.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};
use terrace_core::Result;
use terrace_tenancy::Endpoint;

/// A database URL. `Debug` and the serialized form leave the password out.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The database that it names.
    ///
    /// # Errors
    /// `Configuration` when it is malformed.
    pub fn endpoint(&self) -> Result<Endpoint> {
        Endpoint::parse(&self.0)
    }
}

impl From<String> for DatabaseUrl {
    fn from(url: String) -> Self {
        Self(url)
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.endpoint() {
            Ok(endpoint) => endpoint.fmt(f),
            Err(_) => f.write_str("(malformed URL)"),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for DatabaseUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
