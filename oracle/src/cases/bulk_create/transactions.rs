//! `BulkCreateTransactionTests`: how many statements there are; and rows without fields.

use terrace_core::Result;
use terrace_orm::{Auto, Model};

use super::models::{Country, NoFields};
use crate::case::Case;
use crate::module::cases;

cases! {
    "bulk_create.tests.BulkCreateTests": test_empty_model;
    "bulk_create.tests.BulkCreateTransactionTests":
        test_no_unnecessary_transaction,
        test_objs_with_and_without_pk;
}

fn country(id: Option<i32>, name: &str, code: &str) -> Country {
    Country {
        id: id.map_or(Auto::unset(), Auto::from),
        ..Country::described(name, code, "")
    }
}

/// A key that no country has.
const UNUSED: i32 = 1_000_000;

async fn test_empty_model(t: &Case) -> Result<()> {
    let rows = (0..2).map(|_| NoFields { id: Auto::unset() }).collect();
    NoFields::bulk_insert(t.db(), rows).await?;
    t.value(NoFields::objects().count(t.db()).await?);
    Ok(())
}

async fn test_no_unnecessary_transaction(t: &Case) -> Result<()> {
    for id in [Some(UNUSED), None] {
        let (name, code) = match id {
            Some(_) => ("France", "FR"),
            None => ("Canada", "CA"),
        };
        let rows = vec![country(id, name, code)];
        t.queries(Country::bulk_insert(t.db(), rows).into_future())
            .await?;
    }
    Ok(())
}

async fn test_objs_with_and_without_pk(t: &Case) -> Result<()> {
    let rows = vec![
        country(Some(UNUSED), "France", "FR"),
        country(None, "Canada", "CA"),
    ];
    t.queries(Country::bulk_insert(t.db(), rows).into_future())
        .await?;
    Ok(())
}
