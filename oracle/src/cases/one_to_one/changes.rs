//! References given and taken away.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model};

use super::models::{Bar, Place, Restaurant, UndergroundBar};
use crate::case::Case;
use crate::module::cases;

cases! {
    "one_to_one.tests.OneToOneTests":
        test_setter, test_unsaved_object, test_assign_none_reverse_relation,
        test_assign_none_null_reverse_relation,
        test_assign_none_to_null_cached_reverse_relation, test_cached_relation_invalidated_on_save,
        test_get_reverse_on_unsaved_object, test_set_reverse_on_unsaved_object;
}

async fn restaurant_at(t: &Case, place: &Place) -> Result<String> {
    let restaurants = place.restaurant()?.select_related(|r| r.place());
    let found = restaurants.get(t.arrange()).await?;
    let name = found.place.loaded().map(|place| place.name.clone());
    let name = name.unwrap_or_default();
    Ok(format!("<Restaurant: {name} the restaurant>"))
}

async fn test_setter(t: &Case) -> Result<()> {
    let p1: Place = t.given(1).await?;
    let p2: Place = t.given(2).await?;
    let mut r1: Restaurant = t.given(1).await?;
    r1.place = ForeignKey::to(&p2)?;
    r1.save(t.db()).await?;
    t.value(restaurant_at(t, &p2).await?);
    let place = r1.place.fetch(t.arrange()).await?;
    t.value(format!("<Place: {} the place>", place.name));
    t.value(r1.key());
    t.value(restaurant_at(t, &p1).await?);
    let restaurants = Restaurant::objects().select_related(|r| r.place());
    let found = restaurants.get_by(t.db(), |r| r.place.equals(&p1)).await?;
    let name = found.place.loaded().map(|place| &place.name);
    t.value(name.map(|name| format!("<Place: {name} the place>")));
    Ok(())
}

fn unsaved() -> Place {
    Place {
        id: Auto::unset(),
        name: "User".to_owned(),
        address: "London".to_owned(),
    }
}

async fn test_unsaved_object(t: &Case) -> Result<()> {
    let place = unsaved();
    t.raises(place.restaurant());
    t.raises(Restaurant::create(t, &place, true).await);
    t.raises(place.restaurant());
    Ok(())
}

async fn test_assign_none_reverse_relation(t: &Case) -> Result<()> {
    let place = Place::objects().get_by(t.db(), |p| p.name.equals("Demon Dogs"));
    let mut bar = UndergroundBar::create(t, Some(&place.await?)).await?;
    bar.place = None;
    t.value(&bar.place);
    bar.save(t.db()).await?;
    bar.refresh(t.db()).await?;
    t.value(&bar.place);
    Ok(())
}

async fn test_assign_none_null_reverse_relation(t: &Case) -> Result<()> {
    let place = Place::objects().get_by(t.arrange(), |p| p.name.equals("Demon Dogs"));
    let bars = place.await?.undergroundbar()?;
    bars.update(t.db(), |b| b.place.set_null()).await?;
    Ok(())
}

async fn test_assign_none_to_null_cached_reverse_relation(t: &Case) -> Result<()> {
    let place = Place::objects().get_by(t.arrange(), |p| p.name.equals("Demon Dogs"));
    let bars = place.await?.undergroundbar()?;
    t.raises(bars.clone().get(t.db()).await);
    bars.update(t.db(), |b| b.place.set_null()).await?;
    Ok(())
}

async fn test_cached_relation_invalidated_on_save(t: &Case) -> Result<()> {
    let mut bar: Bar = t.given(1).await?;
    t.value(bar.place.load(t.arrange()).await?);
    bar.place = ForeignKey::of(2);
    bar.save(t.db()).await?;
    t.value(bar.place.load(t.db()).await?);
    Ok(())
}

async fn test_get_reverse_on_unsaved_object(t: &Case) -> Result<()> {
    let place = unsaved();
    for others in 0..3 {
        if others > 0 {
            UndergroundBar::create(t, None).await?;
        }
        t.queries(async {
            t.raises(place.undergroundbar());
        })
        .await;
    }
    Ok(())
}

async fn test_set_reverse_on_unsaved_object(t: &Case) -> Result<()> {
    let place = unsaved();
    UndergroundBar::create(t, None).await?;
    t.queries(async {
        t.raises(ForeignKey::to(&place));
    })
    .await;
    Ok(())
}
