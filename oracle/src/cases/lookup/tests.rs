//! `LookupTests`: whether rows are there, how many, and which of a list.

use jiff::civil::date;
use terrace_core::Result;
use terrace_orm::{Model, exists, value};

use super::models::{Article, Author, Product, Season, Stock, Tag};
use crate::case::Case;
use crate::module::cases;

cases! {
    "lookup.tests.LookupTests":
        test_exists, test_count, test_none, test_in, test_in_empty_list, test_in_ignore_none,
        test_in_ignore_solo_none, test_in_iterator_rhs, test_range_iterator_rhs,
        test_exact_sliced_queryset_limit_one, test_exact_sliced_queryset_limit_one_offset,
        test_exact_exists, test_nested_outerref_lhs, test_exact_query_rhs_with_selected_columns,
        test_isnull_textfield, test_textfield_exact_null, test_lookup_rhs,
        test_lookup_direct_value_rhs_unwrapped, test_exact_booleanfield, test_iterator;
}

async fn test_exists(t: &Case) -> Result<()> {
    t.value(Article::objects().exists(t.db()).await?);
    for article in Article::objects().all(t.db()).await? {
        article.delete(t.db()).await?;
    }
    t.value(Article::objects().exists(t.db()).await?);
    Ok(())
}

async fn test_count(t: &Case) -> Result<()> {
    let day = date(2005, 7, 27).at(0, 0, 0, 0);
    t.value(Article::objects().count(t.db()).await?);
    let on_day = Article::objects().filter(|article| article.pub_date.equals(day));
    t.value(on_day.clone().count(t.db()).await?);
    let none = Article::objects().filter(|article| article.headline.starts_with("Blah blah"));
    t.value(none.count(t.db()).await?);
    t.value(Article::objects().count(t.db()).await?);
    t.value(Article::objects().slice(..4).count(t.db()).await?);
    t.value(Article::objects().slice(1..100).count(t.db()).await?);
    t.value(Article::objects().slice(10..100).count(t.db()).await?);
    t.value(on_day.count(t.db()).await?);
    Ok(())
}

async fn test_iterator(t: &Case) -> Result<()> {
    let articles = Article::objects().all(t.db()).await?;
    t.rows(articles.iter().map(|article| &article.headline));
    let fourth = Article::objects().filter(|article| article.headline.ends_with("4"));
    t.rows(
        fourth
            .all(t.db())
            .await?
            .iter()
            .map(|article| &article.headline),
    );
    Ok(())
}

async fn test_none(t: &Case) -> Result<()> {
    let article = |a: <Article as Model>::Columns| a.headline.starts_with("Article");
    t.rows(Article::objects().none().all(t.db()).await?);
    t.rows(
        Article::objects()
            .none()
            .filter(article)
            .all(t.db())
            .await?,
    );
    t.rows(
        Article::objects()
            .filter(article)
            .none()
            .all(t.db())
            .await?,
    );
    t.value(Article::objects().none().count(t.db()).await?);
    let changed = Article::objects()
        .none()
        .update(t.db(), |a| a.headline.set("This should not take effect"));
    t.value(changed.await?);
    t.rows(Article::objects().none().all(t.db()).await?);
    Ok(())
}

async fn test_in(t: &Case) -> Result<()> {
    let articles = Article::objects().exclude(|a| a.id.one_of([0_i32; 0]));
    t.rows(articles.all(t.db()).await?);
    Ok(())
}

async fn test_in_empty_list(t: &Case) -> Result<()> {
    t.rows(
        Article::objects()
            .filter(|a| a.id.one_of([0_i32; 0]))
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_in_ignore_none(t: &Case) -> Result<()> {
    t.queries(async {
        let found = Article::objects()
            .filter(|a| a.id.one_of([None, Some(1)]))
            .all(t.db());
        t.rows(found.await?);
        Ok(())
    })
    .await
}

async fn test_in_ignore_solo_none(t: &Case) -> Result<()> {
    t.queries(async {
        let found = Article::objects()
            .filter(|a| a.id.one_of([None::<i32>]))
            .all(t.db());
        t.rows(found.await?);
        Ok(())
    })
    .await
}

async fn test_in_iterator_rhs(t: &Case) -> Result<()> {
    t.rows(
        Article::objects()
            .filter(|a| a.id.one_of(1..=2))
            .all(t.db())
            .await?,
    );
    let values = [value(1_i32), value(2_i32)];
    t.rows(
        Article::objects()
            .filter(|a| a.id.one_of(values))
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_range_iterator_rhs(t: &Case) -> Result<()> {
    t.rows(
        Article::objects()
            .filter(|a| a.id.between(1, 2))
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_exact_sliced_queryset_limit_one(t: &Case) -> Result<()> {
    let author = Author::objects()
        .limit(1)
        .select(|author| author.id)
        .value();
    t.rows(
        Article::objects()
            .filter(|a| a.author.equals(author))
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_exact_sliced_queryset_limit_one_offset(t: &Case) -> Result<()> {
    let author = Author::objects()
        .slice(1..2)
        .select(|author| author.id)
        .value();
    t.rows(
        Article::objects()
            .filter(|a| a.author.equals(author))
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_exact_exists(t: &Case) -> Result<()> {
    let same = |season: <Season as Model>::Columns| {
        exists(Article::objects().filter(move |a| a.id.equals(season.id))).as_value()
    };
    let seasons = Season::objects()
        .annotate(same)
        .filter(|(season, found)| found.equals(same(season)));
    t.rows(
        seasons
            .all(t.db())
            .await?
            .into_iter()
            .map(|(season, _)| season),
    );
    Ok(())
}

async fn test_nested_outerref_lhs(t: &Case) -> Result<()> {
    let author = t.given::<Author>(1).await?;
    let tag = Tag {
        id: terrace_orm::Auto::unset(),
        name: author.alias.unwrap_or_default(),
    };
    let tag = tag.insert(t.db()).await?;
    tag.articles().add(t.db(), [1_i32]).await?;
    let tags = Tag::objects().filter(|tag| {
        exists(Article::objects().filter(move |_| {
            exists(Author::objects().filter(move |author| author.alias.equals(tag.name)))
        }))
    });
    t.value(tags.get(t.db()).await?);
    Ok(())
}

async fn test_exact_query_rhs_with_selected_columns(t: &Case) -> Result<()> {
    let author = Author {
        id: terrace_orm::Auto::unset(),
        name: "Author 2".to_owned(),
        alias: None,
        bio: None,
    };
    author.insert(t.db()).await?;
    let newest = Author::objects()
        .filter(|author| author.name.equals("Author 2"))
        .select(|author| author.id.maximum())
        .value();
    t.value(
        Author::objects()
            .filter(|author| author.id.equals(newest))
            .get(t.db())
            .await?,
    );
    Ok(())
}

async fn test_isnull_textfield(t: &Case) -> Result<()> {
    t.rows(
        Author::objects()
            .filter(|author| author.bio.is_null())
            .all(t.db())
            .await?,
    );
    t.rows(
        Author::objects()
            .filter(|author| author.bio.is_not_null())
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_textfield_exact_null(t: &Case) -> Result<()> {
    t.queries(async {
        let authors = Author::objects().filter(|author| author.bio.equals(None::<String>));
        t.rows(authors.all(t.db()).await?);
        Ok(())
    })
    .await
}

async fn test_lookup_rhs(t: &Case) -> Result<()> {
    let product = Product::new("GME", 5000).insert(t.db()).await?;
    for (short, available) in [(true, 180), (false, 5100), (false, 4000)] {
        Stock::of(&product, short, available)?
            .insert(t.db())
            .await?;
    }
    for _ in 0..2 {
        let stock = Stock::objects().filter(|stock| {
            let missing = stock.qty_available.less_than(stock.product().qty_target);
            stock.short.equals(missing.as_value())
        });
        t.rows(stock.all(t.db()).await?);
    }
    Ok(())
}

async fn test_exact_booleanfield(t: &Case) -> Result<()> {
    let product = Product::new("Paper", 5000).insert(t.db()).await?;
    Stock::of(&product, false, 5100)?.insert(t.db()).await?;
    Stock::of(&product, true, 180)?.insert(t.db()).await?;
    t.rows(
        Stock::objects()
            .filter(|stock| stock.short.equals(true))
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_lookup_direct_value_rhs_unwrapped(t: &Case) -> Result<()> {
    t.queries(async {
        let authors = Author::objects().filter(|_| value(2_i32).greater_than(1));
        t.value(authors.exists(t.db()).await?);
        Ok(())
    })
    .await
}
