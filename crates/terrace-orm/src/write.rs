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
mod soft_delete;
pub(crate) mod statement;
mod upsert;

pub(crate) use again::refresh_from;
pub use bulk::{BulkInsert, IgnoringConflicts, UpdatingOnConflict};
pub(crate) use bulk_update::bulk_update;
pub(crate) use changes::of_new as changes_of_new;
pub(crate) use constraints::problems;
pub use fields::FieldList;
pub(crate) use fields::named;
pub(crate) use get_or_create::{change_row, only_row};
pub(crate) use graph::insert_with;
pub use graph::{Children, Each, each};
pub(crate) use insert::rows_per_statement;
pub use save::Saved;
pub(crate) use save::{
    change, insert, insert_in, insert_setting, of_key, refresh, save, save_changed, save_fields,
    update,
};
pub(crate) use soft_delete::mark;
pub use upsert::{Upsert, Upserted};
