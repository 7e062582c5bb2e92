//! `GenericRelationTests`: what there is no row of, and what is null in it.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model};

use super::models::{A, B, C, D, type_of};
use crate::case::Case;
use crate::module::cases;

cases! {
    "generic_relations_regress.tests.GenericRelationTests":
        test_ticket_20564, test_ticket_20564_nullable_fk;
}

async fn three(t: &Case) -> Result<[B; 3]> {
    let b = || B { id: Auto::unset() };
    Ok([
        b().insert(t.db()).await?,
        b().insert(t.db()).await?,
        b().insert(t.db()).await?,
    ])
}

async fn flag(t: &Case, of: &B, flag: Option<bool>) -> Result<()> {
    let a = A {
        id: Auto::unset(),
        flag,
        content_type: type_of::<B>(t).await?,
        content_pk: of.key().unwrap_or(0),
    };
    a.insert(t.db()).await.map(drop)
}

async fn test_ticket_20564(t: &Case) -> Result<()> {
    let b = three(t).await?;
    for b in &b {
        let c = C {
            id: Auto::unset(),
            b: ForeignKey::to(b)?,
        };
        c.insert(t.db()).await?;
    }
    flag(t, &b[0], None).await?;
    flag(t, &b[1], Some(true)).await?;
    let unset = C::objects().filter(|c| c.b().a().flag.is_null());
    t.rows(unset.all(t.db()).await?);
    let set = C::objects().exclude(|c| c.b().a().flag.is_null());
    t.rows(set.all(t.db()).await?);
    Ok(())
}

async fn test_ticket_20564_nullable_fk(t: &Case) -> Result<()> {
    let b = three(t).await?;
    for b in [Some(&b[0]), Some(&b[1]), Some(&b[2]), None] {
        let d = D {
            id: Auto::unset(),
            b: b.map(ForeignKey::to).transpose()?,
        };
        d.insert(t.db()).await?;
    }
    flag(t, &b[0], None).await?;
    flag(t, &b[0], Some(true)).await?;
    flag(t, &b[1], Some(true)).await?;
    let set = D::objects().exclude(|d| d.b().a().flag.is_null());
    t.rows(set.all(t.db()).await?);
    let unset = D::objects().filter(|d| d.b().a().flag.is_null());
    t.rows(unset.all(t.db()).await?);
    let unset = B::objects().filter(|b| b.a().flag.is_null());
    t.rows(unset.all(t.db()).await?);
    let set = B::objects().exclude(|b| b.a().flag.is_null());
    t.rows(set.all(t.db()).await?);
    Ok(())
}
