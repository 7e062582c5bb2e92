//! The host that a request names, parsed strictly.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use http::header::HOST;
use http::request::Parts;
use http::uri::Authority;

/// The host of a request: lower case, without port and trailing dot (RFC 9110, section 7.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// A host name such as `acme.localhost`.
    Name(Box<str>),
    /// An IP address, which names no tenant.
    Address(IpAddr),
}

/// Why a request names no host. Answered with 400.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BadHost(pub(crate) &'static str);

impl Host {
    /// The host of a request: from its target where that has one (HTTP/2, absolute form),
    /// otherwise from its one `Host` header.
    pub(crate) fn of(request: &Parts) -> Result<Self, BadHost> {
        if let Some(authority) = request.uri.authority() {
            return Self::parse_authority(authority);
        }
        let mut headers = request.headers.get_all(HOST).iter();
        let host = headers
            .next()
            .ok_or(BadHost("the request has no Host header"))?;
        if headers.next().is_some() {
            return Err(BadHost("the request has several Host headers"));
        }
        let text = host
            .to_str()
            .map_err(|_| BadHost("the Host header is not ASCII"))?;
        Self::parse(text)
    }

    /// Parses `name`, `name:port`, `192.0.2.1`, `[::1]:8000` and the like.
    pub(crate) fn parse(text: &str) -> Result<Self, BadHost> {
        if let Some(rest) = text.strip_prefix('[') {
            let (address, port) = rest.split_once(']').ok_or(MALFORMED)?;
            match port.strip_prefix(':') {
                Some(port) => check_port(port)?,
                None if port.is_empty() => {}
                None => return Err(MALFORMED),
            }
            let address: Ipv6Addr = address.parse().map_err(|_| MALFORMED)?;
            return Ok(Self::Address(address.into()));
        }
        let (name, port) = text
            .split_once(':')
            .map_or((text, None), |(name, port)| (name, Some(port)));
        port.map_or(Ok(()), check_port)?;
        if let Ok(address) = name.parse::<IpAddr>() {
            return Ok(Self::Address(address));
        }
        let name = name.strip_suffix('.').unwrap_or(name);
        if !is_name(name) {
            return Err(MALFORMED);
        }
        Ok(Self::Name(name.to_ascii_lowercase().into()))
    }

    fn parse_authority(authority: &Authority) -> Result<Self, BadHost> {
        if authority.as_str().contains('@') {
            return Err(MALFORMED);
        }
        Self::parse(authority.as_str())
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Address(address) => address.fmt(f),
        }
    }
}

const MALFORMED: BadHost = BadHost("the request's host is malformed");

fn check_port(port: &str) -> Result<(), BadHost> {
    let digits = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    if digits && port.parse::<u16>().is_ok() {
        Ok(())
    } else {
        Err(MALFORMED)
    }
}

/// Host names of RFC 1123, plus `_`, which some internal networks use.
fn is_name(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    name.len() <= 253 && name.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_lose_port_case_and_trailing_dot() {
        for (text, name) in [
            ("acme.localhost", "acme.localhost"),
            ("acme.localhost:8000", "acme.localhost"),
            ("ACME.LocalHost.:80", "acme.localhost"),
            ("localhost.", "localhost"),
        ] {
            assert_eq!(Host::parse(text), Ok(Host::Name(name.into())), "{text}");
        }
        for (text, address) in [
            ("127.0.0.1:8000", "127.0.0.1"),
            ("[::1]:8000", "::1"),
            ("[2001:db8::1]", "2001:db8::1"),
        ] {
            assert_eq!(
                Host::parse(text),
                Ok(Host::Address(address.parse().unwrap())),
                "{text}"
            );
        }
    }

    #[test]
    fn malformed_hosts_are_refused() {
        for text in [
            "",
            ".",
            "..",
            "a..b",
            "acme.localhost..",
            "-a.localhost",
            "a-.localhost",
            "ac me",
            "acme.localhost:",
            "acme.localhost:x",
            "acme.localhost:70000",
            "[::1",
            "[::1]x",
            "::1",
            "user@acme.localhost",
            "acme.localhost/",
            "äcme.localhost",
            "acme%2elocalhost",
        ] {
            assert!(Host::parse(text).is_err(), "{text:?} was taken");
        }
        assert!(Host::parse(&"a".repeat(64)).is_err());
    }
}
