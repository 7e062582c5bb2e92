//! `AggregateTestCase`: aggregates beside rows.

use rust_decimal::Decimal;
use terrace_core::Result;
use terrace_orm::{Aggregated, Annotated, Auto, ForeignKey, Instances, Model, Query};

use super::models::{Author, Book, Publisher};
use crate::case::Case;
use crate::module::cases;
use crate::observe::dict;

cases! {
    "aggregation.tests.AggregateTestCase":
        test_aggregation_random_ordering,
        test_annotate_basic,
        test_annotate_defer,
        test_annotate_defer_select_related,
        test_annotate_m2m,
        test_annotate_over_annotate,
        test_annotation,
        test_annotation_expressions,
        test_backwards_m2m_annotate,
        test_dates_with_aggregation,
        test_expression_on_aggregation,
        test_filter_in_subquery_or_aggregation,
        test_filtering,
        test_fkey_aggregate,
        test_more_aggregation,
        test_reverse_fkey_annotate,
        test_ticket17424;
}

async fn test_aggregation_random_ordering(t: &Case) -> Result<()> {
    let authors = Author::objects()
        .annotate(|author| author.books().id.count())
        .order_by(|_| terrace_orm::random_order());
    let authors = authors.all(t.db()).await?;
    t.rows(
        authors
            .into_iter()
            .map(|(author, books)| (author.name, books)),
    );
    Ok(())
}

async fn test_annotate_basic(t: &Case) -> Result<()> {
    let books = Book::objects()
        .order_by(|book| book.id.ascending())
        .all(t.db())
        .await?;
    t.rows(books.into_iter().map(|book| book.name));
    let (book, age) = Book::objects()
        .annotate(|book| book.authors().age.average())
        .get_by(t.db(), |(book, _)| book.id.equals(1))
        .await?;
    t.value(book.name);
    t.value(age);
    Ok(())
}

async fn test_annotate_defer(t: &Case) -> Result<()> {
    let books = Book::objects()
        .annotate(|book| book.pages.sum())
        .filter(|(book, _)| book.id.equals(1))
        .order_by(|(book, _)| book.id.ascending())
        .values(|(book, pages)| (book.id, book.isbn, pages, book.name));
    t.rows(books.all(t.db()).await?);
    Ok(())
}

async fn test_annotate_defer_select_related(t: &Case) -> Result<()> {
    let books = Book::objects()
        .select_related(|book| book.contact())
        .annotate(|book| book.pages.sum())
        .filter(|(book, _)| book.id.equals(1))
        .order_by(|(book, _)| book.id.ascending());
    let row = |(book, pages): (Book, Option<i64>)| {
        let contact = book.contact.loaded().map(|contact| contact.name.clone());
        (book.id, book.isbn, pages, contact, book.name)
    };
    t.rows(books.all(t.db()).await?.into_iter().map(row));
    Ok(())
}

async fn test_annotate_m2m(t: &Case) -> Result<()> {
    let books = Book::objects()
        .filter(|book| book.rating.less_than(4.5))
        .annotate(|book| book.authors().age.average())
        .order_by(|(book, _)| book.name.ascending());
    t.rows(
        books
            .all(t.db())
            .await?
            .into_iter()
            .map(|(book, age)| (book.name, age)),
    );
    let books = Book::objects()
        .annotate(|book| book.authors().id.count())
        .order_by(|(book, _)| book.name.ascending());
    t.rows(
        books
            .all(t.db())
            .await?
            .into_iter()
            .map(|(book, authors)| (book.name, authors)),
    );
    Ok(())
}

async fn test_annotate_over_annotate(t: &Case) -> Result<()> {
    let ((_, _), sum) = Author::objects()
        .annotate(|author| author.age)
        .annotate(|(_, age)| age.sum())
        .get_by(t.db(), |((author, _), _)| {
            author.name.equals("Adrian Holovaty")
        })
        .await?;
    t.value(sum);
    Ok(())
}

async fn test_annotation(t: &Case) -> Result<()> {
    let friends = Author::objects()
        .filter(|author| author.id.equals(1))
        .aggregate(t.db(), |author| author.friends().id.count());
    t.value(dict(["friends__id__count"], friends.await?));
    let books = Book::objects()
        .annotate(|book| book.authors().name.count())
        .filter(|(_, authors)| authors.equals(2))
        .order_by(|(book, _)| book.id.ascending());
    t.rows(
        books
            .all(t.db())
            .await?
            .into_iter()
            .map(|(book, _)| book.name),
    );
    let authors = Author::objects()
        .annotate(|author| author.friends().id.count_distinct())
        .filter(|(_, friends)| friends.equals(0))
        .order_by(|(author, _)| author.id.ascending());
    t.rows(
        authors
            .all(t.db())
            .await?
            .into_iter()
            .map(|(author, _)| author.name),
    );
    let publishers = Publisher::objects()
        .annotate(|publisher| publisher.books().id.count())
        .filter(|(_, books)| books.greater_than(1))
        .order_by(|(publisher, _)| publisher.id.ascending());
    t.rows(
        publishers
            .all(t.db())
            .await?
            .into_iter()
            .map(|(publisher, _)| publisher.name),
    );
    let publishers = Publisher::objects()
        .filter(|publisher| publisher.books().price.less_than(Decimal::from(40)))
        .annotate(|publisher| publisher.books().id.count())
        .filter(|(_, books)| books.greater_than(1));
    t.rows(
        publishers
            .all(t.db())
            .await?
            .into_iter()
            .map(|(publisher, _)| publisher.name),
    );
    let books = Book::objects()
        .annotate(|book| book.authors().id.count())
        .filter(|(book, authors)| book.authors().name.contains("Norvig") & authors.greater_than(1));
    t.rows(
        books
            .all(t.db())
            .await?
            .into_iter()
            .map(|(book, _)| book.name),
    );
    Ok(())
}

async fn test_annotation_expressions(t: &Case) -> Result<()> {
    let one = Author::objects()
        .annotate(|author| (author.age + author.friends().age.optional()).sum())
        .order_by(|(author, _)| author.name.ascending());
    t.rows(
        one.all(t.db())
            .await?
            .into_iter()
            .map(|(author, ages)| (author.name, ages)),
    );
    let other = Author::objects()
        .annotate(|author| author.age.sum() + author.friends().age.sum())
        .order_by(|(author, _)| author.name.ascending());
    t.rows(
        other
            .all(t.db())
            .await?
            .into_iter()
            .map(|(author, ages)| (author.name, ages)),
    );
    Ok(())
}

async fn test_backwards_m2m_annotate(t: &Case) -> Result<()> {
    let authors = Author::objects()
        .filter(|author| author.name.contains("a"))
        .annotate(|author| author.books().rating.average())
        .order_by(|(author, _)| author.name.ascending());
    t.rows(
        authors
            .all(t.db())
            .await?
            .into_iter()
            .map(|(author, rating)| (author.name, rating)),
    );
    let authors = Author::objects()
        .annotate(|author| author.books().id.count())
        .order_by(|(author, _)| author.name.ascending());
    t.rows(
        authors
            .all(t.db())
            .await?
            .into_iter()
            .map(|(author, books)| (author.name, books)),
    );
    Ok(())
}

async fn test_dates_with_aggregation(t: &Case) -> Result<()> {
    let dates = Book::objects()
        .annotate(|book| book.authors().id.count())
        .dates(|(book, _)| book.pubdate, terrace_orm::DateUnit::Year);
    t.rows(dates.all(t.db()).await?);
    Ok(())
}

async fn test_expression_on_aggregation(t: &Case) -> Result<()> {
    let publishers = Publisher::objects()
        .annotate(|publisher| {
            let rating = publisher.books().rating.average().cast::<Decimal>();
            rating.greatest(publisher.books().price.average())
        })
        .filter(|(publisher, larger)| larger.at_least(publisher.num_awards))
        .order_by(|(publisher, _)| publisher.num_awards.ascending());
    t.rows(
        publishers
            .all(t.db())
            .await?
            .into_iter()
            .map(|(publisher, _)| publisher.num_awards),
    );
    let publishers = Publisher::objects()
        .annotate(|publisher| {
            publisher
                .books()
                .rating
                .average()
                .greatest(publisher.num_awards.cast::<f64>())
        })
        .filter(|(publisher, larger)| larger.greater_than(publisher.num_awards.cast::<f64>()))
        .order_by(|(publisher, _)| publisher.num_awards.ascending());
    t.rows(
        publishers
            .all(t.db())
            .await?
            .into_iter()
            .map(|(publisher, _)| publisher.num_awards),
    );
    Ok(())
}

async fn test_filter_in_subquery_or_aggregation(t: &Case) -> Result<()> {
    let authors = Author::objects()
        .annotate(|author| author.books().id.count())
        .filter(|(author, books)| {
            let written = Book::objects().select(|book| book.authors().id);
            books.greater_than(0) | author.id.in_query(written)
        });
    t.rows(
        authors
            .all(t.db())
            .await?
            .into_iter()
            .map(|(author, _)| author),
    );
    Ok(())
}

/// The publishers with the number of their books.
fn counted() -> Query<Publisher, Annotated<Instances, Aggregated<i64>>> {
    Publisher::objects()
        .annotate(|publisher| publisher.books().id.count())
        .order_by(|(publisher, _)| publisher.id.ascending())
}

async fn test_filtering(t: &Case) -> Result<()> {
    let publisher = Publisher {
        id: Auto::unset(),
        name: "Expensive Publisher".to_owned(),
        num_awards: Some(0),
        duration: None,
    };
    let publisher = publisher.insert(t.db()).await?;
    for (number, rating, price) in [(1, 3.5, 1000), (2, 4.0, 1000), (3, 4.5, 35)] {
        let book = Book {
            id: Auto::unset(),
            isbn: format!("{number}{number}{number}"),
            name: format!("ExpensiveBook{number}"),
            pages: 1,
            rating,
            price: Decimal::from(price),
            contact: ForeignKey::of(1),
            publisher: ForeignKey::to(&publisher)?,
            pubdate: jiff::civil::date(2008, 12, number),
        };
        book.insert(t.db()).await?;
    }
    let names = |rows: Vec<(Publisher, i64)>| rows.into_iter().map(|(row, _)| row.name);
    let cheap = Decimal::from(40);
    let several = counted().filter(|(_, books)| books.greater_than(1));
    t.rows(names(several.all(t.db()).await?));
    let cheaper = Publisher::objects()
        .filter(|publisher| publisher.books().price.less_than(cheap))
        .order_by(|publisher| publisher.id.ascending());
    t.rows(cheaper.all(t.db()).await?.into_iter().map(|row| row.name));
    let both = counted().filter(|(publisher, books)| {
        books.greater_than(1) & publisher.books().price.less_than(cheap)
    });
    t.rows(names(both.all(t.db()).await?));
    let cheap_ones = Publisher::objects()
        .filter(|publisher| publisher.books().price.less_than(cheap))
        .annotate(|publisher| publisher.books().id.count())
        .filter(|(_, books)| books.greater_than(1))
        .order_by(|(publisher, _)| publisher.id.ascending());
    t.rows(names(cheap_ones.all(t.db()).await?));
    let some = counted().filter(|(_, books)| books.between(1, 3));
    t.rows(names(some.all(t.db()).await?));
    let few = counted().filter(|(_, books)| books.between(1, 2));
    t.rows(names(few.all(t.db()).await?));
    let odd = counted().filter(|(_, books)| books.one_of([1, 3]));
    t.rows(names(odd.all(t.db()).await?));
    let unknown = counted().unordered().filter(|(_, books)| books.is_null());
    t.value(unknown.all(t.db()).await?.len());
    Ok(())
}

async fn test_fkey_aggregate(t: &Case) -> Result<()> {
    let authors = Author::objects().annotate(|author| author.books().id.count());
    t.rows(
        authors
            .all(t.db())
            .await?
            .into_iter()
            .map(|(author, _)| author),
    );
    Ok(())
}

async fn test_more_aggregation(t: &Case) -> Result<()> {
    let author = Author::objects()
        .get_by(t.db(), |author| author.name.contains("Norvig"))
        .await?;
    let book = Book::objects()
        .get_by(t.db(), |book| book.name.contains("Done Right"))
        .await?;
    book.authors().add(t.db(), [&author]).await?;
    let rating = Book::objects()
        .annotate(|book| book.authors().id.count())
        .filter(|(book, authors)| book.authors().name.contains("Norvig") & authors.greater_than(1))
        .aggregate(t.db(), |(book, _)| book.rating.average());
    t.value(dict(["rating__avg"], rating.await?));
    Ok(())
}

async fn test_reverse_fkey_annotate(t: &Case) -> Result<()> {
    let books = Book::objects()
        .annotate(|book| book.publisher().num_awards.sum())
        .order_by(|(book, _)| book.name.ascending());
    t.rows(
        books
            .all(t.db())
            .await?
            .into_iter()
            .map(|(book, awards)| (book.name, awards)),
    );
    let publishers = Publisher::objects()
        .annotate(|publisher| publisher.books().price.sum())
        .order_by(|(publisher, _)| publisher.name.ascending());
    let publishers = publishers.all(t.db()).await?;
    t.rows(
        publishers
            .into_iter()
            .map(|(publisher, price)| (publisher.name, price)),
    );
    Ok(())
}

async fn test_ticket17424(t: &Case) -> Result<()> {
    let books = Book::objects()
        .order_by(|book| book.id.ascending())
        .annotate(|book| book.id.count())
        .exclude(|(book, _)| book.publisher().name.equals("__UNLIKELY_VALUE__"));
    t.rows(
        books
            .all(t.db())
            .await?
            .into_iter()
            .map(|(book, _)| book.id),
    );
    t.skip(2, "how Django joins");
    Ok(())
}
