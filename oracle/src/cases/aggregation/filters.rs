//! `FilteredAggregateTests`: aggregates of some of the rows.

use terrace_core::Result;
use terrace_orm::{Model, Predicate, case, exists};

use super::models::{Author, Book, BookAuthors};
use crate::case::Case;
use crate::module::cases;
use crate::observe::dict;

cases! {
    "aggregation.test_filter_argument.FilteredAggregateTests":
        test_case_aggregate,
        test_double_filtered_aggregates,
        test_empty_filtered_aggregates,
        test_empty_filtered_aggregates_with_annotation,
        test_excluded_aggregates,
        test_filtered_aggregate_empty_condition,
        test_filtered_aggregate_full_condition,
        test_filtered_aggregate_on_annotate,
        test_filtered_aggregate_on_exists,
        test_filtered_aggregate_ref_annotation,
        test_filtered_aggregate_ref_multiple_subquery_annotation,
        test_filtered_aggregate_ref_subquery_annotation,
        test_filtered_aggregates,
        test_filtered_aggregrate_ref_in_subquery_annotation,
        test_filtered_numerical_aggregates,
        test_filtered_reused_subquery,
        test_plain_annotate,
        test_related_aggregates_m2m,
        test_related_aggregates_m2m_and_fk;
}

async fn test_case_aggregate(t: &Case) -> Result<()> {
    let age = Author::objects().aggregate(t.db(), |author| {
        let friend = author.friends();
        let forty = case()
            .when(friend.age.equals(40), friend.age)
            .otherwise_null();
        forty.sum().filter(friend.name.starts_with("test"))
    });
    t.value(age.await?);
    Ok(())
}

async fn test_double_filtered_aggregates(t: &Case) -> Result<()> {
    let age = Author::objects().aggregate(t.db(), |author| {
        author
            .age
            .sum()
            .filter(author.name.equals("test2") & !author.name.equals("test"))
    });
    t.value(age.await?);
    Ok(())
}

async fn test_empty_filtered_aggregates(t: &Case) -> Result<()> {
    let count = Author::objects().aggregate(t.db(), |author| {
        author.id.count().filter(Predicate::always())
    });
    t.value(count.await?);
    Ok(())
}

async fn test_empty_filtered_aggregates_with_annotation(t: &Case) -> Result<()> {
    let count = Author::objects()
        .annotate(|author| author.age)
        .aggregate(t.db(), |(author, _)| {
            author.id.count().filter(Predicate::always())
        });
    t.value(count.await?);
    Ok(())
}

async fn test_excluded_aggregates(t: &Case) -> Result<()> {
    let age = Author::objects().aggregate(t.db(), |author| {
        author.age.sum().filter(!author.name.equals("test2"))
    });
    t.value(age.await?);
    Ok(())
}

async fn test_filtered_aggregate_empty_condition(t: &Case) -> Result<()> {
    let book = Book::objects()
        .annotate(|book| {
            let nobody: [i64; 0] = [];
            book.authors()
                .id
                .count()
                .filter(book.authors().id.one_of(nobody))
        })
        .get_by(t.db(), |(book, _)| book.id.equals(1));
    t.value(book.await?.1);
    let nothing: [f64; 0] = [];
    let rating = Book::objects().aggregate(t.db(), |book| {
        book.rating.maximum().filter(book.rating.one_of(nothing))
    });
    t.value(dict(["max_rating"], rating.await?));
    Ok(())
}

async fn test_filtered_aggregate_full_condition(t: &Case) -> Result<()> {
    let book = Book::objects()
        .annotate(|book| {
            let nobody: [i64; 0] = [];
            book.authors()
                .id
                .count()
                .filter(!book.authors().id.one_of(nobody))
        })
        .get_by(t.db(), |(book, _)| book.id.equals(1));
    t.value(book.await?.1);
    let nothing: [f64; 0] = [];
    let rating = Book::objects().aggregate(t.db(), |book| {
        book.rating.maximum().filter(!book.rating.one_of(nothing))
    });
    t.value(dict(["max_rating"], rating.await?));
    Ok(())
}

async fn test_filtered_aggregate_on_annotate(t: &Case) -> Result<()> {
    let age = Author::objects()
        .annotate(|author| {
            author
                .books()
                .pages
                .sum()
                .filter(author.books().rating.greater_than(3.0))
        })
        .aggregate(t.db(), |(author, pages)| {
            author.age.sum().filter(pages.at_least(400))
        });
    t.value(dict(["summed_age"], age.await?));
    Ok(())
}

async fn test_filtered_aggregate_on_exists(t: &Case) -> Result<()> {
    let rating = Book::objects().aggregate(t.db(), |book| {
        let authors = BookAuthors::objects().filter(|author| author.book.equals(book.id));
        book.rating.maximum().filter(exists(authors))
    });
    t.value(dict(["max_rating"], rating.await?));
    Ok(())
}

async fn test_filtered_aggregate_ref_annotation(t: &Case) -> Result<()> {
    let count = Author::objects()
        .annotate(|author| author.age * 2)
        .aggregate(t.db(), |(author, double)| {
            author.id.count().filter(double.greater_than(100))
        });
    t.value(count.await?);
    Ok(())
}

async fn test_filtered_aggregate_ref_multiple_subquery_annotation(t: &Case) -> Result<()> {
    let rating = Book::objects()
        .annotate(|book| {
            let authors = BookAuthors::objects().filter(|author| author.book.equals(book.id));
            let contacts = Author::objects()
                .filter(|author| author.contact_books().id.equals(book.id))
                .select(|author| author.id);
            let others = Book::objects()
                .filter(|other| other.authors().id.in_query(contacts))
                .exclude(|other| other.id.equals(book.id));
            (exists(authors).as_value(), exists(others).as_value())
        })
        .aggregate(t.db(), |(book, (has_authors, have_others))| {
            book.rating.maximum().filter(has_authors & !have_others)
        });
    t.value(dict(["max_rating"], rating.await?));
    Ok(())
}

async fn test_filtered_aggregate_ref_subquery_annotation(t: &Case) -> Result<()> {
    let count = Author::objects()
        .annotate(|author| {
            Book::objects()
                .filter(|book| book.contact.equals(author.id))
                .order_by(|book| book.pubdate.ascending())
                .limit(1)
                .select(|book| book.pubdate.year())
                .value()
        })
        .aggregate(t.db(), |(author, year)| {
            author.id.count().filter(year.equals(2008))
        });
    t.value(count.await?);
    Ok(())
}

async fn test_filtered_aggregates(t: &Case) -> Result<()> {
    let age = Author::objects().aggregate(t.db(), |author| {
        author.age.sum().filter(author.name.starts_with("test"))
    });
    t.value(age.await?);
    Ok(())
}

async fn test_filtered_aggregrate_ref_in_subquery_annotation(t: &Case) -> Result<()> {
    let sum = Author::objects()
        .annotate(|author| {
            Book::objects()
                .annotate(|book| book.id.count().filter(book.pages.equals(author.age)))
                .limit(1)
                .values(|(_, count)| count)
                .select(|(_, count)| count)
                .value()
        })
        .order_by(|(author, _)| author.id.ascending())
        .aggregate(t.db(), |(_, count)| count.sum());
    t.value(sum.await?);
    Ok(())
}

async fn test_filtered_numerical_aggregates(t: &Case) -> Result<()> {
    let test = || Author::objects();
    let mean = test().aggregate(t.db(), |author| {
        author.age.average().filter(author.name.starts_with("test"))
    });
    t.value(mean.await?);
    let deviation = test().aggregate(t.db(), |author| {
        author
            .age
            .standard_deviation()
            .filter(author.name.starts_with("test"))
    });
    t.value(deviation.await?);
    let variance = test().aggregate(t.db(), |author| {
        author
            .age
            .variance()
            .filter(author.name.starts_with("test"))
    });
    t.value(variance.await?);
    Ok(())
}

async fn test_filtered_reused_subquery(t: &Case) -> Result<()> {
    let popular = Author::objects()
        .annotate(|author| {
            author
                .friends()
                .id
                .count()
                .filter(author.friends().age.greater_than(author.age))
        })
        .filter(|(_, older)| older.at_least(2));
    let keys = popular.clone().select(|(author, _)| author.id);
    t.value(
        popular
            .get_by(t.db(), |(author, _)| author.id.in_query(keys))
            .await?
            .0,
    );
    Ok(())
}

async fn test_plain_annotate(t: &Case) -> Result<()> {
    let authors = Author::objects()
        .annotate(|author| {
            author
                .books()
                .pages
                .sum()
                .filter(author.books().rating.greater_than(3.0))
        })
        .order_by(|(author, _)| author.id.ascending());
    t.rows(
        authors
            .all(t.db())
            .await?
            .into_iter()
            .map(|(_, pages)| pages),
    );
    Ok(())
}

async fn test_related_aggregates_m2m(t: &Case) -> Result<()> {
    let age = Author::objects()
        .filter(|author| author.name.equals("test"))
        .aggregate(t.db(), |author| {
            author
                .friends()
                .age
                .sum()
                .filter(!author.friends().name.equals("test"))
        });
    t.value(age.await?);
    Ok(())
}

async fn test_related_aggregates_m2m_and_fk(t: &Case) -> Result<()> {
    let pages = Author::objects()
        .filter(|author| author.name.equals("test"))
        .aggregate(t.db(), |author| {
            let friend = author.friends();
            let books = friend.books();
            let theirs = books.publisher().name.equals("Apress") & !friend.name.equals("test3");
            books.pages.sum().filter(theirs)
        });
    t.value(pages.await?);
    Ok(())
}
