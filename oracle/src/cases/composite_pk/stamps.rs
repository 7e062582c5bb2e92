//! Keys of which a part has a default in Django.

use terrace_core::Result;
use terrace_orm::{ForeignKey, Key, Model};
use uuid::Uuid;

use super::models::Post;
use crate::case::Case;
use crate::module::cases;

cases! {
    "composite_pk.test_create.CompositePKCreateTests":
        test_save_default_pk_not_set, test_save_default_pk_set;
}

/// The program gives what Django's model has as a default.
fn post(id: Uuid) -> Post {
    Post {
        tenant: ForeignKey::of(1),
        id: Key::new(id),
    }
}

async fn test_save_default_pk_not_set(t: &Case) -> Result<()> {
    t.queries(async { post(Uuid::new_v4()).insert(t.db()).await })
        .await
        .map(drop)
}

async fn test_save_default_pk_set(t: &Case) -> Result<()> {
    let id = Uuid::new_v4();
    post(id).insert(t.db()).await?;
    t.raises(post(id).insert(t.db()).await);
    Ok(())
}
