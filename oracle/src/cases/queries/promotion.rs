//! Disjunctions, negations and relations that lead nowhere: no row is lost on the way.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Key, Model, Predicate, Query};

use super::models::{
    Book, Channel, Chapter, Classroom, Identifier, Join, LeafA, LeafB, ModelA, Number, Order,
    OrderItem, Page, Paragraph, Program, School, Student,
};
use crate::case::Case;
use crate::module::cases;

cases! {
    "queries.tests.NullJoinPromotionOrTest":
        test_isnull_filter_promotion, test_ticket_17886, test_ticket_21748,
        test_ticket_21748_complex_filter, test_ticket_21748_double_negated_and,
        test_ticket_21748_double_negated_or;
    "queries.tests.ManyToManyExcludeTest": test_exclude_many_to_many, test_ticket_12823;
    "queries.tests.DoubleInSubqueryTests": test_double_subquery_in;
    "queries.tests.ValuesSubqueryTests": test_values_in_subquery;
    "queries.tests.JoinReuseTest": test_inverted_q_across_relations;
    "queries.tests.ConditionalTests": test_in_list_limit;
    "queries.tests.TestTicket24279": test_ticket_24278;
}

/// Why a number of joins is passed over.
const JOINS: &str = "observes the joins of the statement";

async fn test_ticket_17886(t: &Case) -> Result<()> {
    let rows = ModelA::objects().filter(|row| {
        row.d().name.equals("foo") | row.b().name.equals("foo") | row.b().c().name.equals("foo")
    });
    t.rows(rows.all(t.db()).await?);
    t.skip(1, JOINS);
    Ok(())
}

async fn test_isnull_filter_promotion(t: &Case) -> Result<()> {
    let null = |row: <ModelA as Model>::Columns| row.b().name.is_null();
    let some = |row: <ModelA as Model>::Columns| row.b().name.is_not_null();
    let rows = ModelA::objects;
    for query in [
        rows().filter(null),
        rows().filter(|row| !null(row)),
        rows().filter(|row| !!null(row)),
        rows().filter(some),
        rows().filter(|row| !some(row)),
        rows().filter(|row| !!some(row)),
    ] {
        t.skip(1, JOINS);
        t.rows(query.all(t.db()).await?);
    }
    Ok(())
}

async fn identifier(t: &Case, name: &str) -> Result<Identifier> {
    let identifier = Identifier {
        id: Auto::unset(),
        name: name.to_owned(),
    };
    identifier.insert(t.db()).await
}

async fn program(t: &Case, identifier: &Identifier) -> Result<Program> {
    let program = Program {
        id: Auto::unset(),
        identifier: ForeignKey::to(identifier)?,
    };
    program.insert(t.db()).await
}

async fn channel(t: &Case, identifier: &Identifier) -> Result<Channel> {
    let channel = Channel {
        id: Auto::unset(),
        identifier: ForeignKey::to(identifier)?,
    };
    channel.insert(t.db()).await
}

/// Three identifiers: of a program and a channel, of a program, of nothing.
async fn identifiers(t: &Case) -> Result<()> {
    let first = identifier(t, "i1").await?;
    let second = identifier(t, "i2").await?;
    identifier(t, "i3").await?;
    program(t, &first).await?;
    channel(t, &first).await?;
    program(t, &second).await?;
    Ok(())
}

/// The columns of an identifier.
type Columns = <Identifier as Model>::Columns;

/// The identifiers that match.
fn found(condition: impl FnOnce(Columns) -> Predicate) -> Query<Identifier> {
    Identifier::objects()
        .filter(condition)
        .order_by(|row| row.id.ascending())
}

/// Observes two queries that give the same.
async fn same(t: &Case, one: Query<Identifier>, other: Query<Identifier>) -> Result<()> {
    let (one, other) = (one.all(t.db()).await?, other.all(t.db()).await?);
    let equal = one
        .iter()
        .map(|row| &row.name)
        .eq(other.iter().map(|row| &row.name));
    t.rows(if equal { one } else { Vec::new() });
    t.skip(3, JOINS);
    Ok(())
}

async fn test_ticket_21748(t: &Case) -> Result<()> {
    identifiers(t).await?;
    let free = |row: Columns| row.program().id.is_null() & row.channel().id.is_null();
    t.rows(found(free).all(t.db()).await?);
    t.rows(found(|row| !free(row)).all(t.db()).await?);
    Ok(())
}

async fn test_ticket_21748_double_negated_and(t: &Case) -> Result<()> {
    identifiers(t).await?;
    let both = |row: Columns| row.program().id.equals(1) & row.channel().id.equals(1);
    same(t, found(|row| !!both(row)), found(both)).await
}

async fn test_ticket_21748_double_negated_or(t: &Case) -> Result<()> {
    identifiers(t).await?;
    let either = |row: Columns| {
        row.program().id.equals(2) & row.channel().id.equals(1) | row.program().id.equals(1)
    };
    same(t, found(|row| !!either(row)), found(either)).await
}

async fn test_ticket_21748_complex_filter(t: &Case) -> Result<()> {
    identifiers(t).await?;
    let both = |row: Columns| row.program().id.equals(2) & row.channel().id.equals(1);
    let first = |row: Columns| row.program().id.equals(1);
    let one = found(|row| !(!both(row) & first(row)));
    same(t, one, found(|row| both(row) | !first(row))).await
}

async fn test_exclude_many_to_many(t: &Case) -> Result<()> {
    identifier(t, "extra").await?;
    let own = identifier(t, "program").await?;
    let program = program(t, &own).await?;
    let own = identifier(t, "channel").await?;
    let channel = channel(t, &own).await?;
    channel.programs().add(t.db(), [&program]).await?;
    let named = |query: Query<Identifier>| query.order_by(|row| row.name.ascending());
    let others = Identifier::objects().exclude(|row| row.program().channel().id.equals(&channel));
    t.rows(named(others).all(t.db()).await?);
    let others = Identifier::objects().exclude(|row| row.program().channel().id.is_null());
    t.rows(named(others).all(t.db()).await?);
    Ok(())
}

async fn test_ticket_12823(t: &Case) -> Result<()> {
    let mut pages = Vec::new();
    for text in ["pg3", "pg2", "pg1"] {
        let page = Page {
            id: Auto::unset(),
            text: text.to_owned(),
        };
        pages.push(page.insert(t.db()).await?);
    }
    for (number, own) in [(1, 1..3), (2, 0..2), (3, 0..0)] {
        let paragraph = Paragraph {
            id: Auto::unset(),
            text: format!("pa{number}"),
        };
        let paragraph = paragraph.insert(t.db()).await?;
        if !own.is_empty() {
            paragraph.page().add(t.db(), &pages[own]).await?;
        }
        let chapter = Chapter {
            id: Auto::unset(),
            title: format!("ch{number}"),
            paragraph: ForeignKey::to(&paragraph)?,
        };
        let chapter = chapter.insert(t.db()).await?;
        let book = Book {
            id: Auto::unset(),
            title: format!("b{number}"),
            chapter: ForeignKey::to(&chapter)?,
        };
        book.insert(t.db()).await?;
    }
    let others =
        Book::objects().exclude(|book| book.chapter().paragraph().page().text.equals("pg1"));
    let others = others.all(t.db()).await?;
    t.value(others.len());
    t.holds(others.iter().all(|book| book.title != "b1"));
    t.rows(&others);
    t.rows(&others);
    Ok(())
}

async fn test_double_subquery_in(t: &Case) -> Result<()> {
    for (a, b) in [("foo", "lfb1"), ("bar", "lfb2")] {
        let a = LeafA {
            id: Auto::unset(),
            data: a.to_owned(),
        };
        let b = LeafB {
            id: Auto::unset(),
            data: b.to_owned(),
        };
        let join = Join {
            id: Auto::unset(),
            a: ForeignKey::to(&a.insert(t.db()).await?)?,
            b: ForeignKey::to(&b.insert(t.db()).await?)?,
        };
        join.insert(t.db()).await?;
    }
    let leaves = LeafA::objects()
        .filter(|leaf| leaf.data.equals("foo"))
        .select(|leaf| leaf.id);
    let joins = Join::objects()
        .filter(|join| join.a.in_query(leaves))
        .select(|join| join.b().id);
    let leaves = LeafB::objects().filter(|leaf| leaf.id.in_query(joins));
    t.rows(leaves.all(t.db()).await?);
    Ok(())
}

async fn test_values_in_subquery(t: &Case) -> Result<()> {
    for key in [-2, -1] {
        let order = Order {
            id: Key::new(key),
            name: Some(String::new()),
        };
        let item = OrderItem {
            id: Auto::unset(),
            order: ForeignKey::to(&order.insert(t.db()).await?)?,
            status: 0,
        };
        let mut item = item.insert(t.db()).await?;
        if key == -2 {
            item.status = item.id.get().copied().unwrap_or_default();
            item.update(t.db()).await?;
        }
    }
    let statuses = OrderItem::objects().select(|item| item.status);
    let orders = Order::objects().filter(|order| order.items().id.in_query(statuses));
    t.rows(orders.all(t.db()).await?);
    Ok(())
}

async fn test_inverted_q_across_relations(t: &Case) -> Result<()> {
    let mut schools = Vec::new();
    for _ in 0..2 {
        let school = School { id: Auto::unset() }.insert(t.db()).await?;
        let student = Student {
            id: Auto::unset(),
            school: ForeignKey::to(&school)?,
        };
        student.insert(t.db()).await?;
        schools.push(school);
    }
    for (name, school) in [("Potion", 1), ("Main", 0)] {
        let room = Classroom {
            id: Auto::unset(),
            name: name.to_owned(),
            has_blackboard: None,
            school: ForeignKey::to(&schools[school])?,
        };
        room.insert(t.db()).await?;
    }
    let students = Student::objects().filter(|student| {
        let room = student.school().classroom();
        !(room.name.equals("Main") & room.has_blackboard.is_null())
    });
    t.rows(students.all(t.db()).await?);
    Ok(())
}

async fn test_in_list_limit(t: &Case) -> Result<()> {
    let numbers = (0..2050).map(|num| Number {
        id: Auto::unset(),
        num,
        other_num: None,
        another_num: None,
    });
    Number::bulk_insert(t.db(), numbers.collect()).await?;
    for most in [1000, 1001, 2000, 2050] {
        let some = Number::objects().filter(|number| number.num.one_of(0..most));
        t.value(some.count(t.db()).await?);
    }
    Ok(())
}

async fn test_ticket_24278(t: &Case) -> Result<()> {
    School { id: Auto::unset() }.insert(t.db()).await?;
    let none = School::objects().filter(|school| school.id.one_of([0_i32; 0]) | Predicate::never());
    t.rows(none.all(t.db()).await?);
    Ok(())
}
