//! Articles and the translations that are in use: a relation with a condition.

use jiff::civil::date;
use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model, Query};

use super::models::{Article, ArticleIdea, ArticleTag, ArticleTranslation};
use crate::case::Case;
use crate::module::cases;

cases! {
    "foreign_object.tests.MultiColumnFKTests":
        test_foreign_key_raises_informative_does_not_exist,
        test_foreign_key_related_query_name,
        test_many_to_many_related_query_name,
        test_translations;
    "foreign_object.tests.TestExtraJoinFilterQ":
        test_extra_join_filter_q;
}

async fn article(t: &Case) -> Result<Article> {
    let article = Article {
        id: Auto::unset(),
        pub_date: date(2026, 11, 20),
    };
    article.insert(t.db()).await
}

async fn translate(
    t: &Case,
    article: &Article,
    lang: &str,
    title: &str,
    text: Option<&str>,
) -> Result<()> {
    let translation = ArticleTranslation {
        id: Auto::unset(),
        article: ForeignKey::to(article)?,
        lang: lang.to_owned(),
        title: title.to_owned(),
        body: "Diipadaapa".to_owned(),
        r#abstract: text.map(str::to_owned),
    };
    translation.insert(t.db()).await?;
    Ok(())
}

/// The translation of an article into a language.
fn active(article: &Article, lang: &str) -> Result<Query<ArticleTranslation>> {
    let translations = article.translations()?;
    Ok(translations.filter(|translation| translation.lang.equals(lang)))
}

/// Observes the articles whose translation into a language has no abstract, or which have none.
async fn without_abstract(t: &Case, lang: &str, translated: bool) -> Result<()> {
    let query = Article::objects()
        .filtered_relation(|a| a.translations(), |active| active.lang.equals(lang))
        .filter(|(_, active)| active.r#abstract.is_null());
    let query = if translated {
        query.filter(|(_, active)| active.id.is_not_null())
    } else {
        query
    };
    let query = query.order_by(|(article, _)| article.id.ascending());
    t.rows(query.all(t.db()).await?);
    Ok(())
}

async fn test_translations(t: &Case) -> Result<()> {
    let first = article(t).await?;
    translate(t, &first, "fi", "Otsikko", None).await?;
    translate(t, &first, "en", "Title", None).await?;
    let again = Article::get(t.db(), first.key().unwrap_or_default()).await?;
    t.value(active(&again, "fi")?.get(t.db()).await?);
    t.queries(async {
        let (_, translation) = Article::objects()
            .filtered_relation(|a| a.translations(), |active| active.lang.equals("fi"))
            .filter(|(_, active)| active.title.equals("Otsikko"))
            .annotate(|(_, active)| terrace_orm::Columns::row(active))
            .get(t.db())
            .await?;
        t.value(translation.map(|translation| translation.title));
        Ok::<(), terrace_core::Error>(())
    })
    .await?;
    let second = article(t).await?;
    translate(t, &second, "fi", "Atsikko", Some("dipad")).await?;
    let mut third = article(t).await?;
    translate(t, &third, "en", "A title", Some("lala")).await?;
    third.save(t.db()).await?;
    without_abstract(t, "fi", false).await?;
    without_abstract(t, "fi", true).await?;
    without_abstract(t, "en", false).await
}

async fn test_extra_join_filter_q(t: &Case) -> Result<()> {
    let article = article(t).await?;
    translate(t, &article, "fi", "title", None).await?;
    t.queries(async {
        if let Some(article) = Article::objects().first(t.db()).await? {
            t.value(active(&article, "fi")?.get(t.db()).await?.title);
        }
        Ok::<(), terrace_core::Error>(())
    })
    .await?;
    t.queries(async {
        let query = Article::objects()
            .filtered_relation(|a| a.translations(), |active| active.lang.equals("fi"))
            .annotate(|(_, active)| terrace_orm::Columns::row(active));
        let found = query.first(t.db()).await?;
        let translation = found.and_then(|(_, translation)| translation);
        t.value(translation.map(|translation| translation.title));
        Ok(())
    })
    .await
}

async fn test_foreign_key_raises_informative_does_not_exist(t: &Case) -> Result<()> {
    t.compiler("a translation has an article");
    Ok(())
}

async fn test_foreign_key_related_query_name(t: &Case) -> Result<()> {
    let article = article(t).await?;
    let tag = ArticleTag {
        id: Auto::unset(),
        article: ForeignKey::to(&article)?,
        name: "foo".to_owned(),
    };
    tag.insert(t.db()).await?;
    for name in ["foo", "bar"] {
        let query = Article::objects().filter(|article| article.tags().name.equals(name));
        t.value(query.count(t.db()).await?);
    }
    t.compiler("a relation has one name");
    Ok(())
}

async fn test_many_to_many_related_query_name(t: &Case) -> Result<()> {
    let article = article(t).await?;
    let idea = ArticleIdea {
        id: Auto::unset(),
        name: "idea1".to_owned(),
    };
    let idea = idea.insert(t.db()).await?;
    article.ideas().add(t.db(), [&idea]).await?;
    for name in ["idea1", "idea2"] {
        let query = Article::objects().filter(|article| article.ideas().name.equals(name));
        t.value(query.count(t.db()).await?);
    }
    t.compiler("a relation has one name");
    Ok(())
}
