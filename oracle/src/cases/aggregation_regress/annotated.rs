//! Aggregates beside rows.

use rust_decimal::Decimal;
use terrace_core::Result;
use terrace_orm::{Auto, DateUnit, ForeignKey, Model};

use super::models::{Alfa, Author, Book, Bravo, Charlie, Clues, Entries, Publisher, SelfRefFk};
use crate::case::Case;
use crate::module::cases;
use crate::observe::{dict, dicts};

cases! {
    "aggregation_regress.tests.AggregationTests":
        test_aggregate_duplicate_columns,
        test_aggregate_duplicate_columns_only,
        test_aggregate_duplicate_columns_select_related,
        test_annotate_on_relation,
        test_annotate_select_related,
        test_annotate_with_dates,
        test_annotate_with_extra,
        test_annotation,
        test_boolean_conversion,
        test_order_by_group_by_join,
        test_quoting_aggregate_order_by,
        test_select_related;
    "aggregation_regress.tests.JoinPromotionTests":
        test_ticket_21150;
    "aggregation_regress.tests.SelfReferentialFKTests":
        test_ticket_24748;
}

async fn test_aggregate_duplicate_columns(t: &Case) -> Result<()> {
    t.skip(1, "what Django groups by");
    let authors = Author::objects()
        .annotate(|author| author.contact_books().id.count())
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

async fn test_aggregate_duplicate_columns_only(t: &Case) -> Result<()> {
    t.skip(1, "what Django groups by");
    let authors = Author::objects()
        .annotate(|author| author.contact_books().id.count())
        .order_by(|(author, _)| author.name.ascending())
        .values(|(author, books)| (author.name, books));
    t.rows(authors.all(t.db()).await?);
    Ok(())
}

async fn test_aggregate_duplicate_columns_select_related(t: &Case) -> Result<()> {
    t.skip(1, "what Django groups by");
    let books = Book::objects()
        .select_related(|book| book.contact())
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

async fn test_annotate_on_relation(t: &Case) -> Result<()> {
    let (_, (price, publisher)) = Book::objects()
        .annotate(|book| (book.price.average(), book.publisher().name))
        .get_by(t.db(), |(book, _)| book.id.equals(1))
        .await?;
    t.value(price);
    t.value(publisher);
    Ok(())
}

async fn test_annotate_select_related(t: &Case) -> Result<()> {
    let books = Book::objects()
        .filter(|book| book.rating.less_than(4.5))
        .select_related(|book| (book.publisher(), book.contact()))
        .annotate(|book| book.authors().age.average())
        .order_by(|(book, _)| book.name.ascending());
    let row = |(book, age): (Book, Option<f64>)| {
        let publisher = book
            .publisher
            .loaded()
            .map(|publisher| publisher.name.clone());
        let contact = book.contact.loaded().map(|contact| contact.name.clone());
        (book.name, age, publisher, contact)
    };
    t.rows(books.all(t.db()).await?.into_iter().map(row));
    Ok(())
}

async fn test_annotate_with_dates(t: &Case) -> Result<()> {
    let days = Book::objects()
        .annotate(|book| book.authors().id.count())
        .filter(|(_, authors)| authors.equals(2))
        .dates(|(book, _)| book.pubdate, DateUnit::Day);
    t.rows(days.all(t.db()).await?);
    Ok(())
}

async fn test_annotate_with_extra(t: &Case) -> Result<()> {
    let publishers = Publisher::objects()
        .annotate(|publisher| {
            Book::objects()
                .filter(|book| book.publisher.equals(publisher.id))
                .order_by(|book| book.pages.ascending())
                .limit(1)
                .select(|book| book.name)
                .value()
        })
        .annotate(|(publisher, _)| publisher.books().id.count());
    publishers.all(t.db()).await?;
    Ok(())
}

async fn test_annotation(t: &Case) -> Result<()> {
    let exactly = Decimal::new(11_545, 3);
    for _ in 0..2 {
        let ((book, age), cost) = Book::objects()
            .annotate(|book| book.authors().age.average())
            .annotate(|(book, _)| book.price * Decimal::new(5, 1))
            .get_by(t.db(), |((book, _), _)| book.id.equals(2))
            .await?;
        t.value(book.contact);
        t.value(book.isbn);
        t.value(age);
        t.value(book.name);
        t.value(book.pages);
        t.value(book.price);
        t.value(book.pubdate);
        t.value(book.publisher);
        t.value(book.rating);
        t.holds(cost == exactly);
    }
    let fields = [
        "id",
        "contact_id",
        "isbn",
        "mean_auth_age",
        "name",
        "pages",
        "price",
        "pubdate",
        "publisher_id",
    ];
    for _ in 0..2 {
        let (beside, cost, rating) = {
            let query = Book::objects()
                .annotate(|book| book.authors().age.average())
                .annotate(|(book, _)| book.price * Decimal::new(5, 1));
            let ((book, age), cost) = query
                .get_by(t.db(), |((book, _), _)| book.id.equals(2))
                .await?;
            let beside = (
                book.id,
                book.contact,
                book.isbn,
                age,
                book.name,
                book.pages,
                book.price,
                book.pubdate,
                book.publisher,
            );
            (beside, cost, book.rating)
        };
        t.holds(cost == exactly);
        let mut row = dict(fields, beside);
        row["dict"]["rating"] = serde_json::json!(rating);
        t.value(row);
    }
    let first = || {
        Book::objects()
            .annotate(|book| (book.authors().age.average(), book.price / book.pages))
            .filter(|(book, _)| book.id.equals(1))
    };
    t.value(dict(
        ["name"],
        first().values(|(book, _)| book.name).get(t.db()).await?,
    ));
    let aged = || first().values(|(book, (age, _))| (book.name, age));
    t.value(dict(["name", "mean_auth_age"], aged().get(t.db()).await?));
    let several = Book::objects()
        .annotate(|book| book.authors().id.count())
        .values(|(book, _)| book.name)
        .filter(|(_, authors)| authors.greater_than(2));
    t.value(dicts(["name"], several.all(t.db()).await?));
    t.value(dict(["name", "mean_auth_age"], aged().get(t.db()).await?));
    let authors = Author::objects().annotate(|author| author.friends().age.average());
    t.value(authors.all(t.db()).await?.len());
    let prices = Book::objects()
        .group_by(|book| book.price)
        .values(|book| {
            (
                book.price,
                book.authors().age.maximum(),
                book.publisher().num_awards.maximum(),
            )
        })
        .order_by(|book| {
            (
                book.authors().age.maximum().ascending(),
                book.price.ascending(),
            )
        });
    let names = ["price", "oldest", "publisher__num_awards__max"];
    t.value(dicts(names, prices.all(t.db()).await?));
    Ok(())
}

async fn test_boolean_conversion(t: &Case) -> Result<()> {
    let entry = Entries {
        id: Auto::unset(),
        entry: "foo".to_owned(),
        exclude: false,
    };
    let entry = entry.insert(t.db()).await?;
    let clue = Clues {
        id: Auto::unset(),
        entry: ForeignKey::to(&entry)?,
        clue: "bar".to_owned(),
    };
    clue.insert(t.db()).await?;
    let clues = Clues::objects()
        .select_related(|clue| clue.entry())
        .annotate(|clue| clue.id.count())
        .all(t.db())
        .await?;
    t.rows(clues.iter().map(|(clue, _)| clue));
    let entry = clues.first().and_then(|(clue, _)| clue.entry.loaded());
    t.value(entry);
    t.value(entry.map(|entry| entry.exclude));
    Ok(())
}

async fn test_order_by_group_by_join(t: &Case) -> Result<()> {
    let books = Book::objects()
        .annotate(|book| book.authors().id.count())
        .order_by(|(book, _)| (book.publisher().name.ascending(), book.name.ascending()));
    t.rows(
        books
            .all(t.db())
            .await?
            .into_iter()
            .map(|(book, _)| book.name),
    );
    Ok(())
}

async fn test_quoting_aggregate_order_by(t: &Case) -> Result<()> {
    let books = Book::objects()
        .filter(|book| book.name.equals("Python Web Development with Django"))
        .annotate(|book| book.authors().id.count())
        .order_by(|(_, authors)| authors.ascending());
    t.rows(
        books
            .all(t.db())
            .await?
            .into_iter()
            .map(|(book, authors)| (book.name, authors)),
    );
    Ok(())
}

async fn test_select_related(t: &Case) -> Result<()> {
    let (book, authors) = Book::objects()
        .select_related(|book| book.publisher())
        .annotate(|book| book.authors().id.count())
        .get_by(t.db(), |(book, _)| book.isbn.equals("013790395"))
        .await?;
    let fields = [
        "contact_id",
        "id",
        "isbn",
        "name",
        "num_authors",
        "pages",
        "price",
        "pubdate",
        "publisher_id",
        "rating",
    ];
    let row = (
        book.contact,
        book.id,
        book.isbn,
        book.name,
        authors,
        book.pages,
        book.price,
        book.pubdate,
        book.publisher,
        book.rating,
    );
    t.value(dict(fields, row));
    Ok(())
}

async fn test_ticket_21150(t: &Case) -> Result<()> {
    let bravo = Bravo { id: Auto::unset() }.insert(t.db()).await?;
    let charlie = Charlie {
        id: Auto::unset(),
        alfa: None,
        bravo: Some(ForeignKey::to(&bravo)?),
    };
    charlie.insert(t.db()).await?;
    let query = Charlie::objects()
        .select_related(|charlie| charlie.alfa())
        .annotate(|charlie| charlie.bravo().charlies().id.count());
    let alfa = |rows: &[(Charlie, i64)]| {
        let alfa = rows.first().and_then(|(charlie, _)| charlie.alfa.as_ref());
        alfa.and_then(|alfa| alfa.loaded().cloned())
    };
    let rows = query.clone().all(t.db()).await?;
    t.rows(rows.iter().map(|(charlie, _)| charlie));
    t.value(alfa(&rows));
    let new = Alfa {
        id: Auto::unset(),
        name: None,
    }
    .insert(t.db())
    .await?;
    Charlie::objects()
        .update(t.db(), |charlie| charlie.alfa.set(&new))
        .await?;
    let rows = query.all(t.db()).await?;
    t.rows(rows.iter().map(|(charlie, _)| charlie));
    t.value(alfa(&rows));
    Ok(())
}

async fn test_ticket_24748(t: &Case) -> Result<()> {
    let child = |name: &str, parent: Option<&SelfRefFk>| -> Result<SelfRefFk> {
        Ok(SelfRefFk {
            id: Auto::unset(),
            name: name.to_owned(),
            parent: parent.map(ForeignKey::to).transpose()?,
        })
    };
    let first = child("t1", None)?.insert(t.db()).await?;
    child("t2", Some(&first))?.insert(t.db()).await?;
    child("t3", Some(&first))?.insert(t.db()).await?;
    let rows = SelfRefFk::objects()
        .annotate(|row| row.children().id.count())
        .order_by(|(row, _)| row.name.ascending());
    t.rows(
        rows.all(t.db())
            .await?
            .into_iter()
            .map(|(row, children)| (row.name, children)),
    );
    Ok(())
}
