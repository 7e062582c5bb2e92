//! MySQL 8 and MariaDB 10.6 and later.
//!
//! Text columns are `utf8mb4_bin`, so that equality and unique keys tell upper and lower case
//! apart as everywhere else; trailing spaces don't count in a comparison there.

mod administration;
mod capabilities;
mod ddl;
mod spelling;
mod types;

use super::Dialect;

/// The dialect of MySQL.
pub const DIALECT: Dialect = Dialect(&Mysql { mariadb: false });

/// The dialect of MariaDB, which has the same name: files and messages don't tell them apart.
pub const MARIADB: Dialect = Dialect(&Mysql { mariadb: true });

struct Mysql {
    mariadb: bool,
}
