//! `CustomColumnsTests`.

use terrace_core::Result;
use terrace_orm::{Model, Query, Visible};

use super::models::{Article, Author};
use crate::case::Case;
use crate::module::cases;

cases! {
    "custom_columns.tests.CustomColumnsTests":
        test_query_all_available_authors, test_get_first_name, test_filter_first_name,
        test_field_error, test_attribute_error, test_get_all_authors_for_an_article,
        test_get_all_articles_for_an_author, test_get_author_m2m_relation, test_author_querying,
        test_author_filtering, test_author_get, test_filter_on_nonexistent_field,
        test_author_get_attributes, test_m2m_table;
}

async fn authors(t: &Case, query: Query<Author>) -> Result<()> {
    t.rows(query.all(t.db()).await?);
    Ok(())
}

async fn test_query_all_available_authors(t: &Case) -> Result<()> {
    authors(t, Author::objects()).await
}

async fn test_get_first_name(t: &Case) -> Result<()> {
    let john = Author::objects().get_by(t.db(), |a| a.first_name.equals("John"));
    t.value(john.await?);
    Ok(())
}

async fn test_filter_first_name(t: &Case) -> Result<()> {
    authors(t, Author::objects().filter(|a| a.first_name.equals("John"))).await
}

async fn test_field_error(t: &Case) -> Result<()> {
    let visible = Visible::of(Author::SCHEMA).all_fields();
    t.raises(Author::objects().filter_by(&visible, "firstname__exact", "John"));
    Ok(())
}

async fn test_attribute_error(t: &Case) -> Result<()> {
    t.compiler("an author has no field that is called as the column");
    t.compiler("an author has no field that is called as the column");
    Ok(())
}

async fn test_get_all_authors_for_an_article(t: &Case) -> Result<()> {
    authors(t, t.given::<Article>(1).await?.authors().all()?).await
}

async fn test_get_all_articles_for_an_author(t: &Case) -> Result<()> {
    let author: Author = t.given(1).await?;
    let articles = author.article_set().all()?.all(t.db()).await?;
    t.rows(articles.iter().map(|article| &article.headline));
    Ok(())
}

async fn test_get_author_m2m_relation(t: &Case) -> Result<()> {
    let article: Article = t.given(1).await?;
    let jones = article.authors().all()?;
    authors(t, jones.filter(|a| a.last_name.equals("Jones"))).await
}

async fn test_author_querying(t: &Case) -> Result<()> {
    authors(t, Author::objects().order_by(|a| a.last_name.ascending())).await
}

async fn test_author_filtering(t: &Case) -> Result<()> {
    test_filter_first_name(t).await
}

async fn test_author_get(t: &Case) -> Result<()> {
    test_get_first_name(t).await
}

async fn test_filter_on_nonexistent_field(t: &Case) -> Result<()> {
    test_field_error(t).await
}

async fn test_author_get_attributes(t: &Case) -> Result<()> {
    let smith = Author::objects().get_by(t.db(), |a| a.last_name.equals("Smith"));
    let smith = smith.await?;
    t.value(smith.first_name);
    t.value(smith.last_name);
    test_attribute_error(t).await
}

async fn test_m2m_table(t: &Case) -> Result<()> {
    let article: Article = t.given(1).await?;
    let author: Author = t.given(1).await?;
    let by_name = article.authors().all()?;
    authors(t, by_name.order_by(|a| a.last_name.ascending())).await?;
    t.rows(author.article_set().all()?.all(t.db()).await?);
    test_get_author_m2m_relation(t).await
}
