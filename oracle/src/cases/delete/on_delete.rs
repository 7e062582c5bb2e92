//! `OnDeleteTests`: what becomes of rows that refer to a deleted one.

use terrace_core::{Error, ErrorKind, Result};
use terrace_orm::{Auto, ForeignKey, Model};

use super::models::{A, Base, R, RChild};
use crate::case::Case;
use crate::module::cases;

cases! {
    "delete.tests.OnDeleteTests":
        test_auto,
        test_auto_nullable,
        test_cascade,
        test_cascade_from_parent,
        test_cascade_nullable,
        test_do_nothing_qscount,
        test_inheritance_cascade_down,
        test_non_callable,
        test_o2o_setnull,
        test_setdefault,
        test_setdefault_none,
        test_setnull,
        test_setnull_from_parent;
}

/// A row that refers to others in every way, each of them by itself.
pub(super) async fn create_a(t: &Case, name: &str) -> Result<A> {
    let mut rows = Vec::new();
    for _ in 0..12 {
        rows.push(R::new().insert(t.db()).await?);
    }
    let to = |place: usize| ForeignKey::to(&rows[place]);
    let child = async |place: usize| {
        let row = RChild { r_ptr: to(place)? };
        row.insert(t.db()).await
    };
    let row = A {
        id: Auto::unset(),
        name: name.to_owned(),
        auto: to(0)?,
        auto_nullable: Some(to(1)?),
        setnull: Some(to(2)?),
        setdefault: *to(3)?.key(),
        setdefault_none: Some(to(4)?),
        cascade: to(5)?,
        cascade_nullable: Some(to(6)?),
        protect: Some(to(7)?),
        restrict: Some(to(8)?),
        child: ForeignKey::to(&child(9).await?)?,
        child_setnull: Some(ForeignKey::to(&child(10).await?)?),
        cascade_p: None,
        o2o_setnull: Some(to(11)?),
    };
    row.insert(t.db()).await
}

/// The row that a reference leads to, which Django's test has at hand.
pub(super) async fn target(t: &Case, reference: Option<&ForeignKey<R>>) -> Result<R> {
    match reference {
        Some(reference) => t.given(*reference.key()).await,
        None => Err(Error::new(ErrorKind::Internal, "there is no reference")),
    }
}

/// Deletes what a reference leads to, and observes whether rows of this name are there.
async fn gone(t: &Case, name: &str, pick: impl Fn(&A) -> Option<&ForeignKey<R>>) -> Result<()> {
    let a = create_a(t, name).await?;
    target(t, pick(&a)).await?.delete(t.db()).await?;
    named(t, name).await
}

/// Observes whether there are rows of this name.
pub(super) async fn named(t: &Case, name: &str) -> Result<()> {
    t.value(
        A::objects()
            .filter(|a| a.name.equals(name))
            .exists(t.db())
            .await?,
    );
    Ok(())
}

/// Deletes what a reference leads to, and reads the row again.
async fn kept(t: &Case, pick: impl Fn(&A) -> Option<&ForeignKey<R>>) -> Result<A> {
    let a = create_a(t, "kept").await?;
    target(t, pick(&a)).await?.delete(t.db()).await?;
    A::objects().get_by(t.db(), |row| row.id.equals(a.id)).await
}

async fn test_auto(t: &Case) -> Result<()> {
    gone(t, "auto", |a| Some(&a.auto)).await
}

async fn test_auto_nullable(t: &Case) -> Result<()> {
    gone(t, "auto_nullable", |a| a.auto_nullable.as_ref()).await
}

async fn test_cascade(t: &Case) -> Result<()> {
    gone(t, "cascade", |a| Some(&a.cascade)).await
}

async fn test_cascade_nullable(t: &Case) -> Result<()> {
    gone(t, "cascade_nullable", |a| a.cascade_nullable.as_ref()).await
}

async fn test_setnull(t: &Case) -> Result<()> {
    t.value(kept(t, |a| a.setnull.as_ref()).await?.setnull);
    Ok(())
}

async fn test_setdefault_none(t: &Case) -> Result<()> {
    t.value(
        kept(t, |a| a.setdefault_none.as_ref())
            .await?
            .setdefault_none,
    );
    Ok(())
}

async fn test_o2o_setnull(t: &Case) -> Result<()> {
    t.value(kept(t, |a| a.o2o_setnull.as_ref()).await?.o2o_setnull);
    Ok(())
}

async fn test_setdefault(t: &Case) -> Result<()> {
    let a = create_a(t, "setdefault").await?;
    t.given::<R>(a.setdefault).await?.delete(t.db()).await?;
    t.value(
        A::objects()
            .get_by(t.db(), |row| row.id.equals(a.id))
            .await?
            .setdefault,
    );
    Ok(())
}

async fn test_non_callable(t: &Case) -> Result<()> {
    for _ in 0..2 {
        t.compiler("`on_delete` is one of six words");
    }
    Ok(())
}

async fn test_do_nothing_qscount(t: &Case) -> Result<()> {
    let base = Base { id: Auto::unset() }.insert(t.db()).await?;
    t.queries(base.delete(t.db())).await?;
    t.value(Base::objects().count(t.db()).await?);
    Ok(())
}

async fn test_inheritance_cascade_down(t: &Case) -> Result<()> {
    let parent = R::new().insert(t.db()).await?;
    let child = RChild {
        r_ptr: ForeignKey::to(&parent)?,
    };
    child.insert(t.db()).await?;
    let children = RChild::objects().filter(|row| row.r_ptr.equals(&parent));
    parent.delete(t.db()).await?;
    t.value(children.exists(t.db()).await?);
    Ok(())
}

async fn test_cascade_from_parent(t: &Case) -> Result<()> {
    let a = create_a(t, "child").await?;
    let parent = *a.child.key();
    R::get(t.db(), parent).await?.delete(t.db()).await?;
    named(t, "child").await?;
    t.value(
        RChild::objects()
            .filter(|row| row.r_ptr.equals(parent))
            .exists(t.db())
            .await?,
    );
    Ok(())
}

async fn test_setnull_from_parent(t: &Case) -> Result<()> {
    let a = create_a(t, "child_setnull").await?;
    if let Some(parent) = a.child_setnull.map(|reference| *reference.key()) {
        R::get(t.db(), parent).await?.delete(t.db()).await?;
        t.value(
            RChild::objects()
                .filter(|row| row.r_ptr.equals(parent))
                .exists(t.db())
                .await?,
        );
    }
    t.value(
        A::objects()
            .get_by(t.db(), |row| row.id.equals(a.id))
            .await?
            .child_setnull,
    );
    Ok(())
}
