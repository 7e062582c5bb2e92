//! The same query gives the same rows on every database.

mod calculations;
mod conditions;
mod decimals;
mod pages;
mod relations;
mod texts;
mod transactions;
mod upserts;
mod writing;

use rust_decimal::Decimal;
use serde_json::json;
use terrace_core::{Result, Tenant};
use terrace_orm::{Auto, ForeignKey, Model, models};
use terrace_tenancy::{Db, Executor};

use crate::support::{Home, checks, in_every_cell};

use calculations::{
    Sorted, a_sum_that_is_too_large_is_no_sum, aggregates_of_some_and_of_none, calculations_agree,
    groups_with_having, the_least_and_the_most_of_every_type,
    values_become_arrays_where_there_are_any,
};
use conditions::{
    lists_and_empty_lists, lists_longer_than_a_statement, null_is_neither_equal_nor_different,
    nulls_are_put_where_asked,
};
use decimals::{
    Exact, calculated_decimals_are_rounded_to_their_column,
    decimals_are_compared_and_calculated_exactly,
};
use pages::{limits_as_large_as_numbers_go, limits_offsets_and_firsts, page_2_of_50_is_51_to_100};
use relations::{
    related_rows_come_with_one_statement, subqueries_find_what_joins_find,
    updates_and_deletes_through_paths_and_limits,
};
use texts::{
    case_matters_unless_said, every_character_of_a_search_means_itself,
    texts_are_sorted_by_their_characters,
};
use transactions::{
    rows_are_locked_where_that_exists, rows_of_some_models_are_locked,
    transactions_commit_and_roll_back,
};
use upserts::{
    Contact, a_second_upsert_updates, an_upsert_with_a_null_in_its_key_inserts,
    an_upsert_writes_to_no_row_of_another_key,
};
use writing::{
    a_bulk_of_many_statements_has_its_keys_in_order, deletes_count_what_they_remove,
    saving_inserts_then_updates, updates_calculate_with_the_old_row, updates_count_what_they_find,
};

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "author")]
struct Author {
    id: Auto<i64>,
    #[terrace(max_length = 80)]
    name: String,
    country: Option<String>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "post", unique(slug, language))]
struct Post {
    id: Auto<i64>,
    #[terrace(unique, max_length = 80)]
    code: String,
    #[terrace(max_length = 80)]
    slug: String,
    #[terrace(max_length = 8)]
    language: String,
    rank: Option<i32>,
    views: i64,
    #[terrace(precision = 12, scale = 2)]
    price: Decimal,
    author: ForeignKey<Author>,
    editor: Option<ForeignKey<Author>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "sample")]
struct Sample {
    id: Auto<i64>,
    number: i32,
    #[terrace(max_length = 40)]
    name: String,
    ratio: f64,
    flag: bool,
    document: Option<serde_json::Value>,
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_query_gives_the_same_rows_in_every_cell() {
    let checks = checks![
        page_2_of_50_is_51_to_100,
        aggregates_of_some_and_of_none,
        groups_with_having,
        values_become_arrays_where_there_are_any,
        lists_and_empty_lists,
        every_character_of_a_search_means_itself,
        case_matters_unless_said,
        nulls_are_put_where_asked,
        null_is_neither_equal_nor_different,
        related_rows_come_with_one_statement,
        limits_offsets_and_firsts,
        saving_inserts_then_updates,
        a_bulk_of_many_statements_has_its_keys_in_order,
        updates_count_what_they_find,
        updates_calculate_with_the_old_row,
        updates_and_deletes_through_paths_and_limits,
        a_second_upsert_updates,
        an_upsert_writes_to_no_row_of_another_key,
        an_upsert_with_a_null_in_its_key_inserts,
        the_least_and_the_most_of_every_type,
        a_sum_that_is_too_large_is_no_sum,
        limits_as_large_as_numbers_go,
        lists_longer_than_a_statement,
        calculated_decimals_are_rounded_to_their_column,
        decimals_are_compared_and_calculated_exactly,
        texts_are_sorted_by_their_characters,
        deletes_count_what_they_remove,
        transactions_commit_and_roll_back,
        rows_are_locked_where_that_exists,
        rows_of_some_models_are_locked,
        subqueries_find_what_joins_find,
        calculations_agree,
    ];
    in_every_cell(
        models![Author, Post, Sample, Sorted, Exact, Contact],
        checks,
    )
    .await;
}

/// The same number of rows in the other tenant, so that a condition that is lost shows.
async fn start(home: &Home) -> Result<&Db<Tenant>> {
    for db in &home.tenants {
        Post::objects().delete(db).await?;
        Author::objects().delete(db).await?;
        Sample::objects().delete(db).await?;
    }
    samples(&home.tenants[1], 3).await?;
    Ok(home.db())
}

fn sample(number: i32) -> Sample {
    Sample {
        id: Auto::unset(),
        number,
        name: format!("sample {number}"),
        ratio: f64::from(number) / 4.0,
        flag: number % 2 == 0,
        document: (number % 3 != 0).then(|| json!({ "number": number })),
    }
}

async fn samples(db: &impl Executor<Tenant>, count: i32) -> Result<Vec<Sample>> {
    Sample::bulk_insert(db, (1..=count).map(sample).collect()).await
}

async fn named(db: &impl Executor<Tenant>, names: &[&str]) -> Result<()> {
    let row = |name: &&str| Sample {
        name: (*name).to_owned(),
        ..sample(0)
    };
    Sample::bulk_insert(db, names.iter().map(row).collect())
        .await
        .map(drop)
}

async fn author(db: &impl Executor<Tenant>, name: &str, country: Option<&str>) -> Result<Author> {
    let country = country.map(str::to_owned);
    Author {
        id: Auto::unset(),
        name: name.to_owned(),
        country,
    }
    .insert(db)
    .await
}

fn post(author: &Author, code: &str) -> Result<Post> {
    Ok(Post {
        id: Auto::unset(),
        code: code.to_owned(),
        slug: format!("slug {code}"),
        language: "en".to_owned(),
        rank: None,
        views: 10,
        price: Decimal::new(1_050, 2),
        author: ForeignKey::to(author)?,
        editor: None,
    })
}

async fn numbers(db: &Db<Tenant>, query: terrace_orm::Query<Sample>) -> Result<Vec<i32>> {
    let numbers = query
        .values(|row| row.number)
        .order_by(|row| row.number.ascending());
    numbers.all(db).await
}
