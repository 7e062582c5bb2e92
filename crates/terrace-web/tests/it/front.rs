//! Resolution, statuses and problem bodies, in process.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use terrace_core::{Error, ErrorKind, Tenant};
use terrace_tenancy::{Db, Executor as _};
use terrace_web::axum::http::header::HeaderName;
use terrace_web::axum::routing::{get, post};
use terrace_web::{Json, OperatorRoutes, Path, Query, RequestId, Resolver, Result, TenantRoutes};

use crate::house::{Book, House, street};

fn resolver() -> Resolver {
    Resolver::new(["localhost"]).unwrap()
}

fn routes() -> TenantRoutes {
    #[derive(Deserialize, Serialize)]
    struct Order {
        customer: i64,
    }
    #[derive(Deserialize)]
    struct Page {
        page: u32,
    }
    let nested = TenantRoutes::new().route(
        "/deep",
        get(async |tenant: Tenant| tenant.slug().to_string()),
    );
    TenantRoutes::new()
        .route(
            "/who",
            get(async |tenant: Tenant| tenant.slug().to_string()),
        )
        .route(
            "/write",
            post(async |tenant: Tenant| tenant.slug().to_string()),
        )
        .route("/order", post(async |Json(order): Json<Order>| Json(order)))
        .route(
            "/page",
            get(async |Query(page): Query<Page>| page.page.to_string()),
        )
        .route(
            "/number/{id}",
            get(async |Path(id): Path<i64>| id.to_string()),
        )
        .route("/id", get(async |id: RequestId| id.to_string()))
        .route("/panic", get(panicking))
        .route(
            "/slow",
            get(async || tokio::time::sleep(Duration::from_mins(1)).await),
        )
        .route(
            "/isolation",
            get(async || Err::<(), _>(broken(ErrorKind::Isolation))),
        )
        .route(
            "/unreachable",
            get(async || Err::<(), _>(broken(ErrorKind::Unreachable))),
        )
        .route(
            "/statement",
            get(async || Err::<(), _>(broken(ErrorKind::Statement))),
        )
        .route("/one", get(one))
        .nest("/nested", nested)
}

async fn panicking() {
    panic!("a handler's bug");
}

async fn one(db: Db<Tenant>) -> Result<String> {
    let mut found = 0;
    db.session()
        .raw("SELECT 7", &[], &mut |row| {
            found = row.get::<i64>(0)?;
            Ok(())
        })
        .await?;
    Ok(format!("{} {found}", db.tenant().slug()))
}

fn broken(kind: ErrorKind) -> terrace_web::Problem {
    Error::new(kind, "canary in SELECT * FROM secrets").into()
}

async fn house() -> House {
    House::open(resolver(), street(), routes(), OperatorRoutes::new()).await
}

#[tokio::test]
async fn statuses_by_tenant() {
    let client = house().await.client();
    for (host, get, post) in [
        ("acme.localhost:8000", 200, 200),
        ("GLOBEX.localhost.", 200, 200),
        ("showroom.localhost", 200, 200),
        ("acme.example", 200, 200),
        ("frozen.localhost", 200, 402),
        ("archived.localhost", 410, 410),
        ("unready.localhost", 404, 404),
        ("failed.localhost", 404, 404),
        ("moving.localhost", 503, 503),
        ("nobody.localhost", 404, 404),
        ("default.localhost", 404, 404),
        ("a.acme.localhost", 404, 404),
        ("unknown.example", 404, 404),
        ("localhost", 404, 404),
        ("127.0.0.1:8000", 404, 404),
        ("[::1]:8000", 404, 404),
        ("acme.localhost:http", 400, 400),
        ("acme localhost", 400, 400),
    ] {
        let read = client.get("/who").host(host).send().await;
        assert_eq!(read.status(), get, "GET on {host}: {}", read.text());
        let write = client.post("/write").host(host).send().await;
        assert_eq!(write.status(), post, "POST on {host}: {}", write.text());
        for response in [read, write] {
            let problem = response.status() >= 400;
            assert_eq!(
                response.header("content-type") == Some("application/problem+json"),
                problem,
                "{host}"
            );
            assert_eq!(response.header("x-content-type-options"), Some("nosniff"));
        }
    }
    let moving = client.get("/who").host("moving.localhost").send().await;
    assert_eq!(moving.header("retry-after"), Some("10"));
}

#[tokio::test]
async fn a_header_that_is_off_forges_nothing() {
    let client = house().await.client();
    let response = client
        .get("/who")
        .host("acme.localhost")
        .header("x-tenant", "globex")
        .send()
        .await;
    assert_eq!((response.status(), response.text().as_str()), (200, "acme"));
    let response = client.get("/who").header("x-tenant", "globex").send().await;
    assert_eq!(response.status(), 404);
    let response = client
        .get("/t/globex/who")
        .host("acme.localhost")
        .send()
        .await;
    assert_eq!(response.status(), 404);
}

#[tokio::test]
async fn path_and_header_where_they_are_on() {
    let resolver = resolver()
        .with_path("/t")
        .unwrap()
        .with_header(HeaderName::from_static("x-tenant"));
    let house = House::open(resolver, street(), routes(), OperatorRoutes::new()).await;
    let client = house.client();
    for (target, host) in [
        ("/t/acme/who", "127.0.0.1:8000"),
        ("/t/acme/nested/deep", "localhost"),
        ("/t/acme/who", "acme.localhost"),
    ] {
        let response = client.get(target).host(host).send().await;
        assert_eq!(
            (response.status(), response.text().as_str()),
            (200, "acme"),
            "{target} on {host}"
        );
    }
    let response = client.get("/who").header("x-tenant", "globex").send().await;
    assert_eq!(
        (response.status(), response.text().as_str()),
        (200, "globex")
    );
    assert_eq!(response.header("vary"), Some("x-tenant"));
    let response = client
        .get("/t/globex/who")
        .host("acme.localhost")
        .send()
        .await;
    assert_eq!(response.status(), 400);
    for slug in ["ACME", "..", "%61cme", "a", "pg-catalog", ""] {
        let response = client.get(&format!("/t/{slug}/who")).send().await;
        assert_eq!(response.status(), 404, "{slug}");
    }
}

#[tokio::test]
async fn a_project_without_tenancy_is_the_default_tenant() {
    let house = House::open(
        Resolver::single_tenant(),
        Book::default().with_default(),
        routes(),
        OperatorRoutes::new(),
    )
    .await;
    for host in ["localhost", "acme.localhost", "shop.example"] {
        let response = house.client().get("/one").host(host).send().await;
        assert_eq!(
            (response.status(), response.text().as_str()),
            (200, "default 7"),
            "{host}"
        );
    }
}

#[tokio::test]
async fn the_default_tenant_is_never_resolved_from_a_host() {
    let resolver = resolver().with_path("/t").unwrap();
    let house = House::open(
        resolver,
        street().with_default(),
        routes(),
        OperatorRoutes::new(),
    )
    .await;
    for (target, host) in [
        ("/who", "default.localhost"),
        ("/t/default/who", "localhost"),
        ("/who", "default.example"),
    ] {
        assert_eq!(
            house.client().get(target).host(host).send().await.status(),
            404,
            "{target} on {host}"
        );
    }
}

#[tokio::test]
async fn each_tenant_gets_its_own_handle() {
    let client = house().await.client();
    for slug in ["acme", "globex"] {
        let response = client
            .get("/one")
            .host(&format!("{slug}.localhost"))
            .send()
            .await;
        assert_eq!(response.text(), format!("{slug} 7"));
    }
}

#[tokio::test]
async fn rejections_and_fallbacks_are_problems() {
    let acme = house().await.client().on("acme.localhost");
    let json = "application/json";
    let order = |body: &'static str, kind: &str| {
        acme.post("/order")
            .header("content-type", kind)
            .body(body)
            .send()
    };
    for (response, status) in [
        (acme.get("/missing").send().await, 404),
        (acme.get("/order").send().await, 405),
        (acme.get("/page?page=x").send().await, 400),
        (acme.get("/page").send().await, 400),
        (acme.get("/number/x").send().await, 404),
        (order("{", json).await, 400),
        (order("{\"customer\": \"x\"}", json).await, 422),
        (order("{\"customer\": 1}", "text/plain").await, 415),
    ] {
        assert_eq!(response.status(), status, "{}", response.text());
        assert_eq!(
            response.header("content-type"),
            Some("application/problem+json")
        );
        let problem: Value = response.json();
        assert_eq!(problem["status"], status);
        assert_eq!(problem["type"], "about:blank");
        assert_eq!(
            problem["request_id"].as_str(),
            response.header("x-request-id")
        );
    }
    let refused = acme.get("/order").send().await;
    assert_eq!(refused.header("allow"), Some("POST"));
    let taken = acme
        .post("/order")
        .json(&json!({"customer": 1}))
        .send()
        .await;
    assert_eq!(
        (taken.status(), taken.json::<Value>()),
        (200, json!({"customer": 1}))
    );
}

#[tokio::test]
async fn errors_tell_the_client_nothing_of_the_database() {
    let acme = house().await.client().on("acme.localhost");
    for (target, status) in [
        ("/isolation", 404),
        ("/unreachable", 503),
        ("/statement", 500),
        ("/panic", 500),
    ] {
        let response = acme.get(target).send().await;
        assert_eq!(response.status(), status, "{target}");
        for secret in ["canary", "SELECT", "bug"] {
            assert!(
                !response.text().contains(secret),
                "{target}: {}",
                response.text()
            );
        }
    }
    assert_eq!(
        acme.get("/unreachable").send().await.header("retry-after"),
        Some("5")
    );
}

#[tokio::test]
async fn bodies_have_a_limit_with_and_without_a_length() {
    let house = House::open_with(
        resolver(),
        street(),
        routes(),
        OperatorRoutes::new(),
        |options| {
            options.body_limit = 1000;
        },
    )
    .await;
    let acme = house.client().on("acme.localhost");
    let body = format!("{{\"customer\": 1, \"note\": \"{}\"}}", "x".repeat(1000));
    let post = || {
        acme.post("/order")
            .header("content-type", "application/json")
            .body(body.clone())
    };
    assert_eq!(post().send().await.status(), 413);
    assert_eq!(
        post()
            .header("content-length", "1030")
            .send()
            .await
            .status(),
        413
    );
    assert_eq!(
        acme.post("/order")
            .json(&json!({"customer": 1}))
            .send()
            .await
            .status(),
        200
    );
}

#[tokio::test]
async fn our_limit_is_the_only_one() {
    let house = House::open_with(
        resolver(),
        street(),
        routes(),
        OperatorRoutes::new(),
        |options| {
            options.body_limit = 8 << 20;
        },
    )
    .await;
    let large = json!({"customer": 1, "note": "x".repeat(3 << 20)});
    assert_eq!(
        house
            .client()
            .post("/order")
            .host("acme.localhost")
            .json(&large)
            .send()
            .await
            .status(),
        200
    );
}

#[tokio::test]
async fn slow_handlers_are_given_up() {
    let house = House::open_with(
        resolver(),
        street(),
        routes(),
        OperatorRoutes::new(),
        |options| {
            options.request_timeout = Duration::from_millis(30);
        },
    )
    .await;
    assert_eq!(
        house
            .client()
            .get("/slow")
            .host("acme.localhost")
            .send()
            .await
            .status(),
        504
    );
}

#[tokio::test]
async fn probes_answer_on_every_host() {
    let client = house().await.client();
    for host in [
        "acme.localhost",
        "nobody.localhost",
        "archived.localhost",
        "10.0.0.7:8000",
    ] {
        for probe in ["/livez", "/readyz"] {
            assert_eq!(
                client.get(probe).host(host).send().await.status(),
                200,
                "{probe} on {host}"
            );
        }
    }
    assert_eq!(
        client
            .post("/livez")
            .host("acme.localhost")
            .send()
            .await
            .status(),
        404
    );
}

#[tokio::test]
async fn a_request_keeps_one_id() {
    let acme = house().await.client().on("acme.localhost");
    let response = acme
        .get("/id")
        .header("x-request-id", "gateway-0042")
        .send()
        .await;
    assert_eq!(response.text(), "gateway-0042");
    assert_eq!(response.header("x-request-id"), Some("gateway-0042"));
    let response = acme.get("/id").send().await;
    assert_eq!(
        Some(response.text().as_str()),
        response.header("x-request-id")
    );
}
