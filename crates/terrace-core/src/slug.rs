//! The name of a tenant in host names and paths.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Error, ErrorKind};

/// Slugs that would collide with a host name, a path or a schema of somebody else.
const RESERVED: [&str; 16] = [
    "public",
    "default",
    "www",
    "admin",
    "api",
    "app",
    "login",
    "static",
    "assets",
    "orgs",
    "tenants",
    "operator",
    "registry",
    "shared",
    "information-schema",
    "localhost",
];

/// A tenant's name in host names and paths: 3 to 40 characters of `a-z`, `0-9` and `-`, neither
/// starting nor ending with `-`, and not reserved.
///
/// ```
/// use terrace_core::Slug;
/// assert_eq!("acme".parse::<Slug>()?.as_str(), "acme");
/// assert!("Acme".parse::<Slug>().is_err());
/// assert!("public".parse::<Slug>().is_err());
/// # Ok::<(), terrace_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(Box<str>);

impl Slug {
    /// The slug of the default tenant. It is reserved, so nobody else can take it.
    pub fn default_tenant() -> Self {
        Self("default".into())
    }

    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Slug {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let refuse = |why: &str| {
            Err(Error::new(
                ErrorKind::InvalidInput,
                format!("{:?} is not a tenant slug: {why}", shorten(text)),
            )
            .with_hint("use 3 to 40 characters of a-z, 0-9 and '-', such as \"acme-2\""))
        };
        if !(3..=40).contains(&text.len()) {
            return refuse("it must have 3 to 40 characters");
        }
        if !text
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        {
            return refuse("only a-z, 0-9 and '-' are allowed");
        }
        if text.starts_with('-') || text.ends_with('-') {
            return refuse("it must start and end with a letter or a digit");
        }
        if RESERVED.contains(&text) || text.starts_with("pg-") {
            return refuse("it is reserved");
        }
        Ok(Self(text.into()))
    }
}

/// At most 60 characters of hostile input, for an error message.
fn shorten(text: &str) -> String {
    text.chars().take(60).collect()
}

impl TryFrom<String> for Slug {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        if text == "default" {
            return Ok(Self::default_tenant());
        }
        text.parse()
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0.into()
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slug_constraint() {
        for bad in [
            "",
            "ab",
            "-acme",
            "acme-",
            "Acme",
            "ac_me",
            "acme.io",
            "public",
            "pg-catalog",
            "äcme",
            "default",
            "information-schema",
        ] {
            assert!(bad.parse::<Slug>().is_err(), "{bad:?} was taken");
        }
        assert!("a".repeat(41).parse::<Slug>().is_err());
        for good in ["abc", "a-c", "0x9", &"a".repeat(40)] {
            assert_eq!(good.parse::<Slug>().unwrap().as_str(), good);
        }
    }
}
