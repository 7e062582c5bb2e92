//! Calling an application in process, without a socket.

use std::convert::Infallible;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;
use http::header::{HOST, HeaderMap};
use http::{HeaderValue, Method, StatusCode};
use http_body_util::BodyExt as _;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tower::{Service, ServiceExt as _};

/// Calls an application in process. For tests: what can't be right panics, with a sentence.
///
/// ```
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// use terrace_web::axum::{Router, routing::get};
/// use terrace_web::TestClient;
///
/// let client = TestClient::new(Router::new().route("/x", get(async || "hello")));
/// let response = client.get("/x").host("acme.localhost").send().await;
/// assert_eq!(response.status(), 200);
/// assert_eq!(response.text(), "hello");
/// # });
/// ```
#[derive(Clone, Debug)]
pub struct TestClient<S> {
    service: S,
    host: String,
}

/// A request that is being put together.
#[derive(Debug)]
pub struct TestRequest<S> {
    service: S,
    request: Request,
}

/// A whole response.
#[derive(Clone, Debug)]
pub struct TestResponse {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl<S> TestClient<S>
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone,
{
    /// A client of this application, on host `localhost`.
    pub fn new(service: S) -> Self {
        Self {
            service,
            host: "localhost".to_owned(),
        }
    }

    /// The same client on another host.
    #[must_use]
    pub fn on(&self, host: &str) -> Self {
        Self {
            service: self.service.clone(),
            host: host.to_owned(),
        }
    }

    /// A `GET` request.
    pub fn get(&self, target: &str) -> TestRequest<S> {
        self.request(Method::GET, target)
    }

    /// A `POST` request.
    pub fn post(&self, target: &str) -> TestRequest<S> {
        self.request(Method::POST, target)
    }

    /// Any request.
    ///
    /// # Panics
    /// When the target is not a path.
    pub fn request(&self, method: Method, target: &str) -> TestRequest<S> {
        let request = Request::builder()
            .method(method)
            .uri(target)
            .header(HOST, &self.host)
            .body(Body::empty())
            .expect("the target and the host must be valid");
        TestRequest {
            service: self.service.clone(),
            request,
        }
    }
}

impl<S> TestRequest<S>
where
    S: Service<Request, Response = Response, Error = Infallible>,
{
    /// On this host.
    #[must_use]
    pub fn host(self, host: &str) -> Self {
        self.header("host", host)
    }

    /// With this header, in place of one of the same name.
    ///
    /// # Panics
    /// When name or value is not valid in a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        let value = HeaderValue::from_str(value).expect("the header's value must be valid");
        self.request.headers_mut().insert(name, value);
        self
    }

    /// With a JSON body.
    ///
    /// # Panics
    /// When the value can't be written as JSON.
    #[must_use]
    pub fn json(self, value: &impl Serialize) -> Self {
        let body = serde_json::to_vec(value).expect("the value must be JSON");
        self.header("content-type", "application/json").body(body)
    }

    /// With this body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Body>) -> Self {
        *self.request.body_mut() = body.into();
        self
    }

    /// Sends it and reads the whole response.
    ///
    /// # Panics
    /// When the response's body fails.
    pub async fn send(self) -> TestResponse {
        let response = match self.service.oneshot(self.request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let (parts, body) = response.into_parts();
        let body = body
            .collect()
            .await
            .expect("the response's body must not fail")
            .to_bytes();
        TestResponse {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }
}

impl TestResponse {
    /// The status, comparable with a number.
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// A header's value, or nothing.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as it came.
    pub fn bytes(&self) -> &Bytes {
        &self.body
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is not JSON of that shape; the message shows it.
    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error} in {} {}", self.status, self.text()))
    }
}
