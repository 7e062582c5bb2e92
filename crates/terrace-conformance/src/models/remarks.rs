//! Rows with a default scope, a mark of deletion, a version, and keys that lead elsewhere: to rows
//! of any model, and to the registry.

use jiff::Timestamp;
use terrace_core::{Registry, Result, Tenant};
use terrace_orm::{Auto, ContentType, ForeignKey, Key, Model, Query, RegistryKey};
use terrace_tenancy::Executor;

use super::{Book, FIRST, SECOND, Shelf, own_key, timestamp};
use crate::canary::Marks;

/// What a remark was copied from: a row of the registry, of which each tenant has one of its own.
#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", table = "source", registry)]
pub(crate) struct Source {
    #[terrace(primary_key)]
    pub(crate) id: Key<i64>,
    #[terrace(max_length = 120)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", table = "remark", default_scope = "shown")]
pub(crate) struct Remark {
    pub(crate) id: Auto<i64>,
    #[terrace(max_length = 120)]
    pub(crate) text: String,
    pub(crate) hidden: bool,
    #[terrace(on_delete = "cascade")]
    pub(crate) shelf: ForeignKey<Shelf>,
    #[terrace(on_delete = "cascade")]
    pub(crate) target_type: ForeignKey<ContentType>,
    pub(crate) target_pk: i64,
    pub(crate) source: RegistryKey<Source>,
    #[terrace(soft_delete)]
    pub(crate) deleted_at: Option<Timestamp>,
    #[terrace(version)]
    pub(crate) version: i32,
}

fn shown(remarks: Query<Remark>) -> Query<Remark> {
    remarks.filter(|remark| remark.hidden.equals(false))
}

impl Remark {
    /// A remark on the second shelf about the first book, without a key yet.
    pub(crate) fn of(marks: Marks, what: &str) -> Self {
        Self {
            id: Auto::unset(),
            text: marks.text(what),
            hidden: false,
            shelf: ForeignKey::of(SECOND),
            target_type: ForeignKey::of(FIRST),
            target_pk: FIRST,
            source: RegistryKey::of(own_key(marks)),
            deleted_at: None,
            version: 1,
        }
    }
}

impl Source {
    /// The row of a tenant.
    pub(crate) fn of(marks: Marks) -> Self {
        Self {
            id: Key::new(own_key(marks)),
            name: marks.text("source"),
        }
    }

    /// Puts the row of a tenant into the registry.
    pub(crate) async fn seed(registry: &impl Executor<Registry>, marks: Marks) -> Result<()> {
        Self::of(marks).insert(registry).await.map(drop)
    }
}

/// A remark that is seen, one that the default scope hides, and one that was marked as deleted,
/// about a book that only this tenant has.
pub(super) async fn seed(db: &impl Executor<Tenant>, marks: Marks) -> Result<()> {
    let book = ContentType {
        id: FIRST.into(),
        app: Book::SCHEMA.options.app.to_owned(),
        model: Book::SCHEMA.name.to_lowercase(),
    };
    book.insert(db).await?;
    let remark = |id: i64, what: &str| Remark {
        id: id.into(),
        ..Remark::of(marks, what)
    };
    let remarks = vec![
        remark(FIRST, "seen"),
        Remark {
            hidden: true,
            ..remark(SECOND, "hidden")
        },
        Remark {
            deleted_at: Some(timestamp(marks)),
            target_pk: own_key(marks),
            ..remark(own_key(marks), "deleted")
        },
    ];
    Remark::bulk_insert(db, remarks).await.map(drop)
}

pub(super) async fn clear(db: &impl Executor<Tenant>) -> Result<()> {
    Remark::unscoped().with_deleted().delete(db).await?;
    ContentType::objects().delete(db).await.map(drop)
}
