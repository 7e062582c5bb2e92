//! JSON bodies, query strings and path parameters, whose rejections are problems.

use std::error::Error as StdError;

use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::request::Parts;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Problem;
use crate::server::BodyTimeout;

/// A JSON body, in and out.
///
/// As an extractor: 415 without `Content-Type: application/json`, 400 for malformed JSON, 422 for
/// JSON of another shape, 408 and 413 for bodies that are too slow or too large.
#[derive(Clone, Copy, Debug, Default)]
pub struct Json<T>(pub T);

/// The query string, deserialized; 400 when it can't be.
#[derive(Clone, Copy, Debug, Default)]
pub struct Query<T>(pub T);

/// The parameters of the path, deserialized; 404 when they can't be.
#[derive(Clone, Copy, Debug, Default)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match axum::Json::<T>::from_request(request, state).await {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(rejection) => Err(json_problem(&rejection)),
        }
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(rejection) => Err(Problem::bad_request(rejection.body_text())),
        }
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            // What isn't a number can't be anybody's number.
            Err(rejection) if rejection.status() == StatusCode::BAD_REQUEST => {
                Err(Problem::not_found("there is nothing at this address"))
            }
            Err(_) => Err(Problem::internal()),
        }
    }
}

fn json_problem(rejection: &JsonRejection) -> Problem {
    let mut source: Option<&(dyn StdError + 'static)> = Some(rejection);
    while let Some(error) = source {
        if error.is::<BodyTimeout>() {
            return Problem::new(
                StatusCode::REQUEST_TIMEOUT,
                "the body took too long to arrive",
            );
        }
        source = error.source();
    }
    match rejection {
        JsonRejection::BytesRejection(_) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large")
        }
        JsonRejection::BytesRejection(_) => Problem::bad_request("the body could not be read"),
        _ => Problem::new(rejection.status(), rejection.body_text()),
    }
}
