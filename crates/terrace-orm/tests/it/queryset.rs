//! What a query can say beyond conditions on its own rows.

use terrace_orm::{Auto, ForeignKey, Model, exists};
use terrace_tenancy::Db;

use crate::models::*;
use crate::store::Store;

/// Two artists with albums of 1, 2 and 3 tracks, and one without any.
pub(crate) async fn discography(db: &Db<terrace_core::Tenant>) -> Vec<Artist> {
    let mut artists = Vec::new();
    for (name, rating) in [("Ada", Some(5)), ("Bea", None), ("Cy", Some(1))] {
        let artist = Artist {
            id: Auto::unset(),
            name: name.into(),
            rating,
        };
        artists.push(artist.insert(db).await.unwrap());
    }
    for (title, artist, tracks) in [("First", 0, 1), ("Second", 0, 2), ("Third", 1, 3)] {
        let album = Album {
            id: Auto::unset(),
            title: title.into(),
            artist: ForeignKey::to(&artists[artist]).unwrap(),
            parent: None,
            product: None,
        };
        let album = album.insert(db).await.unwrap();
        for number in 0..tracks {
            let track = Track {
                id: Auto::unset(),
                name: format!("{title} {number}"),
                album: Some(ForeignKey::to(&album).unwrap()),
                milliseconds: 1000 * (number + 1),
                price: rust_decimal::Decimal::ONE,
            };
            track.insert(db).await.unwrap();
        }
    }
    artists
}

pub(crate) fn names(artists: &[Artist]) -> Vec<&str> {
    artists.iter().map(|artist| artist.name.as_str()).collect()
}

#[tokio::test]
async fn one_filter_is_about_one_related_row_and_two_may_be_about_two() {
    for isolation in ["row", "database"] {
        let store = Store::of(isolation).await;
        let db = &store.acme;
        discography(db).await;
        let both = Artist::objects()
            .filter(|a| a.albums().title.equals("First") & a.albums().title.equals("Second"));
        assert_eq!(both.count(db).await.unwrap(), 0, "{isolation}");
        let each = Artist::objects()
            .filter(|a| a.albums().title.equals("First"))
            .filter(|a| a.albums().title.equals("Second"));
        assert_eq!(names(&each.all(db).await.unwrap()), ["Ada"]);
        let any = Artist::objects().filter(|a| a.albums().title.is_not_null());
        assert_eq!(any.clone().count(db).await.unwrap(), 3);
        assert_eq!(any.distinct().count(db).await.unwrap(), 2);
    }
}

#[tokio::test]
async fn excluding_by_a_relation_with_many_rows_keeps_those_without_such_a_row() {
    let store = Store::of("row").await;
    let db = &store.acme;
    discography(db).await;
    let without = Artist::objects()
        .exclude(|a| a.albums().title.equals("First"))
        .order_by(|a| a.name.ascending());
    assert_eq!(names(&without.all(db).await.unwrap()), ["Bea", "Cy"]);
    let deep = Artist::objects()
        .filter(|a| !a.albums().tracks().milliseconds.equals(3000) & a.name.not_equals("Cy"));
    assert_eq!(names(&deep.all(db).await.unwrap()), ["Ada"]);
}

#[tokio::test]
async fn annotations_stand_beside_rows_and_in_later_steps() {
    for isolation in ["row", "database"] {
        let store = Store::of(isolation).await;
        let db = &store.acme;
        discography(db).await;
        let counted = Artist::objects()
            .annotate(|a| a.albums().id.count())
            .order_by(|(a, albums)| (albums.descending(), a.name.ascending()));
        let rows: Vec<(Artist, i64)> = counted.clone().all(db).await.unwrap();
        let rows: Vec<_> = rows.iter().map(|(a, n)| (a.name.as_str(), *n)).collect();
        assert_eq!(rows, [("Ada", 2), ("Bea", 1), ("Cy", 0)]);
        let busy = counted.clone().filter(|(_, albums)| albums.greater_than(0));
        assert_eq!(busy.clone().count(db).await.unwrap(), 2);
        assert!(busy.clone().exists(db).await.unwrap());
        let mean = busy
            .aggregate(db, |(_, albums)| (albums.average(), albums.sum()))
            .await
            .unwrap();
        assert_eq!(mean, (Some(1.5), Some(3)));
        let picked = counted.values(|(a, albums)| (a.name, albums + 1));
        assert_eq!(
            picked.first(db).await.unwrap(),
            Some(("Ada".to_owned(), 3_i64))
        );
    }
}

#[tokio::test]
async fn a_subquery_is_a_value() {
    let store = Store::of("row").await;
    let db = &store.acme;
    discography(db).await;
    let rows = Artist::objects()
        .order_by(|a| a.name.ascending())
        .annotate(|a| {
            let albums = Album::objects().filter(|b| b.artist.equals(a.id));
            let newest = albums.clone().order_by(|b| b.id.descending()).limit(1);
            let tracks = Track::objects().filter(|t| t.album().artist.equals(a.id));
            (
                newest.select(|b| b.title).value(),
                tracks.select(|t| t.milliseconds.sum()).value(),
            )
        })
        .all(db)
        .await
        .unwrap();
    let rows: Vec<_> = rows.into_iter().map(|(_, values)| values).collect();
    let title = |text: &str| Some(text.to_owned());
    assert_eq!(
        rows,
        [
            (title("Second"), Some(4000)),
            (title("Third"), Some(6000)),
            (None, None)
        ]
    );
    let silent =
        Artist::objects().filter(|a| !exists(Album::objects().filter(|b| b.artist.equals(a.id))));
    assert_eq!(names(&silent.all(db).await.unwrap()), ["Cy"]);
}

#[tokio::test]
async fn a_query_that_is_cut_to_several_rows_is_no_value() {
    let store = Store::new().await;
    for artists in [Artist::objects().limit(2), Artist::objects().slice(1..)] {
        let albums = Album::objects()
            .filter(|a| a.artist.equals(artists.select(|artist| artist.id).value()));
        let refused = albums.all(&store.acme).await.unwrap_err();
        assert_eq!(refused.kind(), terrace_core::ErrorKind::InvalidInput);
    }
}

#[tokio::test]
async fn queries_are_put_together() {
    for isolation in ["row", "database"] {
        let store = Store::of(isolation).await;
        let db = &store.acme;
        discography(db).await;
        let named = |name: &str| {
            let name = name.to_owned();
            Artist::objects().filter(move |a| a.name.equals(name))
        };
        let both = named("Cy")
            .union(named("Ada"))
            .order_by(|a| a.name.ascending());
        assert_eq!(names(&both.clone().all(db).await.unwrap()), ["Ada", "Cy"]);
        assert_eq!(both.clone().count(db).await.unwrap(), 2);
        assert_eq!(
            both.clone()
                .filter(|a| a.rating.equals(1))
                .count(db)
                .await
                .unwrap(),
            1
        );
        let first = both.values(|a| a.name).first(db).await.unwrap();
        assert_eq!(first.as_deref(), Some("Ada"));
        let none = named("Ada").intersection(named("Cy"));
        assert_eq!(none.count(db).await.unwrap(), 0);
        let rest = Artist::objects()
            .difference(named("Bea"))
            .order_by(|a| a.name.descending());
        assert_eq!(names(&rest.all(db).await.unwrap()), ["Cy", "Ada"]);
        let titles = Album::objects()
            .values(|a| a.title)
            .union(Album::objects().values(|a| a.artist().name))
            .order_by(|a| a.title.descending());
        assert_eq!(titles.clone().count(db).await.unwrap(), 5);
        let both = Artist::objects()
            .values(|a| a.name)
            .union_all(Album::objects().values(|a| a.title))
            .union_all(Track::objects().values(|t| t.name));
        assert_eq!(both.count(db).await.unwrap(), 12);
        assert_eq!(titles.first(db).await.unwrap().as_deref(), Some("Third"));
    }
}

#[tokio::test]
async fn relations_are_joined_with_a_condition() {
    let store = Store::of("row").await;
    let db = &store.acme;
    discography(db).await;
    let rows: Vec<(String, i64)> = Artist::objects()
        .filtered_relation(|a| a.albums(), |album| album.title.equals("Second"))
        .order_by(|(a, _)| a.name.ascending())
        .values(|(a, albums)| (a.name, albums.id.count()))
        .all(db)
        .await
        .unwrap();
    let counts: Vec<_> = rows.iter().map(|(_, count)| *count).collect();
    assert_eq!(counts, [1, 0, 0]);
}

#[tokio::test]
async fn a_relation_with_a_condition_is_a_join_beside_the_plain_one() {
    let store = Store::of("row").await;
    let db = &store.acme;
    discography(db).await;
    let by_ada = || {
        Album::objects()
            .filtered_relation(|a| a.artist(), |artist| artist.name.equals("Ada"))
            .order_by(|(a, _)| a.id.ascending())
    };
    let names = by_ada().values(|(a, ada)| (a.artist().name, ada.name.optional()));
    let ada = || "Ada".to_owned();
    assert_eq!(
        names.all(db).await.unwrap(),
        [
            (ada(), Some(ada())),
            (ada(), Some(ada())),
            ("Bea".to_owned(), None)
        ]
    );
    let others = by_ada().exclude(|(_, ada)| ada.name.equals("Ada"));
    assert_eq!(others.count(db).await.unwrap(), 1);
    let rows = by_ada().annotate(|(_, ada)| terrace_orm::Columns::row(ada));
    assert!(rows.all(db).await.unwrap()[2].1.is_none());
}

#[tokio::test]
async fn relations_with_conditions_follow_each_other() {
    let store = Store::of("row").await;
    let db = &store.acme;
    discography(db).await;
    let long = Artist::objects()
        .filtered_relation(|a| a.albums(), |album| album.title.not_equals("First"))
        .filtered_relation_with(
            |(_, album)| album.tracks(),
            |(artist, album), track| {
                track.milliseconds.at_least(2000)
                    & track.name.starts_with(album.title)
                    & artist.name.not_equals("Cy")
            },
        )
        .order_by(|((artist, _), _)| artist.name.ascending())
        .values(|((artist, album), track)| {
            (artist.name, album.id.count_distinct(), track.id.count())
        });
    let rows = long.all(db).await.unwrap();
    let counts: Vec<_> = rows
        .iter()
        .map(|(_, albums, tracks)| (*albums, *tracks))
        .collect();
    assert_eq!(counts, [(1, 1), (1, 2), (0, 0)]);
    let deeper = Artist::objects()
        .filtered_relation(|a| a.albums(), |album| album.tracks().name.equals("x"))
        .annotate(|(_, album)| album.id.count())
        .all(db)
        .await;
    assert_eq!(
        deeper.unwrap_err().kind(),
        terrace_core::ErrorKind::Statement
    );
}
