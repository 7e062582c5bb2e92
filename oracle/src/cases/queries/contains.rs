//! `ContainsTests`.

use terrace_core::{Error, Result};
use terrace_orm::{Auto, Model};

use super::models::DumbCategory;
use crate::case::Case;
use crate::module::cases;

cases! {
    "queries.test_contains.ContainsTests": test_basic, test_obj_type, test_proxy_model, test_unsaved_obj;
}

async fn test_basic(t: &Case) -> Result<()> {
    let category = t.given::<DumbCategory>(1).await?;
    for _ in 0..2 {
        t.queries(async {
            t.value(DumbCategory::objects().contains(t.db(), &category).await?);
            Ok::<_, Error>(())
        })
        .await?;
    }
    Ok(())
}

async fn test_obj_type(t: &Case) -> Result<()> {
    t.compiler("contains takes an instance of the query's model");
    Ok(())
}

async fn test_proxy_model(t: &Case) -> Result<()> {
    for key in [2, 1] {
        let category = t.given::<DumbCategory>(key).await?;
        t.queries(async {
            t.value(DumbCategory::objects().contains(t.db(), &category).await?);
            Ok::<_, Error>(())
        })
        .await?;
    }
    Ok(())
}

async fn test_unsaved_obj(t: &Case) -> Result<()> {
    let category = DumbCategory { id: Auto::unset() };
    t.raises(DumbCategory::objects().contains(t.db(), &category).await);
    Ok(())
}
