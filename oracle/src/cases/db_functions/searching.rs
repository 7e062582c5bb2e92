//! Texts in other texts: where they are, and others in their place.

use terrace_core::Result;
use terrace_orm::{Model, concat};

use super::models::{Article, Author, article, author, clock};
use crate::case::Case;
use crate::module::cases;

/// `StrIndexTests`.
pub(super) mod position {
    use super::*;

    cases! {
        "db_functions.text.test_strindex.StrIndexTests":
            test_annotate_charfield, test_annotate_textfield, test_order_by, test_unicode_values,
            test_filtering;
    }

    async fn authors(t: &Case, names: &[&str]) -> Result<()> {
        for name in names {
            author(name).insert(t.db()).await?;
        }
        Ok(())
    }

    async fn test_annotate_charfield(t: &Case) -> Result<()> {
        authors(
            t,
            &[
                "George. R. R. Martin",
                "J. R. R. Tolkien",
                "Terry Pratchett",
            ],
        )
        .await?;
        let authors = Author::objects()
            .annotate(|author| author.name.position("R."))
            .order_by(|(author, _)| author.name.ascending());
        t.rows(
            authors
                .all(t.db())
                .await?
                .into_iter()
                .map(|(_, place)| place),
        );
        Ok(())
    }

    async fn test_annotate_textfield(t: &Case) -> Result<()> {
        let about = article("How to Django", "This is about How to Django.", clock());
        about.insert(t.db()).await?;
        let about = article("How to Tango", "Won't find anything here.", clock());
        about.insert(t.db()).await?;
        let articles = Article::objects()
            .annotate(|article| article.text.position(article.title))
            .order_by(|(article, _)| article.title.ascending());
        t.rows(
            articles
                .all(t.db())
                .await?
                .into_iter()
                .map(|(_, place)| place),
        );
        Ok(())
    }

    async fn test_order_by(t: &Case) -> Result<()> {
        authors(
            t,
            &[
                "Terry Pratchett",
                "J. R. R. Tolkien",
                "George. R. R. Martin",
            ],
        )
        .await?;
        let rising = Author::objects().order_by(|author| author.name.position("R.").ascending());
        t.rows(rising.all(t.db()).await?.iter().map(|author| &author.name));
        let falling = Author::objects().order_by(|author| author.name.position("R.").descending());
        t.rows(falling.all(t.db()).await?.iter().map(|author| &author.name));
        Ok(())
    }

    async fn test_unicode_values(t: &Case) -> Result<()> {
        authors(t, &["ツリー", "皇帝", "皇帝 ツリー"]).await?;
        let authors = Author::objects()
            .annotate(|author| author.name.position("リ"))
            .order_by(|(author, _)| author.name.ascending());
        t.rows(
            authors
                .all(t.db())
                .await?
                .into_iter()
                .map(|(_, place)| place),
        );
        Ok(())
    }

    async fn test_filtering(t: &Case) -> Result<()> {
        authors(t, &["George. R. R. Martin", "Terry Pratchett"]).await?;
        let authors = Author::objects()
            .annotate(|author| author.name.position("R."))
            .filter(|(_, place)| place.greater_than(0));
        t.rows(
            authors
                .all(t.db())
                .await?
                .iter()
                .map(|(author, _)| &author.name),
        );
        Ok(())
    }
}

/// `ReplaceTests`.
pub(super) mod replace {
    use super::*;

    cases! {
        "db_functions.text.test_replace.ReplaceTests":
            test_replace_with_empty_string, test_case_sensitive, test_replace_expression,
            test_update, test_replace_with_default_arg;
    }

    /// The names beside those without a text.
    async fn without(t: &Case, text: &str) -> Result<()> {
        let authors = Author::objects().annotate(|author| author.name.replace(text, ""));
        let authors = authors.all(t.db()).await?;
        t.rows(
            authors
                .into_iter()
                .map(|(author, name)| (author.name, name)),
        );
        Ok(())
    }

    async fn test_replace_with_empty_string(t: &Case) -> Result<()> {
        without(t, "R. R. ").await
    }

    async fn test_case_sensitive(t: &Case) -> Result<()> {
        without(t, "r. r.").await
    }

    async fn test_replace_with_default_arg(t: &Case) -> Result<()> {
        without(t, "R. R. ").await
    }

    async fn test_replace_expression(t: &Case) -> Result<()> {
        let authors = Author::objects()
            .annotate(|author| concat(("Author: ", author.name)).replace("Author: ", ""));
        let authors = authors.all(t.db()).await?;
        t.rows(
            authors
                .into_iter()
                .map(|(author, name)| (author.name, name)),
        );
        Ok(())
    }

    async fn test_update(t: &Case) -> Result<()> {
        Author::objects()
            .update(t.db(), |author| {
                author.name.set(author.name.replace("R. R. ", ""))
            })
            .await?;
        t.rows(
            Author::objects()
                .all(t.db())
                .await?
                .iter()
                .map(|author| &author.name),
        );
        Ok(())
    }
}
