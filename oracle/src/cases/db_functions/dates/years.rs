//! Conditions on years, of the model and the moments of the module around: they are ranges.

use jiff::civil::date;
use terrace_core::Result;
use terrace_orm::Model;

use super::Event;
use super::extract::create_both;
use crate::case::Case;

/// How often a word is in the SQL of a query.
macro_rules! times_in_sql {
    ($t:ident, $query:expr, $word:literal) => {
        $query
            .clone()
            .sql($t.db())?
            .to_lowercase()
            .matches($word)
            .count()
    };
}

macro_rules! years_equal {
    ($t:ident, $year:ident) => {
        for _exact in ["said", "implied"] {
            let query = Event::objects().filter(|row| row.start_datetime.$year().equals(2015));
            $t.value(query.clone().count($t.db()).await?);
            $t.value(times_in_sql!($t, query, " between "));
            $t.value(times_in_sql!($t, query, "extract"));
        }
        let query = Event::objects().filter(|row| row.start_date.$year().equals(2015));
        $t.value(query.clone().count($t.db()).await?);
        $t.value(times_in_sql!($t, query, " between "));
        $t.value(times_in_sql!($t, query, "extract"));
        let query = Event::objects()
            .annotate(|row| row.start_datetime.year())
            .filter(|(row, year)| row.end_datetime.year().equals(year + 1));
        $t.value(query.clone().count($t.db()).await?);
        $t.value(times_in_sql!($t, query, " between "));
        $t.skip(
            1,
            "how often the part of a date is in the text of Django's statement",
        );
    };
}

pub(super) async fn test_extract_year_exact_lookup(t: &Case) -> Result<()> {
    create_both(
        t,
        date(2015, 6, 15).at(14, 10, 0, 0),
        date(2016, 6, 15).at(14, 10, 0, 0),
    )
    .await?;
    years_equal!(t, year);
    years_equal!(t, iso_year);
    Ok(())
}

macro_rules! years_compare {
    ($t:ident, $year:ident, $known:literal $strict:ident $loose:ident $calculated:expr) => {
        let query = Event::objects().filter(|row| row.start_datetime.$year().$strict($known));
        $t.value(query.clone().count($t.db()).await?);
        $t.value(times_in_sql!($t, query, "extract"));
        let query = Event::objects().filter(|row| row.start_datetime.$year().$loose($known));
        $t.value(query.clone().count($t.db()).await?);
        $t.value(times_in_sql!($t, query, "extract"));
        $t.value($calculated.count($t.db()).await?);
        $t.skip(
            1,
            "how often the part of a date is in the text of Django's statement",
        );
    };
}

pub(super) async fn test_extract_year_greaterthan_lookup(t: &Case) -> Result<()> {
    create_both(
        t,
        date(2015, 6, 15).at(14, 10, 0, 0),
        date(2016, 6, 15).at(14, 10, 0, 0),
    )
    .await?;
    let years = || Event::objects().annotate(|row| row.start_datetime.year());
    years_compare!(t, year, 2015 greater_than at_least
        years().filter(|(row, year)| row.end_datetime.year().at_least(year)));
    years_compare!(t, iso_year, 2015 greater_than at_least
        years().filter(|(row, year)| row.end_datetime.iso_year().at_least(year)));
    Ok(())
}

pub(super) async fn test_extract_year_lessthan_lookup(t: &Case) -> Result<()> {
    create_both(
        t,
        date(2015, 6, 15).at(14, 10, 0, 0),
        date(2016, 6, 15).at(14, 10, 0, 0),
    )
    .await?;
    let years = || Event::objects().annotate(|row| row.end_datetime.year());
    years_compare!(t, year, 2016 less_than at_most
        years().filter(|(row, year)| row.start_datetime.year().at_most(year)));
    years_compare!(t, iso_year, 2016 less_than at_most
        years().filter(|(row, year)| row.start_datetime.iso_year().at_most(year)));
    Ok(())
}
