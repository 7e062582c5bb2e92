//! `DeletionTests`: what goes, and how many statements it takes.

use std::collections::HashMap;

use terrace_core::Result;
use terrace_orm::{Auto, Deleted, ForeignKey, Model};

use super::models::{Avatar, HiddenUser, HiddenUserProfile, M, MM2m, MR, MRNull, R, S, T};
use crate::case::Case;
use crate::module::cases;

cases! {
    "delete.tests.DeletionTests":
        test_bulk,
        test_hidden_related,
        test_large_delete,
        test_large_delete_related,
        test_m2m,
        test_model_delete_returns_num_rows,
        test_pk_none,
        test_proxied_model_duplicate_queries,
        test_queryset_delete_returns_num_rows,
        test_sliced_queryset;
}

/// How many rows went, by Django's names of their models.
pub(super) fn by_label(deleted: &Deleted) -> HashMap<String, u64> {
    let label = |name: &str| match name {
        "MM2m" => "delete.M_m2m".to_owned(),
        name => format!("delete.{name}"),
    };
    deleted
        .by_model()
        .map(|(model, rows)| (label(model.name), rows))
        .collect()
}

async fn test_sliced_queryset(t: &Case) -> Result<()> {
    t.raises(M::objects().slice(0..5).delete(t.db()).await);
    Ok(())
}

async fn test_pk_none(t: &Case) -> Result<()> {
    t.raises(M { id: Auto::unset() }.delete(t.db()).await);
    Ok(())
}

async fn pair(t: &Case, m: &M, r: &R) -> Result<MR> {
    let row = MR {
        id: Auto::unset(),
        m: ForeignKey::to(m)?,
        r: ForeignKey::to(r)?,
    };
    row.insert(t.db()).await
}

async fn new_m(t: &Case) -> Result<M> {
    M { id: Auto::unset() }.insert(t.db()).await
}

async fn new_r(t: &Case) -> Result<R> {
    R::new().insert(t.db()).await
}

async fn test_m2m(t: &Case) -> Result<()> {
    let m = new_m(t).await?;
    let r = new_r(t).await?;
    pair(t, &m, &r).await?;
    r.delete(t.db()).await?;
    t.value(MR::objects().exists(t.db()).await?);
    let r = new_r(t).await?;
    pair(t, &m, &r).await?;
    m.delete(t.db()).await?;
    t.value(MR::objects().exists(t.db()).await?);

    let m = new_m(t).await?;
    let r = new_r(t).await?;
    m.m2m().add(t.db(), [&r]).await?;
    r.delete(t.db()).await?;
    t.value(MM2m::objects().exists(t.db()).await?);
    let r = new_r(t).await?;
    m.m2m().add(t.db(), [&r]).await?;
    m.delete(t.db()).await?;
    t.value(MM2m::objects().exists(t.db()).await?);

    let m = new_m(t).await?;
    let r = new_r(t).await?;
    let row = MRNull {
        id: Auto::unset(),
        m: ForeignKey::to(&m)?,
        r: Some(ForeignKey::to(&r)?),
    };
    row.insert(t.db()).await?;
    r.delete(t.db()).await?;
    t.value(!MRNull::objects().exists(t.db()).await?);
    t.value(
        R::objects()
            .filter(|r| r.mrnull_set().m.equals(&m))
            .exists(t.db())
            .await?,
    );
    Ok(())
}

/// A row with this many others that refer to it.
async fn with_children(t: &Case, rows: usize) -> Result<S> {
    let s = S {
        id: Auto::unset(),
        r: ForeignKey::to(&new_r(t).await?)?,
    };
    let s = s.insert(t.db()).await?;
    let reference = ForeignKey::to(&s)?;
    let child = |_| T {
        id: Auto::unset(),
        s: reference.clone(),
    };
    T::bulk_insert(t.db(), (0..rows).map(child).collect()).await?;
    Ok(s)
}

async fn test_bulk(t: &Case) -> Result<()> {
    let s = with_children(t, 200).await?;
    t.queries(s.delete(t.db())).await?;
    t.value(S::objects().exists(t.db()).await?);
    Ok(())
}

async fn test_large_delete_related(t: &Case) -> Result<()> {
    let s = with_children(t, 2000).await?;
    t.queries(s.delete(t.db())).await?;
    t.value(S::objects().exists(t.db()).await?);
    t.value(T::objects().exists(t.db()).await?);
    Ok(())
}

async fn test_large_delete(t: &Case) -> Result<()> {
    Avatar::bulk_insert(t.db(), (0..2000).map(|_| Avatar::new(None)).collect()).await?;
    t.queries(Avatar::objects().delete(t.db())).await?;
    t.value(Avatar::objects().exists(t.db()).await?);
    Ok(())
}

async fn hidden(t: &Case, r: &R) -> Result<HiddenUser> {
    let user = HiddenUser {
        id: Auto::unset(),
        r: ForeignKey::to(r)?,
    };
    user.insert(t.db()).await
}

async fn profile(t: &Case, user: &HiddenUser) -> Result<()> {
    let profile = HiddenUserProfile {
        id: Auto::unset(),
        user: ForeignKey::to(user)?,
    };
    profile.insert(t.db()).await?;
    Ok(())
}

async fn test_hidden_related(t: &Case) -> Result<()> {
    let r = new_r(t).await?;
    profile(t, &hidden(t, &r).await?).await?;
    r.delete(t.db()).await?;
    t.value(HiddenUserProfile::objects().count(t.db()).await?);
    Ok(())
}

async fn test_queryset_delete_returns_num_rows(t: &Case) -> Result<()> {
    let avatars = ["a", "b", "c"].map(|desc| Avatar::new(Some(desc)));
    Avatar::bulk_insert(t.db(), avatars.into()).await?;
    t.value(Avatar::objects().delete(t.db()).await?.total());
    let r = new_r(t).await?;
    let first = hidden(t, &r).await?;
    hidden(t, &r).await?;
    profile(t, &first).await?;
    let deleted = R::objects().delete(t.db()).await?;
    t.rows(by_label(&deleted).into_keys());
    t.value(deleted.of::<R>());
    t.value(deleted.of::<HiddenUser>());
    t.value(deleted.of::<HiddenUserProfile>());
    Ok(())
}

async fn test_model_delete_returns_num_rows(t: &Case) -> Result<()> {
    let r = new_r(t).await?;
    let users = [hidden(t, &r).await?, hidden(t, &r).await?];
    hidden(t, &r).await?;
    for user in &users {
        profile(t, user).await?;
    }
    let (m1, m2) = (new_m(t).await?, new_m(t).await?);
    pair(t, &m1, &r).await?;
    m1.m2m().add(t.db(), [&r]).await?;
    m2.m2m().add(t.db(), [&r]).await?;
    let deleted = r.delete(t.db()).await?;
    t.value(deleted.total());
    t.rows(by_label(&deleted).into_keys());
    t.value(deleted.of::<R>());
    t.value(deleted.of::<HiddenUser>());
    t.value(deleted.of::<MR>());
    t.value(deleted.of::<HiddenUserProfile>());
    t.value(deleted.of::<MM2m>());
    Ok(())
}

async fn test_proxied_model_duplicate_queries(t: &Case) -> Result<()> {
    let avatar = Avatar::new(None).insert(t.db()).await?;
    t.queries(avatar.delete(t.db())).await?;
    Ok(())
}
