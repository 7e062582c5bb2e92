//! Characters and their code points, and texts put together.

use terrace_core::Result;
use terrace_orm::{Model, concat, value};

use super::models::{Article, Author, LOREM_IPSUM, article, author, clock};
use crate::case::Case;
use crate::module::cases;

/// `ChrTests`.
pub(super) mod code_points {
    use super::*;

    cases! {
        "db_functions.text.test_chr.ChrTests":
            test_basic, test_non_ascii, test_transform, test_annotate;
    }

    /// Who begins with a letter, by its code point, and who doesn't.
    async fn beginning_with(t: &Case, letter: char) -> Result<()> {
        let code = i64::from(u32::from(letter));
        let authors = Author::objects().annotate(|author| author.name.left(1));
        let filtered = authors
            .clone()
            .filter(|(_, initial)| initial.equals(value(code).character()));
        t.rows(
            filtered
                .all(t.db())
                .await?
                .into_iter()
                .map(|(author, _)| author),
        );
        let excluded = authors.exclude(|(_, initial)| initial.equals(value(code).character()));
        t.rows(
            excluded
                .all(t.db())
                .await?
                .into_iter()
                .map(|(author, _)| author),
        );
        Ok(())
    }

    async fn test_basic(t: &Case) -> Result<()> {
        beginning_with(t, 'J').await
    }

    async fn test_non_ascii(t: &Case) -> Result<()> {
        beginning_with(t, 'É').await
    }

    async fn test_transform(t: &Case) -> Result<()> {
        let j = || value(i64::from(u32::from('J'))).character();
        let authors = Author::objects().annotate(|author| author.name.code_point());
        let filtered = authors
            .clone()
            .filter(|(_, code)| code.character().equals(j()));
        t.rows(
            filtered
                .all(t.db())
                .await?
                .into_iter()
                .map(|(author, _)| author),
        );
        let excluded = authors.exclude(|(_, code)| code.character().equals(j()));
        t.rows(
            excluded
                .all(t.db())
                .await?
                .into_iter()
                .map(|(author, _)| author),
        );
        Ok(())
    }

    async fn test_annotate(t: &Case) -> Result<()> {
        let j = i64::from(u32::from('J'));
        let authors = Author::objects()
            .annotate(|author| (author.name.left(1), value(j).character()))
            .filter(|(_, (first, character))| first.equals(character));
        t.rows(
            authors
                .all(t.db())
                .await?
                .into_iter()
                .map(|(author, _)| author),
        );
        Ok(())
    }
}

/// `OrdTests`.
pub(super) mod ordinals {
    use super::*;

    cases! {
        "db_functions.text.test_ord.OrdTests": test_basic, test_transform;
    }

    async fn test_basic(t: &Case) -> Result<()> {
        let john = || value("John").code_point();
        let authors = Author::objects().annotate(|author| author.name.code_point());
        let filtered = authors
            .clone()
            .filter(|(_, code)| code.greater_than(john()));
        t.rows(
            filtered
                .all(t.db())
                .await?
                .into_iter()
                .map(|(author, _)| author),
        );
        let excluded = authors.exclude(|(_, code)| code.greater_than(john()));
        t.rows(
            excluded
                .all(t.db())
                .await?
                .into_iter()
                .map(|(author, _)| author),
        );
        Ok(())
    }

    async fn test_transform(t: &Case) -> Result<()> {
        let j = i64::from(u32::from('J'));
        let authors = Author::objects().annotate(|author| author.name.left(1));
        let filtered = authors
            .clone()
            .filter(|(_, first)| first.code_point().equals(value(j)));
        t.rows(
            filtered
                .all(t.db())
                .await?
                .into_iter()
                .map(|(author, _)| author),
        );
        let excluded = authors.exclude(|(_, first)| first.code_point().equals(value(j)));
        t.rows(
            excluded
                .all(t.db())
                .await?
                .into_iter()
                .map(|(author, _)| author),
        );
        Ok(())
    }
}

/// `ConcatTests`.
pub(super) mod concatenations {
    use super::*;

    cases! {
        "db_functions.text.test_concat.ConcatTests":
            test_basic, test_many, test_mixed_char_text, test_concat_non_str;
    }

    async fn four_authors(t: &Case) -> Result<()> {
        author("Jayden").insert(t.db()).await?;
        author("John Smith")
            .alias("smithj")
            .goes_by("John")
            .insert(t.db())
            .await?;
        author("Margaret").goes_by("Maggie").insert(t.db()).await?;
        author("Rhonda").alias("adnohR").insert(t.db()).await?;
        Ok(())
    }

    async fn test_basic(t: &Case) -> Result<()> {
        four_authors(t).await?;
        let authors = Author::objects()
            .annotate(|author| concat((author.alias, author.goes_by)))
            .order_by(|(author, _)| author.name.ascending());
        t.rows(
            authors
                .all(t.db())
                .await?
                .into_iter()
                .map(|(_, joined)| joined),
        );
        Ok(())
    }

    async fn test_many(t: &Case) -> Result<()> {
        four_authors(t).await?;
        let authors = Author::objects()
            .annotate(|author| concat((author.name, " (", author.goes_by, ")")))
            .order_by(|(author, _)| author.name.ascending());
        t.rows(
            authors
                .all(t.db())
                .await?
                .into_iter()
                .map(|(_, joined)| joined),
        );
        Ok(())
    }

    async fn test_mixed_char_text(t: &Case) -> Result<()> {
        article("The Title", LOREM_IPSUM, clock())
            .insert(t.db())
            .await?;
        let (_, joined) = Article::objects()
            .annotate(|article| concat((article.title, " - ", article.text)))
            .get_by(t.db(), |(article, _)| article.title.equals("The Title"))
            .await?;
        t.value(joined);
        let (article, loud) = Article::objects()
            .annotate(|article| concat((article.title, " - ", article.text)).upper())
            .get_by(t.db(), |(article, _)| article.title.equals("The Title"))
            .await?;
        let own = format!("{} - {}", article.title, article.text).to_uppercase();
        debug_assert_eq!(own, loud, "upper case");
        t.value(loud);
        Ok(())
    }

    async fn test_concat_non_str(t: &Case) -> Result<()> {
        author("The Name").aged(42).insert(t.db()).await?;
        let joined = t
            .queries(async {
                Author::objects()
                    .annotate(|author| concat((author.name, ":", author.alias, ":", author.age)))
                    .get(t.db())
                    .await
            })
            .await?
            .1;
        t.value(joined);
        t.skip(1, "how often a cast is in the text of Django's statement");
        Ok(())
    }
}
