//! Searching, comparing and sorting texts.

use terrace_core::{Error, Result};
use terrace_orm::Model;

use super::{Sample, named, start};
use crate::support::Home;

pub(super) async fn every_character_of_a_search_means_itself(home: &Home) -> Result<()> {
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

pub(super) async fn case_matters_unless_said(home: &Home) -> Result<()> {
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

pub(super) async fn texts_are_sorted_by_their_characters(home: &Home) -> Result<()> {
    let db = start(home).await?;
    named(
        db,
        &["b", "B", "a", "A", "_", "10", "9", "ä", "aa", "a b", ""],
    )
    .await?;
    let names = Sample::objects()
        .order_by(|row| row.name.ascending())
        .values(|row| row.name)
        .all(db)
        .await?;
    assert_eq!(
        names,
        ["", "10", "9", "A", "B", "_", "a", "a b", "aa", "b", "ä"]
    );
    let before = Sample::objects()
        .filter(|row| row.name.less_than("a"))
        .count(db)
        .await?;
    assert_eq!(before, 6);
    Ok(())
}
