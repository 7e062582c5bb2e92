//! Rows that were prefetched, and then changed.

use terrace_core::Result;
use terrace_orm::{Auto, Model};

use super::models::{City, Country, District};
use crate::case::Case;
use crate::module::cases;

cases! {
    "many_to_one.tests.ManyToOneTests":
        test_create_after_prefetch, test_clear_after_prefetch, test_remove_after_prefetch,
        test_add_after_prefetch, test_set_after_prefetch, test_add_then_remove_after_prefetch,
        test_add_remove_set_by_pk_raises;
}

/// The city with this key, and its districts.
async fn prefetched(t: &Case, city: &City) -> Result<(City, Vec<District>)> {
    City::objects()
        .filter(|c| c.id.equals(city))
        .prefetch(|c| c.districts())
        .get(t.db())
        .await
}

/// Makes a district one of a city, or of none.
async fn give(t: &Case, district: &District, city: Option<&City>) -> Result<u64> {
    District::objects()
        .filter(|d| d.id.equals(district))
        .update(t.db(), |d| d.city.set(city))
        .await
}

async fn clear(t: &Case, city: &City) -> Result<u64> {
    city.districts()?
        .update(t.db(), |d| d.city.set_null())
        .await
}

async fn test_create_after_prefetch(t: &Case) -> Result<()> {
    let city = City::create(t, "Musical City", None).await?;
    District::create(t, "Ladida", Some(&city)).await?;
    let (city, districts) = prefetched(t, &city).await?;
    t.rows(districts);
    District::create(t, "Goa", Some(&city)).await?;
    t.rows(city.districts()?.all(t.db()).await?);
    Ok(())
}

async fn test_clear_after_prefetch(t: &Case) -> Result<()> {
    let city = City::create(t, "Musical City", None).await?;
    District::create(t, "Ladida", Some(&city)).await?;
    let (city, districts) = prefetched(t, &city).await?;
    t.rows(districts);
    clear(t, &city).await?;
    t.rows(city.districts()?.all(t.db()).await?);
    Ok(())
}

async fn test_remove_after_prefetch(t: &Case) -> Result<()> {
    let city = City::create(t, "Musical City", None).await?;
    let district = District::create(t, "Ladida", Some(&city)).await?;
    let (city, districts) = prefetched(t, &city).await?;
    t.rows(districts);
    give(t, &district, None).await?;
    t.rows(city.districts()?.all(t.db()).await?);
    Ok(())
}

async fn test_add_after_prefetch(t: &Case) -> Result<()> {
    let city = City::create(t, "Musical City", None).await?;
    District::create(t, "Ladida", Some(&city)).await?;
    let d2 = District::create(t, "Ladidu", None).await?;
    let (city, districts) = prefetched(t, &city).await?;
    t.value(districts.len());
    give(t, &d2, Some(&city)).await?;
    t.value(city.districts()?.count(t.db()).await?);
    Ok(())
}

async fn test_set_after_prefetch(t: &Case) -> Result<()> {
    let city = City::create(t, "Musical City", None).await?;
    District::create(t, "Ladida", Some(&city)).await?;
    let d2 = District::create(t, "Ladidu", None).await?;
    let (city, districts) = prefetched(t, &city).await?;
    t.value(districts.len());
    clear(t, &city).await?;
    give(t, &d2, Some(&city)).await?;
    t.rows(city.districts()?.all(t.db()).await?);
    Ok(())
}

async fn test_add_then_remove_after_prefetch(t: &Case) -> Result<()> {
    let city = City::create(t, "Musical City", None).await?;
    District::create(t, "Ladida", Some(&city)).await?;
    let d2 = District::create(t, "Ladidu", None).await?;
    let (city, districts) = prefetched(t, &city).await?;
    t.value(districts.len());
    give(t, &d2, Some(&city)).await?;
    t.value(city.districts()?.count(t.db()).await?);
    give(t, &d2, None).await?;
    t.value(city.districts()?.count(t.db()).await?);
    Ok(())
}

async fn test_add_remove_set_by_pk_raises(t: &Case) -> Result<()> {
    let usa = Country {
        id: Auto::unset(),
        name: "United States".to_owned(),
    };
    usa.insert(t.db()).await?;
    City::create(t, "Chicago", None).await?;
    for _ in ["add", "remove", "set"] {
        t.compiler("a city refers to its country by a reference, not by a number");
    }
    Ok(())
}
