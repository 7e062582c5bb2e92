//! `BulkCreateTests` of unique keys that are taken.

use terrace_core::Result;
use terrace_orm::{Auto, FieldList, Model};

use super::models::{BigAutoFieldModel, Country, FieldsWithDbColumns, TwoFields, UpsertConflict};
use crate::case::Case;
use crate::module::cases;
use crate::observe::dicts;

cases! {
    "bulk_create.tests.BulkCreateTests":
        test_ignore_conflicts_ignore,
        test_ignore_update_conflicts_exclusive,
        test_update_conflicts_invalid_unique_fields,
        test_update_conflicts_invalid_update_fields,
        test_update_conflicts_no_update_fields,
        test_update_conflicts_nonexistent_update_fields,
        test_update_conflicts_pk_in_update_fields,
        test_update_conflicts_two_fields_unique_fields_both,
        test_update_conflicts_two_fields_unique_fields_first,
        test_update_conflicts_two_fields_unique_fields_second,
        test_update_conflicts_unique_fields,
        test_update_conflicts_unique_fields_pk,
        test_update_conflicts_unique_fields_required,
        test_update_conflicts_unique_fields_update_fields_db_column,
        test_update_conflicts_unique_two_fields_unique_fields_both,
        test_update_conflicts_unique_two_fields_unique_fields_one;
}

type Two = <TwoFields as Model>::Columns;

async fn test_ignore_conflicts_ignore(t: &Case) -> Result<()> {
    let row = |number| TwoFields::new(number, number);
    TwoFields::bulk_insert(t.db(), vec![row(1), row(2), row(3)]).await?;
    t.value(TwoFields::objects().count(t.db()).await?);
    let ignoring = async |rows: Vec<TwoFields>| {
        TwoFields::bulk_insert(t.db(), rows)
            .ignore_conflicts()
            .await
    };
    ignoring(vec![row(2)]).await?;
    ignoring(vec![row(2), row(3)]).await?;
    t.value(TwoFields::objects().count(t.db()).await?);
    for _ in 0..2 {
        t.skip(
            1,
            "the key of a row that was left out: here no row is given back",
        );
    }
    ignoring(vec![row(2), row(3), row(4)]).await?;
    t.value(TwoFields::objects().count(t.db()).await?);
    t.skip(
        1,
        "the key of a row that may have been left out: here no row is given back",
    );
    t.raises(TwoFields::bulk_insert(t.db(), vec![row(2), row(3)]).await);
    Ok(())
}

async fn test_update_conflicts_no_update_fields(t: &Case) -> Result<()> {
    t.compiler("`update_on_conflict` takes the columns to be written");
    Ok(())
}

async fn test_ignore_update_conflicts_exclusive(t: &Case) -> Result<()> {
    t.compiler("what ignores conflicts has no `update_on_conflict`");
    Ok(())
}

async fn test_update_conflicts_nonexistent_update_fields(t: &Case) -> Result<()> {
    t.compiler("the model has no such column");
    Ok(())
}

async fn test_update_conflicts_unique_fields_required(t: &Case) -> Result<()> {
    t.compiler("`update_on_conflict` takes the columns of the unique key");
    Ok(())
}

async fn test_update_conflicts_invalid_update_fields(t: &Case) -> Result<()> {
    for _ in 0..2 {
        t.compiler("a relation is no column");
    }
    Ok(())
}

async fn test_update_conflicts_invalid_unique_fields(t: &Case) -> Result<()> {
    for _ in 0..2 {
        t.compiler("a relation is no column");
    }
    Ok(())
}

async fn test_update_conflicts_pk_in_update_fields(t: &Case) -> Result<()> {
    let rows = vec![BigAutoFieldModel { id: Auto::unset() }];
    let bulk = BigAutoFieldModel::bulk_insert(t.db(), rows);
    t.raises(bulk.update_on_conflict(|row| row.id, |row| row.id).await);
    Ok(())
}

/// Observes all rows.
async fn two_fields(t: &Case) -> Result<()> {
    t.value(TwoFields::objects().count(t.db()).await?);
    let values = TwoFields::objects().values(|row| (row.f1, row.f2, row.name));
    t.value(dicts(["f1", "f2", "name"], values.all(t.db()).await?));
    Ok(())
}

/// Adds two rows, and writes to them where this key is taken.
async fn two_conflicts<L: FieldList>(t: &Case, unique: impl FnOnce(Two) -> L) -> Result<()> {
    let rows = vec![TwoFields::named(1, 1, "a"), TwoFields::named(2, 2, "b")];
    TwoFields::bulk_insert(t.db(), rows).await?;
    t.value(TwoFields::objects().count(t.db()).await?);
    let rows = vec![TwoFields::named(1, 1, "c"), TwoFields::named(2, 2, "d")];
    let rows = TwoFields::bulk_insert(t.db(), rows)
        .update_on_conflict(unique, |row| row.name)
        .await?;
    t.value(rows.len());
    for row in rows {
        t.holds(row.id.is_set());
    }
    two_fields(t).await
}

async fn test_update_conflicts_two_fields_unique_fields_first(t: &Case) -> Result<()> {
    two_conflicts(t, |row| row.f1).await
}

async fn test_update_conflicts_two_fields_unique_fields_second(t: &Case) -> Result<()> {
    two_conflicts(t, |row| row.f2).await
}

async fn test_update_conflicts_two_fields_unique_fields_both(t: &Case) -> Result<()> {
    t.raises(two_conflicts(t, |row| (row.f1, row.f2)).await);
    Ok(())
}

async fn test_update_conflicts_unique_fields_pk(t: &Case) -> Result<()> {
    let rows = vec![TwoFields::named(1, 1, "a"), TwoFields::named(2, 2, "b")];
    TwoFields::bulk_insert(t.db(), rows).await?;
    let mut rows = Vec::new();
    for (f1, other, name) in [(1, 3, "c"), (2, 4, "d")] {
        let found = TwoFields::objects()
            .get_by(t.db(), |row| row.f1.equals(f1))
            .await?;
        rows.push(TwoFields {
            id: found.key().map_or_else(Auto::unset, Auto::from),
            ..TwoFields::named(other, other, name)
        });
    }
    let rows = TwoFields::bulk_insert(t.db(), rows)
        .update_on_conflict(|row| row.id, |row| row.name)
        .await?;
    t.value(rows.len());
    for row in rows {
        t.holds(row.id.is_set());
    }
    two_fields(t).await
}

/// Adds countries, and writes to those where this key is taken.
async fn country_conflicts<L: FieldList>(
    t: &Case,
    unique: impl FnOnce(<Country as Model>::Columns) -> L,
) -> Result<()> {
    Country::bulk_insert(t.db(), Country::four()).await?;
    t.value(Country::objects().count(t.db()).await?);
    let rows = vec![
        Country::described("Germany", "DE", "Germany is a country in Central Europe."),
        Country::described(
            "Czech Republic",
            "CZ",
            "The Czech Republic is a landlocked country in Central Europe.",
        ),
        Country::new("Australia", "AU"),
        Country::described("Japan", "JP", "Japan is an island country in East Asia."),
    ];
    let rows = Country::bulk_insert(t.db(), rows)
        .update_on_conflict(unique, |row| row.description)
        .await?;
    t.value(rows.len());
    for row in rows {
        t.holds(row.id.is_set());
    }
    t.value(Country::objects().count(t.db()).await?);
    let values = Country::objects().values(|row| (row.iso_two_letter, row.description));
    t.value(dicts(
        ["iso_two_letter", "description"],
        values.all(t.db()).await?,
    ));
    Ok(())
}

async fn test_update_conflicts_unique_two_fields_unique_fields_both(t: &Case) -> Result<()> {
    country_conflicts(t, |country| (country.iso_two_letter, country.name)).await
}

async fn test_update_conflicts_unique_two_fields_unique_fields_one(t: &Case) -> Result<()> {
    t.raises(country_conflicts(t, |country| country.iso_two_letter).await);
    Ok(())
}

async fn test_update_conflicts_unique_fields(t: &Case) -> Result<()> {
    let row = |(number, rank, name): (i32, i32, &str)| UpsertConflict {
        id: Auto::unset(),
        number,
        rank,
        name: name.to_owned(),
    };
    let rows = [(1, 1, "John"), (2, 2, "Mary"), (3, 3, "Hannah")].map(row);
    UpsertConflict::bulk_insert(t.db(), rows.into()).await?;
    t.value(UpsertConflict::objects().count(t.db()).await?);
    let new = [
        (1, 4, "Steve"),
        (2, 2, "Olivia"),
        (3, 1, "Hannah"),
        (4, 4, "Mark"),
    ]
    .map(row);
    for rows in [new[..3].to_vec(), new.to_vec()] {
        let rows = UpsertConflict::bulk_insert(t.db(), rows)
            .update_on_conflict(|row| row.number, |row| (row.name, row.rank))
            .await?;
        t.value(rows.len());
        for row in rows {
            t.holds(row.id.is_set());
        }
        t.value(UpsertConflict::objects().count(t.db()).await?);
        let values = UpsertConflict::objects().values(|row| (row.number, row.rank, row.name));
        t.value(dicts(["number", "rank", "name"], values.all(t.db()).await?));
    }
    Ok(())
}

async fn test_update_conflicts_unique_fields_update_fields_db_column(t: &Case) -> Result<()> {
    let row = |(rank, name): (i32, &str)| FieldsWithDbColumns {
        id: Auto::unset(),
        rank,
        name: Some(name.to_owned()),
    };
    FieldsWithDbColumns::bulk_insert(t.db(), [(1, "a"), (2, "b")].map(row).into()).await?;
    t.value(FieldsWithDbColumns::objects().count(t.db()).await?);
    let rows = [(1, "c"), (2, "d")].map(row).into();
    let rows = FieldsWithDbColumns::bulk_insert(t.db(), rows)
        .update_on_conflict(|row| row.rank, |row| row.name)
        .await?;
    t.value(rows.len());
    for row in rows {
        t.holds(row.id.is_set());
    }
    t.value(FieldsWithDbColumns::objects().count(t.db()).await?);
    let values = FieldsWithDbColumns::objects().values(|row| (row.rank, row.name));
    t.value(dicts(["rank", "name"], values.all(t.db()).await?));
    Ok(())
}
