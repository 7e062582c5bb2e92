//! Parts of texts, and texts backwards.

use terrace_core::Result;
use terrace_orm::{Model, value};

use super::models::{Author, author};
use crate::case::Case;
use crate::module::cases;

/// The cases of the first or the last characters.
macro_rules! side {
    ($function:ident $class:literal [$($more:ident),*]) => {
        pub(super) mod $function {
            use super::*;

            cases! {
                $class: test_basic, test_invalid_length, test_expressions $(, $more)*;
            }

            async fn test_basic(t: &Case) -> Result<()> {
                let authors = Author::objects()
                    .annotate(|author| author.name.$function(5))
                    .order_by(|(author, _)| author.name.ascending());
                let parts = authors.clone().all(t.db()).await?;
                t.rows(parts.into_iter().map(|(_, part)| part));
                Author::objects()
                    .filter(|author| author.alias.is_null())
                    .update(t.db(), |author| author.alias.set(author.name.$function(2).lower()))
                    .await?;
                let authors = authors.all(t.db()).await?;
                t.rows(authors.into_iter().map(|(author, _)| author.alias));
                Ok(())
            }

            async fn test_invalid_length(t: &Case) -> Result<()> {
                let nothing = Author::objects().values(|author| author.name.$function(0));
                t.raises(nothing.all(t.db()).await);
                Ok(())
            }

            async fn test_expressions(t: &Case) -> Result<()> {
                let authors = Author::objects()
                    .annotate(|author| author.name.$function(value(3)))
                    .order_by(|(author, _)| author.name.ascending());
                t.rows(authors.all(t.db()).await?.into_iter().map(|(_, part)| part));
                Ok(())
            }

            $(async fn $more(t: &Case) -> Result<()> {
                author("Tom").alias("tom").insert(t.db()).await?;
                let authors = Author::objects()
                    .annotate(|author| {
                        author.name.$function(author.name.length() - author.alias.length())
                    })
                    .order_by(|(author, _)| author.name.ascending());
                t.rows(authors.all(t.db()).await?.into_iter().map(|(_, part)| part));
                Ok(())
            })*
        }
    };
}

side! { left "db_functions.text.test_left.LeftTests" [] }
side! { right "db_functions.text.test_right.RightTests" [test_zero_length] }

/// `SubstrTests`.
pub(super) mod substring {
    use super::*;

    cases! {
        "db_functions.text.test_substr.SubstrTests":
            test_basic, test_start, test_pos_gt_zero, test_expressions;
    }

    async fn test_basic(t: &Case) -> Result<()> {
        author("John Smith").alias("smithj").insert(t.db()).await?;
        author("Rhonda").insert(t.db()).await?;
        let parts = Author::objects()
            .annotate(|author| author.name.substring(5, 3))
            .order_by(|(author, _)| author.name.ascending());
        t.rows(parts.all(t.db()).await?.into_iter().map(|(_, part)| part));
        let parts = Author::objects()
            .annotate(|author| author.name.substring_from(2))
            .order_by(|(author, _)| author.name.ascending());
        t.rows(
            parts
                .clone()
                .all(t.db())
                .await?
                .into_iter()
                .map(|(_, part)| part),
        );
        Author::objects()
            .filter(|author| author.alias.is_null())
            .update(t.db(), |author| {
                author.alias.set(author.name.substring(1, 5).lower())
            })
            .await?;
        t.rows(
            parts
                .all(t.db())
                .await?
                .into_iter()
                .map(|(author, _)| author.alias),
        );
        Ok(())
    }

    async fn test_start(t: &Case) -> Result<()> {
        author("John Smith").alias("smithj").insert(t.db()).await?;
        let (_, (first, second)) = Author::objects()
            .annotate(|author| (author.name.substring_from(1), author.name.substring_from(2)))
            .get_by(t.db(), |(author, _)| author.alias.equals("smithj"))
            .await?;
        debug_assert_eq!(
            first.chars().skip(1).collect::<String>(),
            second,
            "from the second"
        );
        t.value(second);
        Ok(())
    }

    async fn test_pos_gt_zero(t: &Case) -> Result<()> {
        let parts = Author::objects().values(|author| author.name.substring_from(0));
        t.raises(parts.all(t.db()).await);
        Ok(())
    }

    async fn test_expressions(t: &Case) -> Result<()> {
        author("John Smith").alias("smithj").insert(t.db()).await?;
        author("Rhonda").insert(t.db()).await?;
        let parts = Author::objects()
            .annotate(|author| author.name.upper().substring(author.name.position("h"), 5))
            .order_by(|(author, _)| author.name.ascending());
        t.rows(parts.all(t.db()).await?.into_iter().map(|(_, part)| part));
        Ok(())
    }
}

/// `ReverseTests`.
pub(super) mod reverse {
    use super::*;

    cases! {
        "db_functions.text.test_reverse.ReverseTests":
            test_null, test_basic, test_transform, test_expressions;
    }

    async fn test_null(t: &Case) -> Result<()> {
        let (_, backward) = Author::objects()
            .annotate(|author| author.alias.reverse())
            .get_by(t.db(), |(author, _)| author.id.equals(3))
            .await?;
        t.value(backward);
        Ok(())
    }

    async fn test_basic(t: &Case) -> Result<()> {
        let authors = Author::objects()
            .annotate(|author| (author.name.reverse(), value("static string").reverse()));
        let authors = authors.all(t.db()).await?;
        t.rows(
            authors
                .into_iter()
                .map(|(author, (backward, constant))| (author.name, backward, constant)),
        );
        Ok(())
    }

    async fn test_transform(t: &Case) -> Result<()> {
        let john: Author = t.given(1).await?;
        let backward: String = john.name.chars().rev().collect();
        let filtered = Author::objects().filter(|author| author.name.reverse().equals(&backward));
        t.rows(filtered.all(t.db()).await?);
        let excluded = Author::objects().exclude(|author| author.name.reverse().equals(&backward));
        t.rows(excluded.all(t.db()).await?);
        Ok(())
    }

    async fn test_expressions(t: &Case) -> Result<()> {
        let (_, backward) = Author::objects()
            .annotate(|author| author.name.trim().reverse())
            .get_by(t.db(), |(author, _)| author.id.equals(1))
            .await?;
        t.value(backward);
        let filtered =
            Author::objects().filter(|author| author.name.reverse().length().greater_than(7));
        t.rows(filtered.all(t.db()).await?);
        let excluded =
            Author::objects().exclude(|author| author.name.reverse().length().greater_than(7));
        t.rows(excluded.all(t.db()).await?);
        Ok(())
    }
}
