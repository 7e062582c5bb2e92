//! Values in place of others, and collations.

use terrace_core::Result;
use terrace_orm::{Model, null, value};

use super::found;
use super::models::{Article, Author, LOREM_IPSUM, article, author, clock};
use crate::case::Case;
use crate::module::cases;

/// `CoalesceTests`.
pub(super) mod coalesce {
    use super::*;

    cases! {
        "db_functions.comparison.test_coalesce.CoalesceTests":
            test_basic, test_gt_two_expressions, test_mixed_values, test_ordering,
            test_empty_queryset;
    }

    async fn john_and_rhonda(t: &Case) -> Result<()> {
        author("John Smith").alias("smithj").insert(t.db()).await?;
        author("Rhonda").insert(t.db()).await?;
        Ok(())
    }

    async fn test_basic(t: &Case) -> Result<()> {
        john_and_rhonda(t).await?;
        let authors = Author::objects()
            .annotate(|author| author.alias.coalesce(author.name))
            .order_by(|(author, _)| author.name.ascending());
        t.rows(authors.all(t.db()).await?.into_iter().map(|(_, name)| name));
        Ok(())
    }

    async fn test_gt_two_expressions(t: &Case) -> Result<()> {
        t.compiler("the method takes the value that stands in");
        Ok(())
    }

    async fn test_mixed_values(t: &Case) -> Result<()> {
        let one = author("John Smith").alias("smithj").insert(t.db()).await?;
        let other = author("Rhonda").insert(t.db()).await?;
        let written = article("How to Django", LOREM_IPSUM, clock())
            .insert(t.db())
            .await?;
        written.authors().add(t.db(), [&one, &other]).await?;
        let articles = Article::objects()
            .annotate(|article| article.summary.coalesce(article.text))
            .order_by(|(article, _)| article.title.ascending());
        t.rows(
            articles
                .all(t.db())
                .await?
                .into_iter()
                .map(|(_, headline)| headline),
        );
        let articles = Article::objects()
            .annotate(|article| article.summary.lower().coalesce(article.text.lower()))
            .order_by(|(article, _)| article.title.ascending());
        t.rows(
            articles
                .all(t.db())
                .await?
                .into_iter()
                .map(|(_, headline)| headline),
        );
        Ok(())
    }

    async fn test_ordering(t: &Case) -> Result<()> {
        john_and_rhonda(t).await?;
        for descending in [false, false, true] {
            let authors = Author::objects().order_by(|author| {
                let name = author.alias.coalesce(author.name);
                if descending {
                    name.descending()
                } else {
                    name.ascending()
                }
            });
            t.rows(authors.all(t.db()).await?.iter().map(|author| &author.name));
        }
        Ok(())
    }

    async fn test_empty_queryset(t: &Case) -> Result<()> {
        author("John Smith").insert(t.db()).await?;
        for emptied in [true, false, true, false] {
            t.queries(async {
                let query = Author::objects().annotate(|_| {
                    let authors = Author::objects();
                    let empty = if emptied {
                        authors.none()
                    } else {
                        authors.filter(|author| author.id.equals(0))
                    };
                    empty.select(|author| author.id).value().coalesce(42)
                });
                t.value(found(query.first(t.db()).await?)?.1);
                Ok::<_, terrace_core::Error>(())
            })
            .await?;
        }
        Ok(())
    }
}

/// `NullIfTests`.
pub(super) mod null_if {
    use super::*;

    cases! {
        "db_functions.comparison.test_nullif.NullIfTests":
            test_basic, test_null_argument, test_too_few_args;
    }

    async fn test_basic(t: &Case) -> Result<()> {
        let aliases = Author::objects()
            .annotate(|author| author.alias.null_if(author.name))
            .values(|(_, alias)| (alias,));
        t.rows(aliases.all(t.db()).await?);
        Ok(())
    }

    async fn test_null_argument(t: &Case) -> Result<()> {
        let names = Author::objects()
            .annotate(|author| author.name.null_if(null::<String>()))
            .values(|(_, name)| (name,));
        t.rows(names.all(t.db()).await?);
        Ok(())
    }

    async fn test_too_few_args(t: &Case) -> Result<()> {
        t.compiler("the method takes the value that becomes null");
        Ok(())
    }
}

/// `CollateTests`.
pub(super) mod collations {
    use super::*;

    cases! {
        "db_functions.comparison.test_collate.CollateTests":
            test_collate_filter_ci, test_collate_order_by_cs, test_language_collation_order_by,
            test_invalid_collation;
    }

    async fn test_collate_filter_ci(t: &Case) -> Result<()> {
        let same =
            Author::objects().filter(|author| author.alias.equals(value("a").collate("nocase")));
        t.value(same.count(t.db()).await?);
        Ok(())
    }

    async fn test_collate_order_by_cs(t: &Case) -> Result<()> {
        let authors =
            Author::objects().order_by(|author| author.alias.collate("binary").ascending());
        t.rows(authors.all(t.db()).await?);
        Ok(())
    }

    async fn test_language_collation_order_by(t: &Case) -> Result<()> {
        for alias in ["O", "Ö", "P"] {
            author("Jones").alias(alias).insert(t.db()).await?;
        }
        let authors = Author::objects().order_by(|author| {
            (
                author.alias.collate("sv-x-icu").ascending(),
                author.name.ascending(),
            )
        });
        t.rows(authors.all(t.db()).await?);
        Ok(())
    }

    async fn test_invalid_collation(t: &Case) -> Result<()> {
        t.compiler("a collation has a name");
        for name in ["", "et-x-icu\" OR ", "\"schema\".\"collation\""] {
            let authors = Author::objects().values(|author| author.alias.collate(name));
            t.raises(authors.all(t.db()).await);
        }
        Ok(())
    }
}
