//! Which kind of error is which status, and what the client is told.

use http::StatusCode;
use terrace_core::{Error, ErrorKind};

use crate::Problem;

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let problem = match error.kind() {
            // Texts of these kinds are written for the one who sent the input.
            ErrorKind::NotFound => Self::not_found(error.message().to_owned()),
            ErrorKind::InvalidInput => Self::unprocessable(error.to_string()),
            ErrorKind::Unique => Self::new(
                StatusCode::CONFLICT,
                "a value that must be unique is already taken",
            ),
            ErrorKind::ForeignKey | ErrorKind::Protected | ErrorKind::Restricted => Self::new(
                StatusCode::CONFLICT,
                "something referred to is missing, or still in use",
            ),
            ErrorKind::Stale => Self::new(
                StatusCode::CONFLICT,
                "somebody else changed this in the meantime",
            ),
            ErrorKind::Check => Self::unprocessable("a value is not allowed"),
            ErrorKind::NotNull => Self::unprocessable("a value is missing"),
            ErrorKind::InvalidValue => {
                Self::unprocessable("a value is too long, out of range or of another type")
            }
            // The same answer as for something that doesn't exist, so that nobody learns what
            // other tenants have.
            ErrorKind::Isolation => Self::not_found("there is no such thing here"),
            ErrorKind::Timeout => {
                Self::new(StatusCode::GATEWAY_TIMEOUT, "the database took too long")
            }
            ErrorKind::Serialization | ErrorKind::Deadlock => {
                unavailable("too many changes at the same time").with_retry_after(1)
            }
            ErrorKind::Unreachable | ErrorKind::Exhausted | ErrorKind::TenantUnavailable => {
                unavailable("the service is not available right now").with_retry_after(5)
            }
            ErrorKind::Authentication | ErrorKind::DatabaseMissing => {
                unavailable("the service is not available right now")
            }
            _ => Self::internal(),
        };
        problem.with_cause(error)
    }
}

impl Problem {
    /// 500, without a word about why.
    pub(crate) fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "something went wrong on the server; its log knows more under the request's id",
        )
    }
}

fn unavailable(detail: &'static str) -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_by_kind() {
        for (kind, status) in [
            (ErrorKind::NotFound, 404),
            (ErrorKind::MultipleFound, 500),
            (ErrorKind::Unique, 409),
            (ErrorKind::ForeignKey, 409),
            (ErrorKind::Protected, 409),
            (ErrorKind::Restricted, 409),
            (ErrorKind::Stale, 409),
            (ErrorKind::Check, 422),
            (ErrorKind::NotNull, 422),
            (ErrorKind::InvalidValue, 422),
            (ErrorKind::InvalidInput, 422),
            (ErrorKind::Serialization, 503),
            (ErrorKind::Timeout, 504),
            (ErrorKind::Unreachable, 503),
            (ErrorKind::Exhausted, 503),
            (ErrorKind::Isolation, 404),
            (ErrorKind::TenantUnavailable, 503),
            (ErrorKind::Statement, 500),
            (ErrorKind::Corrupt, 500),
        ] {
            let problem = Problem::from(Error::new(kind, "secret"));
            assert_eq!(problem.status().as_u16(), status, "{kind:?}");
            let told = matches!(kind, ErrorKind::NotFound | ErrorKind::InvalidInput);
            assert_eq!(problem.detail().contains("secret"), told, "{kind:?}");
        }
    }
}
