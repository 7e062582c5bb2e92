//! SQLite 3.51.3 and later.

mod administration;
mod capabilities;
mod catalogue;
mod ddl;
mod functions;
mod json;
mod live;
mod rescope;
mod script;
mod spelling;
mod statement;
mod time;
mod types;

pub use ddl::TYPE_CHECK;

use super::Dialect;

/// The dialect.
pub const DIALECT: Dialect = Dialect(&Sqlite);

struct Sqlite;
