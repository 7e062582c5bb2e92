//! How many statements it takes: as many as promised.

use terrace_core::{ErrorKind, ModelSchema, Result};
use terrace_orm::{
    Auto, ContentType, ForeignKey, GenericForeignKey, Key, Model, models, prefetch,
    prefetch_generic, prefetch_soft,
};
use terrace_tenancy::assert_queries;
use uuid::Uuid;

use crate::models::*;
use crate::store::{Store, sample};

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "region",
    reverse(shops = "Shop.region")
)]
struct Region {
    #[terrace(primary_key, max_length = 20)]
    code: Key<String>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "shop", reverse(desks = "Desk.shop"))]
struct Shop {
    id: Auto<Uuid>,
    name: String,
    region: ForeignKey<Region>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "desk")]
struct Desk {
    id: Auto<i64>,
    number: i32,
    shop: ForeignKey<Shop>,
}

pub(crate) fn models() -> &'static [&'static ModelSchema] {
    models![Region, Shop, Desk]
}

#[tokio::test]
async fn a_reference_is_read_once() -> Result<()> {
    let store = Store::new().await;
    sample(&store.acme).await;
    let mut album = Album::get(&store.acme, 1).await?;
    let name = assert_queries(1, &store.acme, async |db| {
        album
            .artist
            .load(db)
            .await
            .map(|artist| artist.name.clone())
    });
    assert_eq!(name.await?, "Ann 100%");
    let again = assert_queries(0, &store.acme, async |db| {
        album
            .artist
            .load(db)
            .await
            .map(|artist| artist.name.clone())
    });
    assert_eq!(again.await?, "Ann 100%");
    assert!(album.artist.loaded().is_some());
    Ok(())
}

#[tokio::test]
async fn related_rows_come_with_the_same_statement() -> Result<()> {
    let store = Store::new().await;
    sample(&store.acme).await;
    // One path, or several.
    for both in [false, true] {
        let albums = assert_queries(1, &store.acme, async |db| {
            let albums = Album::objects().order_by(|album| album.id.ascending());
            let albums = if both {
                albums.select_related(|album| (album.artist(), album.parent()))
            } else {
                albums.select_related(|album| album.artist())
            };
            albums.all(db).await
        });
        let albums = albums.await?;
        let names = albums.iter().filter_map(|album| album.artist.loaded());
        let names: Vec<_> = names.map(|artist| artist.name.as_str()).collect();
        assert_eq!(names, ["Ann 100%", "Ann 100%", "Bert_", "Bert_"]);
        let parents = albums.iter().filter_map(|album| album.parent.as_ref());
        let parents = parents.filter(|parent| parent.loaded().is_some());
        assert_eq!(parents.count(), if both { 3 } else { 0 });
    }
    Ok(())
}

#[tokio::test]
async fn what_breaks_a_bound_is_refused_before_anything_is_sent() -> Result<()> {
    let store = Store::new().await;
    sample(&store.acme).await;
    let track = Track::objects().order_by(|track| track.id.ascending());
    let mut track = track.first(&store.acme).await?.expect("a track");
    assert_queries(0, &store.acme, async |db| {
        let long = Track {
            milliseconds: 9_000_001,
            id: Auto::unset(),
            ..track.clone()
        };
        let refused = long.clone().insert(db).await.map(drop);
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::InvalidValue);
        let refused = Track::bulk_insert(db, vec![long]).await.map(drop);
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::InvalidValue);
        track.milliseconds = 0;
        let refused = track.update(db).await;
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::InvalidValue);
    })
    .await;
    Ok(())
}

#[tokio::test]
async fn many_rows_are_inserted_with_one_statement() -> Result<()> {
    let store = Store::new().await;
    let rows = (1..=3).map(|number| Region {
        code: format!("R{number}").into(),
    });
    let rows = rows.collect();
    assert_queries(1, &store.acme, async |db| {
        Region::bulk_insert(db, rows).await
    })
    .await?;
    assert_eq!(Region::objects().count(&store.acme).await?, 3);
    Ok(())
}

#[tokio::test]
async fn a_page_comes_with_the_number_of_all_rows() -> Result<()> {
    let store = Store::new().await;
    let rows = (0..95).map(|number| Region {
        code: format!("R{number:02}").into(),
    });
    Region::bulk_insert(&store.acme, rows.collect()).await?;
    let page = assert_queries(1, &store.acme, async |db| {
        Region::objects().paginate(db, 3, 20).await
    });
    let page = page.await?;
    assert_eq!((page.items.len(), page.total), (20, 95));
    assert_eq!(page.items[0].code.to_string(), "R40");
    Ok(())
}

/// Regions with shops; the last region has none.
async fn shops(store: &Store, regions: i32, shops: i32) -> Result<()> {
    let code = |number: i32| format!("R{number:03}");
    let rows = (0..=regions).map(|number| Region {
        code: code(number).into(),
    });
    Region::bulk_insert(&store.acme, rows.collect()).await?;
    let rows = (0..regions * shops).map(|number| Shop {
        id: Auto::unset(),
        name: format!("S{number:04}"),
        region: ForeignKey::of(code(number / shops)),
    });
    Shop::bulk_insert(&store.acme, rows.collect()).await?;
    Ok(())
}

#[tokio::test]
async fn a_hundred_parents_and_their_ten_children_each_take_two_statements() -> Result<()> {
    let store = Store::new().await;
    shops(&store, 100, 10).await?;
    let check = |found: &[(String, Vec<String>)]| {
        assert_eq!(found.len(), 101);
        for ((code, shops), number) in found.iter().zip(0..) {
            assert_eq!(*code, format!("R{number:03}"));
            let first = number * 10;
            let all = if number == 100 {
                0..0
            } else {
                first..first + 10
            };
            let wanted: Vec<_> = all.map(|number| format!("S{number:04}")).collect();
            assert_eq!(*shops, wanted, "{code}");
        }
    };
    let names = |shops: &[Shop]| shops.iter().map(|shop| shop.name.clone()).collect();
    let regions = || Region::objects().order_by(|region| region.code.ascending());
    let found = assert_queries(2, &store.acme, async |db| {
        let shops = regions().prefetch_with(
            |region| region.shops(),
            |shops| shops.order_by(|shop| shop.name.ascending()),
        );
        shops.all(db).await
    });
    let found: Vec<_> = found
        .await?
        .into_iter()
        .map(|(region, shops)| (region.code.to_string(), names(&shops)))
        .collect();
    check(&found);
    let found = assert_queries(2, &store.acme, async |db| {
        let regions = regions().all(db).await?;
        let shops = Shop::objects().order_by(|shop| shop.name.ascending());
        let shops = prefetch(db, &regions, shops, |shop| shop.region).await?;
        let pairs = regions.iter();
        let pairs = pairs.map(|region| (region.code.to_string(), names(shops.of(region))));
        Ok::<Vec<_>, terrace_core::Error>(pairs.collect())
    });
    check(&found.await?);
    Ok(())
}

#[tokio::test]
async fn children_of_children_by_keys_of_any_type_take_one_more() -> Result<()> {
    let store = Store::new().await;
    shops(&store, 2, 2).await?;
    let shops = Shop::objects().order_by(|shop| shop.name.ascending());
    let shops = shops.all(&store.acme).await?;
    let desks = shops[..3].iter().zip(1..).map(|(shop, number)| {
        Ok(Desk {
            id: Auto::unset(),
            number,
            shop: ForeignKey::to(shop)?,
        })
    });
    Desk::bulk_insert(&store.acme, desks.collect::<Result<_>>()?).await?;
    let found = assert_queries(3, &store.acme, async |db| {
        let regions = Region::objects().order_by(|region| region.code.ascending());
        let regions = regions.prefetch_with(
            |region| region.shops(),
            |shops| {
                let shops = shops.order_by(|shop| shop.name.ascending());
                shops.prefetch(|shop| shop.desks())
            },
        );
        regions.all(db).await
    });
    let numbers: Vec<Vec<Vec<i32>>> = found
        .await?
        .into_iter()
        .map(|(_, shops)| {
            let shops = shops.into_iter();
            let numbers = |desks: Vec<Desk>| desks.iter().map(|desk| desk.number).collect();
            shops.map(|(_, desks)| numbers(desks)).collect()
        })
        .collect();
    assert_eq!(
        numbers,
        [vec![vec![1], vec![2]], vec![vec![3], vec![]], vec![]]
    );
    Ok(())
}

#[tokio::test]
async fn rows_by_keys_take_one_statement_and_none_for_no_keys() -> Result<()> {
    let store = Store::new().await;
    sample(&store.acme).await;
    ContentType::ensure_seeded(&store.acme, models![Artist, Album]).await?;
    let none = assert_queries(0, &store.acme, async |db| {
        prefetch_soft(db, &[], |track: TrackColumns| track.id, |_: &Track| 0).await
    });
    assert!(none.await?.is_empty());
    let of = assert_queries(1, &store.acme, async |db| {
        let key = |album: &Album| album.id.get().copied().unwrap_or_default();
        prefetch_soft(db, &[1, 2, 9], |album: AlbumColumns| album.id, key).await
    });
    assert_eq!(of.await?.len(), 2);
    let none = assert_queries(0, &store.acme, async |db| {
        prefetch_generic::<Album, _>(db, &[]).await
    });
    assert!(none.await?.is_empty());
    let mut references = Vec::new();
    for key in [1, 3, 99] {
        references.push(GenericForeignKey::for_target::<Album, _>(&store.acme, key).await?);
        references.push(GenericForeignKey::for_target::<Artist, _>(&store.acme, key + 1).await?);
    }
    let albums = assert_queries(1, &store.acme, async |db| {
        prefetch_generic::<Album, _>(db, &references).await
    });
    let albums = albums.await?;
    let id = references[0].content_type_id;
    let mut keys: Vec<_> = albums.keys().copied().collect();
    keys.sort_unstable();
    assert_eq!(keys, [(id, 1), (id, 3)]);
    assert_eq!(albums[&(id, 3)].title, "first again");
    Ok(())
}
