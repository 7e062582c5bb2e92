//! `Queries5Tests`, `Queries6Tests` and others: orders, exclusions and disjunctions.

use jiff::civil::date;
use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model, Predicate, exists};

use super::models::{
    Annotation, Article, Author, ExtraInfo, Item, LeafA, Note, Plaything, PointerA, Ranking,
    Related, RelatedObject, SingleObject, Tag,
};
use crate::case::Case;
use crate::module::cases;

cases! {
    "queries.tests.Queries5Tests":
        test_ordering, test_queryset_reuse, test_ticket5261,
        test_ticket9848;
    "queries.tests.Queries6Tests":
        test_distinct_ordered_sliced_subquery_aggregation,
        test_multiple_columns_with_the_same_name_slice, test_tickets_8921_9188, test_xor_subquery;
    "queries.tests.CustomPkTests": test_ticket7371;
    "queries.tests.NullableRelOrderingTests": test_join_already_in_query, test_ticket10028;
    "queries.tests.DisjunctiveFilterTests": test_ticket7872, test_ticket8283;
    "queries.tests.GeneratorExpressionTests": test_ticket10432;
    "queries.tests.ComparisonTests": test_ticket8597;
    "queries.tests.ExistsSql": test_distinct_exists, test_exists, test_sliced_distinct_exists;
}

async fn test_ordering(t: &Case) -> Result<()> {
    t.rows(Ranking::objects().all(t.db()).await?);
    let ranked = Ranking::objects().order_by(|ranking| ranking.rank.ascending());
    t.rows(ranked.all(t.db()).await?);
    Ok(())
}

async fn test_ticket9848(t: &Case) -> Result<()> {
    let rankings = || Ranking::objects().filter(|ranking| ranking.author().name.equals("a1"));
    Author::objects()
        .get_by(t.db(), |author| author.name.equals("a1"))
        .await?;
    rankings().get(t.db()).await?;
    t.rows(rankings().all(t.db()).await?);
    t.value(
        rankings()
            .update(t.db(), |ranking| ranking.rank.set(4636))
            .await?,
    );
    let related = rankings().select_related(|ranking| ranking.author());
    let mut ranking = related.get(t.db()).await?;
    t.value(ranking.id);
    t.value(ranking.author.loaded().map(|author| author.id));
    t.value(ranking.rank);
    ranking.rank = 3;
    ranking.update(t.db()).await?;
    t.rows(Ranking::objects().all(t.db()).await?);
    Ok(())
}

async fn test_ticket5261(t: &Case) -> Result<()> {
    let notes = Note::objects;
    t.rows(notes().exclude(|_| Predicate::never()).all(t.db()).await?);
    t.rows(notes().filter(|_| !Predicate::never()).all(t.db()).await?);
    t.rows(
        notes()
            .filter(|_| !Predicate::never() | !Predicate::never())
            .all(t.db())
            .await?,
    );
    t.rows(
        notes()
            .exclude(|_| !Predicate::always() & !Predicate::always())
            .all(t.db())
            .await?,
    );
    t.rows(
        notes()
            .exclude(|_| !Predicate::always() ^ !Predicate::always())
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_queryset_reuse(t: &Case) -> Result<()> {
    let authors = Author::objects()
        .filter(|author| author.name.equals("a1") | author.name.equals("nonexistent"));
    let keys = authors.clone().select(|author| author.id);
    let ranking = Ranking::objects().filter(|ranking| ranking.author.in_query(keys));
    t.value(ranking.get(t.db()).await?);
    t.value(authors.count(t.db()).await?);
    Ok(())
}

async fn test_tickets_8921_9188(t: &Case) -> Result<()> {
    let pointers = PointerA::objects;
    let pointed = pointers().filter(|pointer| pointer.connection().pointerb().id.equals(1));
    t.rows(pointed.all(t.db()).await?);
    let pointed = pointers().exclude(|pointer| pointer.connection().pointerb().id.equals(1));
    t.rows(pointed.all(t.db()).await?);
    t.rows(
        Tag::objects()
            .exclude(|tag| tag.children().id.is_null())
            .all(t.db())
            .await?,
    );
    let tags = Tag::objects().exclude(|tag| tag.parent().annotation().name.equals("a1"));
    t.rows(tags.all(t.db()).await?);
    let annotations =
        Annotation::objects().exclude(|annotation| annotation.tag().children().name.equals("t2"));
    t.rows(annotations.all(t.db()).await?);
    let notes = Note::objects()
        .filter(|note| note.note.equals("n1"))
        .select(|note| note.id);
    let annotations = Annotation::objects().filter(|a| a.notes().id.in_query(notes));
    t.rows(annotations.all(t.db()).await?);
    Ok(())
}

async fn test_distinct_ordered_sliced_subquery_aggregation(t: &Case) -> Result<()> {
    let tags = Tag::objects()
        .distinct()
        .order_by(|tag| tag.category().name.ascending());
    t.value(tags.slice(..3).count(t.db()).await?);
    Ok(())
}

async fn test_multiple_columns_with_the_same_name_slice(t: &Case) -> Result<()> {
    let up = || {
        Tag::objects()
            .order_by(|tag| tag.name.ascending())
            .slice(..2)
    };
    let down = || {
        Tag::objects()
            .order_by(|tag| tag.name.descending())
            .slice(..2)
    };
    let names = up().values(|tag| (tag.name, tag.category().name.optional()));
    t.value(names.all(t.db()).await?);
    t.rows(
        up().select_related(|tag| tag.category())
            .all(t.db())
            .await?,
    );
    let names = down().values(|tag| (tag.name, tag.parent().name.optional()));
    t.value(names.all(t.db()).await?);
    t.rows(
        down()
            .select_related(|tag| tag.parent())
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_xor_subquery(t: &Case) -> Result<()> {
    let tags = Tag::objects().filter(|tag| {
        let same = |other: <Tag as Model>::Columns| other.id.equals(tag.id);
        exists(Tag::objects().filter(|other| same(other) & other.name.equals("t3")))
            ^ exists(Tag::objects().filter(|other| same(other) & other.parent.equals(1)))
    });
    t.rows(tags.all(t.db()).await?);
    Ok(())
}

async fn test_ticket7371(t: &Case) -> Result<()> {
    let related = Related::objects().order_by(|related| related.custom().name.ascending());
    t.rows(related.all(t.db()).await?);
    Ok(())
}

async fn plaything(t: &Case, name: &str, others: Option<&RelatedObject>) -> Result<()> {
    let plaything = Plaything {
        id: Auto::unset(),
        name: name.to_owned(),
        others: others.map(ForeignKey::to).transpose()?,
    };
    plaything.insert(t.db()).await?;
    Ok(())
}

async fn test_ticket10028(t: &Case) -> Result<()> {
    plaything(t, "p1", None).await?;
    t.rows(Plaything::objects().all(t.db()).await?);
    Ok(())
}

async fn test_join_already_in_query(t: &Case) -> Result<()> {
    plaything(t, "p1", None).await?;
    let single = SingleObject {
        id: Auto::unset(),
        name: "s".to_owned(),
    };
    let single = single.insert(t.db()).await?;
    let related = RelatedObject {
        id: Auto::unset(),
        single: Some(ForeignKey::to(&single)?),
        f: Some(1),
    };
    let related = related.insert(t.db()).await?;
    plaything(t, "p2", Some(&related)).await?;
    t.skip(2, "observes the joins of the statement");
    let playthings = Plaything::objects()
        .filter(|plaything| plaything.others().f.is_not_null())
        .order_by(|plaything| plaything.others().single().name.ascending());
    t.rows(playthings.all(t.db()).await?);
    Ok(())
}

async fn test_ticket7872(t: &Case) -> Result<()> {
    let leaf = LeafA {
        id: Auto::unset(),
        data: "first".to_owned(),
    };
    leaf.insert(t.db()).await?;
    t.rows(LeafA::objects().all(t.db()).await?);
    let leaves = LeafA::objects()
        .filter(|leaf| leaf.data.equals("first") | leaf.join().b().data.equals("second"));
    t.rows(leaves.all(t.db()).await?);
    Ok(())
}

async fn test_ticket8283(t: &Case) -> Result<()> {
    let infos = ExtraInfo::objects;
    let first = infos().filter(|info| info.note.equals(1) | info.info.equals("e2"));
    t.rows(first.filter(|info| info.note.equals(1)).all(t.db()).await?);
    let first = infos().filter(|info| info.info.equals("e2") | info.note.equals(1));
    t.rows(first.filter(|info| info.note.equals(1)).all(t.db()).await?);
    Ok(())
}

async fn test_ticket10432(t: &Case) -> Result<()> {
    let nothing = Note::objects().filter(|note| note.id.one_of(std::iter::empty::<i32>()));
    t.rows(nothing.all(t.db()).await?);
    Ok(())
}

async fn test_ticket8597(t: &Case) -> Result<()> {
    for name in ["a_b", "x%y"] {
        let item = Item {
            id: Auto::unset(),
            name: name.to_owned(),
            created: date(2026, 1, 1).at(0, 0, 0, 0),
            modified: None,
            creator: ForeignKey::of(1),
            note: ForeignKey::of(1),
        };
        item.insert(t.db()).await?;
    }
    let items = Item::objects;
    t.rows(
        items()
            .filter(|item| item.name.iequals("A_b"))
            .all(t.db())
            .await?,
    );
    t.rows(
        items()
            .filter(|item| item.name.iequals("x%Y"))
            .all(t.db())
            .await?,
    );
    t.rows(
        items()
            .filter(|item| item.name.istarts_with("A_b"))
            .all(t.db())
            .await?,
    );
    t.rows(
        items()
            .filter(|item| item.name.iends_with("A_b"))
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_exists(t: &Case) -> Result<()> {
    let before = t.statements();
    t.value(Tag::objects().exists(t.db()).await?);
    t.value(t.statements() - before);
    Ok(())
}

async fn test_distinct_exists(t: &Case) -> Result<()> {
    let before = t.statements();
    t.value(Article::objects().distinct().exists(t.db()).await?);
    t.value(t.statements() - before);
    Ok(())
}

async fn test_sliced_distinct_exists(t: &Case) -> Result<()> {
    let before = t.statements();
    t.value(
        Article::objects()
            .distinct()
            .slice(1..3)
            .exists(t.db())
            .await?,
    );
    t.value(t.statements() - before);
    Ok(())
}
