//! Deletes of the rows of queries.

use jiff::civil::date;
use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model, Query, Rows, exists};

use super::models::{Book, Child, Login, PlayedWith, Toy};
use crate::case::Case;
use crate::module::cases;

cases! {
    "delete_regress.tests.DeleteDistinct": test_disallowed_delete_distinct_on;
    "delete_regress.tests.DeleteLockingTest": test_concurrent_delete;
    "delete_regress.tests.DeleteTests":
        test_self_reference_with_through_m2m_at_second_level;
    "delete_regress.tests.Ticket19102Tests":
        test_ticket_19102_annotate,
        test_ticket_19102_defer,
        test_ticket_19102_select_related;
}

async fn test_disallowed_delete_distinct_on(t: &Case) -> Result<()> {
    t.raises(
        Book::objects()
            .distinct_on(|book| book.id)
            .delete(t.db())
            .await,
    );
    Ok(())
}

async fn test_concurrent_delete(t: &Case) -> Result<()> {
    let mut keys = Vec::new();
    for pagecount in [100, 200, 300] {
        let book = Book {
            id: Auto::unset(),
            pagecount,
            owner: None,
        };
        keys.push(book.insert(t.db()).await?.id);
    }
    t.db()
        .transaction(async |transaction| {
            t.value(Book::objects().count(transaction).await?);
            let second = Book::objects().filter(|book| book.id.equals(keys[1]));
            second.delete(t.arrange()).await?;
            let small = Book::objects().filter(|book| book.pagecount.less_than(250));
            small.delete(transaction).await
        })
        .await?;
    t.value(Book::objects().count(t.db()).await?);
    Ok(())
}

async fn test_self_reference_with_through_m2m_at_second_level(t: &Case) -> Result<()> {
    let toy = Toy {
        id: Auto::unset(),
        name: "Paints".to_owned(),
    };
    let toy = toy.insert(t.db()).await?;
    let child = Child {
        id: Auto::unset(),
        name: "Juan".to_owned(),
    };
    let child = child.insert(t.db()).await?;
    let book = Book {
        id: Auto::unset(),
        pagecount: 500,
        owner: Some(ForeignKey::to(&child)?),
    };
    book.insert(t.db()).await?;
    PlayedWith::new(&child, &toy, date(2026, 11, 20))?
        .insert(t.db())
        .await?;
    let books = Book::objects().filter(|book| {
        let same = Book::objects()
            .filter(|inner| inner.id.equals(book.id) & inner.owner().toys().id.equals(&toy));
        exists(same)
    });
    t.queries(books.delete(t.db())).await?;
    t.value(Book::objects().exists(t.db()).await?);
    t.skip(1, "the text of a statement");
    Ok(())
}

fn first_login() -> Query<Login> {
    Login::objects()
        .filter(|login| login.id.equals(1))
        .filter(|login| login.orgunit().name.is_not_null())
        .order_by(|login| login.description.ascending())
}

/// Deletes the rows of a query, and observes which logins are left.
async fn deleted<R: Rows<Login>>(t: &Case, query: Query<Login, R>) -> Result<()> {
    t.queries(query.delete(t.db())).await?;
    for key in [1, 2] {
        t.value(
            Login::objects()
                .filter(|login| login.id.equals(key))
                .exists(t.db())
                .await?,
        );
    }
    Ok(())
}

async fn test_ticket_19102_annotate(t: &Case) -> Result<()> {
    let query = Login::objects()
        .order_by(|login| login.description.ascending())
        .filter(|login| login.orgunit().name.is_not_null())
        .annotate(|login| login.description.count())
        .filter(|(login, count)| count.equals(1_i64) & login.id.equals(1));
    deleted(t, query).await
}

async fn test_ticket_19102_select_related(t: &Case) -> Result<()> {
    deleted(t, first_login().select_related(|login| login.orgunit())).await
}

async fn test_ticket_19102_defer(t: &Case) -> Result<()> {
    deleted(t, first_login().only(|login| login.id)).await
}
