//! From a request to the name of a tenant: subdomain, custom domain, path, header.

use http::Uri;
use http::header::HeaderName;
use http::request::Parts;
use http::uri::PathAndQuery;
use terrace_core::{Error, ErrorKind, Result, TenantId};
use terrace_tenancy::TenantKey;

use crate::Problem;
use crate::host::Host;

/// Decides whom a request is for. Every source that is switched on is read; two that name
/// different tenants are an error, never a preference.
///
/// | source | example | on |
/// |---|---|---|
/// | subdomain of a base domain | `acme.localhost:8000` | always |
/// | domain of the tenant's own | `music.example` | always |
/// | path | `/t/acme/api/artists`, which routes as `/api/artists` | [`with_path`](Self::with_path) |
/// | header | `X-Tenant: acme` | [`with_header`](Self::with_header) |
///
/// ```
/// use terrace_web::Resolver;
/// let resolver = Resolver::new(["music.example"])?.with_path("/t")?;
/// # drop(resolver);
/// # Ok::<(), terrace_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Resolver {
    bases: Vec<Box<str>>,
    path: Option<Box<str>>,
    header: Option<HeaderName>,
    single: bool,
}

/// Whom a request is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A tenant, by the name that the request gave.
    Tenant(Named),
    /// Nobody: the host that all tenants share, where the operator's routes are.
    Apex,
}

/// The name of a tenant in a request. Not looked up yet, and not even checked to be a slug.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// The default tenant of a project without tenancy.
    Default,
    /// By slug.
    Slug(Box<str>),
    /// By a domain of its own.
    Domain(Box<str>),
}

impl Resolver {
    /// Tenants by subdomain of these domains, and by domains of their own.
    ///
    /// # Errors
    /// `Configuration` when one of them is not a host name.
    pub fn new<D: AsRef<str>>(base_domains: impl IntoIterator<Item = D>) -> Result<Self> {
        let bases: Vec<_> = base_domains
            .into_iter()
            .map(|base| parse_base(base.as_ref()))
            .collect::<Result<_>>()?;
        if bases.is_empty() {
            return Err(
                Error::new(ErrorKind::Configuration, "no base domain is set")
                    .with_hint("set tenancy.base_domains, such as [\"localhost\"]"),
            );
        }
        Ok(Self {
            bases,
            path: None,
            header: None,
            single: false,
        })
    }

    /// Every request is for the default tenant: a project without tenancy.
    pub fn single_tenant() -> Self {
        Self {
            bases: Vec::new(),
            path: None,
            header: None,
            single: true,
        }
    }

    /// Also by path: with prefix `/t`, `/t/acme/x` is `/x` of acme.
    ///
    /// # Errors
    /// `Configuration` when the prefix is not `/` and one word.
    pub fn with_path(mut self, prefix: &str) -> Result<Self> {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~');
        match prefix.strip_prefix('/') {
            Some(word) if !word.is_empty() && word.bytes().all(known) => {
                self.path = Some(format!("{prefix}/").into());
                Ok(self)
            }
            _ => Err(Error::new(
                ErrorKind::Configuration,
                format!("{prefix:?} is not a path prefix"),
            )
            .with_hint("set tenancy.path_prefix to '/' and one word, such as \"/t\"")),
        }
    }

    /// Also by this header. Only for clients that may choose their tenant, such as a gateway that
    /// sets the header itself.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName) -> Self {
        self.header = Some(name);
        self
    }

    /// The header that names a tenant, when that is switched on.
    pub fn header(&self) -> Option<&HeaderName> {
        self.header.as_ref()
    }

    /// Whom the request is for. Takes the tenant's prefix off the path.
    ///
    /// # Errors
    /// 400 for a malformed host and for sources that disagree, 404 for a host that is nobody's.
    pub fn resolve(&self, request: &mut Parts) -> Result<Destination, Problem> {
        let host = Host::of(request).map_err(|bad| Problem::bad_request(bad.0))?;
        if self.single {
            return Ok(Destination::Tenant(Named::Default));
        }
        let by_host = self.by_host(&host);
        let by_path = self.by_path(request);
        let by_header = self.by_header(request)?;
        let mut found: Option<Named> = None;
        for named in [by_host, by_path, by_header].into_iter().flatten() {
            match &found {
                Some(other) if *other != named => return Err(disagreement()),
                _ => found = Some(named),
            }
        }
        Ok(found.map_or(Destination::Apex, Destination::Tenant))
    }

    fn by_host(&self, host: &Host) -> Option<Named> {
        let Host::Name(name) = host else { return None };
        for base in &self.bases {
            match name.strip_suffix(&**base) {
                Some("") => return None,
                Some(rest) if let Some(label) = rest.strip_suffix('.') => {
                    return Some(Named::Slug(label.into()));
                }
                _ => {}
            }
        }
        Some(Named::Domain(name.clone()))
    }

    fn by_path(&self, request: &mut Parts) -> Option<Named> {
        let prefix = self.path.as_deref()?;
        let rest = request.uri.path().strip_prefix(prefix)?;
        let (slug, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let slug = slug.into();
        request.uri = with_path(&request.uri, path);
        Some(Named::Slug(slug))
    }

    fn by_header(&self, request: &Parts) -> Result<Option<Named>, Problem> {
        let Some(name) = &self.header else {
            return Ok(None);
        };
        let mut values = request.headers.get_all(name).iter();
        let Some(value) = values.next() else {
            return Ok(None);
        };
        if values.next().is_some() {
            return Err(disagreement());
        }
        let slug = value
            .to_str()
            .map_err(|_| Problem::bad_request("the tenant header is not ASCII"))?;
        Ok(Some(Named::Slug(slug.into())))
    }
}

impl Named {
    /// What the directory is asked for.
    pub fn key(&self) -> TenantKey<'_> {
        match self {
            Self::Default => TenantKey::Id(TenantId::DEFAULT),
            Self::Slug(slug) => TenantKey::Slug(slug),
            Self::Domain(domain) => TenantKey::Domain(domain),
        }
    }
}

fn disagreement() -> Problem {
    Problem::bad_request("the request names several tenants: host, path and headers must agree")
}

fn parse_base(text: &str) -> Result<Box<str>> {
    match Host::parse(text) {
        Ok(Host::Name(name)) if !text.contains(':') => Ok(name),
        _ => Err(Error::new(
            ErrorKind::Configuration,
            format!("{text:?} is not a base domain"),
        )
        .with_hint("set tenancy.base_domains to host names without port, such as \"localhost\"")),
    }
}

/// The same target with another path.
fn with_path(uri: &Uri, path: &str) -> Uri {
    let path = if path.is_empty() { "/" } else { path };
    let text = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let mut parts = uri.clone().into_parts();
    // A part of a valid target is valid; should that ever fail, the request keeps its own path
    // and finds no route.
    match PathAndQuery::try_from(text) {
        Ok(target) => parts.path_and_query = Some(target),
        Err(_) => return uri.clone(),
    }
    Uri::from_parts(parts).unwrap_or_else(|_| uri.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;

    fn full() -> Resolver {
        Resolver::new(["localhost", "music.example"])
            .and_then(|resolver| resolver.with_path("/t"))
            .unwrap()
            .with_header(HeaderName::from_static("x-tenant"))
    }

    fn ask(
        resolver: &Resolver,
        target: &str,
        headers: &[(&str, &str)],
    ) -> Result<(Destination, String), u16> {
        let mut request = Request::builder().uri(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut parts = request.body(()).unwrap().into_parts().0;
        let destination = resolver
            .resolve(&mut parts)
            .map_err(|problem| problem.status().as_u16())?;
        Ok((destination, parts.uri.to_string()))
    }

    #[expect(clippy::unnecessary_wraps, reason = "it is compared with a result")]
    fn slug(name: &str, target: &str) -> Result<(Destination, String), u16> {
        Ok((
            Destination::Tenant(Named::Slug(name.into())),
            target.to_owned(),
        ))
    }

    #[test]
    fn each_source_names_a_tenant() {
        let resolver = full();
        assert_eq!(
            ask(&resolver, "/x", &[("host", "acme.localhost:8000")]),
            slug("acme", "/x")
        );
        assert_eq!(
            ask(&resolver, "/x", &[("host", "Acme.Music.Example.")]),
            slug("acme", "/x")
        );
        assert_eq!(
            ask(&resolver, "/t/acme/x?a=/t/b", &[("host", "127.0.0.1")]),
            slug("acme", "/x?a=/t/b")
        );
        assert_eq!(
            ask(&resolver, "/t/acme", &[("host", "localhost")]),
            slug("acme", "/")
        );
        assert_eq!(
            ask(&resolver, "/t/acme/", &[("host", "[::1]:80")]),
            slug("acme", "/")
        );
        assert_eq!(
            ask(
                &resolver,
                "/x",
                &[("host", "localhost"), ("x-tenant", "acme")]
            ),
            slug("acme", "/x")
        );
        let own = Destination::Tenant(Named::Domain("shop.example".into()));
        assert_eq!(
            ask(&resolver, "/x", &[("host", "shop.example")]),
            Ok((own, "/x".into()))
        );
    }

    #[test]
    fn the_apex_names_nobody() {
        for host in [
            "localhost",
            "LOCALHOST.:8000",
            "music.example",
            "127.0.0.1",
            "[::1]",
        ] {
            assert_eq!(
                ask(&full(), "/", &[("host", host)]),
                Ok((Destination::Apex, "/".into())),
                "{host}"
            );
        }
    }

    #[test]
    fn sources_must_agree() {
        let acme = ("host", "acme.localhost");
        assert_eq!(
            ask(&full(), "/t/acme/x", &[acme, ("x-tenant", "acme")]),
            slug("acme", "/x")
        );
        assert_eq!(ask(&full(), "/t/globex/x", &[acme]), Err(400));
        assert_eq!(
            ask(&full(), "/x", &[acme, ("x-tenant", "globex")]),
            Err(400)
        );
        assert_eq!(
            ask(
                &full(),
                "/x",
                &[acme, ("x-tenant", "acme"), ("x-tenant", "globex")]
            ),
            Err(400)
        );
        assert_eq!(
            ask(&full(), "/t/globex/x", &[("host", "shop.example")]),
            Err(400)
        );
    }

    #[test]
    fn sources_that_are_off_are_not_read() {
        let resolver = Resolver::new(["localhost"]).unwrap();
        let request = [("host", "localhost"), ("x-tenant", "acme")];
        assert_eq!(
            ask(&resolver, "/t/acme/x", &request),
            Ok((Destination::Apex, "/t/acme/x".into()))
        );
    }

    #[test]
    fn a_host_is_needed_and_only_one() {
        assert_eq!(ask(&full(), "/", &[]), Err(400));
        assert_eq!(
            ask(
                &full(),
                "/",
                &[("host", "acme.localhost"), ("host", "globex.localhost")]
            ),
            Err(400)
        );
        assert_eq!(ask(&Resolver::single_tenant(), "/", &[]), Err(400));
    }

    #[test]
    fn without_tenancy_every_host_is_the_default_tenant() {
        for host in ["acme.localhost", "anything.example", "127.0.0.1"] {
            let found = ask(
                &Resolver::single_tenant(),
                "/t/acme",
                &[("host", host), ("x-tenant", "acme")],
            );
            assert_eq!(
                found,
                Ok((Destination::Tenant(Named::Default), "/t/acme".into()))
            );
        }
    }

    #[test]
    fn an_absolute_target_wins_over_the_header() {
        let found = ask(
            &full(),
            "http://acme.localhost/x",
            &[("host", "globex.localhost")],
        );
        assert_eq!(found, slug("acme", "http://acme.localhost/x"));
    }

    #[test]
    fn bad_settings_are_refused() {
        assert!(Resolver::new(["localhost:8000"]).is_err());
        assert!(Resolver::new(["127.0.0.1"]).is_err());
        assert!(Resolver::new(Vec::<String>::new()).is_err());
        for prefix in ["", "/", "t", "/t/", "/t/u", "/{t}"] {
            assert!(full().with_path(prefix).is_err(), "{prefix}");
        }
    }
}
