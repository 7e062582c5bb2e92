//! Keys that are references, and keys of text behind references.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Key, Model};

use super::models::{
    Favorites, ManualPrimaryKey, MultiModel, Place, Pointer, RelatedModel, Restaurant, Target,
    ToFieldPointer, UndergroundBar, Waiter,
};
use crate::case::Case;
use crate::module::cases;
use crate::observe::dict;

cases! {
    "one_to_one.tests.OneToOneTests":
        test_multiple_o2o, test_create_models_m2m, test_o2o_primary_key_delete,
        test_update_one_to_one_pk, test_save_nullable_o2o_after_parent, test_nullable_o2o_delete,
        test_reverse_relationship_cache_cascade, test_create_reverse_o2o_error,
        test_get_or_create_reverse_o2o_error, test_update_or_create_reverse_o2o_error,
        test_primary_key_to_field_filter;
}

async fn test_multiple_o2o(t: &Case) -> Result<()> {
    let p1: Place = t.given(1).await?;
    let p2: Place = t.given(2).await?;
    let o1 = ManualPrimaryKey {
        primary_key: Key::from("abc123"),
        name: "primary".to_owned(),
    };
    let o1 = o1.insert(t.db()).await?;
    let o2 = RelatedModel {
        id: Auto::unset(),
        link: ForeignKey::to(&o1)?,
        name: "secondary".to_owned(),
    };
    o2.insert(t.db()).await?;
    let multi = |place: &Place| {
        Ok::<_, terrace_core::Error>(MultiModel {
            id: Auto::unset(),
            link1: ForeignKey::to(place)?,
            link2: ForeignKey::to(&o1)?,
            name: "x1".to_owned(),
        })
    };
    multi(&p1)?.insert(t.db()).await?;
    let found = o1.multimodel()?.get(t.arrange()).await?;
    t.value(format!("<MultiModel: Multimodel {}>", found.name));
    t.raises(multi(&p2)?.insert(t.db()).await);
    Ok(())
}

async fn test_create_models_m2m(t: &Case) -> Result<()> {
    let r1: Restaurant = t.given(1).await?;
    let favorites = Favorites {
        id: Auto::unset(),
        name: "Fred".to_owned(),
    };
    let favorites = favorites.insert(t.db()).await?;
    favorites.restaurants().set(t.db(), [&r1]).await?;
    t.rows(favorites.restaurants().all()?.all(t.db()).await?);
    Ok(())
}

async fn test_o2o_primary_key_delete(t: &Case) -> Result<()> {
    let target = Target {
        id: Auto::unset(),
        name: "name".to_owned(),
    };
    let target = target.insert(t.db()).await?;
    let pointer = Pointer {
        other: ForeignKey::to(&target)?,
    };
    pointer.insert(t.db()).await?;
    let deleted = Pointer::objects()
        .filter(|p| p.other().name.equals("name"))
        .delete(t.db())
        .await?;
    t.value(deleted.total());
    t.value(crate::observe::Spelled(dict(
        ["one_to_one.Pointer"],
        deleted.of::<Pointer>(),
    )));
    Ok(())
}

async fn test_update_one_to_one_pk(t: &Case) -> Result<()> {
    let p1 = Place::create(t, "", "").await?;
    let p2 = Place::create(t, "", "").await?;
    let r1 = Restaurant::create(t, &p1, false).await?;
    let r2 = Restaurant::create(t, &p2, false).await?;
    let mut waiter = Waiter::create(t, "", &r1).await?;
    Waiter::objects()
        .update(t.db(), |w| w.restaurant.set(&r2))
        .await?;
    waiter.refresh(t.db()).await?;
    t.value(waiter.restaurant.fetch(t.db()).await?);
    Ok(())
}

async fn test_save_nullable_o2o_after_parent(t: &Case) -> Result<()> {
    let place = Place::create(t, "Rose tattoo", "").await?;
    let mut bar = UndergroundBar::create(t, Some(&place)).await?;
    bar.refresh(t.db()).await?;
    if let Some(place) = &bar.place {
        t.value(place.fetch(t.db()).await?);
    }
    Ok(())
}

async fn test_nullable_o2o_delete(t: &Case) -> Result<()> {
    let p1: Place = t.given(1).await?;
    let mut bar = UndergroundBar::create(t, Some(&p1)).await?;
    bar.place = None;
    bar.save(t.db()).await?;
    p1.delete(t.db()).await?;
    let same = UndergroundBar::objects().filter(|b| b.id.equals(&bar));
    t.value(same.clone().exists(t.db()).await?);
    t.value(same.get(t.db()).await?.place);
    Ok(())
}

async fn test_reverse_relationship_cache_cascade(t: &Case) -> Result<()> {
    let p1: Place = t.given(1).await?;
    let mut bar = UndergroundBar::create(t, Some(&p1)).await?;
    bar.place = None;
    bar.save(t.db()).await?;
    p1.delete(t.db()).await?;
    t.value(Place::objects().count(t.db()).await?);
    t.value(UndergroundBar::objects().count(t.db()).await?);
    Ok(())
}

async fn test_create_reverse_o2o_error(t: &Case) -> Result<()> {
    t.compiler("a place has no field for its restaurant");
    Ok(())
}

async fn test_get_or_create_reverse_o2o_error(t: &Case) -> Result<()> {
    Restaurant::create(t, &t.given(2).await?, true).await?;
    test_create_reverse_o2o_error(t).await
}

async fn test_update_or_create_reverse_o2o_error(t: &Case) -> Result<()> {
    Restaurant::create(t, &t.given(2).await?, true).await?;
    test_create_reverse_o2o_error(t).await
}

async fn test_primary_key_to_field_filter(t: &Case) -> Result<()> {
    let target = Target {
        id: Auto::unset(),
        name: "foo".to_owned(),
    };
    let target = target.insert(t.db()).await?;
    let pointer = ToFieldPointer {
        target: ForeignKey::to_by(&target, |target| target.name)?,
    };
    let pointer = pointer.insert(t.db()).await?;
    let found = ToFieldPointer::objects().filter(|row| row.target.equals(target.name.as_str()));
    t.rows(found.all(t.db()).await?);
    let found = ToFieldPointer::objects().filter(|row| row.target.equals(pointer.target.key()));
    t.rows(found.all(t.db()).await?);
    Ok(())
}
