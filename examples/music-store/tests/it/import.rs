//! Importing a Chinook file into tenants of every kind of isolation that SQLite has.

use std::path::Path;

use serde_json::{Value, json};
use terrace::core::ErrorKind;
use terrace::orm::Model as _;

use crate::chinook::Chinook;
use crate::shop::Shop;
use music_store::import_file;
use music_store::models::{Artist, Invoice, Track};

#[tokio::test]
async fn a_file_is_imported_whole_and_shops_go_on() {
    let Some(file) = Chinook::find() else { return };
    let shop = Shop::open().await;
    for isolation in ["row", "database"] {
        let db = shop.empty_tenant(isolation, Some(isolation)).await;
        let imported = import_file(&db, &file.path).await.unwrap();
        assert_eq!(imported.total(), file.rows);
        shop.context
            .advance_identities(isolation, music_store::models::ALL)
            .await
            .unwrap();
        let total = Invoice::objects()
            .aggregate(&db, |invoice| invoice.total.sum())
            .await
            .unwrap();
        assert_eq!(total, Some(file.total.parse().unwrap()));
        let (track,): (i64,) = Track::objects()
            .limit(1)
            .values(|track| (track.id,))
            .get(&db)
            .await
            .unwrap();
        let order = json!({"customer": 1, "lines": [{"track": track, "quantity": 1}]});
        let placed = shop
            .of(isolation)
            .post("/api/orders")
            .json(&order)
            .send()
            .await;
        assert_eq!(placed.status(), 201, "{}", placed.text());
        let top: Value = shop
            .of(isolation)
            .get("/api/top-sellers?limit=1")
            .send()
            .await
            .json();
        assert_eq!(top.as_array().unwrap().len(), 1);
    }
    let acme = shop.context.open("acme").await.unwrap();
    assert_eq!(
        Artist::objects().count(&acme).await.unwrap(),
        3,
        "another tenant is as it was"
    );
}

#[tokio::test]
async fn a_second_import_changes_nothing() {
    let Some(file) = Chinook::find() else { return };
    let shop = Shop::open().await;
    let db = shop.empty_tenant("twice", None).await;
    import_file(&db, &file.path).await.unwrap();
    let before = Track::objects().count(&db).await.unwrap();
    let error = import_file(&db, &file.path).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unique);
    assert!(error.hint().unwrap().contains("tenant create"));
    assert_eq!(Track::objects().count(&db).await.unwrap(), before);
}

#[tokio::test]
async fn files_that_are_no_shop_are_refused() {
    let shop = Shop::open().await;
    let db = shop.context.open("acme").await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text");
    std::fs::write(&text, "a text that is longer than a header").unwrap();
    let refused = async |path: &Path| import_file(&db, path).await.unwrap_err().kind();
    assert_eq!(refused(&text).await, ErrorKind::Corrupt);
    assert_eq!(
        refused(Path::new("/nowhere/at/all")).await,
        ErrorKind::NotFound
    );
    let other = Shop::open().await;
    let registry = other.context.settings().data.0.join("registry.sqlite");
    assert_eq!(refused(&registry).await, ErrorKind::Statement);
    assert_eq!(Artist::objects().count(&db).await.unwrap(), 3);
}
