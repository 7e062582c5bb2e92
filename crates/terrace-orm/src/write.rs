//! Writing instances: thin generic shells over bodies without types.

mod again;
mod bulk;
mod bulk_update;
mod changes;
mod constraints;
mod fields;
mod filled;
mod get_or_create;
mod graph;
mod insert;
pub(crate) mod row;
mod save;
mod save_all;
mod soft_delete;
pub(crate) mod statement;
mod upsert;

use terrace_core::Scope;
use terrace_tenancy::{Executor, Session};

pub(crate) use again::refresh_from;
pub use bulk::{BulkInsert, IgnoringConflicts, UpdatingOnConflict};
pub(crate) use bulk_update::bulk_update;
pub(crate) use changes::of_new as changes_of_new;
pub(crate) use constraints::problems;
pub use fields::FieldList;
pub(crate) use fields::named;
pub(crate) use get_or_create::{change_row, only_row};
pub use graph::{Children, Each, JoinedChildren, Links, each};
pub(crate) use graph::{insert_with, save_with};
pub(crate) use insert::rows_per_statement;
pub use save::Saved;
pub(crate) use save::{
    change, insert, insert_in, insert_setting, of_key, refresh, save, save_changed, save_fields,
    update,
};
pub(crate) use soft_delete::mark;
pub use upsert::{Upsert, Upserted};

/// The way to its rows of a handle that is written through. For one that only reads it doesn't
/// compile:
///
/// ```compile_fail,E0080
/// # use terrace_core::{Result, Tenant};
/// # use terrace_tenancy::Replica;
/// # use terrace_orm::{Auto, Model};
/// # #[derive(Model)]
/// # #[terrace(crate = "terrace_orm")]
/// # struct Tag { id: Auto<i64>, name: String }
/// async fn refused(replica: &Replica<Tenant>, tag: Tag) -> Result<Tag> {
///     tag.insert(replica).await
/// }
/// # fn replica() -> Replica<Tenant> { todo!() }
/// # fn tag() -> Tag { todo!() }
/// # fn main() {
/// #     let run = async { refused(&replica(), tag()).await };
/// #     tokio::runtime::Runtime::new().unwrap().block_on(run).unwrap();
/// # }
/// ```
pub(crate) fn writing<S: Scope, E: Executor<S>>(db: &E) -> Session<'_> {
    const {
        assert!(
            E::WRITES,
            "this handle only reads: write through a `Db` or a `Transaction`"
        );
    };
    db.session()
}
