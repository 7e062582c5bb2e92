//! What queries give: one row or a few, trees, structs, pages, streams, parts of rows, plans.

use terrace_orm::{Auto, ForeignKey, Model, Row};

use crate::models::*;
use crate::queryset::{discography, names};
use crate::store::Store;

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
