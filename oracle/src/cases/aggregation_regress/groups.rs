//! `AggregationTests`: rows put together in groups.

use rust_decimal::Decimal;
use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model, random_order};

use super::models::{Author, Book, Clues, Entries};
use crate::case::Case;
use crate::module::cases;
use crate::observe::dicts;

cases! {
    "aggregation_regress.tests.AggregationTests":
        test_aggregate_and_annotate_duplicate_columns,
        test_annotate_and_count,
        test_annotate_values_list_flat,
        test_annotation_with_value,
        test_count_preserve_group_by,
        test_db_col_table,
        test_extra_select_grouping_with_params,
        test_having_group_by,
        test_values_annotate_values,
        test_values_extra_grouping,
        test_values_list_annotation_args_ordering,
        test_values_queryset_non_conflict;
}

async fn test_aggregate_and_annotate_duplicate_columns(t: &Case) -> Result<()> {
    let books = Book::objects()
        .group_by(|book| (book.isbn, book.publisher().name))
        .values(|book| (book.isbn, book.publisher().name, book.authors().id.count()))
        .order_by(|book| book.isbn.ascending());
    t.value(dicts(
        ["isbn", "name", "num_authors"],
        books.all(t.db()).await?,
    ));
    Ok(())
}

async fn test_annotate_and_count(t: &Case) -> Result<()> {
    let groups = Book::objects()
        .group_by(|book| book.publisher)
        .values(|book| (book.publisher, book.publisher.count()));
    t.value(groups.count(t.db()).await?);
    let books = Book::objects()
        .annotate(|book| book.publisher.count())
        .values(|(book, _)| book.publisher);
    t.value(books.count(t.db()).await?);
    Ok(())
}

async fn test_annotate_values_list_flat(t: &Case) -> Result<()> {
    let ages = Author::objects()
        .group_by(|author| author.age)
        .values(|author| author.age)
        .having(|author| author.age.count().greater_than(1));
    t.rows(ages.all(t.db()).await?);
    Ok(())
}

async fn test_annotation_with_value(t: &Case) -> Result<()> {
    let prices = Book::objects()
        .filter(|book| book.name.equals("Practical Django Projects"))
        .annotate(|book| book.price * 2)
        .group_by(|(_, price)| price)
        .values(|(_, price)| (price, price.sum()));
    t.queries(async {
        t.value(dicts(
            ["discount_price", "sum_discount"],
            prices.all(t.db()).await?,
        ));
        Ok::<(), terrace_core::Error>(())
    })
    .await
}

async fn test_count_preserve_group_by(t: &Case) -> Result<()> {
    let again = Book {
        id: Auto::unset(),
        isbn: "113235613".to_owned(),
        name: "Python Web Development with Django".to_owned(),
        pages: 350,
        rating: 4.0,
        price: Decimal::new(3969, 2),
        contact: ForeignKey::of(5),
        publisher: ForeignKey::of(3),
        pubdate: jiff::civil::date(2018, 11, 3),
    };
    again.insert(t.db()).await?;
    for descending in [false, false, true] {
        let books = Book::objects()
            .group_by(|book| (book.contact().name, book.publisher().name, book.id))
            .values(|book| (book.contact().name, book.publisher().name, book.id.count()))
            .order_by(|book| {
                if descending {
                    book.id.descending()
                } else {
                    book.id.ascending()
                }
            });
        let count = books.clone().count(t.db()).await?;
        let rows = books.all(t.db()).await?.len();
        t.value((usize::try_from(count) == Ok(rows)).then_some(count));
    }
    for place in 0..3 {
        let books = Book::objects()
            .group_by(|book| (book.contact().name, book.publisher().name))
            .values(|book| (book.contact().name, book.publisher().name, book.id.count()))
            .order_by(|book| match place {
                0 => book.id.count().descending(),
                1 => book.contact().name.descending(),
                _ => random_order(),
            });
        let count = books.clone().count(t.db()).await?;
        let rows = books.all(t.db()).await?.len();
        t.value((usize::try_from(count) == Ok(rows)).then_some(count));
    }
    Ok(())
}

async fn test_db_col_table(t: &Case) -> Result<()> {
    let clues = Clues::objects()
        .group_by(|clue| clue.entry().entry)
        .values(|clue| {
            (
                clue.entry().entry,
                clue.entry.count(),
                clue.clue.count_distinct(),
            )
        });
    let names = ["EntryID__Entry", "Appearances", "Distinct_Clues"];
    t.value(dicts(names, clues.all(t.db()).await?));
    let entries = Entries::objects().annotate(|entry| entry.clues().id.count());
    t.rows(
        entries
            .all(t.db())
            .await?
            .into_iter()
            .map(|(entry, _)| entry),
    );
    Ok(())
}

async fn test_extra_select_grouping_with_params(t: &Case) -> Result<()> {
    let sheets = Book::objects()
        .annotate(|book| book.authors().age.average())
        .annotate(|(book, _)| (book.pages + 1) / 2)
        .order_by(|(_, sheets)| sheets.ascending())
        .values(|(_, sheets)| sheets);
    t.rows(sheets.all(t.db()).await?);
    Ok(())
}

async fn test_having_group_by(t: &Case) -> Result<()> {
    let names = Book::objects()
        .group_by(|book| (book.name, book.pages))
        .values(|book| book.name)
        .filter(|book| book.pages.greater_than(book.authors().id.count()))
        .order_by(|book| book.name.ascending());
    t.rows(names.all(t.db()).await?);
    Ok(())
}

async fn test_values_annotate_values(t: &Case) -> Result<()> {
    let keys = Book::objects()
        .group_by(|book| (book.name, book.id))
        .values(|book| (book.id, book.authors().id.count()))
        .order_by(|book| book.name.ascending());
    let keys: Vec<i64> = keys
        .all(t.db())
        .await?
        .into_iter()
        .map(|(key, _)| key)
        .collect();
    let all = Book::objects().values(|book| book.id).all(t.db()).await?;
    t.value((keys == all).then_some(keys));
    Ok(())
}

async fn test_values_extra_grouping(t: &Case) -> Result<()> {
    let one = Book::objects()
        .annotate(|book| book.publisher)
        .group_by(|(_, publisher)| publisher)
        .values(|(book, publisher)| (publisher, book.id.count()))
        .order_by(|(_, publisher)| publisher.ascending());
    t.value(dicts(["pub", "id__count"], one.all(t.db()).await?));
    let other = Book::objects()
        .annotate(|book| (book.publisher, book.pages))
        .group_by(|(_, (publisher, _))| publisher)
        .values(|(book, (publisher, _))| (publisher, book.id.count()))
        .order_by(|(_, (publisher, _))| publisher.ascending());
    t.value(dicts(["pub", "id__count"], other.all(t.db()).await?));
    Ok(())
}

async fn test_values_list_annotation_args_ordering(t: &Case) -> Result<()> {
    let books = Book::objects()
        .group_by(|book| book.publisher().name)
        .values(|book| {
            (
                book.publisher().name,
                book.id.count(),
                book.price.average(),
                book.authors().age.average(),
                book.pages.average(),
            )
        })
        .order_by(|book| book.publisher().name.descending());
    t.value(books.first(t.db()).await?);
    Ok(())
}

async fn test_values_queryset_non_conflict(t: &Case) -> Result<()> {
    let authors = || Author::objects().group_by(|author| author.name);
    let contacts = authors()
        .values(|author| (author.name, author.contact_books().id.count()))
        .order_by(|author| author.name.ascending())
        .all(t.db())
        .await?;
    t.value(contacts.len());
    t.value(&contacts[0].0);
    t.value(contacts[0].1);
    let ages = authors()
        .values(|author| (author.name, author.friends().age.average()))
        .order_by(|author| author.name.ascending())
        .all(t.db())
        .await?;
    t.value(ages.len());
    t.value(&ages[0].0);
    t.value(ages[0].1);
    let friends = authors()
        .values(|author| (author.name, author.friends().id.count()))
        .order_by(|author| author.name.ascending())
        .all(t.db())
        .await?;
    t.value(friends.len());
    t.value(&friends[0].0);
    t.value(friends[0].1);
    Ok(())
}
