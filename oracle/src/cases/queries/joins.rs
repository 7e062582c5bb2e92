//! `Queries1Tests`: paths, and where they end in nothing.

use jiff::civil::date;
use terrace_core::Result;
use terrace_orm::{DateUnit, Model, exists};

use super::models::{Author, Cover, Eaten, ExtraInfo, Item, NamedCategory, Note, Report, Tag};
use crate::case::Case;
use crate::module::cases;
use crate::observe::dicts;

cases! {
    "queries.tests.Queries1Tests":
        test_field_with_filterable, test_filter_by_related_field_nested_transforms,
        test_heterogeneous_qs_combination, test_negate_field, test_order_by_rawsql,
        test_ticket10205, test_ticket10432, test_ticket17429, test_ticket3037, test_ticket4510,
        test_ticket6074, test_ticket6981, test_ticket7155, test_ticket7235, test_ticket7323,
        test_ticket7378, test_ticket7791, test_ticket9926, test_ticket9985, test_ticket9997,
        test_ticket_10790_1, test_ticket_10790_8, test_ticket_20250, test_tickets_2076_7256,
        test_tickets_5321_7070, test_tickets_6180_6203,
        test_tickets_7448_7707, test_union_values_subquery, test_ticket_10790_2,
        test_ticket_10790_3, test_ticket_10790_4, test_ticket_10790_5, test_ticket_10790_6,
        test_ticket_10790_7;
}

/// Why a number of joins is passed over.
const JOINS: &str = "observes the joins of the statement";

/// The columns of an author.
type Columns = <Author as Model>::Columns;

/// Observes the authors that match.
async fn authors(
    t: &Case,
    condition: impl FnOnce(Columns) -> terrace_orm::Predicate,
) -> Result<()> {
    t.rows(Author::objects().filter(condition).all(t.db()).await?);
    Ok(())
}

async fn test_ticket_10790_1(t: &Case) -> Result<()> {
    let tags = Tag::objects;
    t.rows(
        tags()
            .filter(|tag| tag.parent.is_null())
            .all(t.db())
            .await?,
    );
    t.rows(
        tags()
            .filter(|tag| tag.parent.is_not_null())
            .all(t.db())
            .await?,
    );
    t.rows(
        tags()
            .exclude(|tag| tag.parent.is_null())
            .all(t.db())
            .await?,
    );
    t.rows(
        tags()
            .exclude(|tag| tag.parent.is_not_null())
            .all(t.db())
            .await?,
    );
    t.rows(
        tags()
            .exclude(|tag| tag.parent().parent.is_not_null())
            .all(t.db())
            .await?,
    );
    t.skip(1, JOINS);
    Ok(())
}

async fn test_ticket_10790_2(t: &Case) -> Result<()> {
    let tags = Tag::objects().filter(|tag| tag.parent().parent.is_not_null());
    t.rows(tags.all(t.db()).await?);
    t.skip(2, JOINS);
    let tags = Tag::objects().filter(|tag| tag.parent().parent.equals(1));
    t.rows(tags.all(t.db()).await?);
    t.skip(2, JOINS);
    Ok(())
}

async fn test_ticket_10790_3(t: &Case) -> Result<()> {
    t.skip(2, JOINS);
    let categories = NamedCategory::objects().filter(|category| category.tag().id.is_null());
    t.rows(categories.all(t.db()).await?);
    t.skip(2, JOINS);
    let categories = NamedCategory::objects().filter(|category| category.tag().parent.is_null());
    t.rows(categories.all(t.db()).await?);
    Ok(())
}

async fn test_ticket_10790_4(t: &Case) -> Result<()> {
    authors(t, |author| author.item().tags().id.is_null()).await?;
    t.skip(1, JOINS);
    authors(t, |author| author.item().tags().parent.is_null()).await?;
    t.skip(1, JOINS);
    Ok(())
}

async fn test_ticket_10790_5(t: &Case) -> Result<()> {
    authors(t, |author| author.item().tags().id.is_not_null()).await?;
    t.skip(2, JOINS);
    authors(t, |author| author.item().tags().parent.is_not_null()).await?;
    t.skip(2, JOINS);
    authors(t, |author| {
        author.item().tags().parent().parent.is_not_null()
    })
    .await?;
    t.skip(2, JOINS);
    Ok(())
}

async fn test_ticket_10790_6(t: &Case) -> Result<()> {
    authors(t, |author| author.item().tags().parent().parent.is_null()).await?;
    t.skip(2, JOINS);
    authors(t, |author| author.item().tags().parent.is_null()).await?;
    t.skip(2, JOINS);
    Ok(())
}

async fn test_ticket_10790_7(t: &Case) -> Result<()> {
    authors(t, |author| author.item().id.is_null()).await?;
    t.skip(2, JOINS);
    authors(t, |author| author.item().id.is_not_null()).await?;
    t.skip(2, JOINS);
    Ok(())
}

async fn test_ticket_10790_8(t: &Case) -> Result<()> {
    let tags = Tag::objects().filter(|tag| tag.parent.is_null() | tag.parent.equals(1));
    t.rows(tags.all(t.db()).await?);
    t.skip(2, JOINS);
    Ok(())
}

async fn test_ticket4510(t: &Case) -> Result<()> {
    authors(t, |author| author.report().name.equals("r1")).await
}

async fn test_ticket7378(t: &Case) -> Result<()> {
    let author = t.given::<Author>(1).await?;
    t.rows(author.report()?.all(t.db()).await?);
    Ok(())
}

async fn test_ticket6074(t: &Case) -> Result<()> {
    authors(t, |author| author.id.one_of([0_i32; 0])).await?;
    authors(t, |author| {
        author.id.one_of([0_i32; 0]) | author.id.one_of([0_i32; 0])
    })
    .await
}

async fn test_ticket7323(t: &Case) -> Result<()> {
    let items = Item::objects().values(|item| (item.creator, item.name));
    t.value(items.count(t.db()).await?);
    Ok(())
}

async fn test_tickets_2076_7256(t: &Case) -> Result<()> {
    let items = Item::objects;
    let noted = items().order_by(|item| (item.note().note.ascending(), item.name.ascending()));
    t.rows(noted.all(t.db()).await?);
    let authors = Author::objects()
        .order_by(|author| (author.extra().info.ascending(), author.name.descending()));
    t.rows(authors.all(t.db()).await?);
    t.rows(Cover::objects().all(t.db()).await?);
    let created = items().order_by(|item| (item.creator().name.ascending(), item.name.ascending()));
    t.rows(created.all(t.db()).await?);
    let tagged = items()
        .filter(|item| item.tags().id.is_not_null())
        .order_by(|item| (item.tags().name.ascending(), item.id.ascending()));
    t.rows(tagged.all(t.db()).await?);
    t.rows(
        items()
            .order_by(|item| item.name.ascending())
            .all(t.db())
            .await?,
    );
    t.skip(1, JOINS);
    Ok(())
}

async fn test_ticket3037(t: &Case) -> Result<()> {
    let items = Item::objects().filter(|item| {
        item.creator().name.equals("a3") & item.name.equals("two")
            | item.creator().name.equals("a4") & item.name.equals("four")
    });
    t.rows(items.all(t.db()).await?);
    Ok(())
}

async fn test_tickets_5321_7070(t: &Case) -> Result<()> {
    let notes = Note::objects()
        .values(|note| note.misc)
        .distinct()
        .order_by(|note| (note.note.ascending(), note.misc.descending()));
    t.value(dicts(["misc"], notes.all(t.db()).await?));
    Ok(())
}

async fn test_ticket6981(t: &Case) -> Result<()> {
    let tags = Tag::objects().select_related(|tag| tag.parent());
    t.rows(
        tags.order_by(|tag| tag.name.ascending())
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_ticket9926(t: &Case) -> Result<()> {
    let tags = Tag::objects().order_by(|tag| tag.name.ascending());
    let both = tags
        .clone()
        .select_related(|tag| (tag.parent(), tag.category()));
    t.rows(both.all(t.db()).await?);
    let both = tags.select_related(|tag| (tag.parent(), tag.parent().category()));
    t.rows(both.all(t.db()).await?);
    Ok(())
}

async fn test_tickets_6180_6203(t: &Case) -> Result<()> {
    let items = Item::objects;
    t.value(items().count(t.db()).await?);
    t.value(
        items()
            .datetimes(|item| item.created, DateUnit::Month)
            .count(t.db())
            .await?,
    );
    let days = || items().datetimes(|item| item.created, DateUnit::Day);
    t.value(days().count(t.db()).await?);
    t.value(days().all(t.db()).await?.len());
    t.value(days().slice(..1).get(t.db()).await?);
    Ok(())
}

async fn test_ticket7155(t: &Case) -> Result<()> {
    t.rows(
        Item::objects()
            .datetimes(|item| item.modified, DateUnit::Day)
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_order_by_rawsql(t: &Case) -> Result<()> {
    let notes = Item::objects()
        .values(|item| item.note().note)
        .order_by(|item| (item.note().note.ascending(), item.id.ascending()));
    t.value(dicts(["note__note"], notes.all(t.db()).await?));
    Ok(())
}

async fn test_tickets_7448_7707(t: &Case) -> Result<()> {
    let day = date(2007, 12, 19);
    let times = [day.at(22, 25, 0, 0), day.at(21, 0, 0, 0)];
    let items = Item::objects().filter(|item| item.created.one_of(times));
    t.rows(items.all(t.db()).await?);
    Ok(())
}

async fn test_ticket7235(t: &Case) -> Result<()> {
    let meal = Eaten {
        id: terrace_orm::Auto::unset(),
        food: None,
        meal: "m".to_owned(),
    };
    meal.insert(t.db()).await?;
    let none = || Eaten::objects().none();
    t.queries(async {
        t.rows(none().all(t.db()).await?);
        t.rows(
            none()
                .filter(|eaten| eaten.meal.equals("m"))
                .all(t.db())
                .await?,
        );
        t.rows(
            none()
                .exclude(|eaten| eaten.meal.equals("m"))
                .all(t.db())
                .await?,
        );
        t.rows(
            none()
                .filter(|eaten| eaten.id.equals(1))
                .all(t.db())
                .await?,
        );
        t.skip(1, "a food is named by its name here, which no path follows");
        let counted = none()
            .annotate(|eaten| eaten.food.count())
            .all(t.db())
            .await?;
        t.rows(counted.iter().map(|(eaten, _)| eaten));
        let ordered = none().order_by(|e| (e.meal.ascending(), e.food.ascending()));
        t.rows(ordered.all(t.db()).await?);
        t.rows(none().distinct().all(t.db()).await?);
        t.rows(none().reverse().all(t.db()).await?);
        for _ in 0..2 {
            let only = none().only(|eaten| eaten.meal).all(t.db()).await?;
            t.rows(only.into_iter().map(terrace_orm::Partial::into_values));
        }
        Ok::<_, terrace_core::Error>(())
    })
    .await
}

async fn test_ticket7791(t: &Case) -> Result<()> {
    let notes = Note::objects().order_by(|note| note.extrainfo().info.ascending());
    t.value(notes.distinct().all(t.db()).await?.len());
    Ok(())
}

async fn test_ticket9997(t: &Case) -> Result<()> {
    let names = Tag::objects()
        .filter(|tag| tag.parent.equals(1))
        .select(|tag| tag.name);
    let tags = Tag::objects().filter(|tag| tag.name.in_query(names));
    t.rows(tags.all(t.db()).await?);
    Ok(())
}

async fn test_ticket9985(t: &Case) -> Result<()> {
    let notes = Note::objects()
        .values(|note| note.note)
        .values(|note| note.id)
        .order_by(|note| note.id.ascending());
    t.value(dicts(["id"], notes.all(t.db()).await?));
    let notes = Note::objects()
        .filter(|note| note.note.equals("n1"))
        .values(|note| note.note)
        .select(|note| note.id);
    let annotations = super::models::Annotation::objects().filter(|a| a.notes().id.in_query(notes));
    t.rows(annotations.all(t.db()).await?);
    Ok(())
}

async fn test_ticket10205(t: &Case) -> Result<()> {
    let nothing = Tag::objects().filter(|tag| tag.name.one_of([""; 0]));
    t.value(nothing.update(t.db(), |tag| tag.name.set("foo")).await?);
    Ok(())
}

async fn test_ticket10432(t: &Case) -> Result<()> {
    let note = t.given::<Note>(1).await?;
    let nothing = Note::objects().filter(|note| note.id.one_of(std::iter::empty::<i32>()));
    t.rows(nothing.all(t.db()).await?);
    let one = Note::objects().filter(|row| row.id.one_of(std::iter::once(&note)));
    t.rows(one.all(t.db()).await?);
    Ok(())
}

async fn test_ticket17429(t: &Case) -> Result<()> {
    t.rows(Tag::objects().unordered().all(t.db()).await?);
    Ok(())
}

async fn test_ticket_20250(t: &Case) -> Result<()> {
    let authors = Author::objects()
        .annotate(|author| author.item().id.count())
        .filter(|(author, _)| !author.extra().value.equals(0))
        .order_by(|(author, _)| author.name.ascending());
    let authors = authors.all(t.db()).await?;
    t.rows(authors.iter().map(|(author, _)| author));
    Ok(())
}

async fn test_field_with_filterable(t: &Case) -> Result<()> {
    authors(t, |author| author.extra.equals(1)).await
}

async fn test_negate_field(t: &Case) -> Result<()> {
    t.rows(
        Note::objects()
            .filter(|note| note.negate.equals(true))
            .all(t.db())
            .await?,
    );
    t.rows(
        Note::objects()
            .exclude(|note| note.negate.equals(true))
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_heterogeneous_qs_combination(t: &Case) -> Result<()> {
    for _ in 0..2 {
        t.compiler("authors and tags are rows of different types");
    }
    Ok(())
}

async fn test_filter_by_related_field_nested_transforms(t: &Case) -> Result<()> {
    let info = ExtraInfo::new(" extra", None).insert(t.db()).await?;
    Author::new("a5", 5005, &info)?.insert(t.db()).await?;
    authors(t, |author| {
        author.extra().info.trim_left().length().equals(5)
    })
    .await
}

async fn test_union_values_subquery(t: &Case) -> Result<()> {
    let items = Author::objects().unordered().annotate(|author| {
        exists(Item::objects().filter(|item| item.creator.equals(author.id))).as_value()
    });
    let reports = Author::objects().unordered().annotate(|author| {
        exists(Report::objects().filter(|report| report.creator.equals(author.id))).as_value()
    });
    let union = items
        .values(|(_, is_creator)| is_creator)
        .union(reports.values(|(_, is_creator)| is_creator))
        .order_by(|(_, is_creator)| is_creator.ascending());
    t.rows(union.all(t.db()).await?);
    Ok(())
}
