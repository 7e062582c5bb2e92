//! The id that joins a response with its log lines.

use std::fmt;
use std::sync::Arc;

use http::HeaderValue;
use http::header::{HeaderMap, HeaderName};
use uuid::Uuid;

/// The header that carries the id.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request: the client's own `X-Request-Id` where that is harmless, otherwise a new
/// one. In the extensions of every request, in every response, in every log line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let known = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        match headers.get(REQUEST_ID).map(HeaderValue::as_bytes) {
            Some(id) if (8..=64).contains(&id.len()) && id.iter().all(known) => {
                Self(String::from_utf8_lossy(id).into())
            }
            _ => Self(Arc::from(
                &*Uuid::now_v7()
                    .simple()
                    .encode_lower(&mut Uuid::encode_buffer()),
            )),
        }
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn header_value(&self) -> HeaderValue {
        HeaderValue::from_str(&self.0).unwrap_or(HeaderValue::from_static("invalid"))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_harmless_ids_are_taken_over() {
        let of = |id: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(REQUEST_ID, id.parse().unwrap());
            RequestId::of(&headers)
        };
        assert_eq!(of("trace-0123.4").as_str(), "trace-0123.4");
        for bad in ["short", "has space in it", "{\"json\": 1}", &"a".repeat(65)] {
            assert_eq!(of(bad).as_str().len(), 32, "{bad}");
        }
        assert_ne!(
            RequestId::of(&HeaderMap::new()),
            RequestId::of(&HeaderMap::new())
        );
    }
}
