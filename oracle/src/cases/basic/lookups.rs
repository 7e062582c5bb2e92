//! `ModelLookupTest`: an article is looked up.

use jiff::civil::date;
use terrace_core::Result;
use terrace_orm::Model;

use super::models::Article;
use crate::case::Case;
use crate::module::cases;

cases! {
    "basic.tests.ModelLookupTest":
        test_all_lookup,
        test_does_not_exist,
        test_equal_lookup,
        test_lookup_by_primary_key,
        test_rich_lookup,
        test_too_many;
}

async fn test_all_lookup(t: &Case) -> Result<()> {
    let mut a: Article = t.given(1).await?;
    "Parrot programs in Python".clone_into(&mut a.headline);
    a.save(t.db()).await?;
    t.rows(Article::objects().all(t.db()).await?);
    Ok(())
}

async fn test_rich_lookup(t: &Case) -> Result<()> {
    let all = Article::objects;
    let db = t.db();
    t.value(all().get_by(db, |a| a.id.equals(1)).await?);
    t.value(
        all()
            .get_by(db, |a| a.headline.starts_with("Swallow"))
            .await?,
    );
    t.value(all().get_by(db, |a| a.pub_date.year().equals(2005)).await?);
    let july = all()
        .filter(|a| a.pub_date.year().equals(2005))
        .filter(|a| a.pub_date.month().equals(7));
    t.value(july.clone().get(db).await?);
    t.value(july.get_by(db, |a| a.pub_date.day().equals(28)).await?);
    t.value(
        all()
            .get_by(db, |a| a.pub_date.week_day().equals(5))
            .await?,
    );
    Ok(())
}

async fn test_equal_lookup(t: &Case) -> Result<()> {
    let all = Article::objects;
    let db = t.db();
    t.value(all().get_by(db, |a| a.id.equals(1)).await?);
    t.value(
        all()
            .get_by(db, |a| a.headline.equals("Swallow programs in Python"))
            .await?,
    );
    for year in [2005, 2004] {
        t.rows(
            all()
                .filter(|a| a.pub_date.year().equals(year))
                .all(db)
                .await?,
        );
    }
    let july = all().filter(|a| a.pub_date.year().equals(2005) & a.pub_date.month().equals(7));
    t.rows(july.all(db).await?);
    for day in [5, 6] {
        t.rows(
            all()
                .filter(|a| a.pub_date.week_day().equals(day))
                .all(db)
                .await?,
        );
    }
    Ok(())
}

async fn test_does_not_exist(t: &Case) -> Result<()> {
    let all = Article::objects;
    t.raises(all().get_by(t.db(), |a| a.id.equals(2000)).await);
    let august = all().filter(|a| a.pub_date.year().equals(2005) & a.pub_date.month().equals(8));
    t.raises(august.get(t.db()).await);
    t.raises(
        all()
            .get_by(t.db(), |a| a.pub_date.week_day().equals(6))
            .await,
    );
    Ok(())
}

async fn test_lookup_by_primary_key(t: &Case) -> Result<()> {
    t.value(Article::get(t.db(), 1).await?);
    t.rows(
        Article::objects()
            .filter(|a| a.id.one_of([1]))
            .all(t.db())
            .await?,
    );
    let a = Article::get(t.db(), 1).await?;
    let b = Article::get(t.db(), 1).await?;
    t.value(if a.id == b.id { Some(b) } else { None });
    Ok(())
}

async fn test_too_many(t: &Case) -> Result<()> {
    let mut a = Article::new("Swallow bites Python", date(2005, 7, 28).at(0, 0, 0, 0));
    a.save(t.db()).await?;
    let all = Article::objects;
    t.value(all().count(t.db()).await?);
    t.raises(
        all()
            .get_by(t.db(), |a| a.headline.starts_with("Swallow"))
            .await,
    );
    t.raises(
        all()
            .get_by(t.db(), |a| a.pub_date.year().equals(2005))
            .await,
    );
    let july = all().filter(|a| a.pub_date.year().equals(2005) & a.pub_date.month().equals(7));
    t.raises(july.get(t.db()).await);
    Ok(())
}
