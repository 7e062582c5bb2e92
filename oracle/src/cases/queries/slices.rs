//! Parts of queries, and queries inside others that are parts.

use jiff::civil::date;
use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model, Query};

use super::models::{
    Article, Classroom, DumbCategory, Eaten, Food, ManagedModel, NamedCategory, Number,
    ReservedName, School, Tag,
};
use crate::case::Case;
use crate::module::cases;

cases! {
    "queries.tests.SubqueryTests":
        test_distinct_ordered_sliced_subquery, test_ordered_subselect,
        test_related_sliced_subquery, test_slice_subquery_and_query, test_sliced_delete;
    "queries.tests.QuerySetSupportsPythonIdioms":
        test_can_combine_queries_using_and_and_or_operators,
        test_can_get_items_using_index_and_slice_notation,
        test_can_get_number_of_items_in_queryset_using_standard_len, test_invalid_index,
        test_slicing_can_slice_again_after_slicing, test_slicing_cannot_filter_queryset_once_sliced,
        test_slicing_cannot_reorder_queryset_once_sliced,
        test_slicing_negative_indexing_not_supported_for_range,
        test_slicing_negative_indexing_not_supported_for_single_element,
        test_slicing_without_step_is_lazy;
    "queries.tests.WeirdQuerysetSlicingTests":
        test_empty_resultset_sql, test_empty_sliced_subquery, test_empty_sliced_subquery_exclude,
        test_tickets_7698_10202, test_zero_length_values_slicing;
    "queries.tests.EscapingTests": test_ticket_7302;
    "queries.tests.QuerySetBitwiseOperationTests": test_subquery_aliases;
    "queries.tests.ExistsSql": test_ticket_18414, test_ticket_18414_distinct_on;
    "queries.tests.ValuesQuerysetTests": test_duplicate_values_list, test_flat_values_list;
    "queries.tests.EmptyQuerySetTests": test_emptyqueryset_values, test_values_subquery;
}

/// Categories, the newest first.
fn newest() -> Query<DumbCategory> {
    DumbCategory::objects().order_by(|category| category.id.descending())
}

/// Categories that are among these.
fn among(part: Query<DumbCategory>) -> Query<DumbCategory> {
    let keys = part.select(|category| category.id);
    DumbCategory::objects().filter(|category| category.id.in_query(keys))
}

/// Observes the keys of categories.
async fn keys(t: &Case, categories: Query<DumbCategory>) -> Result<()> {
    t.rows(
        categories
            .values(|category| category.id)
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_ordered_subselect(t: &Case) -> Result<()> {
    keys(t, among(newest().slice(0..2))).await?;
    keys(t, among(newest().slice(..2))).await?;
    keys(t, among(newest().slice(1..2))).await?;
    keys(t, among(newest().slice(2..))).await
}

async fn test_slice_subquery_and_query(t: &Case) -> Result<()> {
    let sorted = |part| among(part).order_by(|category| category.id.ascending());
    keys(t, sorted(newest().slice(0..2)).slice(0..2)).await?;
    keys(t, sorted(newest().slice(1..3)).slice(1..3)).await?;
    keys(t, sorted(newest().slice(2..)).slice(1..)).await
}

async fn test_related_sliced_subquery(t: &Case) -> Result<()> {
    let category = DumbCategory { id: Auto::unset() }.insert(t.db()).await?;
    let generic = NamedCategory {
        dumbcategory_ptr: ForeignKey::to(&category)?,
        name: "Generic".to_owned(),
    };
    let generic = generic.insert(t.db()).await?;
    for number in ["1", "2"] {
        let mut tag = Tag::new(&format!("t{number}"), None)?;
        tag.category = Some(ForeignKey::to(&generic)?);
        let tag = tag.insert(t.db()).await?;
        let managed = ManagedModel {
            id: Auto::unset(),
            data: format!("mm{number}"),
            tag: ForeignKey::to(&tag)?,
            public: true,
        };
        managed.insert(t.db()).await?;
    }
    let last = Tag::objects().order_by(|tag| tag.id.descending()).limit(1);
    let last = last.select(|tag| tag.id);
    let managed = ManagedModel::objects().filter(|managed| managed.tag.in_query(last));
    let managed = managed.all(t.db()).await?;
    t.rows(managed.iter().map(|managed| &managed.id));
    Ok(())
}

async fn test_sliced_delete(t: &Case) -> Result<()> {
    for part in [
        newest().slice(0..1),
        newest().slice(1..2),
        newest().slice(1..),
    ] {
        among(part).delete(t.db()).await?;
        keys(t, DumbCategory::objects()).await?;
    }
    Ok(())
}

async fn test_distinct_ordered_sliced_subquery(t: &Case) -> Result<()> {
    let categories = NamedCategory::objects;
    let first = categories()
        .distinct()
        .order_by(|category| category.name.ascending())
        .slice(..2);
    let last = categories()
        .distinct()
        .order_by(|category| category.name.descending())
        .slice(..2);
    for part in [first, last] {
        let keys = part.select(|category| category.dumbcategory_ptr);
        let names = categories()
            .filter(|category| category.dumbcategory_ptr.in_query(keys))
            .order_by(|category| category.name.ascending())
            .values(|category| category.name);
        t.rows(names.all(t.db()).await?);
    }
    let doubles = DumbCategory::objects()
        .order_by(|category| category.id.ascending())
        .distinct()
        .slice(..2)
        .select(|category| category.id * 2);
    let categories = DumbCategory::objects()
        .filter(|category| category.id.in_query(doubles))
        .order_by(|category| category.id.ascending());
    keys(t, categories).await
}

/// Articles by name.
fn articles() -> Query<Article> {
    Article::objects().order_by(|article| article.name.ascending())
}

async fn test_can_get_items_using_index_and_slice_notation(t: &Case) -> Result<()> {
    t.value(articles().slice(0..1).get(t.db()).await?.name);
    t.rows(articles().slice(1..3).all(t.db()).await?);
    Ok(())
}

async fn test_slicing_without_step_is_lazy(t: &Case) -> Result<()> {
    t.queries(async { drop(articles().slice(0..5)) }).await;
    Ok(())
}

async fn test_slicing_can_slice_again_after_slicing(t: &Case) -> Result<()> {
    t.rows(articles().slice(0..5).slice(0..2).all(t.db()).await?);
    t.rows(articles().slice(0..5).slice(4..).all(t.db()).await?);
    t.rows(articles().slice(0..5).slice(5..).all(t.db()).await?);
    t.rows(articles().slice(2..).slice(0..2).all(t.db()).await?);
    t.rows(articles().slice(2..).slice(..2).all(t.db()).await?);
    t.rows(articles().slice(2..).slice(2..3).all(t.db()).await?);
    t.rows(articles().slice(5..).all(t.db()).await?);
    Ok(())
}

async fn test_slicing_cannot_filter_queryset_once_sliced(t: &Case) -> Result<()> {
    let cut = Article::objects()
        .slice(0..5)
        .filter(|article| article.id.equals(1));
    t.raises(cut.all(t.db()).await);
    Ok(())
}

async fn test_slicing_cannot_reorder_queryset_once_sliced(t: &Case) -> Result<()> {
    let cut = Article::objects()
        .slice(0..5)
        .order_by(|article| article.id.ascending());
    t.raises(cut.all(t.db()).await);
    Ok(())
}

async fn test_slicing_negative_indexing_not_supported_for_single_element(t: &Case) -> Result<()> {
    t.compiler("places are counted from 0, by numbers without a sign");
    Ok(())
}

async fn test_slicing_negative_indexing_not_supported_for_range(t: &Case) -> Result<()> {
    for _ in 0..2 {
        t.compiler("places are counted from 0, by numbers without a sign");
    }
    Ok(())
}

async fn test_invalid_index(t: &Case) -> Result<()> {
    t.compiler("a text is no place");
    Ok(())
}

async fn test_can_get_number_of_items_in_queryset_using_standard_len(t: &Case) -> Result<()> {
    let first = Article::objects().filter(|article| article.name.equals("Article 1"));
    t.value(first.all(t.db()).await?.len());
    Ok(())
}

async fn test_can_combine_queries_using_and_and_or_operators(t: &Case) -> Result<()> {
    let named = |article: <Article as Model>::Columns, name| article.name.equals(name);
    let either = articles().filter(|a| named(a, "Article 1") | named(a, "Article 2"));
    t.rows(either.all(t.db()).await?);
    let both = articles().filter(|a| named(a, "Article 1") & named(a, "Article 2"));
    t.rows(both.all(t.db()).await?);
    Ok(())
}

async fn test_tickets_7698_10202(t: &Case) -> Result<()> {
    let nothing = || Article::objects().slice(0..0);
    t.rows(nothing().all(t.db()).await?);
    t.rows(nothing().slice(..10).all(t.db()).await?);
    t.value(nothing().count(t.db()).await?);
    t.raises(
        nothing()
            .latest(t.db(), |article| article.created.ascending())
            .await,
    );
    Ok(())
}

async fn test_empty_resultset_sql(t: &Case) -> Result<()> {
    t.queries(Number::objects().slice(1..1).all(t.db())).await?;
    Ok(())
}

async fn test_empty_sliced_subquery(t: &Case) -> Result<()> {
    let nothing = Food::objects().slice(0..0).select(|food| food.name);
    let eaten = Eaten::objects().filter(|eaten| eaten.food.in_query(nothing));
    t.value(eaten.count(t.db()).await?);
    Ok(())
}

async fn test_empty_sliced_subquery_exclude(t: &Case) -> Result<()> {
    let nothing = Food::objects().slice(0..0).select(|food| food.name);
    let eaten = Eaten::objects().exclude(|eaten| eaten.food.in_query(nothing));
    t.value(eaten.count(t.db()).await?);
    Ok(())
}

async fn test_zero_length_values_slicing(t: &Case) -> Result<()> {
    t.queries(async {
        for _ in 0..2 {
            let values = Article::objects().values(|article| (article.id, article.name));
            t.rows(values.slice(42..42).all(t.db()).await?);
        }
        Ok::<_, terrace_core::Error>(())
    })
    .await
}

async fn test_ticket_7302(t: &Case) -> Result<()> {
    ReservedName::new("a", 42).insert(t.db()).await?;
    ReservedName::new("b", 37).insert(t.db()).await?;
    let names = ReservedName::objects();
    t.rows(
        names
            .clone()
            .order_by(|name| name.order.ascending())
            .all(t.db())
            .await?,
    );
    let sorted = names.order_by(|name| (name.order.ascending(), name.name.ascending()));
    t.rows(sorted.all(t.db()).await?);
    Ok(())
}

async fn test_subquery_aliases(t: &Case) -> Result<()> {
    let schools = || {
        School::objects()
            .filter(|school| school.id.is_not_null())
            .filter(|school| {
                terrace_orm::exists(Classroom::objects().filter(|room| {
                    room.has_blackboard.equals(true) & room.school.equals(school.id)
                }))
            })
    };
    t.rows(schools().all(t.db()).await?);
    let keys = schools().select(|school| school.id);
    let nested = School::objects().filter(|school| school.id.in_query(keys));
    t.rows(nested.all(t.db()).await?);
    Ok(())
}

/// Three articles, two of the same name.
async fn three_articles(t: &Case) -> Result<()> {
    for name in ["one", "one", "two"] {
        let article = Article {
            id: Auto::unset(),
            name: name.to_owned(),
            created: date(2026, 1, 1).at(0, 0, 0, 0),
        };
        article.insert(t.db()).await?;
    }
    Ok(())
}

async fn test_ticket_18414(t: &Case) -> Result<()> {
    three_articles(t).await?;
    let all = Article::objects;
    t.value(all().exists(t.db()).await?);
    t.value(all().distinct().exists(t.db()).await?);
    t.value(all().distinct().slice(1..3).exists(t.db()).await?);
    t.value(all().distinct().slice(1..1).exists(t.db()).await?);
    Ok(())
}

async fn test_ticket_18414_distinct_on(t: &Case) -> Result<()> {
    three_articles(t).await?;
    let names = || Article::objects().distinct_on(|article| article.name);
    t.value(names().exists(t.db()).await?);
    t.value(names().slice(1..2).exists(t.db()).await?);
    t.value(names().slice(2..3).exists(t.db()).await?);
    Ok(())
}

async fn test_flat_values_list(t: &Case) -> Result<()> {
    let numbers = Number::objects().values(|number| (number.num,));
    t.rows(numbers.values(|number| number.num).all(t.db()).await?);
    Ok(())
}

async fn test_duplicate_values_list(t: &Case) -> Result<()> {
    for _ in 0..2 {
        let twice = Number::objects().values(|number| (number.num, number.num));
        t.value(twice.get(t.db()).await?);
    }
    Ok(())
}

async fn test_emptyqueryset_values(t: &Case) -> Result<()> {
    let numbers = Number::objects().none().values(|number| number.num);
    let numbers = numbers.order_by(|number| number.num.ascending());
    t.rows(numbers.all(t.db()).await?);
    Ok(())
}

async fn test_values_subquery(t: &Case) -> Result<()> {
    for _ in 0..2 {
        let nothing = Number::objects().none().select(|number| number.id);
        let numbers = Number::objects().filter(|number| number.id.in_query(nothing));
        t.rows(numbers.all(t.db()).await?);
    }
    Ok(())
}
