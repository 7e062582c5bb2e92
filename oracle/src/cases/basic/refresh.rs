//! `ModelRefreshTests`: instances are read again.

use jiff::ToSpan;
use jiff::civil::date;
use terrace_core::{Error, ErrorKind, Result};
use terrace_orm::{Auto, ForeignKey, Model};

use super::models::{Article, FeaturedArticle, SelfRef};
use crate::case::Case;
use crate::module::cases;

cases! {
    "basic.tests.ModelRefreshTests":
        test_lookup_in_fields,
        test_refresh,
        test_refresh_clears_one_to_one_field,
        test_refresh_clears_reverse_related,
        test_refresh_fk,
        test_refresh_fk_on_delete_set_null,
        test_refresh_for_update,
        test_refresh_no_fields,
        test_refresh_null_fk,
        test_refresh_unsaved,
        test_refresh_with_related,
        test_unknown_kwarg;
}

/// A reference that ought to be there.
fn some<T: Clone>(reference: Option<&T>) -> Result<T> {
    reference
        .cloned()
        .ok_or_else(|| Error::new(ErrorKind::Internal, "there is no reference"))
}

async fn test_refresh(t: &Case) -> Result<()> {
    let mut a = Article::of_some_day("Default headline")
        .insert(t.db())
        .await?;
    Article::of_some_day("Default headline")
        .insert(t.db())
        .await?;
    let own = Article::objects().filter(|row| row.id.equals(a.id));
    own.update(t.db(), |row| row.headline.set("new headline"))
        .await?;
    t.queries(async {
        a.refresh(t.db()).await?;
        t.value(&a.headline);
        Ok::<(), Error>(())
    })
    .await?;
    let before = a.pub_date;
    let after = before + 10.days();
    let changed = Article::objects().update(t.db(), |row| {
        [row.headline.set("new headline 2"), row.pub_date.set(after)]
    });
    changed.await?;
    t.queries(async {
        a.refresh_fields(t.db(), |row| row.headline).await?;
        t.value(&a.headline);
        t.moment(a.pub_date, before);
        Ok::<(), Error>(())
    })
    .await?;
    t.queries(async {
        a.refresh(t.db()).await?;
        t.moment(a.pub_date, after);
        Ok(())
    })
    .await
}

async fn test_unknown_kwarg(t: &Case) -> Result<()> {
    SelfRef::new().insert(t.db()).await?;
    t.compiler("`refresh` takes no other argument");
    Ok(())
}

async fn test_lookup_in_fields(t: &Case) -> Result<()> {
    let mut row = SelfRef::new().insert(t.db()).await?;
    t.raises(
        row.refresh_fields(t.db(), |row| row.article().headline)
            .await,
    );
    Ok(())
}

async fn test_refresh_fk(t: &Case) -> Result<()> {
    let s1 = SelfRef::new().insert(t.db()).await?;
    let s2 = SelfRef::new().insert(t.db()).await?;
    let s3 = SelfRef {
        selfref: Some(ForeignKey::to(&s1)?),
        ..SelfRef::new()
    };
    let mut s3 = s3.insert(t.db()).await?;
    let mut copy = SelfRef::objects()
        .get_by(t.db(), |row| row.id.equals(s3.id))
        .await?;
    some(copy.selfref.as_ref())?;
    if let Some(reference) = &mut copy.selfref {
        reference.load(t.db()).await?;
    }
    s3.selfref = Some(ForeignKey::to(&s2)?);
    s3.save(t.db()).await?;
    t.queries(copy.refresh(t.db())).await?;
    t.queries(async {
        let mut reference = some(copy.selfref.as_ref())?;
        t.value(reference.loaded().is_some());
        t.value(reference.load(t.db()).await?);
        Ok(())
    })
    .await
}

async fn test_refresh_null_fk(t: &Case) -> Result<()> {
    let s1 = SelfRef::new().insert(t.db()).await?;
    let s2 = SelfRef {
        selfref: Some(ForeignKey::to(&s1)?),
        ..SelfRef::new()
    };
    let mut s2 = s2.insert(t.db()).await?;
    s2.selfref = None;
    s2.refresh(t.db()).await?;
    t.value(some(s2.selfref.as_ref())?.fetch(t.db()).await?);
    Ok(())
}

async fn test_refresh_unsaved(t: &Case) -> Result<()> {
    let a = Article::of_some_day("Default headline")
        .insert(t.db())
        .await?;
    let mut other = Article {
        id: a.id.get().copied().map_or_else(Auto::unset, Auto::from),
        ..Article::new("", date(1, 1, 1).at(0, 0, 0, 0))
    };
    t.queries(other.refresh(t.db())).await?;
    t.moment(other.pub_date, a.pub_date);
    t.skip(1, "the alias of Django's database");
    Ok(())
}

async fn test_refresh_fk_on_delete_set_null(t: &Case) -> Result<()> {
    let a = Article::new(
        "Parrot programs in Python",
        date(2005, 7, 28).at(0, 0, 0, 0),
    );
    let a = a.insert(t.db()).await?;
    let row = SelfRef {
        article: Some(ForeignKey::to(&a)?),
        ..SelfRef::new()
    };
    let mut row = row.insert(t.db()).await?;
    a.delete(t.db()).await?;
    row.refresh(t.db()).await?;
    t.value(row.article.as_ref().map(ForeignKey::key));
    t.value(row.article.as_ref());
    Ok(())
}

async fn test_refresh_no_fields(t: &Case) -> Result<()> {
    let mut a = Article::of_some_day("Default headline")
        .insert(t.db())
        .await?;
    t.queries(a.refresh_fields(t.db(), |row| [row.headline; 0]))
        .await
}

async fn test_refresh_clears_reverse_related(t: &Case) -> Result<()> {
    let a = Article::new(
        "Parrot programs in Python",
        date(2005, 7, 28).at(0, 0, 0, 0),
    );
    let mut a = a.insert(t.db()).await?;
    t.value(a.featured()?.exists(t.db()).await?);
    let featured = FeaturedArticle {
        id: Auto::unset(),
        article: ForeignKey::to(&a)?,
    };
    featured.insert(t.db()).await?;
    a.refresh(t.db()).await?;
    t.value(a.featured()?.exists(t.db()).await?);
    Ok(())
}

async fn test_refresh_clears_one_to_one_field(t: &Case) -> Result<()> {
    let a = Article::new(
        "Parrot programs in Python",
        date(2005, 7, 28).at(0, 0, 0, 0),
    );
    let mut a = a.insert(t.db()).await?;
    let featured = FeaturedArticle {
        id: Auto::unset(),
        article: ForeignKey::to(&a)?,
    };
    let mut featured = featured.insert(t.db()).await?;
    t.value(&featured.article.load(t.db()).await?.headline);
    "Parrot programs in Python 2.0".clone_into(&mut a.headline);
    a.save(t.db()).await?;
    featured.refresh(t.db()).await?;
    t.value(&featured.article.load(t.db()).await?.headline);
    Ok(())
}

async fn test_refresh_for_update(t: &Case) -> Result<()> {
    let mut a = Article::of_some_day("").insert(t.db()).await?;
    let (db, recording) = t.db().recording();
    db.transaction(async |transaction| {
        let locked = Article::objects().for_update();
        a.refresh_from(transaction, locked).await
    })
    .await?;
    let mut statements = recording.statements().into_iter();
    t.value(statements.any(|statement| statement.sql.contains(" FOR UPDATE")));
    Ok(())
}

async fn test_refresh_with_related(t: &Case) -> Result<()> {
    let a = Article::of_some_day("").insert(t.db()).await?;
    let featured = FeaturedArticle {
        id: Auto::unset(),
        article: ForeignKey::to(&a)?,
    };
    let mut featured = featured.insert(t.db()).await?;
    t.queries(async {
        let related = FeaturedArticle::objects().select_related(|row| row.article());
        featured.refresh_from(t.db(), related).await?;
        t.moment(
            featured.article.loaded().map(|article| article.pub_date),
            a.pub_date,
        );
        Ok::<(), Error>(())
    })
    .await?;
    t.queries(async {
        featured.refresh(t.db()).await?;
        let article = featured.article.load(t.db()).await?;
        t.moment(article.pub_date, a.pub_date);
        Ok(())
    })
    .await
}
