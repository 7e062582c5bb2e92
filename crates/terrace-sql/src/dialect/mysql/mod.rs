//! MySQL 8.0.17 and MariaDB 10.6 and later.
//!
//! Text columns have a binary collation without padding, so that equality and unique keys tell
//! upper and lower case apart, and spaces at the end, as everywhere else.

mod administration;
mod aggregates;
mod capabilities;
mod catalogue;
mod conflict;
mod ddl;
mod functions;
mod json;
mod script;
mod spelling;
mod time;
mod types;

use super::Dialect;

/// The dialect of MySQL.
pub const DIALECT: Dialect = Dialect(&Mysql { mariadb: false });

/// The dialect of MariaDB, which has the same name: files and messages don't tell them apart.
pub const MARIADB: Dialect = Dialect(&Mysql { mariadb: true });

struct Mysql {
    mariadb: bool,
}
