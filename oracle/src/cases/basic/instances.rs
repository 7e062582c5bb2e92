//! `ModelTest` and `SelectOnSaveTests`: instances and the rows they stand for.

use std::collections::BTreeSet;

use jiff::civil::date;
use terrace_core::{Error, Result};
use terrace_orm::{Auto, Model};

use super::models::{Article, PrimaryKeyWithDefault, SelfRef};
use crate::case::Case;
use crate::module::cases;

cases! {
    "basic.tests.ConcurrentSaveTests": test_concurrent_delete_with_save;
    "basic.tests.ModelTest":
        test_create_method,
        test_create_relation_with_gettext_lazy,
        test_emptyqs_distinct,
        test_emptyqs_values,
        test_emptyqs_values_order,
        test_hash_function,
        test_is_pk_set,
        test_is_pk_unset,
        test_manually_specify_primary_key,
        test_microsecond_precision,
        test_multiple_objects_max_num_fetched,
        test_not_equal_and_equal_operators_behave_as_expected_on_instances,
        test_objects_attribute_is_only_available_on_the_class_itself,
        test_queryset_delete_removes_all_items_in_that_queryset,
        test_ticket_20278,
        test_unicode_data,
        test_year_lookup_edge_case;
}

async fn test_objects_attribute_is_only_available_on_the_class_itself(t: &Case) -> Result<()> {
    t.compiler("`objects` takes no instance");
    t.skip(2, "asks for attributes of a Python object by name");
    Ok(())
}

async fn test_queryset_delete_removes_all_items_in_that_queryset(t: &Case) -> Result<()> {
    let day = date(2014, 5, 16).at(12, 1, 0, 0);
    for headline in [
        "An article",
        "Article One",
        "Amazing article",
        "Boring article",
    ] {
        Article::new(headline, day).save(t.db()).await?;
    }
    let sorted = Article::objects().order_by(|article| article.headline.ascending());
    t.rows(
        sorted
            .all(t.db())
            .await?
            .iter()
            .map(|article| &article.headline),
    );
    let with_a = Article::objects().filter(|article| article.headline.starts_with("A"));
    with_a.delete(t.db()).await?;
    t.value(Article::objects().get(t.db()).await?.headline);
    Ok(())
}

async fn test_not_equal_and_equal_operators_behave_as_expected_on_instances(
    t: &Case,
) -> Result<()> {
    let day = date(2014, 5, 16).at(12, 1, 0, 0);
    let a1 = Article::new("First", day).insert(t.db()).await?;
    let a2 = Article::new("Second", day).insert(t.db()).await?;
    t.holds(a1.id != a2.id);
    let find = async |article: &Article| {
        Article::objects()
            .get_by(t.db(), |row| row.id.equals(article.id))
            .await
    };
    t.value(find(&a1).await?);
    t.holds(find(&a1).await?.id != find(&a2).await?.id);
    Ok(())
}

async fn test_microsecond_precision(t: &Case) -> Result<()> {
    let mut a = Article::new("Article 9", date(2005, 7, 31).at(12, 30, 45, 180_000));
    a.save(t.db()).await?;
    t.value(
        Article::objects()
            .get_by(t.db(), |row| row.id.equals(a.id))
            .await?
            .pub_date,
    );
    Ok(())
}

async fn test_manually_specify_primary_key(t: &Case) -> Result<()> {
    let mut a = Article {
        id: Auto::from(101),
        ..Article::new("Article 101", date(2005, 7, 31).at(12, 30, 45, 0))
    };
    a.save(t.db()).await?;
    t.value(Article::get(t.db(), 101).await?.headline);
    Ok(())
}

async fn test_create_method(t: &Case) -> Result<()> {
    let a = Article::new("Article 10", date(2005, 7, 31).at(12, 30, 45, 0));
    a.insert(t.db()).await?;
    t.value(
        Article::objects()
            .get_by(t.db(), |row| row.headline.equals("Article 10"))
            .await?,
    );
    Ok(())
}

async fn test_year_lookup_edge_case(t: &Case) -> Result<()> {
    let last = date(2008, 12, 31).at(23, 59, 59, 999_999_000);
    for (headline, day) in [
        ("Article 11", date(2008, 1, 1).at(0, 0, 0, 0)),
        ("Article 12", last),
    ] {
        Article::new(headline, day).insert(t.db()).await?;
    }
    let query = Article::objects().filter(|article| article.pub_date.year().equals(2008));
    t.rows(query.all(t.db()).await?);
    Ok(())
}

async fn test_unicode_data(t: &Case) -> Result<()> {
    let name = "\u{6797}\u{539f} \u{3081}\u{3050}\u{307f}";
    let mut a = Article::new(name, date(2005, 7, 28).at(0, 0, 0, 0));
    a.save(t.db()).await?;
    t.value(
        Article::objects()
            .get_by(t.db(), |row| row.id.equals(a.id))
            .await?
            .headline,
    );
    Ok(())
}

async fn test_hash_function(t: &Case) -> Result<()> {
    let days = [
        date(2005, 7, 31).at(12, 30, 45, 0),
        date(2008, 1, 1).at(0, 0, 0, 0),
        date(2008, 12, 31).at(23, 59, 59, 999_999_000),
    ];
    let mut keys = BTreeSet::new();
    for (number, day) in (10..).zip(days) {
        let row = Article::new(&format!("Article {number}"), day)
            .insert(t.db())
            .await?;
        keys.insert(row.key());
    }
    let found = Article::objects().get_by(t.db(), |row| row.headline.equals("Article 11"));
    t.holds(keys.contains(&found.await?.key()));
    Ok(())
}

async fn test_create_relation_with_gettext_lazy(t: &Case) -> Result<()> {
    Article::of_some_day("test").insert(t.db()).await?;
    let mut article = Article::objects().get(t.db()).await?;
    t.value(&article.headline);
    "test".clone_into(&mut article.headline);
    article.save(t.db()).await?;
    Article::objects()
        .update(t.db(), |row| row.headline.set("test"))
        .await?;
    t.value(Article::objects().get(t.db()).await?.headline);
    Article::objects().delete(t.db()).await?;
    Article::bulk_insert(t.db(), vec![Article::of_some_day("test")]).await?;
    t.value(Article::objects().get(t.db()).await?.headline);
    Ok(())
}

async fn test_emptyqs_values(t: &Case) -> Result<()> {
    Article::of_some_day("foo").insert(t.db()).await?;
    t.queries(async {
        let keys = Article::objects().none().values_of(|article| article.id);
        t.value(keys.all(t.db()).await?.len());
        Ok::<(), Error>(())
    })
    .await
}

async fn test_emptyqs_values_order(t: &Case) -> Result<()> {
    Article::of_some_day("foo").insert(t.db()).await?;
    t.queries(async {
        let keys = Article::objects().none().values_of(|article| article.id);
        let sorted = keys.order_by(|article| article.id.ascending());
        t.value(sorted.all(t.db()).await?.len());
        Ok::<(), Error>(())
    })
    .await?;
    t.queries(async {
        let keys = Article::objects().select(|article| article.id);
        let query = Article::objects()
            .none()
            .filter(|article| article.id.in_query(keys));
        t.value(query.all(t.db()).await?.len());
        Ok(())
    })
    .await
}

async fn test_emptyqs_distinct(t: &Case) -> Result<()> {
    Article::of_some_day("foo").insert(t.db()).await?;
    t.queries(async {
        let query = Article::objects().none();
        let query = query.distinct_on(|article| (article.headline, article.pub_date));
        t.value(query.all(t.db()).await?.len());
        Ok(())
    })
    .await
}

async fn test_ticket_20278(t: &Case) -> Result<()> {
    let row = SelfRef::new().insert(t.db()).await?;
    t.raises(
        SelfRef::objects()
            .get_by(t.db(), |other| other.selfref.equals(&row))
            .await,
    );
    Ok(())
}

async fn test_multiple_objects_max_num_fetched(t: &Case) -> Result<()> {
    let area =
        |number: i32| Article::new(&format!("Area {number}"), date(2005, 7, 28).at(0, 0, 0, 0));
    let get = async || {
        Article::objects()
            .get_by(t.db(), |article| article.headline.starts_with("Area"))
            .await
    };
    Article::bulk_insert(t.db(), (0..20).map(area).collect()).await?;
    t.raises(get().await);
    area(20).insert(t.db()).await?;
    t.raises(get().await);
    Ok(())
}

async fn test_is_pk_set(t: &Case) -> Result<()> {
    for id in [1, 0] {
        let article = Article {
            id: Auto::from(id),
            ..Article::of_some_day("")
        };
        t.value(article.key().is_some());
    }
    let created = Article::of_some_day("").insert(t.db()).await?;
    t.value(created.key().is_some());
    let mut saved = Article::of_some_day("");
    saved.save(t.db()).await?;
    t.value(saved.key().is_some());
    Ok(())
}

async fn test_is_pk_unset(t: &Case) -> Result<()> {
    for _ in ["left out", "given as none"] {
        t.value(Article::of_some_day("").key().is_some());
    }
    let filled_later = PrimaryKeyWithDefault {
        uuid: Auto::unset(),
    };
    t.value(filled_later.key().is_some());
    Ok(())
}

async fn test_concurrent_delete_with_save(t: &Case) -> Result<()> {
    let mut a = Article::of_some_day("foo").insert(t.db()).await?;
    let same = Article::objects().filter(|row| row.id.equals(a.id));
    same.delete(t.db()).await?;
    a.save(t.db()).await?;
    let same = Article::objects().get_by(t.db(), |row| row.id.equals(a.id));
    t.value(same.await?.headline);
    Ok(())
}
