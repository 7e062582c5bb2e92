//! `AggregateTestCase`: aggregates together with queries inside queries.

use rust_decimal::Decimal;
use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model, Predicate, count_all, exists};

use super::models::{Author, Book, Publisher};
use crate::case::Case;
use crate::module::cases;
use crate::observe::dicts;

cases! {
    "aggregation.tests.AggregateTestCase":
        test_aggregation_exists_annotation,
        test_aggregation_exists_multivalued_outeref,
        test_aggregation_nested_subquery_outerref,
        test_aggregation_order_by_not_selected_annotation_values,
        test_aggregation_subquery_annotation,
        test_aggregation_subquery_annotation_exists,
        test_aggregation_subquery_annotation_multivalued,
        test_aggregation_subquery_annotation_related_field,
        test_aggregation_subquery_annotation_values,
        test_aggregation_subquery_annotation_values_collision,
        test_exists_extra_where_with_aggregate,
        test_exists_none_with_aggregate;
}

async fn test_aggregation_exists_annotation(t: &Case) -> Result<()> {
    let publishers = Publisher::objects()
        .annotate(|publisher| {
            let books = Book::objects().filter(|book| book.publisher.equals(publisher.id));
            (exists(books).as_value(), publisher.books().id.count())
        })
        .values(|(publisher, _)| publisher.name);
    t.rows(publishers.all(t.db()).await?);
    Ok(())
}

async fn test_aggregation_exists_multivalued_outeref(t: &Case) -> Result<()> {
    let publishers = Publisher::objects().annotate(|publisher| {
        let books =
            Book::objects().filter(|book| book.publisher.equals(publisher.books().publisher));
        (exists(books).as_value(), publisher.books().id.count())
    });
    t.rows(
        publishers
            .all(t.db())
            .await?
            .into_iter()
            .map(|(publisher, _)| publisher),
    );
    Ok(())
}

async fn test_aggregation_nested_subquery_outerref(t: &Case) -> Result<()> {
    let counts = Book::objects()
        .annotate(|book| {
            let namesakes = Publisher::objects().filter(|publisher| {
                let same = Publisher::objects()
                    .filter(|publisher| publisher.name.equals(book.publisher().name))
                    .select(|publisher| publisher.id);
                publisher.id.in_query(same)
            });
            let count = namesakes.select(|publisher| publisher.id.count()).value();
            (count, book.authors().id.count())
        })
        .values(|(_, (publishers, _))| publishers);
    t.rows(counts.all(t.db()).await?);
    Ok(())
}

async fn test_aggregation_order_by_not_selected_annotation_values(t: &Case) -> Result<()> {
    for descending in [false, true, false, false, true] {
        let books = Book::objects()
            .annotate(|book| book.authors().age.minimum())
            .annotate(|(book, youngest)| youngest.coalesce(book.contact().age))
            .order_by(|(_, age)| {
                if descending {
                    age.descending()
                } else {
                    age.ascending()
                }
            })
            .values(|((book, _), _)| book.id);
        t.rows(books.all(t.db()).await?);
    }
    Ok(())
}

/// The publishers with the date of their latest book.
macro_rules! latest_of {
    ($publisher:ident) => {
        Book::objects()
            .filter(|book| book.publisher.equals($publisher.id))
            .order_by(|book| book.pubdate.descending())
            .limit(1)
            .select(|book| book.pubdate)
            .value()
    };
}

async fn test_aggregation_subquery_annotation(t: &Case) -> Result<()> {
    let publishers = Publisher::objects()
        .annotate(|publisher| latest_of!(publisher))
        .annotate(|(publisher, _)| publisher.books().id.count());
    let sql = publishers.clone().sql(t.db())?;
    t.queries(publishers.all(t.db())).await?;
    t.value(sql.matches("SELECT").count());
    t.skip(1, "names of calculations are not in the statement");
    Ok(())
}

async fn test_aggregation_subquery_annotation_exists(t: &Case) -> Result<()> {
    let publishers = Publisher::objects()
        .annotate(|publisher| (latest_of!(publisher), publisher.books().id.count()));
    t.value(publishers.exists(t.db()).await?);
    Ok(())
}

async fn test_aggregation_subquery_annotation_multivalued(t: &Case) -> Result<()> {
    let authors = Author::objects()
        .annotate(|outer| {
            Author::objects()
                .filter(|author| {
                    author.id.equals(outer.id) & author.books().name.equals(outer.books().name)
                })
                .select(|author| author.id)
                .value()
        })
        .annotate(|(author, _)| author.books().id.count());
    t.value(authors.count(t.db()).await?);
    Ok(())
}

async fn test_aggregation_subquery_annotation_related_field(t: &Case) -> Result<()> {
    let publisher = Publisher {
        id: Auto::unset(),
        name: "Stuart Russell".to_owned(),
        num_awards: Some(2),
        duration: None,
    };
    let publisher = publisher.insert(t.db()).await?;
    let book = Book {
        id: Auto::unset(),
        isbn: "159059999".to_owned(),
        name: "Test book.".to_owned(),
        pages: 819,
        rating: 2.5,
        price: Decimal::new(1444, 2),
        contact: ForeignKey::of(9),
        publisher: ForeignKey::to(&publisher)?,
        pubdate: jiff::civil::date(2019, 12, 6),
    };
    let book = book.insert(t.db()).await?;
    book.authors().add(t.db(), [5, 6, 7]).await?;
    let books = Book::objects()
        .annotate(|book| {
            Publisher::objects()
                .filter(|publisher| {
                    publisher.id.equals(book.publisher) & publisher.name.equals(book.contact().name)
                })
                .limit(1)
                .select(|publisher| publisher.name)
                .value()
        })
        .filter(|(_, contact)| contact.is_not_null())
        .annotate(|(book, _)| book.authors().id.count());
    let sql = books.clone().sql(t.db())?;
    t.queries(async {
        t.rows(
            books
                .all(t.db())
                .await?
                .into_iter()
                .map(|((book, _), _)| book),
        );
        Ok::<(), terrace_core::Error>(())
    })
    .await?;
    t.value(sql.matches("SELECT").count());
    Ok(())
}

async fn test_aggregation_subquery_annotation_values(t: &Case) -> Result<()> {
    let books = Book::objects()
        .annotate(|book| {
            Author::objects()
                .filter(|author| author.age.equals(book.contact().friends().age))
                .order_by(|author| author.age.ascending())
                .limit(1)
                .select(|author| author.id)
                .value()
        })
        .filter(|(book, author)| book.publisher.equals(1) & author.is_not_null())
        .annotate(|(book, _)| book.contact().friends().age.minimum())
        .order_by(|((book, _), _)| book.name.ascending())
        .values(|((book, _), age)| (book.name, age));
    t.value(dicts(["name", "min_age"], books.all(t.db()).await?));
    Ok(())
}

async fn test_aggregation_subquery_annotation_values_collision(t: &Case) -> Result<()> {
    let publishers = Publisher::objects()
        .filter(|publisher| publisher.books().contact().age.greater_than(20))
        .annotate(|publisher| {
            Book::objects()
                .filter(|book| book.id.equals(publisher.books().id))
                .select(|book| book.rating)
                .value()
        })
        .group_by(|(_, rating)| rating)
        .values(|(_, rating)| (rating, count_all()))
        .order_by(|(_, rating)| rating.ascending());
    t.value(dicts(
        ["rating", "total_count"],
        publishers.all(t.db()).await?,
    ));
    Ok(())
}

async fn test_exists_extra_where_with_aggregate(t: &Case) -> Result<()> {
    let books = Book::objects().annotate(|book| {
        let nobody = Author::objects().filter(|_| Predicate::never());
        (book.id.count(), exists(nobody).as_value())
    });
    t.value(books.all(t.db()).await?.len());
    Ok(())
}

async fn test_exists_none_with_aggregate(t: &Case) -> Result<()> {
    let books = Book::objects()
        .annotate(|book| (book.id.count(), exists(Author::objects().none()).as_value()));
    t.value(books.all(t.db()).await?.len());
    Ok(())
}
