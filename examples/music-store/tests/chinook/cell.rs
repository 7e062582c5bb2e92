//! One kind of isolation on one database: an import, a neighbour, and orders afterwards.

use std::time::Instant;

use music_store::models::{ALL, Artist, InvoiceLine};
use music_store::{NewLine, NewOrder, import_file, place_order};
use terrace::orm::{Auto, Model as _};
use terrace::tenancy::Isolation;
use terrace::{Db, Tenant};

use crate::figures::Figures;
use crate::file::Chinook;
use crate::shop::Shop;

/// Tests every kind of isolation that the shop's database has, and says how many these are.
pub(crate) async fn all(shop: &Shop, file: &Chinook) -> usize {
    let expected = Figures::of_file(file).await.unwrap();
    if file.is_real() {
        assert_eq!(expected.total(), 15_607);
    }
    let kinds = shop.isolations().await;
    for kind in &kinds {
        cell(shop, file, &expected, *kind).await;
    }
    kinds.len()
}

async fn cell(shop: &Shop, file: &Chinook, expected: &Figures, kind: Isolation) {
    let slug = format!("first-{kind}");
    let first = shop.tenant(&slug, kind).await;
    let path = file.path().to_str().unwrap();
    let started = Instant::now();
    let report = shop.command(&["import", path, "--tenant", &slug]);
    eprintln!("{kind}: import as a command: {:?}", started.elapsed());
    let summary = format!("imported {} rows into {slug}", expected.total());
    assert!(report.contains(&summary), "{report}");
    Figures::of_tenant(&first).await.unwrap().agree(expected);

    // The neighbour has the same numbers: a forgotten predicate doubles every figure.
    let slug = format!("second-{kind}");
    let second = shop.tenant(&slug, kind).await;
    let started = Instant::now();
    let imported = import_file(&second, file.path()).await.unwrap();
    eprintln!("{kind}: import beside it: {:?}", started.elapsed());
    assert_eq!(imported.total(), expected.total());
    shop.context.advance_identities(&slug, ALL).await.unwrap();
    for tenant in [&second, &first] {
        Figures::of_tenant(tenant).await.unwrap().agree(expected);
    }

    goes_on(&first, expected).await;
    Figures::of_tenant(&second).await.unwrap().agree(expected);
    goes_on(&second, expected).await;
}

/// New rows get numbers that the import did not take.
async fn goes_on(db: &Db<Tenant>, expected: &Figures) {
    let track = expected.tracks[0].0;
    let order = NewOrder {
        customer: expected.customers[0].0,
        lines: vec![NewLine { track, quantity: 2 }],
    };
    let invoice = place_order(db, order).await.unwrap();
    let number = *invoice.id.get().unwrap();
    assert!(number > expected.last_invoice, "invoice {number}");
    let line = InvoiceLine::objects()
        .filter(|line| line.invoice.equals(number))
        .get(db)
        .await
        .unwrap();
    assert!(*line.id.get().unwrap() > expected.last_line, "{line:?}");
    let artist = Artist {
        id: Auto::unset(),
        name: Some("Somebody new".to_owned()),
    };
    let artist = artist.insert(db).await.unwrap();
    assert!(*artist.id.get().unwrap() > expected.last_artist);

    let after = Figures::of_tenant(db).await.unwrap();
    assert_eq!(after.total(), expected.total() + 3);
    assert_eq!(after.invoiced, expected.invoiced + invoice.total);
}
