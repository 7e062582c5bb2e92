//! `NestedForeignKeysTests`: two relations, the first of which may lead nowhere.

use terrace_core::Result;
use terrace_orm::{Auto, Columns, ForeignKey, Model, Query, Selection};

use super::models::{Event, Movie, Package, PackageNullFk, Screening, ScreeningNullFk};
use crate::case::Case;
use crate::module::cases;

cases! {
    "nested_foreign_keys.tests.NestedForeignKeysTests":
        test_inheritance, test_inheritance_null_FK, test_null_exclude, test_explicit_ForeignKey,
        test_explicit_ForeignKey_NullFK;
}

/// A new event.
pub(super) async fn event(t: &Case) -> Result<Event> {
    let event = Event { id: Auto::unset() };
    event.insert(t.db()).await
}

/// A new screening of a movie.
pub(super) async fn screening(t: &Case, movie: &Movie) -> Result<Screening> {
    let screening = Screening {
        event_ptr: ForeignKey::to(&event(t).await?)?,
        movie: ForeignKey::to(movie)?,
    };
    screening.insert(t.db()).await
}

/// A new package.
pub(super) async fn package(t: &Case, screening: Option<&Screening>) -> Result<Package> {
    let package = Package {
        id: Auto::unset(),
        screening: screening.map(ForeignKey::to).transpose()?,
    };
    package.insert(t.db()).await
}

async fn screening_or_none(t: &Case, movie: Option<&Movie>) -> Result<ScreeningNullFk> {
    let screening = ScreeningNullFk {
        event_ptr: ForeignKey::to(&event(t).await?)?,
        movie: movie.map(ForeignKey::to).transpose()?,
    };
    screening.insert(t.db()).await
}

async fn package_or_none(t: &Case, screening: Option<&ScreeningNullFk>) -> Result<()> {
    let package = PackageNullFk {
        id: Auto::unset(),
        screening: screening.map(ForeignKey::to).transpose()?,
    };
    package.insert(t.db()).await?;
    Ok(())
}

/// Observes how many rows of values there are.
pub(super) async fn width<M, S>(
    t: &Case,
    query: Query<M>,
    values: impl FnOnce(M::Columns) -> S,
) -> Result<()>
where
    M: Model<Scope = terrace_core::Tenant>,
    S: Selection,
{
    t.value(query.values(values).all(t.db()).await?.len());
    Ok(())
}

async fn test_inheritance(t: &Case) -> Result<()> {
    let movie: Movie = t.given(1).await?;
    event(t).await?;
    screening(t, &movie).await?;
    let all = Event::objects;
    t.value(all().all(t.db()).await?.len());
    width(t, all(), |e| (e.row(), e.screening().row())).await?;
    width(t, all(), |e| {
        (e.row(), e.screening().row(), e.screening().movie().row())
    })
    .await?;
    width(t, all(), |e| e.id).await?;
    width(t, all(), |e| e.screening().event_ptr.optional()).await?;
    width(t, all(), |e| e.screening().movie.optional()).await?;
    width(t, all(), |e| e.screening().movie().title.optional()).await?;
    width(t, all(), |e| {
        let movie = e.screening().movie();
        (movie.id.optional(), movie.title.optional())
    })
    .await?;
    let shown = all().filter(|e| e.screening().movie.equals(&movie));
    t.value(shown.count(t.db()).await?);
    let others = all().exclude(|e| e.screening().movie.equals(&movie));
    t.value(others.count(t.db()).await?);
    Ok(())
}

#[expect(non_snake_case, reason = "the name of Django's test")]
async fn test_inheritance_null_FK(t: &Case) -> Result<()> {
    let movie: Movie = t.given(1).await?;
    event(t).await?;
    screening_or_none(t, None).await?;
    screening_or_none(t, Some(&movie)).await?;
    let all = Event::objects;
    t.value(all().all(t.db()).await?.len());
    width(t, all(), |e| (e.row(), e.screeningnullfk().row())).await?;
    width(t, all(), |e| {
        let screening = e.screeningnullfk();
        (e.row(), screening.row(), screening.movie().row())
    })
    .await?;
    width(t, all(), |e| e.id).await?;
    width(t, all(), |e| e.screeningnullfk().event_ptr.optional()).await?;
    width(t, all(), |e| e.screeningnullfk().movie).await?;
    width(t, all(), |e| e.screeningnullfk().movie().title.optional()).await?;
    width(t, all(), |e| {
        let movie = e.screeningnullfk().movie();
        (movie.id.optional(), movie.title.optional())
    })
    .await?;
    let shown = all().filter(|e| e.screeningnullfk().movie.equals(&movie));
    t.value(shown.count(t.db()).await?);
    let others = all().exclude(|e| e.screeningnullfk().movie.equals(&movie));
    t.value(others.count(t.db()).await?);
    Ok(())
}

async fn test_null_exclude(t: &Case) -> Result<()> {
    let movie: Movie = t.given(1).await?;
    screening_or_none(t, None).await?;
    screening_or_none(t, Some(&movie)).await?;
    let others = ScreeningNullFk::objects().exclude(|s| s.movie().id.equals(movie.id));
    t.rows(others.all(t.db()).await?);
    Ok(())
}

#[expect(non_snake_case, reason = "the name of Django's test")]
async fn test_explicit_ForeignKey(t: &Case) -> Result<()> {
    let movie: Movie = t.given(1).await?;
    package(t, None).await?;
    let screening = screening(t, &movie).await?;
    package(t, Some(&screening)).await?;
    let all = Package::objects;
    t.value(all().all(t.db()).await?.len());
    let one = all().select_related(|p| p.screening());
    t.value(one.all(t.db()).await?.len());
    let two = all().select_related(|p| p.screening().movie());
    t.value(two.all(t.db()).await?.len());
    width(t, all(), |p| (p.id, p.screening)).await?;
    width(t, all(), |p| p.screening).await?;
    width(t, all(), |p| p.screening().movie.optional()).await?;
    width(t, all(), |p| p.screening().movie().title.optional()).await?;
    width(t, all(), |p| {
        let movie = p.screening().movie();
        (movie.id.optional(), movie.title.optional())
    })
    .await?;
    let shown = all().filter(|p| p.screening().movie.equals(&movie));
    t.value(shown.count(t.db()).await?);
    let others = all().exclude(|p| p.screening().movie.equals(&movie));
    t.value(others.count(t.db()).await?);
    Ok(())
}

#[expect(non_snake_case, reason = "the name of Django's test")]
async fn test_explicit_ForeignKey_NullFK(t: &Case) -> Result<()> {
    let movie: Movie = t.given(1).await?;
    package_or_none(t, None).await?;
    let without = screening_or_none(t, None).await?;
    let with = screening_or_none(t, Some(&movie)).await?;
    package_or_none(t, Some(&without)).await?;
    package_or_none(t, Some(&with)).await?;
    let all = PackageNullFk::objects;
    t.value(all().all(t.db()).await?.len());
    let one = all().select_related(|p| p.screening());
    t.value(one.all(t.db()).await?.len());
    let two = all().select_related(|p| p.screening().movie());
    t.value(two.all(t.db()).await?.len());
    width(t, all(), |p| (p.id, p.screening)).await?;
    width(t, all(), |p| p.screening).await?;
    width(t, all(), |p| p.screening().movie).await?;
    width(t, all(), |p| p.screening().movie().title.optional()).await?;
    width(t, all(), |p| {
        let movie = p.screening().movie();
        (movie.id.optional(), movie.title.optional())
    })
    .await?;
    let shown = all().filter(|p| p.screening().movie.equals(&movie));
    t.value(shown.count(t.db()).await?);
    let others = all().exclude(|p| p.screening().movie.equals(&movie));
    t.value(others.count(t.db()).await?);
    Ok(())
}
