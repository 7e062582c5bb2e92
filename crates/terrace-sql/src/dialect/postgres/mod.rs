//! PostgreSQL 15 and later.

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
mod time;
mod types;

use super::Dialect;

/// The dialect.
pub const DIALECT: Dialect = Dialect(&Postgres);

struct Postgres;
