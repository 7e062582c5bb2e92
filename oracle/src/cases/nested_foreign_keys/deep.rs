//! `DeeplyNestedForeignKeysTests`: three relations, the first of which may lead nowhere.

use terrace_core::Result;
use terrace_orm::{Columns, Model};

use super::models::{Event, Movie, Package, Person};
use super::nested::{event, package, screening, width};
use crate::case::Case;
use crate::module::cases;

cases! {
    "nested_foreign_keys.tests.DeeplyNestedForeignKeysTests":
        test_inheritance, test_explicit_ForeignKey;
}

async fn test_inheritance(t: &Case) -> Result<()> {
    let movie: Movie = t.given(1).await?;
    let director: Person = t.given(1).await?;
    event(t).await?;
    screening(t, &movie).await?;
    let all = Event::objects;
    t.value(all().all(t.db()).await?.len());
    width(t, all(), |e| {
        let movie = e.screening().movie();
        (
            e.row(),
            e.screening().row(),
            movie.row(),
            movie.director().row(),
        )
    })
    .await?;
    width(t, all(), |e| e.id).await?;
    width(t, all(), |e| e.screening().movie().director.optional()).await?;
    width(t, all(), |e| {
        e.screening().movie().director().name.optional()
    })
    .await?;
    width(t, all(), |e| {
        let director = e.screening().movie().director();
        (director.id.optional(), director.name.optional())
    })
    .await?;
    width(t, all(), |e| {
        let movie = e.screening().movie();
        (movie.id.optional(), movie.director.optional())
    })
    .await?;
    width(t, all(), |e| {
        let movie = e.screening().movie();
        (movie.id.optional(), movie.director().name.optional())
    })
    .await?;
    width(t, all(), |e| {
        let movie = e.screening().movie();
        (movie.title.optional(), movie.director.optional())
    })
    .await?;
    width(t, all(), |e| {
        let movie = e.screening().movie();
        (movie.title.optional(), movie.director().name.optional())
    })
    .await?;
    let shown = all().filter(|e| e.screening().movie().director.equals(&director));
    t.value(shown.count(t.db()).await?);
    let others = all().exclude(|e| e.screening().movie().director.equals(&director));
    t.value(others.count(t.db()).await?);
    Ok(())
}

#[expect(non_snake_case, reason = "the name of Django's test")]
async fn test_explicit_ForeignKey(t: &Case) -> Result<()> {
    let movie: Movie = t.given(1).await?;
    let director: Person = t.given(1).await?;
    package(t, None).await?;
    let screening = screening(t, &movie).await?;
    package(t, Some(&screening)).await?;
    let all = Package::objects;
    t.value(all().all(t.db()).await?.len());
    let deep = all().select_related(|p| p.screening().movie().director());
    t.value(deep.all(t.db()).await?.len());
    width(t, all(), |p| (p.id, p.screening)).await?;
    width(t, all(), |p| p.screening().movie().director.optional()).await?;
    width(t, all(), |p| {
        p.screening().movie().director().name.optional()
    })
    .await?;
    width(t, all(), |p| {
        let director = p.screening().movie().director();
        (director.id.optional(), director.name.optional())
    })
    .await?;
    width(t, all(), |p| {
        let movie = p.screening().movie();
        (movie.id.optional(), movie.director.optional())
    })
    .await?;
    width(t, all(), |p| {
        let movie = p.screening().movie();
        (movie.id.optional(), movie.director().name.optional())
    })
    .await?;
    width(t, all(), |p| {
        let movie = p.screening().movie();
        (movie.title.optional(), movie.director.optional())
    })
    .await?;
    width(t, all(), |p| {
        let movie = p.screening().movie();
        (movie.title.optional(), movie.director().name.optional())
    })
    .await?;
    let shown = all().filter(|p| p.screening().movie().director.equals(&director));
    t.value(shown.count(t.db()).await?);
    let others = all().exclude(|p| p.screening().movie().director.equals(&director));
    t.value(others.count(t.db()).await?);
    Ok(())
}
