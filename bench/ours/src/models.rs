//! The models, as an application writes them.

use bench_worker::{Failure, Result, sample};
use serde::Serialize;
use terrace::{Auto, ForeignKey, Key, Model};

/// A row that is read.
#[derive(Model, Clone, Debug, Serialize)]
pub struct Track {
    /// Its key.
    pub id: Auto<i64>,
    /// A text.
    pub title: String,
    /// What lists are selected by.
    #[terrace(index)]
    pub album: i64,
    /// A number.
    pub milliseconds: i32,
    /// A text that may be missing.
    pub composer: Option<String>,
}

impl Track {
    /// The key of a row that was read.
    pub fn id(&self) -> i64 {
        self.id.get().copied().unwrap_or(-1)
    }

    /// Checks that this is the row with this key.
    pub fn check(&self, id: i64) -> Result<()> {
        if self.album != sample::album_of(id) {
            return Err(Failure::from("a row of another album"));
        }
        sample::check(
            id,
            self.id(),
            &self.title,
            self.milliseconds,
            self.composer.as_deref(),
        )
    }
}

/// A row that is inserted.
#[derive(Model, Clone, Debug)]
pub struct Entry {
    /// Its key.
    pub id: Auto<i64>,
    /// A text.
    pub title: String,
    /// What lists are selected by.
    pub album: i64,
    /// A number.
    pub milliseconds: i32,
    /// A text that may be missing.
    pub composer: Option<String>,
}

/// A row that others belong to.
#[derive(Model, Clone, Debug)]
#[terrace(reverse(volumes = "Volume.shelf"))]
pub struct Shelf {
    /// Its key.
    pub id: Auto<i64>,
    /// A text.
    pub name: String,
}

/// A row that belongs to another.
#[derive(Model, Clone, Debug)]
pub struct Volume {
    /// Its key.
    pub id: Auto<i64>,
    /// A text.
    pub title: String,
    /// The row that it belongs to.
    pub shelf: ForeignKey<Shelf>,
}

/// A row of the table that slow queries read.
#[derive(Model, Clone, Debug)]
pub struct Review {
    /// Its key.
    #[terrace(primary_key)]
    pub id: Key<i64>,
    /// A text.
    pub body: String,
}
