//! The models, as an application writes them.

use serde::Serialize;
use terrace_orm::{Auto, Key, Model};

/// A row that is read.
#[derive(Model, Clone, Debug, Serialize)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Track {
    #[terrace(primary_key)]
    pub(crate) id: Key<i64>,
    pub(crate) title: String,
    #[terrace(index)]
    pub(crate) album: i64,
    pub(crate) milliseconds: i32,
    pub(crate) composer: Option<String>,
}

/// A row that is inserted.
#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Entry {
    pub(crate) id: Auto<i64>,
    pub(crate) title: String,
    pub(crate) album: i64,
    pub(crate) milliseconds: i32,
    pub(crate) composer: Option<String>,
}

/// A row of the table that slow queries read.
#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Review {
    #[terrace(primary_key)]
    pub(crate) id: Key<i64>,
    pub(crate) body: String,
}
