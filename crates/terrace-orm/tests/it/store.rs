//! A registry and two tenants with a file each, tables made.

use rust_decimal::Decimal;
use terrace_core::{ModelSchema, Registry, Slug, Tenant, TenantId, TenantStatus};
use terrace_orm::{Auto, ContentType, ForeignKey, Model, models};
use terrace_sql::{Ddl, table_definition};
use terrace_tenancy::{
    Db, Endpoint, Isolation, MigrationTarget, Placement, ServerOptions, Servers, ShardName,
};

use crate::models::*;

/// A registry and two tenants, gone when it is dropped.
pub(crate) struct Store {
    pub(crate) registry: Db<Registry>,
    pub(crate) acme: Db<Tenant>,
    pub(crate) globex: Db<Tenant>,
    _folder: tempfile::TempDir,
}

impl Store {
    /// Tenants with a file each.
    pub(crate) async fn new() -> Self {
        Self::of("database").await
    }

    /// Tenants that are kept apart in this way.
    pub(crate) async fn of(isolation: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let endpoint = Endpoint::sqlite(folder.path().join("registry.sqlite"));
        let servers = Servers::connect(ServerOptions::new(endpoint))
            .await
            .unwrap();
        let isolation: Isolation = isolation.parse().unwrap();
        create(&servers.registry_target().unwrap(), models![Product]).await;
        let acme = tenant(&servers, isolation, "acme").await;
        let globex = tenant(&servers, isolation, "globex").await;
        Self {
            registry: servers.registry(),
            acme,
            globex,
            _folder: folder,
        }
    }
}

async fn tenant(servers: &Servers, isolation: Isolation, slug: &str) -> Db<Tenant> {
    let slug: Slug = slug.parse().unwrap();
    let tenant = Tenant::new(TenantId::generate(), slug, "Somebody", TenantStatus::Active);
    let placement = Placement::new(tenant.id(), ShardName::main(), isolation);
    servers.provision(&placement).await.unwrap();
    let target = servers.target(&placement).unwrap();
    let tables = models![
        Artist,
        Album,
        Track,
        Playlist,
        Entry,
        Rating,
        Everything,
        Currency,
        Stamped,
        ContentType,
        Remark,
        Letter,
        Pair,
        AuditLog,
        Member,
        Club
    ];
    let mut session = target.session().await.unwrap();
    let exists = session.table_exists("artist").await.unwrap();
    drop(session);
    if !exists {
        let others = [
            crate::keys::models(),
            crate::references::models(),
            crate::ordering::models(),
            crate::scopes::models(),
            crate::stamped::models(),
            crate::counted::models(),
        ];
        create(&target, &[tables, &others.concat()].concat()).await;
    }
    servers.open(&tenant, &placement).unwrap()
}

async fn create(target: &MigrationTarget, models: &[&'static ModelSchema]) {
    let mut session = target.session().await.unwrap();
    for model in ModelSchema::with_made(models) {
        session
            .apply(&Ddl::CreateTable(table_definition(model)))
            .await
            .unwrap();
    }
}

/// Two artists with two albums each, three tracks on the first album.
pub(crate) async fn sample(db: &Db<Tenant>) -> Vec<Album> {
    let mut albums = Vec::new();
    for (name, rating, titles) in [
        ("Ann 100%", Some(5), ["First", "Second"]),
        ("Bert_", None, ["first again", "Last"]),
    ] {
        let artist = Artist {
            id: Auto::unset(),
            name: name.to_owned(),
            rating,
        };
        let artist = artist.insert(db).await.unwrap();
        for title in titles {
            let album = Album {
                id: Auto::unset(),
                title: title.to_owned(),
                artist: ForeignKey::to(&artist).unwrap(),
                parent: albums.last().map(|album| ForeignKey::to(album).unwrap()),
                product: None,
            };
            albums.push(album.insert(db).await.unwrap());
        }
    }
    let track = |number: i32| Track {
        id: Auto::unset(),
        name: format!("Track {number}"),
        album: Some(ForeignKey::to(&albums[0]).unwrap()),
        milliseconds: number * 1000,
        price: Decimal::new(i64::from(number) * 99, 2),
    };
    let mut tracks: Vec<Track> = (1..=3).map(track).collect();
    tracks.push(Track {
        album: None,
        ..track(4)
    });
    Track::bulk_insert(db, tracks).await.unwrap();
    albums
}

impl Store {
    /// The number of albums of the tenant that nobody wrote to.
    pub(crate) async fn globex_albums(&self) -> u64 {
        Album::objects().count(&self.globex).await.unwrap()
    }
}
