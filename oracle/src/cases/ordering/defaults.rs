//! `OrderingTests`: the order of a model, turned around or replaced.

use jiff::civil::date;
use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model, Query, Visible, random_order};

use super::models::{Article, Author};
use crate::case::Case;
use crate::module::cases;
use crate::observe::dicts;

cases! {
    "ordering.tests.OrderingTests":
        test_default_ordering,
        test_default_ordering_by_f_expression,
        test_default_ordering_does_not_affect_group_by,
        test_default_ordering_override,
        test_default_ordering_override_unknown_field,
        test_no_reordering_after_slicing,
        test_order_by_override,
        test_order_by_pk,
        test_random_ordering,
        test_reverse_meta_ordering_pure,
        test_reverse_ordering_pure,
        test_reversed_ordering,
        test_stop_slicing,
        test_stop_start_slicing;
}

/// Observes the headlines of articles.
pub(super) async fn headlines(t: &Case, articles: Query<Article>) -> Result<()> {
    let articles = articles.all(t.db()).await?;
    t.rows(articles.iter().map(|article| &article.headline));
    Ok(())
}

async fn test_default_ordering(t: &Case) -> Result<()> {
    headlines(t, Article::objects()).await?;
    t.value(Article::objects().first(t.db()).await?);
    Ok(())
}

async fn test_default_ordering_override(t: &Case) -> Result<()> {
    headlines(t, Article::objects().order_by(|a| a.headline.ascending())).await?;
    let both = Article::objects().order_by(|a| (a.pub_date.ascending(), a.headline.descending()));
    headlines(t, both).await
}

async fn test_default_ordering_override_unknown_field(t: &Case) -> Result<()> {
    let visible = Visible::of(Article::SCHEMA).all_fields();
    t.raises(Article::objects().order_by_path(&visible, &["author__unknown_field"]));
    Ok(())
}

async fn test_order_by_override(t: &Case) -> Result<()> {
    let by_key = || Article::objects().order_by(|a| a.id.ascending());
    headlines(t, by_key()).await?;
    headlines(t, by_key().order_by(|a| a.headline.descending())).await
}

async fn test_stop_slicing(t: &Case) -> Result<()> {
    headlines(
        t,
        Article::objects()
            .order_by(|a| a.headline.ascending())
            .slice(..2),
    )
    .await
}

async fn test_stop_start_slicing(t: &Case) -> Result<()> {
    headlines(
        t,
        Article::objects()
            .order_by(|a| a.headline.ascending())
            .slice(1..3),
    )
    .await
}

async fn test_random_ordering(t: &Case) -> Result<()> {
    t.value(
        Article::objects()
            .order_by(|_| random_order())
            .all(t.db())
            .await?
            .len(),
    );
    Ok(())
}

async fn test_reversed_ordering(t: &Case) -> Result<()> {
    headlines(t, Article::objects().reverse().slice(..2)).await
}

async fn test_reverse_ordering_pure(t: &Case) -> Result<()> {
    let rising = Article::objects().order_by(|a| a.headline.ascending());
    headlines(t, rising.clone().reverse()).await?;
    headlines(t, rising).await
}

async fn test_reverse_meta_ordering_pure(t: &Case) -> Result<()> {
    let authors: [Author; 2] = [t.given(1).await?, t.given(2).await?];
    for (first, second) in [(0, 1), (1, 0)] {
        let article = Article {
            id: Auto::unset(),
            author: Some(ForeignKey::to(&authors[first])?),
            second_author: Some(ForeignKey::to(&authors[second])?),
            headline: "Article 5".to_owned(),
            pub_date: date(2005, 7, 30).at(0, 0, 0, 0),
        };
        article.insert(t.db()).await?;
    }
    let fifth = || {
        Article::objects()
            .filter(|a| a.headline.equals("Article 5"))
            .select_related(|a| a.author())
    };
    for articles in [fifth().reverse(), fifth()] {
        let articles = articles.all(t.db()).await?;
        let authors = articles
            .iter()
            .map(|article| article.author.as_ref()?.loaded());
        t.rows(authors.map(|author| author.map(|author| &author.name)));
    }
    Ok(())
}

async fn test_no_reordering_after_slicing(t: &Case) -> Result<()> {
    let cut = Article::objects().slice(0..2);
    t.raises(cut.clone().reverse().all(t.db()).await);
    t.raises(cut.last(t.db()).await);
    Ok(())
}

async fn test_order_by_pk(t: &Case) -> Result<()> {
    t.rows(
        Author::objects()
            .all(t.db())
            .await?
            .iter()
            .map(|author| &author.id),
    );
    Ok(())
}

/// Articles in another order than their own: those without an author first.
fn by_author() -> Query<Article> {
    Article::objects().order_by(|a| (a.author.ascending().nulls_first(), a.id.ascending()))
}

async fn test_default_ordering_by_f_expression(t: &Case) -> Result<()> {
    for (headline, key) in [("Article 2", 2), ("Article 3", 1)] {
        let author: Author = t.given(key).await?;
        by_author()
            .filter(|a| a.headline.equals(headline))
            .update(t.db(), |a| a.author.set(&author))
            .await?;
    }
    headlines(t, by_author()).await
}

async fn test_default_ordering_does_not_affect_group_by(t: &Case) -> Result<()> {
    let authors: [Author; 2] = [t.given(1).await?, t.given(2).await?];
    let others = Article::objects().exclude(|a| a.headline.equals("Article 4"));
    others.update(t.db(), |a| a.author.set(&authors[0])).await?;
    let fourth = Article::objects().filter(|a| a.headline.equals("Article 4"));
    fourth.update(t.db(), |a| a.author.set(&authors[1])).await?;
    let counts = Article::objects()
        .group_by(|a| a.author)
        .values(|a| (a.author, a.author.count()));
    t.value(dicts(["author", "count"], counts.all(t.db()).await?));
    Ok(())
}
