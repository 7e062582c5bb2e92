//! One database with its tables, its tenants and their rows.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use bench_worker::{CONNECTIONS, Result, sample};
use terrace::core::TenantStatus;
use terrace::migrate::{AppMigrations, MakeOptions, MigrationSource, make_migrations};

use terrace::registry::{FleetOptions, NewTenant, TenantOptions, Tenants};
use terrace::tenancy::{Budget, Endpoint, Resident, ServerOptions, Servers};
use terrace::{Db, Key, Model, Slug, Tenant, models};

use crate::models::{Entry, Review, Shelf, Track, Volume};

/// One database with its tenants.
pub struct House {
    /// Its registry.
    pub tenants: Tenants,
}

/// Tenants that share the rows, in order.
pub struct Residents(Vec<(Resident, Db<Tenant>)>);

impl House {
    /// Connects and makes the tables.
    pub async fn build(endpoint: Endpoint, migrations: &Path) -> Result<Self> {
        let app = AppMigrations::new(
            "bench",
            models![Track, Entry, Shelf, Volume, Review].to_vec(),
            MigrationSource::directory(migrations),
        );
        make_migrations(std::slice::from_ref(&app), &MakeOptions::default())?;
        let tenants = Tenants::new(
            connect(endpoint).await?,
            vec![app],
            TenantOptions::default(),
        )?;
        tenants.migrate_all(FleetOptions::default()).await?;
        Ok(Self { tenants })
    }

    /// Makes the tenants that share the rows.
    pub async fn tenants(&self, name: &str, isolation: &str) -> Result<Residents> {
        let mut residents = Vec::new();
        for number in 0..sample::TENANTS {
            let (resident, db) = self.tenant(&format!("{name}-{number}"), isolation).await?;
            let first = number * sample::TRACKS_PER_TENANT;
            insert_tracks(&db, first..first + sample::TRACKS_PER_TENANT).await?;
            residents.push((resident, db));
        }
        Ok(Residents(residents))
    }

    /// Makes a tenant without rows.
    pub async fn empty_tenant(&self, name: &str, isolation: &str) -> Result<Db<Tenant>> {
        Ok(self.tenant(name, isolation).await?.1)
    }

    /// Makes a tenant that has all rows.
    pub async fn whole_tenant(&self, name: &str, isolation: &str) -> Result<Db<Tenant>> {
        let (_, db) = self.tenant(name, isolation).await?;
        insert_tracks(&db, 0..sample::FILE_TRACKS).await?;
        Ok(db)
    }

    /// Makes a tenant that has the reviews.
    pub async fn reviewed_tenant(&self, name: &str, isolation: &str) -> Result<Db<Tenant>> {
        let (_, db) = self.tenant(name, isolation).await?;
        let reviews = (0..sample::REVIEWS).map(|id| Review {
            id: Key::new(id),
            body: sample::review(id),
        });
        Review::bulk_insert(&db, reviews.collect()).await?;
        Ok(db)
    }

    async fn tenant(&self, name: &str, isolation: &str) -> Result<(Resident, Db<Tenant>)> {
        let mut new = NewTenant::new(name.parse::<Slug>()?).with_isolation(isolation.parse()?);
        new.status = Some(TenantStatus::Active);
        let resident = self.tenants.create(new).await?;
        let db = self.tenants.open(&resident)?;
        Ok((resident, db))
    }
}

impl Residents {
    /// Their handles.
    pub fn handles(&self) -> Arc<[Db<Tenant>]> {
        self.0.iter().map(|(_, db)| db.clone()).collect()
    }

    /// Their handles on the same database, reached by another way.
    pub async fn by_another_way(&self, endpoint: &Endpoint) -> Result<Arc<[Db<Tenant>]>> {
        let servers = connect(endpoint.clone()).await?;
        let open = |(resident, _): &(Resident, _)| {
            Ok(servers.open(&resident.tenant, &resident.placement)?)
        };
        self.0.iter().map(open).collect()
    }
}

/// Connects as all measured programs do.
pub async fn connect(endpoint: Endpoint) -> Result<Servers> {
    let mut options = ServerOptions::new(endpoint);
    options.pool.connections = CONNECTIONS;
    options.pool.budget = Budget::new(4 * CONNECTIONS);
    Ok(Servers::connect(options).await?)
}

async fn insert_tracks(db: &Db<Tenant>, ids: Range<i64>) -> Result<()> {
    let tracks = ids.map(sample::track).map(|row| Track {
        id: row.id.into(),
        title: row.title,
        album: row.album,
        milliseconds: row.milliseconds,
        composer: row.composer,
    });
    Track::bulk_insert(db, tracks.collect()).await?;
    Ok(())
}
