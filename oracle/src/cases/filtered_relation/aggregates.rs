//! `FilteredRelationAggregationTests` and `FilteredRelationAnalyticalAggregationTests`.

use jiff::civil::date;
use terrace_core::Result;
use terrace_orm::{Model, case};

use super::models::Book;
use crate::case::Case;
use crate::module::cases;
use crate::observe::dicts;

cases! {
    "filtered_relation.tests.FilteredRelationAggregationTests":
        test_aggregate,
        test_condition_self_ref,
        test_condition_spans_join,
        test_condition_spans_join_chained;
}

/// The other class has a test of the same name.
pub(crate) mod analytical {
    use super::{Case, Result, cases};

    cases! {
        "filtered_relation.tests.FilteredRelationAnalyticalAggregationTests": test_aggregate;
    }

    async fn test_aggregate(t: &Case) -> Result<()> {
        super::sales(t).await
    }
}

async fn test_aggregate(t: &Case) -> Result<()> {
    let books = || {
        Book::objects()
            .annotate(|book| {
                let (reservation, session) = (book.reservations(), book.rental_sessions());
                case()
                    .when(reservation.state.equals("new"), reservation.borrower)
                    .when(session.state.equals("new"), session.borrower)
                    .otherwise_null()
            })
            .filter(|(book, borrower)| borrower.equals(1) | book.state.equals("available"))
            .distinct()
    };
    t.value(books().count(t.db()).await?);
    let totals = books()
        .annotate(|(book, _)| book.id.count())
        .values(|(_, total)| total);
    t.value(dicts(["total"], totals.all(t.db()).await?));
    let books = || {
        Book::objects()
            .filtered_relation(
                |book| book.reservations(),
                |reservation| reservation.state.equals("new") & reservation.borrower.equals(1),
            )
            .filtered_relation(
                |(book, _)| book.rental_sessions(),
                |session| session.state.equals("new") & session.borrower.equals(1),
            )
            .filter(|((book, reservation), session)| {
                reservation.id.is_not_null()
                    | session.id.is_not_null()
                    | book.state.equals("available")
            })
            .distinct()
    };
    t.value(books().count(t.db()).await?);
    let totals = books()
        .annotate(|((book, _), _)| book.id.count())
        .values(|(_, total)| total);
    t.value(dicts(["total"], totals.all(t.db()).await?));
    Ok(())
}

async fn test_condition_self_ref(t: &Case) -> Result<()> {
    let books = Book::objects()
        .filtered_relation_with(
            |book| book.author(),
            |book, author| book.title.icontains(author.name),
        )
        .filter(|(_, author)| author.id.is_not_null());
    t.rows(books.all(t.db()).await?);
    Ok(())
}

async fn test_condition_spans_join(t: &Case) -> Result<()> {
    let books = Book::objects()
        .filtered_relation_with(
            |book| book.author(),
            |book, author| author.name.icontains(book.editor().name),
        )
        .filter(|(_, author)| author.id.is_not_null());
    t.rows(books.all(t.db()).await?);
    Ok(())
}

async fn test_condition_spans_join_chained(t: &Case) -> Result<()> {
    let books = Book::objects()
        .filtered_relation_with(
            |book| book.author(),
            |book, author| author.name.icontains(book.editor().name),
        )
        .filtered_relation_with(
            |(book, _)| book.author(),
            |(_, first), second| second.name.equals(first.name),
        )
        .filter(|(_, second)| second.id.is_not_null());
    t.rows(books.all(t.db()).await?);
    Ok(())
}

async fn sales(t: &Case) -> Result<()> {
    for by_date in [true, false] {
        let books = Book::objects()
            .filtered_relation(
                |book| book.daily_sales(),
                |sales| {
                    if by_date {
                        sales.sale_date.at_least(date(2020, 7, 7))
                    } else {
                        !sales.seller.equals(1)
                    }
                },
            )
            .filtered_relation_with(
                |(_, sales)| sales.currency().rates_from(),
                |(_, sales), rates| {
                    rates.rate_date.equals(sales.sale_date) & rates.to_currency.equals(1)
                },
            )
            .annotate(|((_, sales), rates)| (sales.sales * rates.rate).sum())
            .order_by(|(_, sum)| sum.descending().nulls_last())
            .values(|(((book, _), _), sum)| (book.title, sum));
        t.value(dicts(["title", "sales_sum"], books.all(t.db()).await?));
    }
    Ok(())
}
