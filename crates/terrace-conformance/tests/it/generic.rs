//! Keys that may lead to rows of any model, and rows without some of their columns, in every cell.

use terrace_core::{ErrorKind, Result, Tenant};
use terrace_orm::{Auto, ContentType, ForeignKey, GenericForeignKey, Model, models, prefetch_for};
use terrace_tenancy::Db;

use crate::support::{Home, checks, in_every_cell, kind};

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "g_post",
    app = "generic",
    generic(remarks = "Remark.target")
)]
struct Post {
    id: Auto<i64>,
    #[terrace(max_length = 60)]
    title: String,
    text: String,
    photo: Option<ForeignKey<Photo>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "g_photo",
    app = "generic",
    generic(remarks = "Remark.target")
)]
struct Photo {
    id: Auto<i64>,
    #[terrace(max_length = 60)]
    file: String,
    width: i32,
}

/// Not the owner of what is said about it.
#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "g_place", app = "generic")]
struct Place {
    id: Auto<i64>,
    #[terrace(max_length = 60)]
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "g_remark", app = "generic")]
struct Remark {
    id: Auto<i64>,
    #[terrace(max_length = 60)]
    text: String,
    #[terrace(on_delete = "cascade")]
    target_type: ForeignKey<ContentType>,
    target_pk: i64,
    /// A second key of this kind, which leads nowhere for most.
    about_type: Option<ForeignKey<ContentType>>,
    about_pk: Option<i64>,
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_to_any_model_do_the_same_in_every_cell() {
    let checks = checks![
        targets_of_several_models_are_prefetched,
        what_is_said_about_rows_is_prefetched,
        what_is_said_about_rows_is_asked_and_counted,
        what_is_said_about_rows_goes_with_them,
        rows_come_without_some_of_their_columns,
    ];
    in_every_cell(models![ContentType, Photo, Post, Place, Remark], checks).await;
}

/// Both tenants with the same rows: posts 1 and 2, photo 1 and place 1, and what is said about them.
async fn start(home: &Home) -> Result<Db<Tenant>> {
    for db in &home.tenants {
        let db = &db.with_models(models![ContentType, Photo, Post, Place, Remark]);
        Remark::objects().delete(db).await?;
        Post::objects().delete(db).await?;
        Photo::objects().delete(db).await?;
        Place::objects().delete(db).await?;
        ContentType::objects().delete(db).await?;
        fill(db).await?;
    }
    let models = models![ContentType, Photo, Post, Place, Remark];
    Ok(home.db().with_models(models))
}

async fn fill(db: &Db<Tenant>) -> Result<()> {
    ContentType::ensure_seeded(db, models![Photo, Place, Post]).await?;
    let photo = Photo {
        id: 1.into(),
        file: "a.png".to_owned(),
        width: 640,
    };
    let photo = photo.insert(db).await?;
    for (id, title) in [(1, "first"), (2, "second")] {
        let post = Post {
            id: id.into(),
            title: title.to_owned(),
            text: "long".repeat(100),
            photo: (id == 1).then(|| ForeignKey::to(&photo)).transpose()?,
        };
        post.insert(db).await?;
    }
    let place = Place {
        id: 1.into(),
        name: "here".to_owned(),
    };
    place.insert(db).await?;
    let posts = GenericForeignKey::for_target::<Post, _>(db, 1).await?;
    let photos = GenericForeignKey::for_target::<Photo, _>(db, 1).await?;
    let places = GenericForeignKey::for_target::<Place, _>(db, 1).await?;
    for (text, target, pk) in [
        ("about post 1", posts, 1),
        ("about photo 1", photos, 1),
        ("more about post 1", posts, 1),
        ("about place 1", places, 1),
        ("about a post that is gone", posts, 99),
    ] {
        let remark = Remark {
            id: Auto::unset(),
            text: text.to_owned(),
            target_type: ForeignKey::of(target.content_type_id),
            target_pk: pk,
            about_type: (pk == 99).then(|| ForeignKey::of(photos.content_type_id)),
            about_pk: (pk == 99).then_some(1),
        };
        remark.insert(db).await?;
    }
    Ok(())
}

async fn targets_of_several_models_are_prefetched(home: &Home) -> Result<()> {
    let (db, recording) = start(home).await?.recording();
    let remarks = Remark::objects().order_by(|row| row.id.ascending());
    let rows = remarks
        .clone()
        .prefetch_target::<Post, _>(|row| (row.target_type, row.target_pk))
        .prefetch_target_with::<Photo, _, _>(
            |row| (row.target_type, row.target_pk),
            |photos| photos.values(|photo| (photo.file, photo.width)),
        )
        .prefetch_target::<Photo, _>(|row| (row.about_type, row.about_pk))
        .all(&db)
        .await?;
    assert_eq!(recording.count(), 4);
    let seen: Vec<_> = rows
        .iter()
        .map(|(((row, post), photo), about)| {
            (
                row.text.as_str(),
                post.as_ref().map(|post| post.title.as_str()),
                photo.as_ref().map(|(file, width)| (file.as_str(), *width)),
                about.as_ref().and_then(Photo::key),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("about post 1", Some("first"), None, None),
            ("about photo 1", None, Some(("a.png", 640)), None),
            ("more about post 1", Some("first"), None, None),
            ("about place 1", None, None, None),
            ("about a post that is gone", None, None, Some(1)),
        ]
    );
    // A model that no row refers to takes no statement.
    let before = recording.count();
    let place = remarks
        .clone()
        .filter(|row| row.text.starts_with("about place"))
        .prefetch_target::<Post, _>(|row| (row.target_type, row.target_pk))
        .prefetch_target::<Place, _>(|row| (row.target_type, row.target_pk))
        .get(&db)
        .await?;
    assert_eq!(recording.count() - before, 2);
    assert_eq!(place.1.map(|place| place.name).as_deref(), Some("here"));
    let had = remarks.clone().all(&db).await?;
    let rows = prefetch_for(had)
        .prefetch_target::<Photo, _>(|row| (row.target_type, row.target_pk))
        .prefetch_target::<Photo, _>(|row| (row.about_type, row.about_pk))
        .all(&db)
        .await?;
    let found: Vec<_> = rows
        .iter()
        .map(|((_, photo), about)| (photo.is_some(), about.is_some()))
        .collect();
    assert_eq!(found[1], (true, false));
    assert_eq!(found[4], (false, true));
    assert_eq!(
        found.iter().filter(|pair| **pair == (false, false)).count(),
        3
    );
    let no_type = Remark::objects().annotate(|row| row.text.length());
    let beside = no_type
        .prefetch_target_with::<Post, _, _>(
            |row| (row.target_type, row.target_pk),
            |posts| posts.filter(|post| post.title.equals("second")),
        )
        .all(&db)
        .await?;
    assert!(beside.iter().all(|(_, post)| post.is_none()));
    Ok(())
}

async fn what_is_said_about_rows_is_prefetched(home: &Home) -> Result<()> {
    let (db, recording) = start(home).await?.recording();
    let posts = Post::objects().order_by(|post| post.id.ascending());
    let said = posts
        .clone()
        .prefetch_with(
            |post| post.remarks(),
            |remarks| {
                remarks
                    .order_by(|remark| remark.id.ascending())
                    .values(|remark| remark.text)
            },
        )
        .all(&db)
        .await?;
    assert_eq!(recording.count(), 2);
    assert_eq!(said[0].1, ["about post 1", "more about post 1"]);
    assert_eq!(said[1].1, [""; 0]);
    let newest = posts
        .prefetch_with(
            |post| post.remarks(),
            |remarks| remarks.order_by(|remark| remark.id.descending()).limit(1),
        )
        .prefetch_with(|post| post.photo().remarks(), |remarks| remarks)
        .all(&db)
        .await?;
    let ((first, newest), of_photo) = &newest[0];
    assert_eq!(first.title, "first");
    assert_eq!(newest[0].text, "more about post 1");
    assert_eq!(of_photo[0].text, "about photo 1");
    Ok(())
}

async fn what_is_said_about_rows_is_asked_and_counted(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let posts = Post::objects().order_by(|post| post.id.ascending());
    let counted = posts.clone().annotate(|post| post.remarks().id.count());
    let counts: Vec<_> = counted
        .all(db)
        .await?
        .into_iter()
        .map(|row| row.1)
        .collect();
    assert_eq!(counts, [2, 0]);
    let about = posts
        .clone()
        .filter(|post| post.remarks().text.contains("about"))
        .distinct();
    assert_eq!(about.count(db).await?, 1);
    let silent = posts
        .clone()
        .exclude(|post| post.remarks().text.contains("about"));
    assert_eq!(silent.get(db).await?.title, "second");
    let through = posts.filter(|post| post.photo().remarks().text.equals("about photo 1"));
    assert_eq!(through.get(db).await?.title, "first");
    Ok(())
}

async fn what_is_said_about_rows_goes_with_them(home: &Home) -> Result<()> {
    let db = &start(home).await?;
    let post = Post::get(db, 1).await?;
    let texts = |db: Db<Tenant>| async move {
        let texts = Remark::objects().order_by(|row| row.id.ascending());
        texts.values(|row| row.text).all(&db).await
    };
    let preview = post.delete_preview(db).await?;
    assert_eq!(preview.deleted().total(), 3);
    let deleted = post.delete(db).await?;
    assert_eq!(deleted.of::<Remark>(), 2);
    let left = [
        "about photo 1",
        "about place 1",
        "about a post that is gone",
    ];
    assert_eq!(texts(db.clone()).await?, left);
    // The place declares no rows as its own, and so leaves behind what is said about it.
    Place::objects().delete(db).await?;
    Photo::objects()
        .filter(|photo| photo.width.at_least(1))
        .delete(db)
        .await?;
    assert_eq!(texts(db.clone()).await?, left[1..]);
    assert_eq!(texts(home.tenants[1].clone()).await?.len(), 5);
    Ok(())
}

async fn rows_come_without_some_of_their_columns(home: &Home) -> Result<()> {
    let (db, recording) = start(home).await?.recording();
    let query = Post::objects().order_by(|post| post.id.ascending());
    let posts = query.clone().defer(|post| post.text).all(&db).await?;
    assert_eq!(recording.count(), 1);
    let first = &posts[0];
    assert_eq!(first.get(|post| post.title)?, "first");
    assert_eq!(first.primary_key().get(), Some(&1));
    assert_eq!(
        first.get(|post| post.photo)?.map(|photo| *photo.key()),
        Some(1)
    );
    assert!(!first.has(|post| post.text));
    assert_eq!(first.left_out().collect::<Vec<_>>(), ["text"]);
    assert_eq!(kind(first.get(|post| post.text)), ErrorKind::InvalidInput);
    assert_eq!(
        kind(first.get(|post| post.photo().file)),
        ErrorKind::InvalidInput
    );
    assert_eq!(recording.count(), 1);
    assert_eq!(first.load(&db).await?.text.len(), 400);
    let other = first.load(&home.tenants[1]).await;
    assert_eq!(kind(other), ErrorKind::Isolation);
    let related = query
        .select_related(|post| post.photo())
        .defer(|post| (post.text, post.photo().width))
        .defer(|post| post.title)
        .filter(|post| post.text.contains("long"))
        .all(&db)
        .await?;
    let [first, second] = related.as_slice() else {
        panic!("{related:?}");
    };
    assert_eq!(first.get(|post| post.photo().file)?, "a.png");
    assert!(!first.has(|post| post.photo().width) && !first.has(|post| post.title));
    let width = first.left_out_of(|post| post.photo());
    assert_eq!(width.collect::<Vec<_>>(), ["width"]);
    let both = Post::objects().filter(|post| post.id.equals(1));
    let both = both.union(Post::objects().filter(|post| post.id.equals(2)));
    let both = both.defer(|post| (post.text, post.photo));
    let both = both.order_by(|post| post.id.descending()).all(&db).await?;
    let titles: Vec<String> = both
        .iter()
        .map(|post| post.get(|post| post.title))
        .collect::<Result<_>>()?;
    assert_eq!(titles, ["second", "first"]);
    let cut = Post::objects()
        .order_by(|post| post.id.descending())
        .limit(1)
        .defer(|post| post.text)
        .annotate(|post| post.remarks().id.count());
    let (cut, remarks) = cut.get(&db).await?;
    assert_eq!(
        (cut.get(|post| post.title)?.as_str(), remarks),
        ("second", 0)
    );
    // Behind a foreign key that refers to nothing, every column is null.
    assert_eq!(second.get(|post| post.photo().file.optional())?, None);
    assert_eq!(
        kind(second.get(|post| post.photo().file)),
        ErrorKind::InvalidValue
    );
    Ok(())
}
