//! Rows that are found or else made, read again, and told apart.

use rust_decimal::Decimal;
use terrace_core::{ErrorKind, Result, Tenant};
use terrace_orm::{Auto, Model, raw};
use terrace_tenancy::{Db, Transaction};

use crate::models::*;
use crate::store::{Store, sample};

fn track(name: &str) -> Track {
    Track {
        id: Auto::unset(),
        name: name.to_owned(),
        album: None,
        milliseconds: 1,
        price: Decimal::ONE,
    }
}

async fn playlist(db: &Db<Tenant>) -> Result<Playlist> {
    let playlist = Playlist {
        id: Auto::unset(),
        name: "Mine".to_owned(),
    };
    playlist.insert(db).await
}

#[tokio::test]
async fn a_row_of_the_other_side_is_found_or_made() -> Result<()> {
    for isolation in ["database", "row"] {
        let store = Store::of(isolation).await;
        let db = &store.acme;
        let list = playlist(db).await?;
        // The same name elsewhere is none of this list's.
        track("Song").insert(db).await?;
        let (tracks, rated) = (list.tracks(), list.rated());
        let mut keys = Vec::new();
        for made in [true, false] {
            let found = tracks.get_or_create(db, |t| t.name.equals("Song"), || track("Song"));
            let (row, created) = found.await?;
            assert_eq!(created, made);
            keys.push(row.id);
        }
        assert_eq!(keys[0], keys[1]);
        let changed = tracks.update_or_create(
            db,
            |t| t.name.equals("Song"),
            |t| t.milliseconds.set(7),
            || track("Song"),
        );
        let (row, created) = changed.await?;
        assert_eq!((row.id, row.milliseconds, created), (keys[0], 7, false));
        let other = tracks.update_or_create(
            db,
            |t| t.name.equals("Other"),
            |t| t.milliseconds.set(7),
            || track("Other"),
        );
        let (row, created) = other.await?;
        assert_eq!((row.milliseconds, created), (1, true));
        assert_eq!(tracks.count(db).await?, 2);
        assert_eq!(Track::objects().count(db).await?, 3);
        // The row in the middle needs a value, and nothing is left when it has none.
        let refused = rated
            .get_or_create(db, |t| t.name.equals("New"), || track("New"))
            .await;
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::NotNull);
        assert_eq!(Track::objects().count(db).await?, 3);
        let given = rated.get_or_create_with(
            db,
            |t| t.name.equals("New"),
            || track("New"),
            |rating| rating.stars.set(5),
        );
        assert!(given.await?.1);
        let foreign = tracks
            .get_or_create(&store.globex, |t| t.name.equals("Song"), || track("Song"))
            .await;
        assert_eq!(foreign.unwrap_err().kind(), ErrorKind::Isolation);
    }
    Ok(())
}

#[tokio::test]
async fn rows_that_cannot_be_seen_are_not_taken_away() -> Result<()> {
    for isolation in ["database", "row"] {
        let store = Store::of(isolation).await;
        let db = &store.acme;
        let club = Club {
            id: Auto::unset(),
            name: "Chess".to_owned(),
        };
        let club = club.insert(db).await?;
        let mut members = Vec::new();
        for active in [true, false] {
            let member = Member {
                id: Auto::unset(),
                active,
            };
            members.push(member.insert(db).await?);
        }
        club.members().add(db, &members).await?;
        let all = || Member::unscoped().filter(|member| member.clubs().id.equals(club.id));
        assert_eq!(club.members().remove(db, [&members[1]]).await?, 0);
        assert_eq!(club.members().clear(db).await?, 1);
        assert_eq!(all().count(db).await?, 1);
        let difference = club.members().set(db, [&members[0]]).await?;
        assert_eq!((difference.added, difference.removed), (1, 0));
        // The one that is there is not added twice.
        club.members().set(db, &members).await?;
        assert_eq!(all().count(db).await?, 2);
    }
    Ok(())
}

#[tokio::test]
async fn an_instance_is_read_again_as_a_query_gives_it() -> Result<()> {
    let store = Store::of("row").await;
    let db = &store.acme;
    let mut album = sample(db).await.remove(0);
    let own = Album::objects().filter(|a| a.id.equals(album.id));
    own.update(db, |a| a.title.set("Another")).await?;
    let related = Album::objects().select_related(|a| a.artist());
    album.refresh_from(db, related).await?;
    assert_eq!(album.title, "Another");
    assert!(album.artist.loaded().is_some());
    let others = Album::objects().filter(|a| a.title.equals("Last"));
    let gone = album.refresh_from(db, others).await;
    assert_eq!(gone.unwrap_err().kind(), ErrorKind::NotFound);
    let foreign = album.refresh_from(&store.globex, Album::objects()).await;
    assert_eq!(foreign.unwrap_err().kind(), ErrorKind::Isolation);
    Ok(())
}

#[tokio::test]
async fn first_rows_of_the_same_values_may_be_calculated_with() -> Result<()> {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let firsts = || {
        Album::objects()
            .distinct_on(|a| a.artist)
            .order_by(|a| (a.artist.ascending(), a.title.descending()))
    };
    let with = firsts().annotate(|a| a.title.length()).all(db).await?;
    let seen: Vec<_> = with.iter().map(|(a, n)| (a.title.as_str(), *n)).collect();
    assert_eq!(seen, [("Second", 6), ("first again", 11)]);
    assert_eq!(firsts().aggregate(db, |a| a.id.count()).await?, 2);
    let cut = Album::objects().limit(1).distinct_on(|a| a.artist);
    let refused = cut.all(db).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Statement);
    Ok(())
}

#[tokio::test]
async fn groups_in_no_order_have_no_first() -> Result<()> {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let groups = || {
        Album::objects()
            .group_by(|a| a.artist)
            .values(|a| (a.artist, a.id.count()))
    };
    for refused in [groups().first(db).await, groups().last(db).await] {
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::Statement);
    }
    let sorted = groups().order_by(|a| a.artist.ascending());
    assert_eq!(sorted.first(db).await?, Some((1, 2)));
    Ok(())
}

#[tokio::test]
async fn an_order_is_total_with_a_key_or_what_is_unique() {
    let total = [
        Artist::objects().order_by(|a| a.id.descending()),
        Artist::objects().order_by(|a| (a.rating.ascending(), a.name.ascending())),
    ];
    assert!(total.iter().all(|query| query.is_totally_ordered()));
    let open = [
        Artist::objects(),
        Artist::objects().order_by(|a| a.rating.ascending()),
    ];
    assert!(open.iter().all(|query| !query.is_totally_ordered()));
    let both = Album::objects().order_by(|a| (a.artist.ascending(), a.title.ascending()));
    assert!(both.is_totally_ordered());
    let behind = Album::objects().order_by(|a| a.artist().id.ascending());
    assert!(!behind.is_totally_ordered());
}

#[tokio::test]
async fn rows_of_text_become_models_by_name() -> Result<()> {
    let store = Store::new().await;
    let db = &store.acme;
    sample(db).await;
    let sql = "SELECT rating, name AS title, id FROM artist ORDER BY id";
    let named: Vec<Artist> = raw(sql)
        .named::<Artist, _>("title", |a| a.name)
        .all(db)
        .await?;
    assert_eq!(named[0].name, "Ann 100%");
    let missing = raw(sql).all::<Artist>(db).await.unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::InvalidInput);
    assert!(missing.to_string().contains("name"));
    let sql = "SELECT a.*, (SELECT count(*) FROM album b WHERE b.artist_id = a.id) AS albums \
               FROM artist a ORDER BY a.id";
    let with = raw(sql).all_with::<Artist, (i64,)>(db, &["albums"]).await?;
    assert_eq!(with.len(), 2);
    assert!(with.iter().all(|(_, (albums,))| *albums == 2));
    let wrong = raw(sql).all_with::<Artist, (i64,)>(db, &["records"]).await;
    assert_eq!(wrong.unwrap_err().kind(), ErrorKind::InvalidInput);
    Ok(())
}

#[tokio::test]
async fn a_lock_cannot_wait_in_two_ways() -> Result<()> {
    let store = Store::new().await;
    let both = store
        .acme
        .transaction(async |transaction: &Transaction<Tenant>| {
            let albums = Album::objects().no_wait().skip_locked();
            albums.all(transaction).await
        });
    assert_eq!(both.await.unwrap_err().kind(), ErrorKind::Statement);
    Ok(())
}
