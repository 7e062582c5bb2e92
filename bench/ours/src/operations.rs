//! What is measured: queries and writes, as an application writes them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bench_worker::{Failure, Measurement, Operation, Result, TASKS, measure, sample, slow};
use terrace::{Auto, Db, ForeignKey, Model, Tenant};

use bench_ours::models::{Entry, Review, Shelf, Track, Volume};

/// One row by its key, as the tenant whose row it is.
#[derive(Clone)]
pub(crate) struct Point(pub(crate) Arc<[Db<Tenant>]>);

/// One row by its key, in a file with all rows.
#[derive(Clone)]
pub(crate) struct FilePoint(pub(crate) Db<Tenant>);

/// Twenty rows, as the tenant whose rows they are.
#[derive(Clone)]
pub(crate) struct List(pub(crate) Arc<[Db<Tenant>]>);

/// One new row, in a transaction of its own.
#[derive(Clone)]
pub(crate) struct Insert(pub(crate) Db<Tenant>);

impl Operation for Point {
    async fn run(&self, random: u64) -> Result<()> {
        let id = sample::random_id(random);
        Track::get(owner(&self.0, id), id).await?.check(id)
    }
}

impl Operation for FilePoint {
    async fn run(&self, random: u64) -> Result<()> {
        let id = sample::random_file_id(random);
        Track::get(&self.0, id).await?.check(id)
    }
}

impl Operation for List {
    async fn run(&self, random: u64) -> Result<()> {
        let id = sample::random_id(random);
        let album = sample::album_of(id);
        let rows = Track::objects()
            .filter(|track| track.album.equals(album))
            .order_by(|track| track.id.ascending())
            .limit(sample::LIST as u64)
            .all(owner(&self.0, id))
            .await?;
        sample::check_list(album, rows.iter().map(Track::id))
    }
}

impl Operation for Insert {
    async fn run(&self, random: u64) -> Result<()> {
        let row = sample::track(sample::random_id(random));
        let entry = Entry {
            id: Auto::unset(),
            title: row.title,
            album: row.album,
            milliseconds: row.milliseconds,
            composer: row.composer,
        };
        let inserted = entry.insert(&self.0).await?;
        if inserted.id.get().is_some() {
            Ok(())
        } else {
            Err(Failure::from("no row was inserted"))
        }
    }
}

/// All rows of the tenant: a thousand.
#[derive(Clone)]
pub(crate) struct Thousand(pub(crate) Arc<[Db<Tenant>]>);

impl Operation for Thousand {
    async fn run(&self, random: u64) -> Result<()> {
        let tenant = sample::tenant_of(sample::random_id(random));
        let rows = Track::objects()
            .order_by(|track| track.id.ascending())
            .all(&self.0[tenant])
            .await?;
        sample::check_thousand(tenant, rows.iter().map(Track::id))
    }
}

/// Ten thousand new rows with their keys, in a transaction that is rolled back.
#[derive(Clone)]
pub(crate) struct Bulk(pub(crate) Db<Tenant>);

impl Operation for Bulk {
    async fn run(&self, random: u64) -> Result<()> {
        let first = sample::random_id(random);
        let rows = (first..first + sample::BULK)
            .map(sample::track)
            .map(|row| Entry {
                id: Auto::unset(),
                title: row.title,
                album: row.album,
                milliseconds: row.milliseconds,
                composer: row.composer,
            });
        let rows: Vec<Entry> = rows.collect();
        let mut keys = 0;
        let undone: Result<()> = self
            .0
            .transaction(async |transaction| {
                let rows = Entry::bulk_insert(transaction, rows).await?;
                keys = rows.iter().filter(|row| row.id.is_set()).count();
                Err(Failure::from("undo"))
            })
            .await;
        match undone {
            Err(failure) if failure.to_string() == "undo" => sample::check_bulk(keys),
            Err(failure) => Err(failure),
            Ok(()) => Err(Failure::from("the insert was not undone")),
        }
    }
}

/// The statements of 100 rows with ten related rows each.
pub(crate) async fn prefetch_queries(db: &Db<Tenant>) -> Result<usize> {
    let shelves = (0..100).map(|number| Shelf {
        id: Auto::unset(),
        name: format!("shelf {number}"),
    });
    let shelves = Shelf::bulk_insert(db, shelves.collect()).await?;
    let mut volumes = Vec::new();
    for shelf in &shelves {
        for number in 0..10 {
            volumes.push(Volume {
                id: Auto::unset(),
                title: format!("volume {number}"),
                shelf: ForeignKey::to(shelf)?,
            });
        }
    }
    Volume::bulk_insert(db, volumes).await?;
    let (db, recording) = db.recording();
    let rows = Shelf::objects()
        .prefetch(|shelf| shelf.volumes())
        .all(&db)
        .await?;
    if rows.len() == 100 && rows.iter().all(|(_, volumes)| volumes.len() == 10) {
        Ok(recording.count())
    } else {
        Err(Failure::from("related rows are missing"))
    }
}

/// Inserts for so long, and checks afterwards that every row is there; they are removed again.
pub(crate) async fn insert_and_count(duration: Duration, insert: Insert) -> Result<Measurement> {
    let db = insert.0.clone();
    let measured = measure(TASKS, duration, insert).await?;
    if Entry::objects().delete(&db).await? == measured.operations {
        Ok(measured)
    } else {
        Err(Failure::from("rows that were inserted are missing"))
    }
}

/// Counts by a search that no index helps, again and again.
pub(crate) async fn repeat_slow(db: Db<Tenant>) -> Result<()> {
    loop {
        let started = Instant::now();
        let count = Review::objects()
            .filter(|review| review.body.icontains(sample::NEEDLE))
            .count(&db)
            .await?;
        sample::check_count(i64::try_from(count)?)?;
        slow::rest_after_slow(started).await;
    }
}

/// The handle of the tenant whose row this is.
fn owner(handles: &[Db<Tenant>], id: i64) -> &Db<Tenant> {
    &handles[sample::tenant_of(id)]
}
