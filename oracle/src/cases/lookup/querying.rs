//! `LookupQueryingTests`: conditions as values.

use terrace_core::Result;
use terrace_orm::{Model, Predicate, case, value};

use super::models::Season;
use crate::case::Case;
use crate::module::cases;
use crate::observe::dicts;

cases! {
    "lookup.tests.LookupQueryingTests":
        test_annotate, test_alias, test_annotate_value_greater_than_value,
        test_annotate_field_greater_than_field, test_annotate_field_greater_than_value,
        test_annotate_field_greater_than_literal, test_annotate_literal_greater_than_field,
        test_annotate_less_than_float, test_annotate_greater_than_or_equal,
        test_annotate_greater_than_or_equal_float, test_combined_lookups, test_lookup_in_filter,
        test_isnull_lookup_in_filter, test_in_lookup_in_filter,
        test_in_lookup_in_filter_expression_string, test_combined_lookups_in_filter,
        test_combined_annotated_lookups_in_filter,
        test_combined_annotated_lookups_in_filter_false, test_lookup_in_order_by,
        test_aggregate_combined_lookup, test_conditional_expression, test_multivalued_join_reuse;
}

/// The columns of a season.
type Columns = <Season as Model>::Columns;

/// Observes each year and whether a condition holds for it.
async fn years(t: &Case, holds: impl FnOnce(Columns) -> Predicate) -> Result<()> {
    let rows = Season::objects().values(|season| {
        let year = season.year;
        (year, holds(season).as_value())
    });
    t.rows(rows.all(t.db()).await?);
    Ok(())
}

async fn test_annotate(t: &Case) -> Result<()> {
    years(t, |season| season.year.equals(1942)).await
}

async fn test_alias(t: &Case) -> Result<()> {
    let seasons = Season::objects()
        .alias(|season| season.year.greater_than(1910).as_value())
        .filter(|(_, greater)| greater.equals(true));
    t.rows(seasons.all(t.db()).await?);
    Ok(())
}

async fn test_annotate_value_greater_than_value(t: &Case) -> Result<()> {
    years(t, |_| value(40_i32).greater_than(value(30_i32))).await
}

async fn test_annotate_field_greater_than_field(t: &Case) -> Result<()> {
    years(t, |season| {
        season.year.cast::<i32>().greater_than(season.gt)
    })
    .await
}

async fn test_annotate_field_greater_than_value(t: &Case) -> Result<()> {
    years(t, |season| season.year.greater_than(value(1930_i16))).await
}

async fn test_annotate_field_greater_than_literal(t: &Case) -> Result<()> {
    years(t, |season| season.year.greater_than(1930)).await
}

async fn test_annotate_literal_greater_than_field(t: &Case) -> Result<()> {
    years(t, |season| value(1930_i16).greater_than(season.year)).await
}

async fn test_annotate_less_than_float(t: &Case) -> Result<()> {
    years(t, |season| season.year.cast::<f64>().less_than(1942.1)).await
}

async fn test_annotate_greater_than_or_equal(t: &Case) -> Result<()> {
    years(t, |season| season.year.at_least(1942)).await
}

async fn test_annotate_greater_than_or_equal_float(t: &Case) -> Result<()> {
    years(t, |season| season.year.cast::<f64>().at_least(1942.1)).await
}

fn combined(season: Columns) -> Predicate {
    season.year.equals(1942) | season.year.greater_than(1942)
}

async fn test_combined_lookups(t: &Case) -> Result<()> {
    years(t, combined).await
}

async fn test_lookup_in_filter(t: &Case) -> Result<()> {
    let seasons = Season::objects().filter(|season| season.year.greater_than(1910));
    t.rows(seasons.all(t.db()).await?);
    Ok(())
}

async fn test_isnull_lookup_in_filter(t: &Case) -> Result<()> {
    let with = Season::objects().filter(|season| season.nulled_text_field.is_not_null());
    t.rows(with.all(t.db()).await?);
    let without = Season::objects().filter(|season| season.nulled_text_field.is_null());
    t.rows(without.all(t.db()).await?);
    Ok(())
}

async fn test_in_lookup_in_filter(t: &Case) -> Result<()> {
    let lists: [&[i16]; 9] = [
        &[],
        &[1942],
        &[1842],
        &[2042],
        &[1942, 1842],
        &[1942, 2042],
        &[1842, 2042],
        &[1942, 1942, 1942],
        &[1942, 2042, 1842],
    ];
    for years in lists {
        let seasons = Season::objects()
            .filter(|season| season.year.one_of(years.iter().copied()))
            .order_by(|season| season.id.ascending());
        t.rows(seasons.all(t.db()).await?);
    }
    Ok(())
}

async fn test_in_lookup_in_filter_expression_string(t: &Case) -> Result<()> {
    let seasons = Season::objects()
        .filter(|season| season.year.one_of([season.year + 0, value(2042_i16) + 0]));
    t.rows(seasons.all(t.db()).await?);
    Ok(())
}

async fn test_combined_lookups_in_filter(t: &Case) -> Result<()> {
    t.rows(Season::objects().filter(combined).all(t.db()).await?);
    Ok(())
}

async fn test_combined_annotated_lookups_in_filter(t: &Case) -> Result<()> {
    let seasons = Season::objects().annotate(|season| combined(season).as_value());
    let seasons = seasons
        .filter(|(_, later)| later.equals(true))
        .all(t.db())
        .await?;
    t.rows(seasons.into_iter().map(|(season, _)| season));
    Ok(())
}

async fn test_combined_annotated_lookups_in_filter_false(t: &Case) -> Result<()> {
    let seasons = Season::objects().annotate(|season| combined(season).as_value());
    let seasons = seasons
        .filter(|(_, later)| later.equals(false))
        .all(t.db())
        .await?;
    t.rows(seasons.into_iter().map(|(season, _)| season));
    Ok(())
}

async fn test_lookup_in_order_by(t: &Case) -> Result<()> {
    let seasons = Season::objects().order_by(|season| {
        let early = season.year.less_than(1910).as_value();
        (early.ascending(), season.year.ascending())
    });
    t.rows(seasons.all(t.db()).await?);
    Ok(())
}

async fn test_aggregate_combined_lookup(t: &Case) -> Result<()> {
    let modern = Season::objects().aggregate(t.db(), |season| {
        season
            .year
            .greater_than(1900)
            .as_value()
            .cast::<i32>()
            .sum()
    });
    t.value(modern.await?);
    Ok(())
}

async fn test_conditional_expression(t: &Case) -> Result<()> {
    let rows = Season::objects().values(|season| {
        let modern = season.year.greater_than(1900) & season.year.at_most(2000);
        (season.year, case().when(modern, "20th").otherwise("other"))
    });
    t.value(dicts(["year", "century"], rows.all(t.db()).await?));
    Ok(())
}

async fn test_multivalued_join_reuse(t: &Case) -> Result<()> {
    for _ in 0..3 {
        let season = Season::objects().filter(|season| {
            season.games().home.equals("NY") & season.games().away.equals("Boston")
        });
        t.value(season.get(t.db()).await?);
    }
    Ok(())
}
