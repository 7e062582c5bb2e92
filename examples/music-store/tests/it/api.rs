//! Every endpoint, for two tenants.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use terrace::core::TenantStatus;
use terrace::orm::Model as _;
use terrace::registry::NewTenant;

use crate::shop::Shop;
use music_store::models::{Invoice, InvoiceLine};

#[tokio::test]
async fn each_tenant_sees_its_own_catalogue() {
    let shop = Shop::open().await;
    for (slug, mine, theirs) in [
        ("acme", "Rocket Skates", "Volcano Lair"),
        ("globex", "Volcano Lair", "Rocket Skates"),
    ] {
        let forms = [
            shop.of(slug).get("/api/artists").send().await,
            shop.client
                .get(&format!("/t/{slug}/api/artists"))
                .host("127.0.0.1:8000")
                .send()
                .await,
        ];
        for response in forms {
            assert_eq!(response.status(), 200);
            assert!(
                response.text().contains(mine) && !response.text().contains(theirs),
                "{}",
                response.text()
            );
        }
    }
}

#[tokio::test]
async fn artists_come_in_pages_with_their_albums() {
    let acme = Shop::open().await;
    let acme = acme.of("acme");
    let page: Value = acme.get("/api/artists?page=2&size=2").send().await.json();
    assert_eq!(
        (&page["total"], &page["page"], &page["size"]),
        (&json!(3), &json!(2), &json!(2))
    );
    assert_eq!(page["items"][0]["name"], "The Anvil Drop");
    assert_eq!(page["items"][0]["albums"][0]["title"], "Gravity Is Late");
    let id = &page["items"][0]["id"];
    let one: Value = acme.get(&format!("/api/artists/{id}")).send().await.json();
    assert_eq!(one, page["items"][0]);
    for (target, status) in [
        ("/api/artists/999", 404),
        ("/api/artists/x", 404),
        ("/api/artists?page=0", 422),
        ("/api/artists?size=0", 422),
        ("/api/artists?page=x", 400),
        ("/api/artists?page=99999999999999999999", 400),
        ("/api/artists?page=18446744073709551615", 200),
    ] {
        let response = acme.get(target).send().await;
        assert_eq!(response.status(), status, "{target}: {}", response.text());
    }
}

#[tokio::test]
async fn tracks_are_searched_by_name_and_artist() {
    let shop = Shop::open().await;
    let acme = shop.of("acme");
    let names = async |search: &str| -> Vec<String> {
        let found: Value = acme
            .get(&format!("/api/tracks?search={search}"))
            .send()
            .await
            .json();
        let items = found["items"].as_array().unwrap().clone();
        assert_eq!(found["total"], items.len());
        items
            .iter()
            .map(|item| item["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        names("LOVE").await,
        ["Love at Terminal Velocity", "Love in the Canyon"]
    );
    assert_eq!(
        names("rocket%20skates").await,
        ["Fuse", "No Refunds", "Second Fuse"]
    );
    assert_eq!(names("").await.len(), 9);
    // What means something in a pattern is only text here.
    assert!(names("%25").await.is_empty());
    assert!(names("%27%20OR%201=1--").await.is_empty());
    let page: Value = acme
        .get("/api/tracks?search=love&page=2&size=1")
        .send()
        .await
        .json();
    assert_eq!(
        (&page["total"], &page["items"][0]["artist"]),
        (&json!(2), &json!("Desert Birds"))
    );
    assert_eq!(page["items"][0]["unit_price"], "0.99");
}

#[tokio::test]
async fn an_order_becomes_an_invoice() {
    let shop = Shop::open().await;
    let acme = shop.of("acme");
    let order =
        json!({"customer": 1, "lines": [{"track": 2, "quantity": 3}, {"track": 5, "quantity": 1}]});
    let placed = acme.post("/api/orders").json(&order).send().await;
    assert_eq!(placed.status(), 201, "{}", placed.text());
    let invoice: Value = placed.json();
    assert_eq!(invoice["total"], "3.96");
    assert_eq!(invoice["customer"]["name"], "Ada Moreau");
    assert_eq!(
        invoice["lines"][0],
        json!({"track": 2, "name": "Painted Tunnel", "unit_price": "0.99", "quantity": 3})
    );
    let round = json!({"customer": 1, "lines": [{"track": 2, "quantity": 100}]});
    let round: Value = acme.post("/api/orders").json(&round).send().await.json();
    assert_eq!(round["total"], "99.00", "money keeps its digits");
    let again: Value = acme
        .get(&format!("/api/invoices/{}", invoice["id"]))
        .send()
        .await
        .json();
    assert_eq!(again, invoice);
    let other = shop
        .of("globex")
        .get(&format!("/api/invoices/{}", invoice["id"]))
        .send()
        .await;
    assert_eq!(other.status(), 404, "another tenant's invoice is nobody's");
}

#[tokio::test]
async fn a_refused_order_leaves_nothing() {
    let shop = Shop::open().await;
    let db = shop.context.open("acme").await.unwrap();
    let count = async || {
        (
            Invoice::objects().count(&db).await.unwrap(),
            InvoiceLine::objects().count(&db).await.unwrap(),
        )
    };
    let before = count().await;
    let line = |track: i64, quantity: i64| json!({"track": track, "quantity": quantity});
    for (order, status) in [
        (
            json!({"customer": 1, "lines": [line(1, 1), line(999, 1)]}),
            422,
        ),
        (json!({"customer": 999, "lines": [line(1, 1)]}), 422),
        (json!({"customer": 1, "lines": []}), 422),
        (json!({"customer": 1, "lines": [line(1, 0)]}), 422),
        (json!({"customer": 1, "lines": [line(1, -3)]}), 422),
        (
            json!({"customer": 1, "lines": [line(1, 99_999_999_999)]}),
            422,
        ),
        (
            json!({"customer": 1, "lines": [line(1, 1)], "total": 0}),
            422,
        ),
        (json!({"customer": 1}), 422),
        (json!({"customer": "1", "lines": [line(1, 1)]}), 422),
        (json!([]), 422),
    ] {
        let response = shop
            .of("acme")
            .post("/api/orders")
            .json(&order)
            .send()
            .await;
        assert_eq!(response.status(), status, "{order}: {}", response.text());
        assert_eq!(
            response.header("content-type"),
            Some("application/problem+json")
        );
    }
    assert_eq!(count().await, before);
}

#[tokio::test]
async fn the_best_selling_tracks_come_first() {
    let shop = Shop::open().await;
    let acme = shop.of("acme");
    let order = json!({"customer": 1, "lines": [{"track": 4, "quantity": 500}]});
    assert_eq!(
        acme.post("/api/orders").json(&order).send().await.status(),
        201
    );
    let top: Value = acme.get("/api/top-sellers?limit=2").send().await.json();
    assert_eq!(top.as_array().unwrap().len(), 2);
    assert_eq!(top[0]["name"], "Fuse");
    assert!(top[0]["sold"].as_i64().unwrap() >= 500);
    let other: Value = shop
        .of("globex")
        .get("/api/top-sellers?limit=1")
        .send()
        .await
        .json();
    assert!(other[0]["sold"].as_i64().unwrap() < 500);
}

#[tokio::test]
async fn the_first_page_lists_the_endpoints() {
    let shop = Shop::open().await;
    let page = shop.of("acme").get("/").send().await;
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert!(page.text().contains("Acme Records") && page.text().contains("api/top-sellers"));
}

#[tokio::test]
async fn its_links_work_below_a_path_too() {
    let shop = Shop::open().await;
    for (path, link) in [
        ("/t/acme", "href=\"acme/api/artists\""),
        ("/t/acme/", "href=\"api/artists\""),
    ] {
        let page = shop.client.get(path).send().await.text();
        assert!(page.contains(link), "{path}: {page}");
    }
}

#[tokio::test]
async fn status_decides_at_the_door() {
    let shop = Shop::open().await;
    let order = json!({"customer": 1, "lines": [{"track": 1, "quantity": 1}]});
    for (status, read, write) in [
        (TenantStatus::Frozen, 200, 402),
        (TenantStatus::Archived, 410, 410),
        (TenantStatus::Active, 200, 201),
    ] {
        shop.context
            .tenants()
            .await
            .unwrap()
            .set_status("acme", status)
            .await
            .unwrap();
        assert_eq!(
            shop.of("acme").get("/api/artists").send().await.status(),
            read,
            "{status}"
        );
        assert_eq!(
            shop.of("acme")
                .post("/api/orders")
                .json(&order)
                .send()
                .await
                .status(),
            write,
            "{status}"
        );
    }
    let ended = NewTenant {
        trial_ends_at: Some(Timestamp::now() - SignedDuration::from_secs(1)),
        ..NewTenant::new("ended".parse().unwrap())
    };
    shop.context.create_tenant(ended).await.unwrap();
    assert_eq!(
        shop.of("ended").get("/api/artists").send().await.status(),
        200
    );
    let refused = shop
        .of("ended")
        .post("/api/orders")
        .json(&order)
        .send()
        .await;
    assert_eq!(
        refused.status(),
        402,
        "a trial that ended can be read, but not written"
    );
    for host in [
        "nobody.localhost",
        "localhost",
        "evil.example",
        "default.localhost",
    ] {
        assert_eq!(
            shop.client
                .get("/api/artists")
                .host(host)
                .send()
                .await
                .status(),
            404,
            "{host}"
        );
    }
}
