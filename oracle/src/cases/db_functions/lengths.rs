//! The length of texts, their case, what is around them, and how often they are there.

use terrace_core::Result;
use terrace_orm::{Model, null, value};

use super::models::{Author, author};
use crate::case::Case;
use crate::module::cases;

async fn john_and_rhonda(t: &Case) -> Result<()> {
    author("John Smith").alias("smithj").insert(t.db()).await?;
    author("Rhonda").insert(t.db()).await?;
    Ok(())
}

/// `LengthTests`.
pub(super) mod length {
    use super::*;

    cases! {
        "db_functions.text.test_length.LengthTests": test_basic, test_ordering, test_transform;
    }

    async fn test_basic(t: &Case) -> Result<()> {
        john_and_rhonda(t).await?;
        let authors =
            Author::objects().annotate(|author| (author.name.length(), author.alias.length()));
        let ordered = authors
            .clone()
            .order_by(|(author, _)| author.name.ascending());
        t.rows(
            ordered
                .all(t.db())
                .await?
                .into_iter()
                .map(|(_, lengths)| lengths),
        );
        let short = authors.filter(|(author, (_, alias))| alias.at_most(author.name.length()));
        t.value(short.count(t.db()).await?);
        Ok(())
    }

    async fn test_ordering(t: &Case) -> Result<()> {
        author("John Smith").alias("smithj").insert(t.db()).await?;
        author("John Smith").alias("smithj1").insert(t.db()).await?;
        author("Rhonda").alias("ronny").insert(t.db()).await?;
        let authors = Author::objects().order_by(|author| {
            (
                author.name.length().ascending(),
                author.alias.length().ascending(),
            )
        });
        let authors = authors.all(t.db()).await?;
        t.rows(authors.iter().map(|author| (&author.name, &author.alias)));
        Ok(())
    }

    async fn test_transform(t: &Case) -> Result<()> {
        john_and_rhonda(t).await?;
        let authors = Author::objects()
            .filter(|author| author.name.length().greater_than(7))
            .order_by(|author| author.name.ascending());
        t.rows(authors.all(t.db()).await?.iter().map(|author| &author.name));
        Ok(())
    }
}

/// The cases of lower or upper case.
macro_rules! letters {
    ($module:ident $function:ident $class:literal $wanted:literal [$($more:ident),*]) => {
        pub(super) mod $module {
            use super::*;

            cases! {
                $class: test_basic, test_transform $(, $more)*;
            }

            async fn test_basic(t: &Case) -> Result<()> {
                john_and_rhonda(t).await?;
                let authors = Author::objects()
                    .annotate(|author| author.name.$function())
                    .order_by(|(author, _)| author.name.ascending());
                let names = authors.clone().all(t.db()).await?;
                t.rows(names.into_iter().map(|(_, name)| name));
                Author::objects()
                    .update(t.db(), |author| author.name.set(author.name.$function()))
                    .await?;
                let authors = authors.all(t.db()).await?;
                t.rows(authors.into_iter().map(|(author, name)| (name, author.name)));
                Ok(())
            }

            async fn test_transform(t: &Case) -> Result<()> {
                john_and_rhonda(t).await?;
                let authors = Author::objects()
                    .filter(|author| author.name.$function().equals($wanted))
                    .order_by(|author| author.name.ascending());
                t.rows(authors.all(t.db()).await?.iter().map(|author| &author.name));
                Ok(())
            }

            $(async fn $more(t: &Case) -> Result<()> {
                t.compiler("the method takes no further text");
                Ok(())
            })*
        }
    };
}

letters! { lower lower "db_functions.text.test_lower.LowerTests" "john smith" [test_num_args] }
letters! { upper upper "db_functions.text.test_upper.UpperTests" "JOHN SMITH" [] }

/// `TrimTests`.
pub(super) mod trim {
    use super::*;

    cases! {
        "db_functions.text.test_trim.TrimTests": test_trim, test_trim_transform;
    }

    async fn test_trim(t: &Case) -> Result<()> {
        author("  John ").alias("j").insert(t.db()).await?;
        author("Rhonda").alias("r").insert(t.db()).await?;
        let authors = Author::objects()
            .annotate(|author| {
                (
                    author.name.trim_left(),
                    author.name.trim_right(),
                    author.name.trim(),
                )
            })
            .order_by(|(author, _)| author.alias.ascending());
        t.rows(
            authors
                .all(t.db())
                .await?
                .into_iter()
                .map(|(_, trimmed)| trimmed),
        );
        Ok(())
    }

    async fn test_trim_transform(t: &Case) -> Result<()> {
        author(" John  ").insert(t.db()).await?;
        author("Rhonda").insert(t.db()).await?;
        let left = Author::objects().filter(|author| author.name.trim_left().equals("John  "));
        t.rows(left.all(t.db()).await?.iter().map(|author| &author.name));
        let right = Author::objects().filter(|author| author.name.trim_right().equals(" John"));
        t.rows(right.all(t.db()).await?.iter().map(|author| &author.name));
        let both = Author::objects().filter(|author| author.name.trim().equals("John"));
        t.rows(both.all(t.db()).await?.iter().map(|author| &author.name));
        Ok(())
    }
}

/// `PadTests`.
pub(super) mod pad {
    use super::*;

    cases! {
        "db_functions.text.test_pad.PadTests":
            test_pad, test_pad_negative_length, test_combined_with_length;
    }

    async fn test_pad(t: &Case) -> Result<()> {
        author("John").alias("j").insert(t.db()).await?;
        for (length, fill) in [(7, "xy"), (6, "x"), (6, " "), (2, " "), (0, " ")] {
            let left = Author::objects().values(|author| author.name.pad_left(length, fill));
            t.rows(left.all(t.db()).await?);
            let right = Author::objects().values(|author| author.name.pad_right(length, fill));
            t.rows(right.all(t.db()).await?);
        }
        let left = Author::objects().values(|author| author.name.pad_left(null::<i32>(), " "));
        t.rows(left.all(t.db()).await?);
        let right = Author::objects().values(|author| author.name.pad_right(null::<i32>(), " "));
        t.rows(right.all(t.db()).await?);
        let left = Author::objects().values(|_| null::<String>().pad_left(1, " "));
        t.rows(left.all(t.db()).await?);
        let right = Author::objects().values(|_| null::<String>().pad_right(1, " "));
        t.rows(right.all(t.db()).await?);
        let left = Author::objects().values(|author| author.goes_by.pad_left(1, " "));
        t.rows(left.all(t.db()).await?);
        let right = Author::objects().values(|author| author.goes_by.pad_right(1, " "));
        t.rows(right.all(t.db()).await?);
        Ok(())
    }

    async fn test_pad_negative_length(t: &Case) -> Result<()> {
        let left = Author::objects().values(|author| author.name.pad_left(-1, " "));
        t.raises(left.all(t.db()).await);
        let right = Author::objects().values(|author| author.name.pad_right(-1, " "));
        t.raises(right.all(t.db()).await);
        Ok(())
    }

    async fn test_combined_with_length(t: &Case) -> Result<()> {
        author("Rhonda").alias("john_smith").insert(t.db()).await?;
        author("♥♣♠").alias("bytes").insert(t.db()).await?;
        let authors = Author::objects()
            .annotate(|author| author.name.pad_left(author.alias.length(), " "))
            .order_by(|(author, _)| author.alias.ascending());
        t.rows(
            authors
                .all(t.db())
                .await?
                .into_iter()
                .map(|(_, filled)| filled),
        );
        Ok(())
    }
}

/// `RepeatTests`.
pub(super) mod repeat {
    use super::*;

    cases! {
        "db_functions.text.test_repeat.RepeatTests": test_basic, test_negative_number;
    }

    async fn test_basic(t: &Case) -> Result<()> {
        author("John").alias("xyz").insert(t.db()).await?;
        for times in [0, 2] {
            let repeated = Author::objects().values(|author| author.name.repeat(times));
            t.rows(repeated.all(t.db()).await?);
        }
        let repeated = Author::objects().values(|author| author.name.repeat(author.alias.length()));
        t.rows(repeated.all(t.db()).await?);
        let repeated = Author::objects().values(|_| value("x").repeat(3));
        t.rows(repeated.all(t.db()).await?);
        let repeated = Author::objects().values(|author| author.name.repeat(null::<i32>()));
        t.rows(repeated.all(t.db()).await?);
        let repeated = Author::objects().values(|_| null::<String>().repeat(4));
        t.rows(repeated.all(t.db()).await?);
        let repeated = Author::objects().values(|author| author.goes_by.repeat(1));
        t.rows(repeated.all(t.db()).await?);
        Ok(())
    }

    async fn test_negative_number(t: &Case) -> Result<()> {
        let repeated = Author::objects().values(|author| author.name.repeat(-1));
        t.raises(repeated.all(t.db()).await);
        Ok(())
    }
}
