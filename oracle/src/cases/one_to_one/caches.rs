//! A row and the one that refers to it, read together.

use terrace_core::Result;
use terrace_orm::{Columns, Model};

use super::models::{Place, Restaurant};
use crate::case::Case;
use crate::module::cases;

cases! {
    "one_to_one.tests.OneToOneTests":
        test_getter, test_reverse_object_cache, test_reverse_object_does_not_exist_cache,
        test_reverse_object_cached_when_related_is_accessed,
        test_related_object_cached_when_reverse_is_accessed;
}

async fn test_getter(t: &Case) -> Result<()> {
    let p1: Place = t.given(1).await?;
    let p2: Place = t.given(2).await?;
    let r1: Restaurant = t.given(1).await?;
    let name = r1.place.fetch(t.arrange()).await?.name;
    t.value(format!("<Place: {name} the place>"));
    let restaurant = p1.restaurant()?.get(t.arrange()).await?;
    let name = restaurant.place.fetch(t.arrange()).await?.name;
    t.value(format!("<Restaurant: {name} the restaurant>"));
    t.raises(p2.restaurant()?.get(t.db()).await);
    t.value(p2.restaurant()?.exists(t.arrange()).await?);
    Ok(())
}

async fn test_reverse_object_cache(t: &Case) -> Result<()> {
    let place: Place = t.given(1).await?;
    t.value(place.restaurant()?.get(t.arrange()).await?);
    t.value(place.bar()?.get(t.arrange()).await?);
    Ok(())
}

async fn test_reverse_object_does_not_exist_cache(t: &Case) -> Result<()> {
    let place = Place::create(t, "Zombie Cats", "Not sure").await?;
    t.queries(async {
        t.raises(place.restaurant()?.get(t.db()).await);
        Ok::<_, terrace_core::Error>(())
    })
    .await?;
    t.skip(
        2,
        "whether an instance remembers that there is no related one",
    );
    Ok(())
}

async fn test_reverse_object_cached_when_related_is_accessed(t: &Case) -> Result<()> {
    let (_, restaurant) = Restaurant::objects()
        .filter(|r| r.place.equals(1))
        .select_related(|r| r.place())
        .annotate(|r| r.place().restaurant().row())
        .get(t.db())
        .await?;
    t.queries(async { t.value(restaurant) }).await;
    Ok(())
}

async fn test_related_object_cached_when_reverse_is_accessed(t: &Case) -> Result<()> {
    let place = Place::get(t.db(), 1).await?;
    let restaurants = place.restaurant()?.select_related(|r| r.place());
    let restaurant = restaurants.get(t.db()).await?;
    t.queries(async { t.value(restaurant.place.loaded()) })
        .await;
    Ok(())
}
