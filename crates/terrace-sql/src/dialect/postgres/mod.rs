//! PostgreSQL 15 and later.

mod administration;
mod capabilities;
mod ddl;
mod spelling;
mod types;

use super::Dialect;

/// The dialect.
pub const DIALECT: Dialect = Dialect(&Postgres);

struct Postgres;
