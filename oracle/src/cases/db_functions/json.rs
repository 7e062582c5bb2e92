//! JSON arrays and objects made from columns.

use terrace_core::Result;
use terrace_orm::{Model, json_array, json_object};

use super::found;
use super::models::{Article, Author, article, clock};
use crate::case::Case;
use crate::module::cases;

/// The first author's document.
macro_rules! first {
    ($t:ident, $calculation:expr) => {
        $t.value(
            found(
                Author::objects()
                    .annotate($calculation)
                    .first($t.db())
                    .await?,
            )?
            .1,
        )
    };
}

/// `JSONArrayTests`.
pub(super) mod arrays {
    use super::*;
    use crate::observe::dicts;

    cases! {
        "db_functions.json.test_json_array.JSONArrayTests":
            test_empty, test_basic, test_expressions, test_nested_json_array,
            test_nested_empty_json_array, test_textfield, test_explicit_cast, test_order_by_key,
            test_order_by_nested_key;
    }

    async fn test_empty(t: &Case) -> Result<()> {
        first!(t, |_| json_array(()));
        Ok(())
    }

    async fn test_basic(t: &Case) -> Result<()> {
        first!(t, |author| json_array(("name", author.name)));
        Ok(())
    }

    async fn test_expressions(t: &Case) -> Result<()> {
        first!(t, |author| json_array((
            author.name.lower(),
            author.alias,
            author.goes_by,
            30_000.15,
            author.age * 2,
        )));
        Ok(())
    }

    async fn test_nested_json_array(t: &Case) -> Result<()> {
        first!(t, |author| json_array((
            author.name,
            json_array((author.alias, author.age))
        )));
        Ok(())
    }

    async fn test_nested_empty_json_array(t: &Case) -> Result<()> {
        first!(t, |author| json_array((author.name, json_array(()))));
        Ok(())
    }

    async fn test_textfield(t: &Case) -> Result<()> {
        article("The Title", &"x".repeat(4000), clock())
            .insert(t.db())
            .await?;
        let articles = Article::objects().annotate(|article| json_array(article.text));
        t.value(found(articles.first(t.db()).await?)?.1);
        Ok(())
    }

    async fn test_explicit_cast(t: &Case) -> Result<()> {
        t.queries(async {
            let arrays = Author::objects().values(|author| json_array(author.age.cast::<String>()));
            let arrays = arrays.all(t.db()).await?;
            t.rows(dicts(
                ["json_array"],
                arrays.into_iter().map(|array| (array,)),
            ));
            Ok::<_, terrace_core::Error>(())
        })
        .await
    }

    async fn test_order_by_key(t: &Case) -> Result<()> {
        let authors = Author::objects()
            .annotate(|author| json_array(author.alias))
            .order_by(|(_, array)| array.index(0).text().ascending());
        t.rows(
            authors
                .all(t.db())
                .await?
                .into_iter()
                .map(|(author, _)| author),
        );
        Ok(())
    }

    async fn test_order_by_nested_key(t: &Case) -> Result<()> {
        let authors = Author::objects()
            .annotate(|author| json_array(json_array(author.alias)))
            .order_by(|(_, array)| array.index(0).index(0).text().descending());
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

/// `JSONObjectTests`.
pub(super) mod objects {
    use super::*;

    cases! {
        "db_functions.json.test_json_object.JSONObjectTests":
            test_empty, test_basic, test_expressions, test_nested_json_object,
            test_nested_empty_json_object, test_textfield, test_order_by_key,
            test_order_by_nested_key;
    }

    async fn test_empty(t: &Case) -> Result<()> {
        first!(t, |_| json_object([], ()));
        Ok(())
    }

    async fn test_basic(t: &Case) -> Result<()> {
        first!(t, |author| json_object(["name"], author.name));
        Ok(())
    }

    async fn test_expressions(t: &Case) -> Result<()> {
        first!(t, |author| json_object(
            ["name", "alias", "goes_by", "salary", "age"],
            (
                author.name.lower(),
                author.alias,
                author.goes_by,
                30_000.15,
                author.age * 2
            ),
        ));
        Ok(())
    }

    async fn test_nested_json_object(t: &Case) -> Result<()> {
        first!(t, |author| {
            let nested = json_object(["alias", "age"], (author.alias, author.age));
            json_object(["name", "nested_json_object"], (author.name, nested))
        });
        Ok(())
    }

    async fn test_nested_empty_json_object(t: &Case) -> Result<()> {
        first!(t, |author| {
            json_object(
                ["name", "nested_json_object"],
                (author.name, json_object([], ())),
            )
        });
        Ok(())
    }

    async fn test_textfield(t: &Case) -> Result<()> {
        article("The Title", &"x".repeat(4000), clock())
            .insert(t.db())
            .await?;
        let articles = Article::objects().annotate(|article| json_object(["text"], article.text));
        t.value(found(articles.first(t.db()).await?)?.1);
        Ok(())
    }

    async fn test_order_by_key(t: &Case) -> Result<()> {
        let authors = Author::objects()
            .annotate(|author| json_object(["alias"], author.alias))
            .order_by(|(_, object)| object.key("alias").text().ascending());
        t.rows(
            authors
                .all(t.db())
                .await?
                .into_iter()
                .map(|(author, _)| author),
        );
        Ok(())
    }

    async fn test_order_by_nested_key(t: &Case) -> Result<()> {
        let authors = Author::objects()
            .annotate(|author| json_object(["nested"], json_object(["alias"], author.alias)))
            .order_by(|(_, object)| object.key("nested").key("alias").text().descending());
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

/// `JSONArrayObjectTests`.
pub(super) mod both {
    use super::*;

    cases! {
        "db_functions.json.test_json_array.JSONArrayObjectTests":
            test_nested_json_array_object, test_nested_json_object_array,
            test_order_by_nested_key;
    }

    async fn test_nested_json_array_object(t: &Case) -> Result<()> {
        first!(t, |author| {
            let one = json_object(["alias1", "age1"], (author.alias, author.age));
            let other = json_object(["alias2", "age2"], (author.alias, author.age));
            json_array((
                json_object(["name1", "nested_json_object1"], (author.name, one)),
                json_object(["name2", "nested_json_object2"], (author.name, other)),
            ))
        });
        Ok(())
    }

    async fn test_nested_json_object_array(t: &Case) -> Result<()> {
        first!(t, |author| {
            let one = json_object(["alias1", "age1"], (author.alias, author.age));
            let other = json_object(["alias2", "age2"], (author.alias, author.age));
            json_object(
                ["name", "nested_json_array"],
                (author.name, json_array((one, other))),
            )
        });
        Ok(())
    }

    async fn test_order_by_nested_key(t: &Case) -> Result<()> {
        let authors = Author::objects()
            .annotate(|author| json_array(json_object(["alias"], author.alias)))
            .order_by(|(_, array)| array.index(0).key("alias").text().descending());
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
