//! The same query gives the same rows on every database.

use rust_decimal::Decimal;
use serde_json::json;
use terrace_core::{Error, ErrorKind, Result, Tenant};
use terrace_orm::{Auto, ForeignKey, Model, models};
use terrace_tenancy::{Db, Executor};

use crate::support::{Home, checks, in_every_cell, kind};

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
        deletes_count_what_they_remove,
        transactions_commit_and_roll_back,
        rows_are_locked_where_that_exists,
        subqueries_find_what_joins_find,
        calculations_agree,
    ];
    in_every_cell(models![Author, Post, Sample], checks).await;
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
    let named = |name: &&str| Sample {
        name: (*name).to_owned(),
        ..sample(0)
    };
    Sample::bulk_insert(db, names.iter().map(named).collect())
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

async fn page_2_of_50_is_51_to_100(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let all = samples(db, 120).await?;
    let page = Sample::objects()
        .order_by(|row| row.number.ascending())
        .paginate(db, 2, 50)
        .await?;
    assert_eq!(page.items, all[50..100]);
    assert_eq!((page.total, page.pages(), page.has_next()), (120, 3, true));
    let last = Sample::objects().paginate(db, 3, 50).await?;
    assert_eq!(
        (last.items.as_slice(), last.has_next()),
        (&all[100..], false)
    );
    assert!(
        Sample::objects()
            .paginate(db, 4, 50)
            .await?
            .items
            .is_empty()
    );
    assert!(
        Sample::objects()
            .paginate(db, u64::MAX, u64::MAX)
            .await?
            .items
            .is_empty()
    );
    assert_eq!(
        kind(Sample::objects().paginate(db, 0, 50).await),
        ErrorKind::InvalidInput
    );
    let even = Sample::objects()
        .filter(|row| row.flag)
        .paginate(db, 2, 50)
        .await?;
    assert_eq!((even.items.len(), even.total), (10, 60));
    Ok(())
}

async fn aggregates_of_some_and_of_none(home: &Home) -> Result<()> {
    let db = start(home).await?;
    samples(db, 3).await?;
    assert_eq!(Sample::objects().count(db).await?, 3);
    let (count, sum, mean, least, most, ratios, ratio) = Sample::objects()
        .aggregate(db, |row| {
            (
                row.id.count(),
                row.number.sum(),
                row.number.average(),
                row.name.minimum(),
                row.number.maximum(),
                row.ratio.sum(),
                row.ratio.average(),
            )
        })
        .await?;
    assert_eq!((count, sum, most), (3, Some(6), Some(3)));
    assert_eq!((mean, ratios, ratio), (Some(2.0), Some(1.5), Some(0.5)));
    assert_eq!(least.as_deref(), Some("sample 1"));
    let (documents, flags) = Sample::objects()
        .aggregate(db, |row| (row.document.count(), row.flag.count_distinct()))
        .await?;
    assert_eq!((documents, flags), (2, 2));
    let none = || Sample::objects().filter(|row| row.number.greater_than(1000));
    let nothing = none()
        .aggregate(db, |row| {
            (
                row.id.count(),
                row.number.sum(),
                row.number.average(),
                row.number.minimum(),
                row.ratio.maximum(),
            )
        })
        .await?;
    assert_eq!(nothing, (0, None, None, None, None));
    assert_eq!(
        (none().count(db).await?, none().exists(db).await?),
        (0, false)
    );
    let first_two = Sample::objects()
        .order_by(|row| row.number.ascending())
        .limit(2);
    assert_eq!(first_two.clone().count(db).await?, 2);
    assert_eq!(
        first_two.aggregate(db, |row| row.number.sum()).await?,
        Some(3)
    );
    Ok(())
}

async fn groups_with_having(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let (ann, bob) = (
        author(db, "Ann", None).await?,
        author(db, "Bob", None).await?,
    );
    let mut posts = Vec::new();
    for (writer, count) in [(&ann, 3), (&bob, 1)] {
        for number in 0..count {
            posts.push(post(writer, &format!("{} {number}", writer.name))?);
        }
    }
    Post::bulk_insert(db, posts).await?;
    let groups = || Post::objects().group_by(|post| post.author().name);
    let sums = groups()
        .values(|post| {
            (
                post.author().name,
                post.id.count(),
                post.price.sum(),
                post.views.average(),
            )
        })
        .order_by(|post| post.id.count().descending())
        .all(db)
        .await?;
    assert_eq!(
        sums,
        [
            (
                "Ann".to_owned(),
                3,
                Some(Decimal::new(3_150, 2)),
                Some(10.0)
            ),
            (
                "Bob".to_owned(),
                1,
                Some(Decimal::new(1_050, 2)),
                Some(10.0)
            ),
        ]
    );
    let busy = groups()
        .values(|post| post.author().name)
        .having(|post| post.id.count().greater_than(1_i64))
        .all(db)
        .await?;
    assert_eq!(busy, ["Ann"]);
    Ok(())
}

async fn numbers(db: &Db<Tenant>, query: terrace_orm::Query<Sample>) -> Result<Vec<i32>> {
    let numbers = query
        .values(|row| row.number)
        .order_by(|row| row.number.ascending());
    numbers.all(db).await
}

async fn lists_and_empty_lists(home: &Home) -> Result<()> {
    let db = start(home).await?;
    samples(db, 5).await?;
    let all = Sample::objects;
    assert_eq!(
        numbers(db, all().filter(|row| row.number.one_of([2, 4, 9]))).await?,
        [2, 4]
    );
    assert_eq!(
        numbers(db, all().filter(|row| row.number.none_of([2, 4, 9]))).await?,
        [1, 3, 5]
    );
    let nothing: [i32; 0] = [];
    assert!(
        numbers(db, all().filter(|row| row.number.one_of(nothing)))
            .await?
            .is_empty()
    );
    assert_eq!(
        numbers(db, all().filter(|row| row.number.none_of(nothing)))
            .await?
            .len(),
        5
    );
    assert_eq!(
        numbers(db, all().exclude(|row| row.number.one_of(nothing)))
            .await?
            .len(),
        5
    );
    let long: Vec<i32> = (3..10_000).collect();
    assert_eq!(
        numbers(db, all().filter(|row| row.number.one_of(long))).await?,
        [3, 4, 5]
    );
    let names = ["sample 1", "SAMPLE 2"];
    assert_eq!(
        numbers(db, all().filter(|row| row.name.one_of(names))).await?,
        [1]
    );
    let changed = all()
        .filter(|row| row.number.one_of(nothing))
        .update(db, |row| [row.flag.set(true)])
        .await?;
    assert_eq!(changed, 0);
    assert_eq!(
        all()
            .filter(|row| row.number.one_of(nothing))
            .delete(db)
            .await?,
        0
    );
    assert_eq!(all().count(db).await?, 5);
    Ok(())
}

async fn every_character_of_a_search_means_itself(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let odd = [
        "50% off",
        "50 off",
        "a_b",
        "aXb",
        "wow!",
        "back\\slash",
        "back\\%slash",
        "*star?",
        "[set]",
        "s",
        "it's",
        "\"quoted\"",
        "a!%b",
        "a!_b",
        "",
        "!!",
        "%",
        "_",
        "\\",
    ];
    named(db, &odd).await?;
    let patterns = [
        "%", "_", "!", "\\", "*", "?", "[", "]", "'", "\"", "50%", "a_b", "!%", "!_", "\\%",
        "[set]", "[s", "", "!!", "^",
    ];
    for pattern in patterns {
        let wanted = |keep: fn(&str, &str) -> bool| {
            let mut names: Vec<&str> = odd
                .iter()
                .copied()
                .filter(|name| keep(name, pattern))
                .collect();
            names.sort_unstable();
            names
        };
        let rows = |query: terrace_orm::Query<Sample>| async move {
            let mut names = query.values(|row| row.name).all(db).await?;
            names.sort_unstable();
            Ok::<_, Error>(names)
        };
        let all = Sample::objects;
        let contains = wanted(|name, pattern| name.contains(pattern));
        assert_eq!(
            rows(all().filter(|row| row.name.contains(pattern))).await?,
            contains,
            "{pattern:?}"
        );
        assert_eq!(
            rows(all().filter(|row| row.name.icontains(pattern))).await?,
            contains,
            "{pattern:?}"
        );
        let starts = wanted(|name, pattern| name.starts_with(pattern));
        assert_eq!(
            rows(all().filter(|row| row.name.starts_with(pattern))).await?,
            starts,
            "{pattern:?}"
        );
        assert_eq!(
            rows(all().filter(|row| row.name.istarts_with(pattern))).await?,
            starts,
            "{pattern:?}"
        );
        let ends = wanted(|name, pattern| name.ends_with(pattern));
        assert_eq!(
            rows(all().filter(|row| row.name.ends_with(pattern))).await?,
            ends,
            "{pattern:?}"
        );
        assert_eq!(
            rows(all().filter(|row| row.name.iends_with(pattern))).await?,
            ends,
            "{pattern:?}"
        );
        let equal = wanted(|name, pattern| name == pattern);
        assert_eq!(
            rows(all().filter(|row| row.name.iequals(pattern))).await?,
            equal,
            "{pattern:?}"
        );
        assert_eq!(
            rows(all().filter(|row| row.name.equals(pattern))).await?,
            equal,
            "{pattern:?}"
        );
    }
    Ok(())
}

async fn case_matters_unless_said(home: &Home) -> Result<()> {
    let db = start(home).await?;
    named(db, &["Anna", "anna", "ANNA", "anna ", "änna"]).await?;
    let all = Sample::objects;
    assert_eq!(
        all()
            .filter(|row| row.name.equals("anna"))
            .count(db)
            .await?,
        1,
        "equals"
    );
    assert_eq!(
        all()
            .filter(|row| row.name.contains("ann"))
            .count(db)
            .await?,
        2,
        "contains"
    );
    assert_eq!(
        all()
            .filter(|row| row.name.starts_with("An"))
            .count(db)
            .await?,
        1,
        "starts_with"
    );
    assert_eq!(
        all()
            .filter(|row| row.name.ends_with("NA"))
            .count(db)
            .await?,
        1,
        "ends_with"
    );
    assert_eq!(
        all()
            .filter(|row| row.name.one_of(["ANNA"]))
            .count(db)
            .await?,
        1,
        "one_of"
    );
    assert_eq!(
        all()
            .filter(|row| row.name.icontains("NN"))
            .count(db)
            .await?,
        5,
        "icontains"
    );
    assert_eq!(
        all()
            .filter(|row| row.name.iequals("aNNa"))
            .count(db)
            .await?,
        3,
        "iequals"
    );
    assert_eq!(
        all()
            .filter(|row| row.name.istarts_with("AN"))
            .count(db)
            .await?,
        4,
        "istarts_with"
    );
    assert_eq!(
        all()
            .filter(|row| row.name.iends_with("A"))
            .count(db)
            .await?,
        4,
        "iends_with"
    );
    let distinct = all().aggregate(db, |row| row.name.count_distinct()).await?;
    assert_eq!(distinct, 5, "count_distinct");
    Ok(())
}

async fn nulls_are_put_where_asked(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let ann = author(db, "Ann", None).await?;
    for (code, rank) in [("a", Some(2)), ("b", None), ("c", Some(1)), ("d", None)] {
        Post {
            rank,
            ..post(&ann, code)?
        }
        .insert(db)
        .await?;
    }
    let ranks = |query: terrace_orm::Query<Post>| async move {
        query.values(|post| post.rank).all(db).await
    };
    let all = Post::objects;
    let first = ranks(all().order_by(|post| post.rank.ascending().nulls_first())).await?;
    assert_eq!(first, [None, None, Some(1), Some(2)]);
    let last = ranks(all().order_by(|post| post.rank.ascending().nulls_last())).await?;
    assert_eq!(last, [Some(1), Some(2), None, None]);
    let first = ranks(all().order_by(|post| post.rank.descending().nulls_first())).await?;
    assert_eq!(first, [None, None, Some(2), Some(1)]);
    let last = ranks(all().order_by(|post| post.rank.descending().nulls_last())).await?;
    assert_eq!(last, [Some(2), Some(1), None, None]);
    let by_path = all().order_by(|post| {
        (
            post.editor().name.ascending().nulls_last(),
            post.code.descending(),
        )
    });
    let codes = by_path.values(|post| post.code).all(db).await?;
    assert_eq!(codes, ["d", "c", "b", "a"]);
    Ok(())
}

async fn null_is_neither_equal_nor_different(home: &Home) -> Result<()> {
    let db = start(home).await?;
    author(db, "Ann", Some("AT")).await?;
    author(db, "Bob", None).await?;
    let names = |query: terrace_orm::Query<Author>| async move {
        query
            .order_by(|row| row.name.ascending())
            .values(|row| row.name)
            .all(db)
            .await
    };
    let all = Author::objects;
    assert_eq!(
        names(all().filter(|row| row.country.equals("AT"))).await?,
        ["Ann"]
    );
    assert!(
        names(all().filter(|row| row.country.not_equals("AT")))
            .await?
            .is_empty()
    );
    assert!(
        names(all().exclude(|row| row.country.equals("AT")))
            .await?
            .is_empty()
    );
    assert!(
        names(all().filter(|row| row.country.none_of(["AT"])))
            .await?
            .is_empty()
    );
    let either = all().filter(|row| !row.country.equals("AT") | row.country.is_null());
    assert_eq!(names(either).await?, ["Bob"]);
    assert_eq!(
        names(all().filter(|row| row.country.is_not_null())).await?,
        ["Ann"]
    );
    Ok(())
}

async fn related_rows_come_with_one_statement(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let (ann, bob) = (
        author(db, "Ann", None).await?,
        author(db, "Bob", Some("DE")).await?,
    );
    post(&ann, "a")?.insert(db).await?;
    Post {
        editor: Some(ForeignKey::to(&bob)?),
        ..post(&ann, "b")?
    }
    .insert(db)
    .await?;
    let query = || {
        Post::objects()
            .select_related(|post| (post.author(), post.editor()))
            .order_by(|post| post.code.ascending())
    };
    let sql = query().sql(db)?;
    assert_eq!(sql.matches("SELECT").count(), 1, "{sql}");
    assert_eq!(sql.matches("JOIN").count(), 2, "{sql}");
    let posts = query().all(db).await?;
    let [first, second] = posts.as_slice() else {
        panic!("{posts:?}")
    };
    assert_eq!(first.author.loaded(), Some(&ann));
    assert_eq!(second.author.loaded(), Some(&ann));
    assert_eq!(first.editor, None);
    assert_eq!(
        second.editor.as_ref().and_then(ForeignKey::loaded),
        Some(&bob)
    );
    let mut plain = Post::objects()
        .filter(|post| post.code.equals("a"))
        .get(db)
        .await?;
    assert_eq!(plain.author.loaded(), None);
    assert_eq!(plain.author.load(db).await?, &ann);
    // What was loaded is kept: without the row, another query would find nothing.
    Post::objects().delete(db).await?;
    ann.delete(db).await?;
    assert_eq!(plain.author.load(db).await?, &ann);
    assert_eq!(kind(plain.author.fetch(db).await), ErrorKind::NotFound);
    Ok(())
}

async fn limits_offsets_and_firsts(home: &Home) -> Result<()> {
    let db = start(home).await?;
    samples(db, 30).await?;
    let newest = Sample::objects()
        .filter(|row| row.flag.equals(true) & row.document.is_not_null())
        .order_by(|row| row.number.descending())
        .limit(4);
    assert_eq!(
        newest.values(|row| row.number).all(db).await?,
        [28, 26, 22, 20]
    );
    let all = || Sample::objects().order_by(|row| row.number.ascending());
    let picked = |query: terrace_orm::Query<Sample>| async move {
        query.values(|row| row.number).all(db).await
    };
    assert_eq!(picked(all().limit(2).offset(3)).await?, [4, 5]);
    assert_eq!(picked(all().offset(28)).await?, [29, 30]);
    assert!(picked(all().limit(0)).await?.is_empty());
    assert_eq!(all().first(db).await?.map(|row| row.number), Some(1));
    assert_eq!(all().offset(30).first(db).await?, None);
    let flags = Sample::objects().distinct().values(|row| row.flag);
    assert_eq!(
        flags.order_by(|row| row.flag.ascending()).all(db).await?,
        [false, true]
    );
    Ok(())
}

async fn saving_inserts_then_updates(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let mut row = sample(1);
    row.save(db).await?;
    let id = row.id.get().copied();
    assert!(id.is_some());
    row.name = "second".to_owned();
    row.save(db).await?;
    assert_eq!(row.id.get().copied(), id);
    let all = Sample::objects().all(db).await?;
    assert_eq!(all, [row]);
    Ok(())
}

/// More rows than any database takes parameters for in one statement.
async fn a_bulk_of_many_statements_has_its_keys_in_order(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let count = 20_000;
    let rows = (0..count)
        .map(|number| Sample {
            document: None,
            ..sample(number)
        })
        .collect();
    let written = Sample::bulk_insert(db, rows).await?;
    assert_eq!(written.len(), 20_000);
    let stored = Sample::objects()
        .values(|row| (row.id, row.number))
        .order_by(|row| row.id.ascending())
        .all(db)
        .await?;
    let expected = written
        .iter()
        .map(|row| (row.id.get().copied().unwrap_or_default(), row.number));
    assert!(expected.eq(stored), "a row has another row's key");
    assert!(Sample::bulk_insert(db, Vec::new()).await?.is_empty());
    // One row that is refused takes the others with it, also those of other statements.
    let mut spoiled: Vec<Sample> = (0..5_000).map(sample).collect();
    spoiled[4_990].id = written[7].id;
    assert_eq!(
        kind(Sample::bulk_insert(db, spoiled).await.map(drop)),
        ErrorKind::Unique
    );
    assert_eq!(Sample::objects().count(db).await?, 20_000);
    assert_eq!(Sample::objects().delete(db).await?, 20_000);
    Ok(())
}

async fn updates_count_what_they_find(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let other = Sample::objects().all(&home.tenants[1]).await?;
    samples(db, 5).await?;
    let high = Sample::objects().filter(|row| row.number.at_least(4));
    let changed = high
        .clone()
        .update(db, |row| [row.name.set("high"), row.document.set_null()])
        .await?;
    assert_eq!(changed, 2);
    // Rows are counted also when nothing changes in them.
    let again = high
        .update(db, |row| [row.name.set("high"), row.document.set_null()])
        .await?;
    assert_eq!(again, 2);
    let untouched = Sample::objects().filter(|row| row.name.starts_with("sample"));
    assert_eq!(numbers(db, untouched).await?, [1, 2, 3]);
    let all = Sample::objects()
        .update(db, |row| [row.flag.set(true)])
        .await?;
    assert_eq!(all, 5);
    let mut same = Sample::objects()
        .filter(|row| row.number.equals(1))
        .get(db)
        .await?;
    same.update(db).await?;
    assert_eq!(Sample::objects().all(&home.tenants[1]).await?, other);
    Ok(())
}

async fn updates_calculate_with_the_old_row(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let ann = author(db, "Ann", None).await?;
    let before = Post {
        rank: Some(7),
        views: 40,
        ..post(&ann, "a")?
    }
    .insert(db)
    .await?;
    let changed = Post::objects()
        .filter(|post| post.id.equals(&before.id))
        .update(db, |post| {
            [
                post.views.set((post.views + 2) * 10),
                post.price.set(post.price + Decimal::new(1, 2)),
            ]
        })
        .await?;
    assert_eq!(changed, 1);
    let after = Post::get(db, before.id.get().copied().unwrap_or_default()).await?;
    assert_eq!((after.views, after.price), (420, Decimal::new(1_051, 2)));
    let rest = Post::objects()
        .update(db, |post| [post.views.set(post.views % 100 - 21)])
        .await?;
    assert_eq!(rest, 1);
    assert_eq!(Post::objects().get(db).await?.views, -1);
    let nulls = Post::objects()
        .update(db, |post| [post.rank.set(post.rank + 1)])
        .await?;
    assert_eq!((nulls, Post::objects().get(db).await?.rank), (1, Some(8)));
    let cleared = Post::objects()
        .update(db, |post| [post.rank.set_null(), post.editor.set(&ann)])
        .await?;
    let read = Post::objects().get(db).await?;
    assert_eq!(
        (cleared, read.rank, read.editor),
        (1, None, Some(ForeignKey::to(&ann)?))
    );
    Ok(())
}

async fn updates_and_deletes_through_paths_and_limits(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let (ann, bob) = (
        author(db, "Ann", None).await?,
        author(db, "Bob", None).await?,
    );
    for (writer, codes) in [(&ann, ["a", "b", "c"]), (&bob, ["d", "e", "f"])] {
        for code in codes {
            post(writer, code)?.insert(db).await?;
        }
    }
    let of_bob = || Post::objects().filter(|post| post.author().name.equals("Bob"));
    assert_eq!(of_bob().update(db, |post| [post.views.set(99)]).await?, 3);
    let seen = Post::objects()
        .filter(|post| post.views.equals(99))
        .order_by(|post| post.code.ascending());
    assert_eq!(
        seen.clone().values(|post| post.code).all(db).await?,
        ["d", "e", "f"]
    );
    assert_eq!(
        seen.limit(2).update(db, |post| [post.rank.set(1)]).await?,
        2
    );
    let ranked = Post::objects()
        .filter(|post| post.rank.equals(1))
        .order_by(|post| post.code.ascending());
    assert_eq!(ranked.values(|post| post.code).all(db).await?, ["d", "e"]);
    let last = Post::objects()
        .order_by(|post| post.code.descending())
        .limit(1);
    assert_eq!(last.delete(db).await?, 1);
    assert_eq!(of_bob().delete(db).await?, 2);
    let left = Post::objects()
        .order_by(|post| post.code.ascending())
        .values(|post| post.code);
    assert_eq!(left.all(db).await?, ["a", "b", "c"]);
    Ok(())
}

async fn a_second_upsert_updates(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let ann = author(db, "Ann", None).await?;
    let first = Post {
        views: 1,
        ..post(&ann, "a")?
    }
    .upsert(db, |post| post.code)
    .await?;
    let second = Post {
        views: 2,
        ..post(&ann, "a")?
    }
    .upsert(db, |post| post.code)
    .await?;
    assert_eq!((first.id, first.views), (second.id, 1));
    assert_eq!(second.views, 2);
    assert_eq!(
        Post::objects().all(db).await?,
        std::slice::from_ref(&second)
    );
    let third = Post {
        code: "b".to_owned(),
        slug: second.slug.clone(),
        views: 3,
        ..post(&ann, "b")?
    };
    let third = third.upsert(db, |post| (post.slug, post.language)).await?;
    assert_eq!(
        (third.id, third.views, third.code.as_str()),
        (first.id, 3, "b")
    );
    // Unchanged values are no error, and another row follows.
    Post {
        id: Auto::unset(),
        ..third.clone()
    }
    .upsert(db, |post| post.code)
    .await?;
    let fourth = post(&ann, "c")?.upsert(db, |post| post.code).await?;
    assert!(fourth.id != third.id);
    assert_eq!(Post::objects().count(db).await?, 2);
    // The other tenant has the same unique values in rows of its own.
    let theirs = author(&home.tenants[1], "Ann", None).await?;
    let copy = post(&theirs, "c")?
        .upsert(&home.tenants[1], |post| post.code)
        .await?;
    assert_eq!(Post::objects().all(&home.tenants[1]).await?, [copy]);
    assert_eq!(
        Post::objects()
            .filter(|post| post.code.equals("c"))
            .all(db)
            .await?,
        [fourth]
    );
    Ok(())
}

async fn deletes_count_what_they_remove(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let rows = samples(db, 5).await?;
    assert_eq!(
        Sample::objects()
            .filter(|row| row.number.between(2, 3))
            .delete(db)
            .await?,
        2
    );
    assert_eq!(
        Sample::objects()
            .filter(|row| row.number.between(2, 3))
            .delete(db)
            .await?,
        0
    );
    rows[0].delete(db).await?;
    assert_eq!(kind(rows[0].delete(db).await), ErrorKind::NotFound);
    assert_eq!(Sample::objects().delete(db).await?, 2);
    assert_eq!(Sample::objects().count(&home.tenants[1]).await?, 3);
    Ok(())
}

async fn transactions_commit_and_roll_back(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let kept: Result<()> = db
        .transaction(async |tx| samples(tx, 2).await.map(drop))
        .await;
    kept?;
    assert_eq!(Sample::objects().count(db).await?, 2);
    let undone: Result<()> = db
        .transaction(async |tx| {
            samples(tx, 3).await?;
            assert_eq!(
                Sample::objects().count(tx).await?,
                5,
                "a transaction does not see its own rows"
            );
            Sample::objects()
                .update(tx, |row| [row.name.set("gone")])
                .await?;
            Err(Error::new(ErrorKind::InvalidInput, "on purpose"))
        })
        .await;
    assert_eq!(kind(undone), ErrorKind::InvalidInput);
    assert_eq!(Sample::objects().count(db).await?, 2);
    assert!(
        !Sample::objects()
            .filter(|row| row.name.equals("gone"))
            .exists(db)
            .await?
    );
    Ok(())
}

async fn rows_are_locked_where_that_exists(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let rows = samples(db, 3).await?;
    let locked = || Sample::objects().filter(|row| row.id.equals(&rows[0].id));
    assert_eq!(
        kind(locked().for_update().all(db).await),
        ErrorKind::InvalidInput
    );
    let inside: Result<()> = db
        .transaction(async |tx| {
            let row = locked().for_update().get(tx).await;
            if !home.capabilities().row_locks {
                assert_eq!(kind(row), ErrorKind::Unsupported);
                return Ok(());
            }
            assert_eq!(row?.number, 1);
            let other: Result<()> = db
                .transaction(async |second| {
                    let free = Sample::objects()
                        .order_by(|row| row.number.ascending())
                        .skip_locked();
                    let free: Vec<i32> = free
                        .all(second)
                        .await?
                        .iter()
                        .map(|row| row.number)
                        .collect();
                    assert_eq!(free, [2, 3]);
                    Ok(())
                })
                .await;
            other?;
            let impatient: Result<Sample> = db
                .transaction(async |second| locked().for_update().no_wait().get(second).await)
                .await;
            assert_eq!(kind(impatient), ErrorKind::Timeout);
            Ok(())
        })
        .await;
    inside
}

async fn subqueries_find_what_joins_find(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let (ann, bob) = (
        author(db, "Ann", Some("AT")).await?,
        author(db, "Bob", None).await?,
    );
    post(&ann, "a")?.insert(db).await?;
    Post {
        editor: Some(ForeignKey::to(&ann)?),
        ..post(&bob, "b")?
    }
    .insert(db)
    .await?;
    let austrians = || {
        Author::objects()
            .filter(|author| author.country.equals("AT"))
            .select(|author| author.id)
    };
    let by_list = Post::objects().filter(|post| post.author.in_query(austrians()));
    assert_eq!(by_list.values(|post| post.code).all(db).await?, ["a"]);
    let by_path = Post::objects().filter(|post| post.author().country.equals("AT"));
    assert_eq!(by_path.values(|post| post.code).all(db).await?, ["a"]);
    let others = Post::objects().filter(|post| post.author.not_in_query(austrians()));
    assert_eq!(others.values(|post| post.code).all(db).await?, ["b"]);
    let edited = Post::objects().filter(|post| post.editor().name.equals("Ann"));
    assert_eq!(edited.values(|post| post.code).all(db).await?, ["b"]);
    let unedited = Post::objects().filter(|post| post.editor().name.is_null());
    assert_eq!(unedited.values(|post| post.code).all(db).await?, ["a"]);
    Ok(())
}

async fn calculations_agree(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let ann = author(db, "Ann", None).await?;
    Post {
        views: 7,
        rank: Some(-7),
        ..post(&ann, "a")?
    }
    .insert(db)
    .await?;
    let values = Post::objects()
        .values(|post| {
            (
                post.views + 1,
                post.views - 10,
                post.views * 3,
                post.views % 4,
                post.rank % 4,
                post.price * Decimal::new(2, 0),
            )
        })
        .get(db)
        .await?;
    let (plus, minus, times, rest, negative_rest, twice) = values;
    assert_eq!(
        (plus, minus, times, rest, negative_rest),
        (8, -3, 21, 3, Some(-3))
    );
    assert_eq!(twice.normalize(), Decimal::new(21, 0));
    let halves = Post::objects()
        .values(|post| (post.views / 2, post.rank / 2))
        .get(db)
        .await?;
    assert_eq!(halves, (3, Some(-3)), "the division of integers");
    let by_price = Post::objects().filter(|post| {
        post.price
            .between(Decimal::new(105, 1), Decimal::new(1_050, 2))
    });
    assert_eq!(by_price.count(db).await?, 1);
    Ok(())
}
