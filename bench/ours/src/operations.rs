//! What is measured: queries and writes, as an application writes them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bench_worker::{Failure, Measurement, Operation, Result, TASKS, measure, sample, slow};
use terrace::{Auto, Db, Model, Tenant};

use bench_ours::models::{Entry, Review, Track};

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
