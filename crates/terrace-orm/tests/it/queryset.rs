//! What a query can say beyond conditions on its own rows.

use terrace_orm::{Auto, ForeignKey, Model, Row, exists};
use terrace_tenancy::Db;

use crate::models::*;
use crate::store::Store;

/// Two artists with albums of 1, 2 and 3 tracks, and one without any.
async fn discography(db: &Db<terrace_core::Tenant>) -> Vec<Artist> {
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

fn names(artists: &[Artist]) -> Vec<&str> {
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
async fn prefetches_give_each_row_its_related_rows() {
    for isolation in ["row", "database"] {
        let store = Store::of(isolation).await;
        let db = &store.acme;
        let artists = discography(db).await;
        artists[0]
            .friends()
            .add(db, [&artists[1], &artists[2]])
            .await
            .unwrap();
        let rows = Artist::objects()
            .order_by(|a| a.name.ascending())
            .prefetch_with(|a| a.friends(), |f| f.order_by(|a| a.name.descending()))
            .prefetch_with(
                |a| a.albums(),
                |albums| {
                    albums.order_by(|a| a.id.ascending()).prefetch_with(
                        |a| a.tracks(),
                        |t| t.order_by(|t| t.id.descending()).limit(2),
                    )
                },
            )
            .all(db)
            .await
            .unwrap();
        let ((ada, friends), albums) = &rows[0];
        assert_eq!(ada.name, "Ada");
        assert_eq!(names(friends), ["Cy", "Bea"]);
        assert_eq!(albums.len(), 2);
        assert_eq!(albums[1].1.len(), 2);
        assert_eq!(rows[1].1[0].1.len(), 2);
        assert_eq!(rows[1].1[0].1[0].name, "Third 2");
        assert!(rows[2].1.is_empty());
        let one = Artist::objects()
            .filter(|a| a.name.equals("Bea"))
            .prefetch(|a| a.albums())
            .get(db)
            .await
            .unwrap();
        assert_eq!(one.1.len(), 1);
    }
}

#[tokio::test]
async fn prefetches_of_one_row_give_it_or_none() {
    for isolation in ["row", "database"] {
        let store = Store::of(isolation).await;
        let (db, log) = store.acme.recording();
        discography(&db).await;
        let before = log.count();
        let rows = Track::objects()
            .order_by(|t| t.id.ascending())
            .prefetch_one_with(
                |t| t.album(),
                |albums| albums.prefetch_one(|album| album.artist()),
            )
            .all(&db)
            .await
            .unwrap();
        assert_eq!(log.count() - before, 3);
        let (album, artist) = rows[5].1.as_ref().unwrap();
        assert_eq!(album.title, "Third");
        assert_eq!(artist.as_ref().unwrap().name, "Bea");
        let roots = Album::objects().prefetch_one(|a| a.parent());
        assert!(roots.all(&db).await.unwrap()[0].1.is_none());
        let before = log.count();
        let siblings = Track::objects()
            .order_by(|t| t.id.ascending())
            .prefetch(|t| t.album().tracks())
            .prefetch_one(|t| t.album().artist());
        let siblings = siblings.all(&db).await.unwrap();
        assert_eq!(log.count() - before, 3);
        assert_eq!((siblings[0].0.1.len(), siblings[5].0.1.len()), (1, 3));
        assert_eq!(siblings[5].1.as_ref().unwrap().name, "Bea");
        let albums = Album::objects().order_by(|a| a.id.ascending());
        let albums = albums.all(&db).await.unwrap();
        let before = log.count();
        let albums = terrace_orm::prefetch_for(albums)
            .prefetch_one(|album| album.artist())
            .prefetch(|album| album.tracks())
            .all(&db)
            .await
            .unwrap();
        assert_eq!(log.count() - before, 2);
        assert_eq!(albums[2].0.1.as_ref().unwrap().name, "Bea");
        assert_eq!(albums[2].1.len(), 3);
        let rows = albums.into_iter().map(|((album, _), _)| album);
        let foreign = terrace_orm::prefetch_for(rows).prefetch(|a| a.tracks());
        let refused = foreign.all(&store.globex).await.unwrap_err();
        assert_eq!(refused.kind(), terrace_core::ErrorKind::Isolation);
        let many = Artist::objects().prefetch_one(|a| a.albums());
        let refused = many.all(&db).await.unwrap_err();
        assert_eq!(refused.kind(), terrace_core::ErrorKind::Statement);
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

#[tokio::test]
async fn ends_slices_and_keys() {
    let store = Store::new().await;
    let db = &store.acme;
    let artists = discography(db).await;
    let all = || Artist::objects().order_by(|a| a.name.ascending());
    assert_eq!(all().last(db).await.unwrap().unwrap().name, "Cy");
    assert_eq!(
        Artist::objects()
            .latest(db, |a| a.name.ascending())
            .await
            .unwrap()
            .name,
        "Cy"
    );
    assert_eq!(
        Artist::objects()
            .earliest(db, |a| a.name.ascending())
            .await
            .unwrap()
            .name,
        "Ada"
    );
    assert_eq!(
        names(&all().slice(1..).slice(..1).all(db).await.unwrap()),
        ["Bea"]
    );
    assert_eq!(all().slice(1..2).count(db).await.unwrap(), 1);
    assert!(
        all()
            .slice(1..2)
            .filter(|a| a.id.equals(1))
            .all(db)
            .await
            .is_err()
    );
    assert!(all().contains(db, &artists[1]).await.unwrap());
    assert!(!all().slice(..1).contains(db, &artists[1]).await.unwrap());
    let keys = [*artists[0].id.get().unwrap(), 999];
    let found = Artist::objects().in_bulk(db, keys).await.unwrap();
    assert_eq!(found.len(), 1);
    let by_name = Artist::objects()
        .in_bulk_by(db, |a| a.name, ["Bea", "No"])
        .await
        .unwrap();
    assert_eq!(by_name["Bea"].name, "Bea");
    assert_eq!(all().none().all(db).await.unwrap().len(), 0);
    assert_eq!(all().none().count(db).await.unwrap(), 0);
    let whole: Vec<(String, Option<Artist>)> = Album::objects()
        .order_by(|a| a.title.ascending())
        .values(|album| (album.title, terrace_orm::Columns::row(album.artist())))
        .all(db)
        .await
        .unwrap();
    assert_eq!(whole[2].1.as_ref().unwrap().name, "Bea");
}

#[tokio::test]
async fn trees_are_walked() {
    let store = Store::of("row").await;
    let db = &store.acme;
    let artists = discography(db).await;
    let mut parent: Option<Album> = None;
    for title in ["root", "branch", "leaf"] {
        let album = Album {
            id: Auto::unset(),
            title: title.into(),
            artist: ForeignKey::to(&artists[2]).unwrap(),
            parent: parent.as_ref().map(|p| ForeignKey::to(p).unwrap()),
            product: None,
        };
        parent = Some(album.insert(db).await.unwrap());
    }
    let root = Album::objects().filter(|a| a.title.equals("branch"));
    let tree = root.clone().with_descendants(|a| (a.parent, a.id)).unwrap();
    let tree = tree.order_by(|a| a.title.ascending()).values(|a| a.title);
    assert_eq!(tree.all(db).await.unwrap(), ["branch", "leaf"]);
    let way = root.with_ancestors(|a| (a.parent, a.id)).unwrap();
    let way = way.order_by(|a| a.title.ascending()).values(|a| a.title);
    assert_eq!(way.all(db).await.unwrap(), ["branch", "root"]);
}

#[derive(Row, Debug, PartialEq)]
#[terrace(crate = "terrace_orm")]
struct Summary {
    name: String,
    albums: i64,
}

#[tokio::test]
async fn rows_become_structs() {
    let store = Store::of("row").await;
    let db = &store.acme;
    discography(db).await;
    let rows: Vec<Summary> = Artist::objects()
        .order_by(|a| a.name.ascending())
        .values(|a| SummaryColumns {
            name: a.name,
            albums: a.albums().id.count(),
        })
        .all(db)
        .await
        .unwrap();
    let summary = |name: &str, albums| Summary {
        name: name.into(),
        albums,
    };
    assert_eq!(
        rows,
        [summary("Ada", 2), summary("Bea", 1), summary("Cy", 0)]
    );
}

#[tokio::test]
async fn conditions_on_windows_are_about_the_rows_before_them() {
    for isolation in ["row", "database"] {
        let store = Store::of(isolation).await;
        let db = &store.acme;
        discography(db).await;
        let longest: Vec<(String, i64)> = Track::objects()
            .annotate(|t| {
                terrace_orm::row_number().over(
                    terrace_orm::window()
                        .partition_by(t.album)
                        .order_by(t.milliseconds.descending()),
                )
            })
            .filter(|(t, place)| place.equals(1) & t.name.not_equals("First 0"))
            .order_by(|(t, _)| t.name.ascending())
            .values(|(t, place)| (t.name, place))
            .all(db)
            .await
            .unwrap();
        assert_eq!(
            longest,
            [("Second 1".to_owned(), 1), ("Third 2".to_owned(), 1)]
        );
    }
}

#[tokio::test]
async fn a_page_and_the_number_of_all_rows_take_one_statement() {
    let store = Store::of("row").await;
    let (db, log) = store.acme.recording();
    discography(&db).await;
    let before = log.count();
    let page = Track::objects()
        .filter(|t| t.milliseconds.greater_than(0))
        .paginate(&db, 2, 2)
        .await
        .unwrap();
    assert_eq!((page.total, page.items.len(), page.pages()), (6, 2, 3));
    assert_eq!(log.count() - before, 1);
    let behind = Track::objects().paginate(&db, 9, 2).await.unwrap();
    assert_eq!((behind.total, behind.items.len()), (6, 0));
}

#[tokio::test]
async fn rows_come_one_after_the_other() {
    use futures_util::TryStreamExt as _;

    for isolation in ["row", "database"] {
        let store = Store::of(isolation).await;
        let db = &store.acme;
        let artists = discography(db).await;
        let names = Track::objects()
            .order_by(|t| t.id.ascending())
            .values(|t| t.name)
            .stream_in_chunks(db, 2)
            .await
            .unwrap();
        let names: Vec<String> = names.try_collect().await.unwrap();
        assert_eq!(names.len(), 6);
        assert_eq!(names[5], "Third 2");
        let mut halfway = std::pin::pin!(Track::objects().stream(db).await.unwrap());
        assert!(halfway.try_next().await.unwrap().is_some());
        let other = artists[0].albums().unwrap().stream(&store.globex).await;
        assert_eq!(
            other.err().unwrap().kind(),
            terrace_core::ErrorKind::Isolation
        );
    }
}

#[tokio::test]
async fn parts_of_rows_know_whose_they_are() {
    let store = Store::of("row").await;
    let db = &store.acme;
    discography(db).await;
    let parts = Artist::objects()
        .order_by(|a| a.name.ascending())
        .only(|a| (a.name, a.rating))
        .all(db)
        .await
        .unwrap();
    assert_eq!(parts[0].0, "Ada");
    assert_eq!(parts[0].load(db).await.unwrap().rating, Some(5));
    let refused = parts[0].load(&store.globex).await.unwrap_err();
    assert_eq!(refused.kind(), terrace_core::ErrorKind::Isolation);
}

#[tokio::test]
async fn plans_are_explained_without_running() {
    let store = Store::of("row").await;
    let db = &store.acme;
    discography(db).await;
    let lines = Track::objects()
        .filter(|t| t.id.equals(1))
        .explain(db)
        .await
        .unwrap();
    assert!(lines[0].contains("SEARCH"), "{lines:?}");
    let xml = terrace_orm::ExplainOptions {
        format: terrace_orm::ExplainFormat::Xml,
        ..Default::default()
    };
    let refused = Track::objects().explain_with(db, xml).await.unwrap_err();
    assert_eq!(refused.kind(), terrace_core::ErrorKind::Unsupported);
}

#[tokio::test]
async fn an_instance_without_a_key_is_not_written_as_null() {
    let store = Store::of("row").await;
    let db = &store.acme;
    discography(db).await;
    let unsaved = Album {
        id: Auto::unset(),
        title: "New".into(),
        artist: ForeignKey::of(1),
        parent: None,
        product: None,
    };
    let refused = Album::objects()
        .update(db, |album| album.parent.set(&unsaved))
        .await;
    assert_eq!(
        refused.unwrap_err().kind(),
        terrace_core::ErrorKind::InvalidInput
    );
}
