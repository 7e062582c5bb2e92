//! The larger or smaller of two values.

use jiff::civil::date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use terrace_core::{Error, ErrorKind, Result};
use terrace_orm::{Auto, ForeignKey, Model};

use super::found;
use super::models::{
    Article, Author, DecimalModel, Fan, article, author, clock, decimal, decimals,
};
use crate::case::Case;
use crate::module::cases;

/// The first instant of a year.
fn new_year(year: i16) -> Result<Timestamp> {
    let start = date(year, 1, 1).at(0, 0, 0, 0).to_zoned(TimeZone::UTC);
    let start = start.map_err(|_| Error::new(ErrorKind::InvalidInput, "no such year"))?;
    Ok(start.timestamp())
}

/// The cases of one of both: which of two moments and of two decimals it gives, and a year that it
/// never gives.
macro_rules! extreme {
    ($function:ident $class:literal $pick:expr; $year:literal $decimal:literal) => {
        pub(super) mod $function {
            use super::*;

            cases! {
                $class: test_basic, test_ignores_null, test_propagates_null,
                    test_coalesce_workaround, test_all_null, test_one_expressions,
                    test_related_field, test_update, test_decimal_filter;
            }

            async fn test_basic(t: &Case) -> Result<()> {
                let now = clock();
                let before = now - SignedDuration::from_hours(1);
                let mut written = article("Testing with Django", "", before);
                written.published = Some(now);
                written.insert(t.db()).await?;
                let articles =
                    Article::objects().annotate(|row| row.written.$function(row.published));
                let pick: fn(Timestamp, Timestamp) -> Timestamp = $pick;
                t.moment(found(articles.first(t.db()).await?)?.1, pick(before, now));
                Ok(())
            }

            async fn test_ignores_null(t: &Case) -> Result<()> {
                let now = clock();
                article("Testing with Django", "", now)
                    .insert(t.db())
                    .await?;
                let articles =
                    Article::objects().annotate(|row| row.written.$function(row.published));
                t.moment(found(articles.first(t.db()).await?)?.1, now);
                Ok(())
            }

            async fn test_propagates_null(t: &Case) -> Result<()> {
                article("Testing with Django", "", clock())
                    .insert(t.db())
                    .await?;
                let articles =
                    Article::objects().annotate(|row| row.written.$function(row.published));
                t.value(found(articles.first(t.db()).await?)?.1);
                Ok(())
            }

            async fn test_coalesce_workaround(t: &Case) -> Result<()> {
                let now = clock();
                article("Testing with Django", "", now)
                    .insert(t.db())
                    .await?;
                let never = new_year($year)?;
                let articles = Article::objects().annotate(|row| {
                    row.written
                        .coalesce(never)
                        .$function(row.published.coalesce(never))
                });
                t.moment(found(articles.first(t.db()).await?)?.1, now);
                Ok(())
            }

            async fn test_all_null(t: &Case) -> Result<()> {
                article("Testing with Django", "", clock())
                    .insert(t.db())
                    .await?;
                let articles =
                    Article::objects().annotate(|row| row.published.$function(row.updated));
                t.value(found(articles.first(t.db()).await?)?.1);
                Ok(())
            }

            async fn test_one_expressions(t: &Case) -> Result<()> {
                t.compiler("the method takes the other value");
                Ok(())
            }

            async fn test_related_field(t: &Case) -> Result<()> {
                let author = author("John Smith").aged(45).insert(t.db()).await?;
                let fan = Fan {
                    id: Auto::unset(),
                    name: "Margaret".to_owned(),
                    age: 50,
                    author: ForeignKey::to(&author)?,
                    fan_since: None,
                };
                fan.insert(t.db()).await?;
                let authors =
                    Author::objects().annotate(|author| author.age.$function(author.fans().age));
                t.value(found(authors.first(t.db()).await?)?.1);
                Ok(())
            }

            async fn test_update(t: &Case) -> Result<()> {
                let mut author = author("James Smith").goes_by("Jim").insert(t.db()).await?;
                Author::objects()
                    .update(t.db(), |row| row.alias.set(row.name.$function(row.goes_by)))
                    .await?;
                author.refresh(t.db()).await?;
                t.value(author.alias);
                Ok(())
            }

            async fn test_decimal_filter(t: &Case) -> Result<()> {
                decimals("1.1", "1.2")?.insert(t.db()).await?;
                let wanted = decimal($decimal)?;
                let rows = DecimalModel::objects()
                    .annotate(|row| row.n1.$function(row.n2))
                    .filter(|(_, number)| number.equals(wanted));
                t.rows(rows.all(t.db()).await?.into_iter().map(|(row, _)| row));
                Ok(())
            }
        }
    };
}

extreme! {
    greatest "db_functions.comparison.test_greatest.GreatestTests" Ord::max; 1900 "1.2"
}
extreme! {
    least "db_functions.comparison.test_least.LeastTests" Ord::min; 2100 "1.1"
}
