//! `Queries1Tests`: relations with many rows, and what is left out by them.

use terrace_core::Result;
use terrace_orm::{Model, Query, exists};

use super::models::{Annotation, Author, Item, Note, Report, Tag};
use crate::case::Case;
use crate::module::cases;

cases! {
    "queries.tests.Queries1Tests":
        test_combining_does_not_mutate, test_double_exclude, test_exclude, test_exclude_in,
        test_excluded_intermediary_m2m_table_joined, test_nested_exclude, test_ticket1050,
        test_ticket1801, test_ticket2091, test_ticket2400, test_ticket4464,
        test_ticket6154, test_ticket7076, test_ticket7096, test_ticket7277, test_ticket8439,
        test_tickets_2080_3592, test_tickets_5324_6704;
}

/// The columns of an item.
type Columns = <Item as Model>::Columns;

/// Items by name.
fn named(items: Query<Item>) -> Query<Item> {
    items.order_by(|item| item.name.ascending())
}

/// Tags by name.
fn tags_named(tags: Query<Tag>) -> Query<Tag> {
    tags.order_by(|tag| tag.name.ascending())
}

/// Observes what two queries give, which is the same.
async fn same(t: &Case, one: Query<Item>, other: Query<Item>) -> Result<()> {
    let (one, other) = (one.all(t.db()).await?, other.all(t.db()).await?);
    let keys = |items: &[Item]| -> Vec<Option<i32>> {
        items.iter().map(|item| item.id.get().copied()).collect()
    };
    let equal = keys(&one) == keys(&other);
    t.rows(if equal { one } else { Vec::new() });
    Ok(())
}

async fn test_exclude(t: &Case) -> Result<()> {
    let items = Item::objects;
    let four = |item: Columns| item.tags().name.equals("t4");
    let three = |item: Columns| item.tags().name.equals("t3");
    same(t, items().exclude(four), items().filter(|i| !four(i))).await?;
    let either = items().exclude(|i| four(i) | three(i));
    same(t, either, items().filter(|i| !(four(i) | three(i)))).await?;
    let either = items().exclude(|i| four(i) | !three(i));
    same(t, either, items().filter(|i| !(four(i) | !three(i)))).await
}

async fn test_nested_exclude(t: &Case) -> Result<()> {
    let four = |item: Columns| item.tags().name.equals("t4");
    let excluded = Item::objects().exclude(|i| !four(i));
    same(t, excluded, Item::objects().filter(|i| !!four(i))).await
}

async fn test_double_exclude(t: &Case) -> Result<()> {
    let four = |item: Columns| item.tags().name.equals("t4");
    for _ in 0..2 {
        let twice = Item::objects().filter(|i| !!four(i));
        same(t, Item::objects().filter(four), twice).await?;
    }
    Ok(())
}

async fn test_exclude_in(t: &Case) -> Result<()> {
    let items = Item::objects;
    let either = |item: Columns| item.tags().name.one_of(["t4", "t3"]);
    same(t, items().exclude(either), items().filter(|i| !either(i))).await?;
    same(t, items().filter(either), items().filter(|i| !!either(i))).await
}

async fn test_ticket1050(t: &Case) -> Result<()> {
    for _ in 0..2 {
        let without = Item::objects().filter(|item| item.tags().id.is_null());
        t.rows(without.all(t.db()).await?);
    }
    Ok(())
}

async fn test_ticket1801(t: &Case) -> Result<()> {
    let authors = Author::objects;
    t.rows(
        authors()
            .filter(|a| a.item().id.equals(2))
            .all(t.db())
            .await?,
    );
    t.rows(
        authors()
            .filter(|a| a.item().id.equals(3))
            .all(t.db())
            .await?,
    );
    let both = authors()
        .filter(|a| a.item().id.equals(2))
        .filter(|a| a.item().id.equals(3));
    t.rows(both.all(t.db()).await?);
    Ok(())
}

async fn test_ticket2091(t: &Case) -> Result<()> {
    let tag = Tag::objects()
        .get_by(t.db(), |tag| tag.name.equals("t4"))
        .await?;
    let items = Item::objects().filter(|item| item.tags().id.one_of([&tag]));
    t.rows(items.all(t.db()).await?);
    Ok(())
}

async fn test_ticket2400(t: &Case) -> Result<()> {
    let authors = Author::objects().filter(|author| author.item().id.is_null());
    t.rows(authors.all(t.db()).await?);
    let tags = Tag::objects().filter(|tag| tag.item().id.is_null());
    t.rows(tags.all(t.db()).await?);
    Ok(())
}

async fn test_ticket4464(t: &Case) -> Result<()> {
    let either = || Item::objects().filter(|item| item.tags().id.one_of([1, 2]));
    let both = Item::objects()
        .filter(|item| item.tags().id.equals(1))
        .filter(|item| item.tags().id.equals(2));
    t.rows(both.all(t.db()).await?);
    t.rows(named(either().distinct()).all(t.db()).await?);
    t.rows(
        either()
            .filter(|item| item.tags().id.equals(3))
            .all(t.db())
            .await?,
    );
    t.rows(named(either()).slice(..3).all(t.db()).await?);
    t.rows(named(either().distinct()).slice(..3).all(t.db()).await?);
    Ok(())
}

async fn test_tickets_2080_3592(t: &Case) -> Result<()> {
    let one = |a: <Author as Model>::Columns| a.item().name.equals("one");
    let third = |a: <Author as Model>::Columns| a.name.equals("a3");
    for _ in 0..2 {
        t.rows(
            Author::objects()
                .filter(|a| one(a) | third(a))
                .all(t.db())
                .await?,
        );
    }
    t.rows(
        Author::objects()
            .filter(|a| third(a) | one(a))
            .all(t.db())
            .await?,
    );
    let authors =
        Author::objects().filter(|a| a.item().name.equals("three") | a.report().name.equals("r3"));
    t.rows(authors.all(t.db()).await?);
    Ok(())
}

async fn test_tickets_5324_6704(t: &Case) -> Result<()> {
    let without = |name| Item::objects().exclude(move |item| item.tags().name.equals(name));
    let with = Item::objects().filter(|item| item.tags().name.equals("t4"));
    t.rows(with.all(t.db()).await?);
    t.rows(named(without("t4")).distinct().all(t.db()).await?);
    t.rows(
        named(without("t4"))
            .distinct()
            .reverse()
            .all(t.db())
            .await?,
    );
    let authors = Author::objects()
        .exclude(|author| author.item().name.equals("one"))
        .distinct()
        .order_by(|author| author.name.ascending());
    t.rows(authors.all(t.db()).await?);
    t.rows(named(without("t1")).all(t.db()).await?);
    let neither = without("t1").exclude(|item| item.tags().name.equals("t4"));
    t.rows(neither.all(t.db()).await?);
    t.skip(2, "observes the joins of the statement");
    let tags = || tags_named(Tag::objects());
    t.rows(
        tags()
            .filter(|tag| tag.parent.is_null())
            .all(t.db())
            .await?,
    );
    t.rows(
        tags()
            .exclude(|tag| tag.parent.is_null())
            .all(t.db())
            .await?,
    );
    let neither = tags().exclude(|tag| tag.parent().name.equals("t1") | tag.parent.is_null());
    t.rows(neither.all(t.db()).await?);
    let neither = tags().exclude(|tag| tag.parent.is_null() | tag.parent().name.equals("t1"));
    t.rows(neither.all(t.db()).await?);
    t.rows(
        tags()
            .exclude(|tag| tag.parent().parent.is_null())
            .all(t.db())
            .await?,
    );
    t.rows(
        tags()
            .filter(|tag| !tag.parent().parent.is_null())
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_ticket6154(t: &Case) -> Result<()> {
    let either = |a: <Author as Model>::Columns| a.extra().note.equals(1) | a.item().note.equals(3);
    let authors = Author::objects()
        .filter(|author| author.id.equals(1))
        .filter(either);
    t.rows(authors.all(t.db()).await?);
    let authors = Author::objects()
        .filter(either)
        .filter(|author| author.id.equals(1));
    t.rows(authors.all(t.db()).await?);
    Ok(())
}

async fn test_ticket7096(t: &Case) -> Result<()> {
    let tags = || tags_named(Tag::objects());
    let third = tags().filter(|tag| tag.parent.equals(1) & tag.name.equals("t3"));
    t.rows(third.all(t.db()).await?);
    let others = tags().exclude(|tag| tag.parent.equals(1) & tag.name.equals("t3"));
    t.rows(others.all(t.db()).await?);
    let one = |item: Columns| item.tags().name.equals("t1") & item.name.equals("one");
    t.rows(
        named(Item::objects().exclude(one))
            .distinct()
            .all(t.db())
            .await?,
    );
    let items = Item::objects()
        .filter(|item| item.name.one_of(["three", "four"]))
        .exclude(|item| item.tags().name.equals("t1"));
    t.rows(named(items).all(t.db()).await?);
    t.rows(
        Item::objects()
            .exclude(|item| !one(item))
            .all(t.db())
            .await?,
    );
    let two = Item::objects().filter(|item| !one(item) & item.name.equals("two"));
    t.rows(two.all(t.db()).await?);
    let others = Item::objects().exclude(|item| !one(item) & item.name.equals("two"));
    t.rows(others.all(t.db()).await?);
    Ok(())
}

async fn test_ticket7277(t: &Case) -> Result<()> {
    let note = t.given::<Note>(1).await?;
    let annotations = note.annotation().all()?.filter(|annotation| {
        annotation.tag.equals(5)
            | annotation.tag().children().id.equals(5)
            | annotation.tag().children().children().id.equals(5)
    });
    t.rows(annotations.all(t.db()).await?);
    Ok(())
}

async fn test_ticket7076(t: &Case) -> Result<()> {
    let time = t.given::<Item>(1).await?.created;
    let items = Item::objects().exclude(|item| item.modified.equals(time));
    t.rows(named(items).all(t.db()).await?);
    let tags = Tag::objects().exclude(|tag| tag.parent().name.equals("t1"));
    t.rows(tags.all(t.db()).await?);
    Ok(())
}

async fn test_ticket8439(t: &Case) -> Result<()> {
    let noted = |a: <Author as Model>::Columns| a.item().note().extrainfo().id.equals(1);
    let reported = |a: <Author as Model>::Columns| a.report().id.equals(1) & a.name.equals("xyz");
    t.rows(
        Author::objects()
            .filter(|a| noted(a) | reported(a))
            .all(t.db())
            .await?,
    );
    t.rows(
        Author::objects()
            .filter(|a| reported(a) | noted(a))
            .all(t.db())
            .await?,
    );
    let annotations = Annotation::objects().filter(|annotation| {
        annotation.tag().parent.equals(1)
            | annotation.notes().note.equals("n1") & annotation.name.equals("a1")
    });
    t.rows(annotations.all(t.db()).await?);
    let mut info = super::models::ExtraInfo::new("xx", None);
    info.note = Some(terrace_orm::ForeignKey::of(3));
    let info = info.insert(t.db()).await?;
    let found = Note::objects()
        .filter(|note| note.extrainfo().author().id.equals(1) | note.extrainfo().id.equals(&info));
    t.rows(found.all(t.db()).await?);
    t.skip(1, "observes the joins of the statement");
    Ok(())
}

async fn test_excluded_intermediary_m2m_table_joined(t: &Case) -> Result<()> {
    let other = |note: <Note as Model>::Columns| !note.tag().annotation().name.equals(note.note);
    t.rows(Note::objects().filter(other).all(t.db()).await?);
    let notes = Note::objects().filter(|note| note.tag().annotation().name.equals("a1"));
    t.rows(notes.filter(other).all(t.db()).await?);
    Ok(())
}

async fn test_combining_does_not_mutate(t: &Case) -> Result<()> {
    let reported = || {
        Author::objects().filter(|author| {
            exists(Report::objects().filter(|report| report.creator.equals(author.num)))
        })
    };
    let others_of =
        || Author::objects().exclude(|author| author.id.in_query(reported().select(|a| a.id)));
    let items =
        || Item::objects().filter(|item| item.creator.in_query(others_of().select(|a| a.id)));
    let before = items().all(t.db()).await?;
    t.rows(&before);
    let after = items().all(t.db()).await?;
    t.rows(&after);
    t.rows(&before);
    Ok(())
}
