//! `QuerySetSetOperationTests`: related rows, and rows of different models.

use jiff::civil::{DateTime, date};
use terrace_core::Result;
use terrace_orm::{Auto, Model, Query, exists, value};

use super::models::{
    Annotation, Article, Author, Celebrity, ExtraInfo, Note, Number, Report, ReservedName, Tag,
};
use crate::case::Case;
use crate::module::cases;
use crate::observe::dicts;

cases! {
    "queries.test_qs_combinators.QuerySetSetOperationTests":
        test_combining_multiple_models, test_double_union_in_with_default_ordering,
        test_intersection_in_nested_subquery,
        test_union_applies_default_ordering_afterward, test_union_in_subquery_related_outerref,
        test_union_multiple_models_with_values_and_datetime_annotations,
        test_union_multiple_models_with_values_list_and_annotations,
        test_union_multiple_models_with_values_list_and_datetime_annotations,
        test_union_slice_index, test_union_with_different_models, test_union_with_first,
        test_union_with_select_related_and_first, test_union_with_select_related_and_order;
}

async fn test_union_slice_index(t: &Case) -> Result<()> {
    Celebrity::new("Famous").insert(t.db()).await?;
    Celebrity::new("Very famous").insert(t.db()).await?;
    let nobody = Celebrity::objects().filter(|who| who.name.equals("nonexistent"));
    let union = nobody.union(Celebrity::objects());
    let ordered = union.order_by(|who| who.name.ascending());
    t.value(ordered.slice(1..2).get(t.db()).await?);
    Ok(())
}

async fn test_combining_multiple_models(t: &Case) -> Result<()> {
    ReservedName::new("99 little bugs", 99)
        .insert(t.db())
        .await?;
    let numbers = Number::objects().filter(|number| number.num.equals(1));
    let orders = ReservedName::objects().values(|name| name.order);
    let union = numbers.values(|number| number.num).union(orders);
    t.rows(
        union
            .order_by(|number| number.num.ascending())
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_union_with_different_models(t: &Case) -> Result<()> {
    for name in ["Angel", "Lionel", "Emiliano", "Demetrio"] {
        Celebrity::new(name).insert(t.db()).await?;
    }
    for name in ["Demetrio", "Daniel", "Javier"] {
        let report = Report {
            id: Auto::unset(),
            name: name.to_owned(),
            creator: None,
        };
        report.insert(t.db()).await?;
    }
    let celebrities = || Celebrity::objects().values(|who| who.name);
    let reports = || Report::objects().values(|report| report.name);
    let union = celebrities().union(reports());
    t.rows(union.clone().values(|who| who.name).all(t.db()).await?);
    t.rows(union.all(t.db()).await?);
    t.rows(reports().union(celebrities()).all(t.db()).await?);
    Ok(())
}

async fn test_union_multiple_models_with_values_list_and_annotations(t: &Case) -> Result<()> {
    ReservedName::new("rn1", 10).insert(t.db()).await?;
    Celebrity::new("c1").insert(t.db()).await?;
    let names = ReservedName::objects().values(|name| (name.name, name.order, value("rn")));
    let famous = Celebrity::objects().values(|who| (who.name, value(-10), value("cb")));
    let union = names.union(famous).order_by(|name| name.order.ascending());
    t.rows(union.all(t.db()).await?);
    Ok(())
}

/// An article and a reserved name, with what is observed of both.
async fn stars(t: &Case) -> Result<Vec<(String, DateTime, i32)>> {
    let article = Article {
        id: Auto::unset(),
        name: "Bellatrix".to_owned(),
        created: date(1966, 6, 6).at(0, 0, 0, 0),
    };
    article.insert(t.db()).await?;
    ReservedName::new("Rigel", 2).insert(t.db()).await?;
    let later = date(1991, 10, 10).at(0, 0, 0, 0);
    Article::objects()
        .annotate(|_| value(1))
        .values(|(article, order)| (article.name, article.created, order))
        .union(ReservedName::objects().values(|name| (name.name, value(later), name.order)))
        .order_by(|(_, order)| order.ascending())
        .all(t.db())
        .await
}

async fn test_union_multiple_models_with_values_list_and_datetime_annotations(
    t: &Case,
) -> Result<()> {
    t.rows(stars(t).await?);
    Ok(())
}

async fn test_union_multiple_models_with_values_and_datetime_annotations(t: &Case) -> Result<()> {
    t.value(dicts(["name", "created", "order"], stars(t).await?));
    Ok(())
}

/// Authors with the same information, `a1` and `a2` of them by a union.
async fn authors(t: &Case, others: &[(&str, i32)]) -> Result<Query<Author>> {
    let info = ExtraInfo::new("e1", Some(7)).insert(t.db()).await?;
    for (name, num) in others {
        Author::new(name, *num, &info)?.insert(t.db()).await?;
    }
    let authors = Author::objects()
        .select_related(|author| author.extra())
        .unordered();
    let first = authors.clone().filter(|author| author.name.equals("a1"));
    Ok(first.union(authors.filter(|author| author.name.equals("a2"))))
}

async fn test_union_with_select_related_and_order(t: &Case) -> Result<()> {
    let authors = authors(t, &[("a1", 1), ("a2", 3), ("a3", 2)]).await?;
    t.rows(
        authors
            .order_by(|author| author.id.ascending())
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_union_with_select_related_and_first(t: &Case) -> Result<()> {
    let authors = authors(t, &[("a1", 1), ("a2", 3)]).await?;
    t.value(
        authors
            .order_by(|author| author.name.ascending())
            .first(t.db())
            .await?,
    );
    Ok(())
}

async fn test_union_with_first(t: &Case) -> Result<()> {
    t.value(authors(t, &[("a1", 1)]).await?.first(t.db()).await?);
    Ok(())
}

async fn test_union_applies_default_ordering_afterward(t: &Case) -> Result<()> {
    for name in ["C", "B", "A"] {
        Tag::new(name, None)?.insert(t.db()).await?;
    }
    let first = Tag::objects()
        .filter(|tag| tag.name.one_of(["A", "B"]))
        .slice(..1);
    let second = Tag::objects()
        .filter(|tag| tag.name.one_of(["C"]))
        .slice(..1);
    t.rows(first.union(second).all(t.db()).await?);
    Ok(())
}

async fn test_intersection_in_nested_subquery(t: &Case) -> Result<()> {
    let tag = Tag::new("tag", None)?.insert(t.db()).await?;
    let mut note = Note::new("", "");
    note.tag = Some(terrace_orm::ForeignKey::to(&tag)?);
    let note = note.insert(t.db()).await?;
    let annotation = Annotation {
        id: Auto::unset(),
        name: String::new(),
        tag: terrace_orm::ForeignKey::to(&tag)?,
    };
    let annotation = annotation.insert(t.db()).await?;
    let notes = Note::objects().filter(|note| {
        exists(Annotation::objects().filter(|annotation| {
            let tags = Tag::objects().unordered();
            let own = tags.clone().filter(|tag| tag.id.equals(annotation.tag));
            let both = own.intersection(tags.filter(|tag| tag.id.equals(note.tag)));
            exists(both) & annotation.notes().id.equals(note.id)
        }))
    });
    t.value(notes.clone().first(t.db()).await?);
    annotation.notes().add(t.db(), [&note]).await?;
    t.value(notes.first(t.db()).await?);
    Ok(())
}

async fn test_union_in_subquery_related_outerref(t: &Case) -> Result<()> {
    let mut authors = Vec::new();
    for (info, value, author, num) in [("e3", 7, "a1", 1), ("e2", 5, "a2", 3), ("e1", 1, "a3", 2)] {
        let info = ExtraInfo::new(info, Some(value)).insert(t.db()).await?;
        authors.push(Author::new(author, num, &info)?);
    }
    Author::bulk_insert(t.db(), authors).await?;
    let names = Author::objects()
        .annotate(|author| {
            let infos = ExtraInfo::objects().unordered();
            let same = infos.clone().filter(|info| info.value.equals(author.num));
            let less = infos.filter(|info| info.value.less_than(author.extra().value));
            same.union(less).limit(1).select(|info| info.info).value()
        })
        .filter(|(_, info)| info.is_not_null())
        .values(|(author, _)| author.name);
    let names = names.all(t.db()).await?;
    t.rows(&names);
    t.rows(&names);
    Ok(())
}

async fn test_double_union_in_with_default_ordering(t: &Case) -> Result<()> {
    let info = ExtraInfo::new("e1", Some(7)).insert(t.db()).await?;
    let authors = (1..8).map(|num| Author::new(&format!("a{num}"), num, &info));
    Author::bulk_insert(t.db(), authors.collect::<Result<_>>()?).await?;
    let union = Author::objects()
        .filter(|author| author.num.less_than(2))
        .union(Author::objects().filter(|author| author.num.greater_than(6)))
        .union(Author::objects().filter(|author| author.num.equals(4)));
    let authors = Author::objects()
        .filter(|author| author.num.in_query(union.select(|author| author.num)))
        .order_by(|author| author.name.descending());
    let authors = authors.all(t.db()).await?;
    t.rows(authors.iter().map(|author| &author.name));
    Ok(())
}
